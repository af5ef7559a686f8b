"""Who comes when: decided before, and never put off because those before them still wait (an open loop)."""

import heapq
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Visit(NamedTuple):
    """Somebody who comes at a moment (seconds from the beginning), and what they ask for, one after the other."""

    at: float
    kind: str
    requests: tuple[bytes, ...]


def evenly(rate: float, seconds: float) -> Iterator[float]:
    """Moments at the same distance, so many a second."""
    for number in range(round(rate * seconds)):
        yield number / rate


def together(*crowds: Iterable[Visit]) -> Iterator[Visit]:
    """Several crowds as one, in the order in which they come. Each is read only as far as somebody is due."""
    return heapq.merge(*crowds, key=lambda visit: visit.at)
