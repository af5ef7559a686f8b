"""How often things were done, in the memory of the process or in what it shares with others."""

import time

from limits import RateLimitItem

from eventnet.counting.memory import InMemory, Windows
from eventnet.counting.shared import AwayError, Shared


class Counters:
    """Counts by names. Without `shared` in this process alone, whose counters go with it."""

    def __init__(self, shared: Shared | None = None) -> None:
        self.shared = shared
        self._own = InMemory()

    def wait(self, name: str, key: str, often: RateLimitItem, *, alone: bool = False) -> float | None:
        """Counts one more; None, or for how many seconds that is too often, and then it is not counted.

        Raises AwayError where what is shared does not answer; with `alone` this process counts by itself instead.
        """
        if self.shared is not None:
            try:
                with self.shared.windows() as windows:
                    return _wait(windows, f"{name}:{self.shared.hidden(key)}", often)
            except AwayError:
                if not alone:
                    raise
        return _wait(self._own, f"{name}:{key}", often)

    def has_room(self, name: str, key: str, often: RateLimitItem) -> bool:
        """True where one more would be counted. Raises AwayError."""
        if self.shared is None:
            return _has_room(self._own, f"{name}:{key}", often)
        with self.shared.windows() as windows:
            return _has_room(windows, f"{name}:{self.shared.hidden(key)}", often)


def _wait(windows: Windows, name: str, often: RateLimitItem) -> float | None:
    if windows.acquire_entry(name, often.amount, often.get_expiry()):
        return None
    began, _ = windows.get_moving_window(name, often.amount, often.get_expiry())
    return began + often.get_expiry() - time.time()


def _has_room(windows: Windows, name: str, often: RateLimitItem) -> bool:
    return windows.get_moving_window(name, often.amount, often.get_expiry())[1] < often.amount
