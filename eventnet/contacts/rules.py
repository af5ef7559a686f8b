"""The life of a contact: what it is at a given moment, what one may do with it, and until when. No I/O.

The table of acts and the numbers stand in docs/product.md.

A contact is *open* until its owner decides or its time runs out. What it is now is worked out from its columns when it
is read, so it is right to the minute whether or not any job has run; the sweep only makes endings final.
"""

import enum
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from eventnet.kernel.days import day_of, end_of_day, last_day

LEAST_FOLLOW_UP = timedelta(days=7)
"""However late two people met, they have at least this long."""

WEEK_MORE = timedelta(days=7)
MOST_POSTPONEMENTS = 2

GRACE = timedelta(days=7)
"""How long an expired contact, or one let go, can be brought back; and how long it is open again then."""

UNTOLD_GRACE = timedelta(days=30)
"""The same for an owner who could not be told by mail that the end comes near."""

NOTE_LENGTH = 2000
PROMISE_LENGTH = 200
TOUCH_WORDS_LENGTH = 280


class Outcome(enum.StrEnum):
    """What became of a contact for good or until further notice. An open contact has none."""

    DONE = "done"
    KEPT = "kept"
    LET_GO = "let_go"
    DELETED = "deleted"
    """Card and note are deleted; the row stays for the name beside an open promise."""


class State(enum.StrEnum):
    """What a contact is at a moment."""

    OPEN = "open"
    EXPIRED = "expired"
    DONE = "done"
    KEPT = "kept"
    LET_GO = "let_go"
    DELETED = "deleted"


class TouchKind(enum.StrEnum):
    """One act of contact."""

    WROTE = "wrote"
    CALLED = "called"
    MET = "met"
    THANKED = "thanked"
    CONGRATULATED = "congratulated"
    RECOMMENDED = "recommended"
    COMMENTED = "commented"


class Act(enum.StrEnum):
    """What an owner can do with a contact."""

    TOUCH = "touch"
    KEEP = "keep"
    LET_GO = "let_go"
    POSTPONE = "postpone"
    RESTORE = "restore"


@dataclass(frozen=True)
class Course:
    """Where a contact's life stands: the columns that decide its state. All instants are exclusive ends in UTC.

    `deadline_at` ends being open; `gone_at` ends being brought back, None for what stays.
    """

    deadline_at: datetime
    gone_at: datetime | None
    outcome: Outcome | None = None
    decided_at: datetime | None = None
    postponed: int = 0

    @property
    def ends_at(self) -> datetime:
        """When it is over: its being brought back where there is an end to that, else its being open."""
        return self.gone_at or self.deadline_at


_ALLOWED = {
    Act.TOUCH: {State.OPEN, State.EXPIRED, State.LET_GO},
    Act.KEEP: {State.OPEN, State.EXPIRED, State.LET_GO, State.DONE},
    Act.LET_GO: {State.OPEN, State.DONE, State.KEPT},
    Act.POSTPONE: {State.OPEN},
    Act.RESTORE: {State.EXPIRED, State.LET_GO},
}


def state_at(course: Course, now: datetime) -> State:
    """What a contact is at `now`."""
    if course.gone_at is not None and now >= course.gone_at:
        return State.DELETED
    if course.outcome is not None:
        return State(course.outcome.value)
    return State.OPEN if now < course.deadline_at else State.EXPIRED


def can(act: Act, course: Course, now: datetime) -> bool:
    """Whether `act` would change anything at `now`."""
    if act is Act.POSTPONE and course.postponed >= MOST_POSTPONEMENTS:
        return False
    return state_at(course, now) in _ALLOWED[act]


def begin(
    *, now: datetime, event_ends_at: datetime, follow_up_days: int, zone: str, grace: timedelta = GRACE
) -> Course:
    """The course of a contact made at `now`: open until the end of a day in the event's `zone`.

    That day lies the event's follow-up days after the event's last day, or seven days after today, the later of both.
    `grace` is how long it can be brought back then.
    """
    last_event_day = last_day(event_ends_at, zone)
    latest = max(last_event_day + timedelta(days=follow_up_days), day_of(now, zone) + LEAST_FOLLOW_UP)
    return _open_until(latest, zone, grace)


def after(act: Act, course: Course, *, now: datetime, zone: str) -> Course:
    """The course after `act` at `now`. Doing what changes nothing returns `course` as it is."""
    if not can(act, course, now):
        return course
    if act is Act.POSTPONE:
        grace = last_day(course.ends_at, zone) - last_day(course.deadline_at, zone)
        later = _open_until(last_day(course.deadline_at, zone) + WEEK_MORE, zone, grace)
        return replace(later, postponed=course.postponed + 1)
    if act is Act.RESTORE:
        return replace(_open_until(day_of(now, zone) + GRACE, zone), postponed=course.postponed)
    if act is Act.LET_GO:
        gone_at = end_of_day(day_of(now, zone) + GRACE, zone)
        return replace(course, outcome=Outcome.LET_GO, decided_at=now, gone_at=gone_at)
    outcome = Outcome.DONE if act is Act.TOUCH else Outcome.KEPT
    return replace(course, outcome=outcome, decided_at=now, gone_at=None)


_LIVELINESS = {
    State.KEPT: 3,
    State.DONE: 3,
    State.OPEN: 2,
    State.EXPIRED: 1,
    State.LET_GO: 1,
    State.DELETED: 0,
}


def livelier(one: Course, other: Course, now: datetime) -> Course:
    """Of two courses the livelier: what stays for good before what is open, that before what can be brought back.

    Of two alike the one that lasts longer.
    """
    return max(one, other, key=lambda course: (_LIVELINESS[state_at(course, now)], course.ends_at))


def _open_until(day: date, zone: str, grace: timedelta = GRACE) -> Course:
    return Course(deadline_at=end_of_day(day, zone), gone_at=end_of_day(day + grace, zone))
