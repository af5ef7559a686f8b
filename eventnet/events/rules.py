"""What an event is: its codes, roles, times and moments, and how people are there. No I/O."""

import enum
import hashlib
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from eventnet.kernel.days import day_of, end_of_day
from eventnet.kernel.typed import typed_code

EXCHANGE_OPENS_BEFORE = timedelta(hours=48)
EXCHANGE_CLOSES_AFTER = timedelta(hours=72)
"""Cards can be swapped from 48 hours before an event's start until 72 hours after its end."""

ALIAS_BYTES = 8

SHUFFLE_KEYS = 2**48
"""Every attendee has a shuffle key, a random number below this: people are listed and drawn by it, not by name."""

FEWEST_IN_DIRECTORY = 5
"""An event's directory is shown as soon as so many are in it: among fewer nobody could look around unseen."""

JOIN_CODE_LETTERS = "34679ACDEFGHJKMNPQRTWXY"
JOIN_CODE_LENGTH = 8
"""A join code stands on posters and is typed by hand: no letter or digit looks like another."""


def tidy_join_code(text: str) -> str | None:
    """A join code as it is stored, from however it was typed ("ktmr 4wxn"); None for what can't be one."""
    return typed_code(text, letters=JOIN_CODE_LETTERS, length=JOIN_CODE_LENGTH)


def shown_join_code(code: str) -> str:
    """A join code as people read it: "KTMR-4WXN"."""
    return f"{code[:4]}-{code[4:]}"


class Role(enum.StrEnum):
    """The role of an attendee at an event."""

    ATTENDEE = "attendee"
    ORGANISER = "organiser"


class Status(enum.StrEnum):
    """The way an attendee is there just now."""

    OPEN = "open"
    HELP = "help"
    BREAK = "break"
    NOT_TODAY = "not_today"


@dataclass(frozen=True)
class Presence:
    """The way somebody is there: a status and "first time here", each until an instant (UTC), and whether they help.

    Who `helps` is named by the organisers as one to turn to for those who would like help to start.
    """

    status: Status | None = None
    status_until: datetime | None = None
    first_time_until: datetime | None = None
    helps: bool = False

    def status_at(self, now: datetime) -> Status | None:
        """The status at `now`; None where none is chosen or its time is over."""
        return self.status if self.status_until is not None and now < self.status_until else None

    def is_first_time_at(self, now: datetime) -> bool:
        """True where they say at `now` that they are here for the first time."""
        return self.first_time_until is not None and now < self.first_time_until

    def seen_by(self, viewer: "Presence", now: datetime) -> "Seen":
        """The part of it `viewer` sees: what one would say to few is seen by those who say it, too, and by helpers."""
        status = self.status_at(now)
        if status is Status.HELP and not (viewer.helps or viewer.status_at(now) is Status.HELP):
            status = None
        is_first_time = self.is_first_time_at(now) and (viewer.helps or viewer.is_first_time_at(now))
        return Seen(status, is_first_time)


@dataclass(frozen=True)
class Seen:
    """The part of another's presence that somebody sees."""

    status: Status | None
    is_first_time: bool


class Mode(enum.StrEnum):
    """The way an event takes place."""

    IN_PERSON = "in_person"
    HYBRID = "hybrid"
    REMOTE = "remote"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Plan:
    """The decisions of organisers about an event. Instants in UTC; `ends_at` is exclusive, `timezone` an IANA name."""

    name: str
    place: str
    timezone: str
    starts_at: datetime
    ends_at: datetime
    mode: Mode
    follow_up_days: int
    care_contact: str

    @property
    def mark(self) -> str:
        """A short text that stands for exactly these decisions: a form knows by it what it was drawn with."""
        return hashlib.sha256(repr(astuple(self)).encode("utf-8")).hexdigest()[:32]


FEWEST_FOLLOW_UP_DAYS, MOST_FOLLOW_UP_DAYS, FOLLOW_UP_DAYS = 3, 60, 14

CARE_CONTACT_LENGTH = 120

EVENING_BEGINS = 16
"""The hour from which one says "tonight" of an event that starts then."""


class CardChoice(enum.StrEnum):
    """An attendee's card for today: what a swap gives, always cut to what is switched on."""

    ALL = "all"
    MAIL = "mail"
    NAME = "name"


class WhoMayAsk(enum.StrEnum):
    """The people whose requests by a badge an attendee gets to see; nobody is told which it is."""

    EVERYONE = "everyone"
    COMMON = "common"
    NOBODY = "nobody"


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
