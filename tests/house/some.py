"""Some of very many cases: the same in each run, so that what fails fails again; all of them with EVENTNET_DEEP=1."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from tests.exchange.walking import DEEP

T = TypeVar("T")


def some(cases: Sequence[T], one_of: int) -> list[T]:
    """The cases of this run."""
    return list(cases) if DEEP else Random(14).sample(cases, -(-len(cases) // one_of))
