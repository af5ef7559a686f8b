"""Some of very many cases: others in each run, and all of them with EVENTNET_DEEP=1."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from tests.exchange.walking import DEEP

T = TypeVar("T")


def some(cases: Sequence[T], one_of: int) -> list[T]:
    """The cases of this run."""
    return list(cases) if DEEP else Random().sample(cases, -(-len(cases) // one_of))
