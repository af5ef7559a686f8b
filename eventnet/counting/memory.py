"""Moving windows in the memory of a process: what was done in the last so many seconds, by names."""

import threading
import time
from array import array
from collections.abc import Callable
from typing import Protocol

TIDY_SECONDS = 60.0


class Windows(Protocol):
    """The things done in the last so many seconds, by names: as Redis keeps them (`limits`), and as `InMemory` does."""

    def acquire_entry(self, key: str, limit: int, expiry: int) -> bool:
        """Counts one more, unless there were `limit` in the last `expiry` seconds."""

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """The time of the oldest of those that count, and how many they are."""


class InMemory:
    """Moving windows in the memory of this process. Safe for threads.

    `limits` has one, too; it starts a thread at each count, which then looks through all names there are. Most names
    stand here for one moment only, and an array of one takes a seventh of what a deque does.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._times: dict[str, array[float]] = {}
        self._ends: dict[str, float] = {}
        self._tidied_at = clock()

    def acquire_entry(self, key: str, limit: int, expiry: int) -> bool:
        """Counts one more, unless there were `limit` in the last `expiry` seconds."""
        now = self._clock()
        with self._lock:
            self._tidy(now)
            times = self._times.get(key)
            if times is None:
                times = self._times[key] = array("d")
            _let_go(times, now - expiry)
            if len(times) >= limit:
                return False
            times.append(now)
            self._ends[key] = now + expiry
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """The time of the oldest of those that count, and how many they are."""
        now = self._clock()
        with self._lock:
            times = self._times.get(key)
            if times is None:
                return now, 0
            _let_go(times, now - expiry)
            return (times[0], len(times)) if times else (now, 0)

    def __len__(self) -> int:
        return len(self._times)

    def _tidy(self, now: float) -> None:
        """Forgets what no longer counts, once in a while: a hall full of people leaves many names."""
        if 0 <= now - self._tidied_at < TIDY_SECONDS:
            return
        self._tidied_at = now
        for key in [key for key, end in self._ends.items() if end < now]:
            del self._ends[key], self._times[key]


def _let_go(times: "array[float]", since: float) -> None:
    gone = 0
    while gone < len(times) and times[gone] < since:
        gone += 1
    del times[:gone]
