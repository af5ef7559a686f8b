"""Some of very many cases: the same in each run, so that what fails fails again; all of them with EVENTNET_DEEP=1."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import TypeVar

from tests.exchange.walking import DEEP

T = TypeVar("T")
U = TypeVar("U")


def some(cases: Sequence[T], one_of: int) -> list[T]:
    """The cases of this run."""
    return list(cases) if DEEP else Random(14).sample(cases, -(-len(cases) // one_of))


def crossed(rows: Iterable[T], columns: Iterable[U], one_of: int) -> set[tuple[T, U]]:
    """Pairs of this run: of each row one of so many, of each column too."""
    every = 1 if DEEP else one_of
    return {(row, column) for i, row in enumerate(rows) for j, column in enumerate(columns) if (i + j) % every == 0}
