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

REST_PERIOD = timedelta(days=60)
"""After a message the contact rests this long, or until there is a new occasion: silence is allowed."""

NOTE_LENGTH = 2000
PROMISE_LENGTH = 200
PROMISE_AHEAD = timedelta(days=3652)
"""How far ahead the day of a promise can be: what lies beyond is a typing mistake in the year."""

TOUCH_WORDS_LENGTH = 280
SEARCH_LENGTH = 100


class Outcome(enum.StrEnum):
    """The outcome of a contact, for good or until further notice. An open contact has none."""

    DONE = "done"
    KEPT = "kept"
    LET_GO = "let_go"
    DELETED = "deleted"
    """Card and note are deleted; the row stays for the name beside an open promise."""


class State(enum.StrEnum):
    """The state of a contact at a moment."""

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


MESSAGES = frozenset(
    {TouchKind.WROTE, TouchKind.THANKED, TouchKind.CONGRATULATED, TouchKind.RECOMMENDED, TouchKind.COMMENTED}
)
"""Touches that leave somebody with words to read. After each the contact rests."""


class Act(enum.StrEnum):
    """The actions an owner can take on a contact."""

    TOUCH = "touch"
    KEEP = "keep"
    LET_GO = "let_go"
    POSTPONE = "postpone"
    RESTORE = "restore"


STAYING = frozenset({Outcome.DONE, Outcome.KEPT})
"""Of these nothing ends by itself."""


@dataclass(frozen=True)
class Lifecycle:
    """The stage of a contact's life: the columns that decide its state. All instants are exclusive ends in UTC.

    `deadline_at` ends being open; `gone_at` ends being brought back, None for what stays; both end a day in `zone`.
    Until `again_until` one that stays is on the list all the same, because its owner has met the person again.
    """

    deadline_at: datetime
    gone_at: datetime | None
    zone: str
    outcome: Outcome | None = None
    decided_at: datetime | None = None
    postponed: int = 0
    again_until: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """The instant it is over: its being brought back where there is an end to that, else its being open."""
        return self.gone_at or self.deadline_at


_ALLOWED = {
    Act.TOUCH: {State.OPEN, State.EXPIRED, State.LET_GO},
    Act.KEEP: {State.OPEN, State.EXPIRED, State.LET_GO, State.DONE},
    Act.LET_GO: {State.OPEN, State.DONE, State.KEPT},
    Act.POSTPONE: {State.OPEN},
    Act.RESTORE: {State.EXPIRED, State.LET_GO},
}
_WITH_ONE_MET_AGAIN = {Act.TOUCH, Act.KEEP, Act.LET_GO}
"""Each of them takes who was met again off the list."""


def state_at(lifecycle: Lifecycle, now: datetime) -> State:
    """The state of a contact at `now`."""
    if lifecycle.gone_at is not None and now >= lifecycle.gone_at:
        return State.DELETED
    if lifecycle.outcome is not None:
        return State(lifecycle.outcome.value)
    return State.OPEN if now < lifecycle.deadline_at else State.EXPIRED


def is_met_again(lifecycle: Lifecycle, now: datetime) -> bool:
    """True where a contact that stays stands on the list at `now`."""
    return lifecycle.outcome in STAYING and lifecycle.again_until is not None and now < lifecycle.again_until


def can(act: Act, lifecycle: Lifecycle, now: datetime) -> bool:
    """True where `act` would change something at `now`."""
    if is_met_again(lifecycle, now) and act in _WITH_ONE_MET_AGAIN:
        return True
    if act is Act.POSTPONE and lifecycle.postponed >= MOST_POSTPONEMENTS:
        return False
    return state_at(lifecycle, now) in _ALLOWED[act]


def begin(
    *, now: datetime, event_ends_at: datetime, follow_up_days: int, zone: str, grace: timedelta = GRACE
) -> Lifecycle:
    """The lifecycle of a contact made at `now`: open until the end of a day in the event's `zone`.

    That day lies the event's follow-up days after the event's last day, or seven days after today, the later of both.
    `grace` is how long it can be brought back then.
    """
    last_event_day = last_day(event_ends_at, zone)
    latest = max(last_event_day + timedelta(days=follow_up_days), day_of(now, zone) + LEAST_FOLLOW_UP)
    return _open_until(latest, zone, grace)


def after(act: Act, lifecycle: Lifecycle, *, now: datetime) -> Lifecycle:
    """The lifecycle after `act` at `now`. Doing what changes nothing returns `lifecycle` as it is."""
    if not can(act, lifecycle, now):
        return lifecycle
    zone, today = lifecycle.zone, day_of(now, lifecycle.zone)
    if act is Act.POSTPONE:
        later = _open_until(last_day(lifecycle.deadline_at, zone) + WEEK_MORE, zone, _grace(lifecycle))
        return replace(later, postponed=lifecycle.postponed + 1)
    if act is Act.RESTORE:
        return replace(_open_until(today + GRACE, zone), postponed=lifecycle.postponed)
    if act is Act.LET_GO:
        gone_at = end_of_day(today + GRACE, zone)
        return replace(lifecycle, outcome=Outcome.LET_GO, decided_at=now, gone_at=gone_at, again_until=None)
    outcome = Outcome.DONE if act is Act.TOUCH else Outcome.KEPT
    if lifecycle.outcome in {outcome, Outcome.KEPT}:  # met again: it stays as it was
        return replace(lifecycle, again_until=None)
    return replace(lifecycle, outcome=outcome, decided_at=now, gone_at=None, again_until=None)


def meet(lifecycle: Lifecycle, begun: Lifecycle, now: datetime) -> Lifecycle:
    """The lifecycle of a contact whose person one meets again at `now`, where that of a new one would be `begun`.

    One that is open has the later deadline of the two, one that stays does so, and the encounter is on the list until
    the new one's deadline. Any other is open again.
    """
    state = state_at(lifecycle, now)
    if state in {State.DONE, State.KEPT}:
        return replace(lifecycle, again_until=begun.deadline_at)
    if state is not State.OPEN:
        return begun
    if begun.deadline_at <= lifecycle.deadline_at:
        return lifecycle
    longer = _open_until(last_day(begun.deadline_at, begun.zone), begun.zone, max(_grace(lifecycle), _grace(begun)))
    return replace(longer, postponed=lifecycle.postponed)


def rests_until(
    written_at: datetime | None, occasion_at: datetime | None, *, zone: str, now: datetime
) -> datetime | None:
    """The end of the day in `zone` until which a contact rests at `now`; None where it does not.

    `written_at` is its latest message, `occasion_at` the latest occasion there was: the two have met, or an event of
    both has begun. One after the message ends the rest.
    """
    if written_at is None or (occasion_at is not None and occasion_at > written_at):
        return None
    until = end_of_day(day_of(written_at, zone) + REST_PERIOD, zone)
    return until if now < until else None


_LIVELINESS = {
    State.KEPT: 3,
    State.DONE: 3,
    State.OPEN: 2,
    State.EXPIRED: 1,
    State.LET_GO: 1,
    State.DELETED: 0,
}


def livelier(one: Lifecycle, other: Lifecycle, now: datetime) -> Lifecycle:
    """Of two lifecycles the livelier: what stays for good before what is open, that before what can be brought back.

    Of two alike the one that lasts longer.
    """
    return max(one, other, key=lambda lifecycle: (_LIVELINESS[state_at(lifecycle, now)], lifecycle.ends_at))


def still_listed_until(left: Lifecycle, stays: Lifecycle, now: datetime) -> datetime | None:
    """The instant until which an open contact's encounter is listed as *met again*, where joined to one that stays.

    None where the one is not open, or the other is open as well.
    """
    is_lost = state_at(left, now) is State.OPEN and stays.outcome in STAYING
    return left.deadline_at if is_lost else None


def with_grace(lifecycle: Lifecycle, grace: timedelta) -> Lifecycle:
    """The lifecycle of a contact that nothing was decided about, where it can be brought back for GRACE, or the other.

    Days by which a pause has made that longer stay with it.
    """
    so_far = GRACE if _grace(lifecycle) < UNTOLD_GRACE else UNTOLD_GRACE
    last = last_day(lifecycle.ends_at, lifecycle.zone)
    return replace(lifecycle, gone_at=end_of_day(last + grace - so_far, lifecycle.zone))


def _grace(lifecycle: Lifecycle) -> timedelta:
    """How long a contact can be brought back once it is not open any more."""
    return last_day(lifecycle.ends_at, lifecycle.zone) - last_day(lifecycle.deadline_at, lifecycle.zone)


def _open_until(day: date, zone: str, grace: timedelta = GRACE) -> Lifecycle:
    return Lifecycle(deadline_at=end_of_day(day, zone), gone_at=end_of_day(day + grace, zone), zone=zone)
