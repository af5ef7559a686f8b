"""When the two mails about an event are due, and what becomes of one at a given moment. No I/O.

Days are those of the event's zone for the first, and those by which the contact is counted for the second. A pause has
moved the deadlines themselves; only of the first mail it is asked here.
"""

import enum
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventnet.kernel.days import last_day

MORNING = time(9)

DAYS_BEFORE = timedelta(days=3)
"""So long before the day on which a list closes the second mail comes."""

LATEST = timedelta(days=2)
"""So much later a mail may still go out, where a server was down or an address not confirmed; then it is left out."""

APART = timedelta(hours=48)
"""The two have at least so much between them."""


class Kind(enum.StrEnum):
    """The kind of a mail about an event: there are two, and no third."""

    MORNING_AFTER = "morning_after"
    BEFORE_IT_CLOSES = "before_it_closes"


class Step(enum.StrEnum):
    """The step to take with a mail now."""

    WAIT = "wait"
    SEND = "send"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True)
class Window:
    """The time in which a mail may go out: from `opens_at` until before `closes_at`; never, where there is none."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Paused:
    """A pause as mails see it: from `since`, where one began that others followed, until before `ends_at`."""

    since: datetime
    began_at: datetime
    ends_at: datetime

    def is_on(self, now: datetime) -> bool:
        """True where it lasts at `now`."""
        return self.began_at <= now < self.ends_at


def morning_of(day: date, zone: str) -> datetime:
    """Nine in the morning of `day` in `zone`; where a zone has left the day out, that of the next."""
    return datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(UTC)


def first_window(event_ends_at: datetime, zone: str, pause: Paused | None = None) -> Window:
    """The window of the first mail: from the morning after the event's last day.

    What of it lay in a pause, or was still to come when it began, comes in the morning after its last day.
    """
    opens_at = _morning_after(event_ends_at, zone)
    if pause and pause.since < opens_at + LATEST and opens_at < pause.ends_at:
        opens_at = _morning_after(pause.ends_at, zone)
    return Window(opens_at, opens_at + LATEST)


def second_window(deadline_at: datetime, zone: str, first_at: datetime) -> Window:
    """The window of the second mail: from the morning three days before the day that ends at `deadline_at`.

    `first_at` is when the first one went out, or would be due. Once the list has closed there is nothing left to say.
    """
    opens_at = max(morning_of(last_day(deadline_at, zone) - DAYS_BEFORE, zone), first_at + APART)
    return Window(opens_at, min(opens_at + LATEST, deadline_at))


def step(window: Window, now: datetime, *, can_be_told: bool, is_paused: bool) -> Step:
    """The step to take with a mail at `now`: who can't be told yet may confirm while the window is open."""
    if is_paused or now < min(window.opens_at, window.closes_at):
        return Step.WAIT
    if now >= window.closes_at:
        return Step.LEAVE_OUT
    return Step.SEND if can_be_told else Step.WAIT


def _morning_after(end: datetime, zone: str) -> datetime:
    return morning_of(last_day(end, zone) + timedelta(days=1), zone)
