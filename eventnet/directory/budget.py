"""How many different people one may look at in a day, so that nobody carries off the whole list.

Whom somebody has looked at is nobody's business. So it never gets into the database, a log or a file to take along: it
is in the memory of the process, for the day, and goes with it.
"""

import threading
from collections.abc import Collection
from datetime import date, timedelta

MOST_A_DAY = 200


class Budget:
    """Who has looked at whom today. Safe for threads: pages are made by several at once."""

    def __init__(self, most: int = MOST_A_DAY) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._seen: dict[date, dict[int, set[int]]] = {}

    def take(self, person_id: int, day: date, attendee_ids: Collection[int]) -> bool:
        """Whether a person may look at these attendees on `day`, the event's; if so, they have.

        All or none of them; who was looked at on that day already costs nothing.
        """
        with self._lock:
            seen = self._people_on(day).setdefault(person_id, set())
            if len(seen.union(attendee_ids)) > self._most:
                return False
            seen.update(attendee_ids)
            return True

    def _people_on(self, day: date) -> dict[int, set[int]]:
        if day not in self._seen:
            # Where the sun rises later it may still be the day before.
            kept = day - timedelta(days=1)
            self._seen = {older: people for older, people in self._seen.items() if older >= kept}
        return self._seen.setdefault(day, {})
