"""Counting requests by route, method and status, and how long they take. It costs a request next to nothing.

The names come from closed sets (web/logs.py): the rules of routes, known methods, and the statuses we answer with.
"""

from bisect import bisect_left
from collections.abc import Iterator
from threading import Lock
from typing import NamedTuple

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The upper ends of the spans in which durations are counted, in seconds."""


class Durations(NamedTuple):
    """The numbers of requests that took up to each end of BUCKETS, then of all; the seconds of all together."""

    up_to: list[int]
    seconds: float


class Requests:
    """The requests answered since this process began. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[tuple[str, str, int], int] = {}
        self._spans: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}

    def observe(self, route: str, method: str, status: int, seconds: float) -> None:
        """Counts one that was answered."""
        key, span = (route, method, status), bisect_left(BUCKETS, seconds)
        with self._lock:
            if key not in self._counts:
                self._counts[key] = 0
            if route not in self._spans:
                self._spans[route], self._seconds[route] = [0] * (len(BUCKETS) + 1), 0.0
            self._counts[key] += 1
            self._spans[route][span] += 1
            self._seconds[route] += seconds

    def counts(self) -> dict[tuple[str, str, int], int]:
        """The numbers of those answered, by route, method and status."""
        with self._lock:
            return dict(self._counts)

    def durations(self) -> Iterator[tuple[str, Durations]]:
        """The durations, by route."""
        with self._lock:
            found = [(route, tuple(spans), self._seconds[route]) for route, spans in self._spans.items()]
        for route, spans, seconds in found:
            yield route, Durations([sum(spans[: end + 1]) for end in range(len(spans))], seconds)
