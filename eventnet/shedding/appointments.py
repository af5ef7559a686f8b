"""Moments at which those refused may come again."""

import math

SOONEST, LATEST = 3, 60
"""In so many seconds whoever is refused may come again, by how many have been refused before them."""

_LOOK_SECONDS, _STALE_SECONDS = 1.0, 5.0


class Appointments:
    """Moments at which those refused may come again: one after the other, as fast as others are answered just now.

    If all came again after the same few seconds, a crowd would be refused for as long as it stands there.
    """

    def __init__(self) -> None:
        self._a_second, self._answered, self._looked, self._next = 50.0, 0, -math.inf, -math.inf

    def seconds(self, now: float, answered: int) -> int:
        """Seconds for which the next one is asked to wait; `answered` have been until now."""
        passed = now - self._looked
        if _LOOK_SECONDS <= passed < _STALE_SECONDS:
            self._a_second = max(1.0, (answered - self._answered) / passed)
        if passed >= _LOOK_SECONDS:
            self._answered, self._looked = answered, now
        self._next = min(max(self._next, now + SOONEST) + 1 / self._a_second, now + LATEST)
        return math.ceil(min(self._next - now, LATEST))
