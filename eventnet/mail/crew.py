"""Several who work at once: each mail in one pair of hands, and no crowd at the door of a server that was away."""

import threading
from collections.abc import Callable

Try = Callable[[int, int], bool]
"""Makes one try of a mail, by its id and how often it was tried; whether it makes sense to go on with others."""


class Crew:
    """Threads that end with the process, at most so many at a time.

    One that hangs holds up nobody but itself. After a server was away, and at the very beginning, one goes ahead: only
    when that went well do the others follow, so that it costs the mails no tries.
    """

    def __init__(self, most: int, work: Try) -> None:
        self._most, self._work = most, work
        self._free = threading.BoundedSemaphore(most)
        self._in_hand: set[int] = set()
        self._is_away = False
        self._goes_ahead = True

    def begin(self) -> None:
        """Begins a new round, also where the last one ended because the server was away."""
        self._is_away = False

    def in_hand(self) -> list[int]:
        """The mails somebody is at."""
        return list(self._in_hand.copy())

    def hand_out(self, mail_id: int, tries: int) -> bool:
        """Has a mail tried, as soon as somebody is free; whether to go on with others."""
        self._free.acquire()
        if self._is_away:
            self._free.release()
            return False
        self._in_hand.add(mail_id)
        hand = threading.Thread(target=self._at_work, args=(mail_id, tries), name="mail-hand", daemon=True)
        hand.start()
        if self._goes_ahead:
            hand.join()
            self._goes_ahead = self._is_away
        return not self._is_away

    def wait(self) -> None:
        """Waits until everybody is done."""
        for _ in range(self._most):
            self._free.acquire()
        self._free.release(self._most)

    def _at_work(self, mail_id: int, tries: int) -> None:
        goes_on = False
        try:
            goes_on = self._work(mail_id, tries)
        finally:
            if not goes_on:
                self._is_away = self._goes_ahead = True
            self._in_hand.discard(mail_id)
            self._free.release()
