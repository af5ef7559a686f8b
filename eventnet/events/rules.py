"""What an event's times mean. No I/O."""

import enum
import unicodedata
from datetime import datetime, timedelta

from eventnet.kernel.days import day_of, end_of_day

EXCHANGE_OPENS_BEFORE = timedelta(hours=48)
EXCHANGE_CLOSES_AFTER = timedelta(hours=72)
"""Cards can be swapped from 48 hours before an event's start until 72 hours after its end."""

ALIAS_BYTES = 8

JOIN_CODE_LETTERS = "34679ACDEFGHJKMNPQRTWXY"
JOIN_CODE_LENGTH = 8
"""A join code stands on posters and is typed by hand: no letter or digit looks like another."""


def tidy_join_code(text: str) -> str | None:
    """A join code as it is stored, from however it was typed ("ktmr 4wxn"); None for what can't be one."""
    code = "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())
    return code if len(code) == JOIN_CODE_LENGTH and set(code) <= set(JOIN_CODE_LETTERS) else None


def shown_join_code(code: str) -> str:
    """A join code as people read it: "KTMR-4WXN"."""
    return f"{code[:4]}-{code[4:]}"


class Role(enum.StrEnum):
    """What an attendee does at an event."""

    ATTENDEE = "attendee"
    HELPER = "helper"
    ORGANISER = "organiser"


class Mode(enum.StrEnum):
    """How an event takes place."""

    IN_PERSON = "in_person"
    HYBRID = "hybrid"
    REMOTE = "remote"
    CANCELLED = "cancelled"


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
