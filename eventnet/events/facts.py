"""An event as a value, where nobody needs its object: a scan reads it with everything else in one statement."""

from datetime import datetime
from typing import NamedTuple

from eventnet.events.models import Event


class EventFacts(NamedTuple):
    """As much of an event as joining and swapping cards there need; each as the column of the same name."""

    id: int
    public_id: str
    name: str
    place: str
    timezone: str
    starts_at: datetime
    ends_at: datetime
    follow_up_days: int
    join_code: str


AnEvent = Event | EventFacts
