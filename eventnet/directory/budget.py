"""How many different people one may look at in a day, so that nobody carries off the whole list.

Whom somebody has looked at is nobody's business. So it never gets into the database, a log or a file to take along: it
is in the memory of the process, for the day, and goes with it. Several processes count together in what they share
(`counting/shared.py`), where it is numbers that say nothing without the installation's key, gone when the day is over.
"""

import threading
from collections.abc import Collection
from datetime import date, timedelta

from eventnet.counting.shared import AwayError, Shared

MOST_A_DAY = 200
_KEPT = timedelta(hours=25)  # as long as any day is

_TAKE = """
local new = 0
for i = 3, #ARGV do
    new = new + 1 - redis.call('SISMEMBER', KEYS[1], ARGV[i])
end
if redis.call('SCARD', KEYS[1]) + new > tonumber(ARGV[1]) then
    return 0
end
if new > 0 then
    redis.call('SADD', KEYS[1], unpack(ARGV, 3))
    redis.call('EXPIRE', KEYS[1], ARGV[2])
end
return 1
"""
"""All of them or none, in one step: the most a day, for how many seconds it is kept, and who is looked at."""


class Budget:
    """The record of who has looked at whom today. Safe for threads: pages are made by several at once.

    While `shared` does not answer each process counts by itself: reading goes on, and nobody carries off all the list.
    """

    def __init__(self, most: int = MOST_A_DAY, shared: Shared | None = None) -> None:
        self._most, self._shared = most, shared
        self._lock = threading.Lock()
        self._seen: dict[date, dict[int, set[int]]] = {}

    def take(self, person_id: int, day: date, attendee_ids: Collection[int]) -> bool:
        """Tells whether a person may look at these attendees on `day`, the event's; if so, notes that they have.

        All or none of them; who was looked at on that day already costs nothing.
        """
        if self._shared is not None:
            try:
                return self._take_together(self._shared, person_id, day, attendee_ids)
            except AwayError:
                pass
        with self._lock:
            seen = self._people_on(day).setdefault(person_id, set())
            if len(seen.union(attendee_ids)) > self._most:
                return False
            seen.update(attendee_ids)
            return True

    def _take_together(self, shared: Shared, person_id: int, day: date, attendee_ids: Collection[int]) -> bool:
        name = shared.name("looked at", day, person_id)
        seen = [shared.hidden(day, person_id, attendee_id) for attendee_id in attendee_ids]
        with shared.client() as client:
            return bool(client.eval(_TAKE, 1, name, self._most, int(_KEPT.total_seconds()), *seen))

    def _people_on(self, day: date) -> dict[int, set[int]]:
        if day not in self._seen:
            # Where the sun rises later it may still be the day before.
            kept = day - timedelta(days=1)
            self._seen = {older: people for older, people in self._seen.items() if older >= kept}
        return self._seen.setdefault(day, {})
