"""What an event's times mean. No I/O."""

import enum
from datetime import datetime, timedelta

from eventnet.kernel.days import day_of, end_of_day

EXCHANGE_OPENS_BEFORE = timedelta(hours=48)
EXCHANGE_CLOSES_AFTER = timedelta(hours=72)
"""Cards can be swapped from 48 hours before an event's start until 72 hours after its end."""

ALIAS_BYTES = 8


class Role(enum.StrEnum):
    """What an attendee does at an event."""

    ATTENDEE = "attendee"
    HELPER = "helper"
    ORGANISER = "organiser"


class CardChoice(enum.StrEnum):
    """An attendee's card for today: what a swap gives, always cut to what is switched on."""

    ALL = "all"
    MAIL = "mail"
    NAME = "name"


class Moment(enum.StrEnum):
    """The three moments everything serves."""

    BEFORE = "before"
    NOW = "now"
    AFTER = "after"


def moment_at(now: datetime, *, starts_at: datetime, ends_at: datetime, zone: str) -> Moment:
    """The moment an event is at: *now* from the beginning of its first day in `zone` until its end."""
    if now >= ends_at:
        return Moment.AFTER
    first_day_begins = end_of_day(day_of(starts_at, zone) - timedelta(days=1), zone)
    return Moment.NOW if now >= first_day_begins else Moment.BEFORE
