"""How long one waits for others: not at each lock, but over all of them together."""

import time
from collections.abc import Callable

LOCK_SECONDS = 2
"""How long a writing transaction waits for others before it gives up and the page answers "busy"."""


class Patience:
    """The time left of `seconds` since it began. `clock` counts seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, seconds: float = LOCK_SECONDS) -> None:
        self._clock = clock
        self._ends_at = clock() + seconds

    @property
    def left(self) -> float:
        """The seconds that are left, never fewer than none."""
        return max(0.0, self._ends_at - self._clock())

    @property
    def is_over(self) -> bool:
        """True where nothing is left."""
        return self.left <= 0
