"""Taking turns in the order in which one came. A plain lock goes to whoever happens to wake, and some wait for ever."""

import threading
from collections import deque


class Turns:
    """One at a time, first come, first served."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Waits for one's turn; False where it has not come after so many seconds."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            return mine.acquire(timeout=seconds) or not self._has_left(mine)
        except BaseException:  # somebody pressed Ctrl-C: a turn that comes to nobody would never end
            if not self._has_left(mine):
                self.hand_on()
            raise

    def hand_on(self) -> None:
        """Ends one's turn; whoever has waited longest is next."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False

    def _has_left(self, mine: threading.Lock) -> bool:
        """Leaves the queue; False where one's turn has come in this very moment."""
        with self._guard:
            if mine not in self._waiting:
                return False
            self._waiting.remove(mine)
            return True

    @property
    def waiting(self) -> int:
        """The number of those who wait just now."""
        return len(self._waiting)
