"""Until when one may say how one is there: choices that fit the moment. No I/O; instants in UTC."""

from datetime import UTC, datetime, timedelta

from eventnet.events.rules import Moment, moment_at
from eventnet.kernel.days import day_of, end_of_day, wall_clock

HALF_AN_HOUR = timedelta(minutes=30)
FULL_HOURS = 3
LATEST_AFTER = timedelta(days=1)
"""People stay together when an event is over: nobody is open to talk at it for more than a day after its end."""

_ROUND = 5


def latest(ends_at: datetime) -> datetime:
    """The last instant until which one may say at an event how one is there."""
    return ends_at + LATEST_AFTER


def half_an_hour_from(now: datetime) -> datetime:
    """Half an hour on, so rounded up that one can say it."""
    whole = now.replace(second=0, microsecond=0) + HALF_AN_HOUR
    return whole + timedelta(minutes=-whole.minute % _ROUND)


def ends_to_choose(now: datetime, *, starts_at: datetime, ends_at: datetime, zone: str) -> list[datetime]:
    """The ends to offer for a status at `now`, the soonest first; nothing once there is none left.

    In the room that is half an hour, full hours of clocks in `zone`, the end of today, the end of the event. Before the
    event's first day an hour means nothing yet.
    """
    if moment_at(now, starts_at=starts_at, ends_at=ends_at, zone=zone) is Moment.BEFORE:
        ends = {end_of_day(day_of(starts_at, zone), zone), ends_at}
    else:
        ends = {half_an_hour_from(now), *_full_hours(now, zone), end_of_today(now, zone), ends_at}
    return sorted(end for end in ends if now < end <= latest(ends_at))


def _full_hours(now: datetime, zone: str) -> list[datetime]:
    soon = half_an_hour_from(now)
    hour = soon - timedelta(minutes=wall_clock(soon, zone).minute)
    return [hour + timedelta(hours=number) for number in range(1, FULL_HOURS + 1)]


def end_of_today(now: datetime, zone: str) -> datetime:
    """The end of the day it is in `zone`."""
    return end_of_day(day_of(now, zone), zone)


def end_meant(now: datetime, ends: list[datetime], *, ends_at: datetime, zone: str) -> datetime | None:
    """The one of `ends` most people mean: the end of the event, or of today where that comes first."""
    if ends_at in ends and (ends_at <= end_of_today(now, zone) or end_of_today(now, zone) not in ends):
        return ends_at
    return ends[-1] if ends else None


def tidy_end(text: str) -> datetime | None:
    """An instant as a form sends it back (ISO 8601 with its offset), in UTC; None for what is none."""
    try:
        end = datetime.fromisoformat(text)
        return None if end.tzinfo is None else end.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


FEWEST_OPEN = 5
"""So many who are open to talk are told of roughly; of fewer no more than that there are some."""


def roughly(many: int) -> int | None:
    """A round number near `many`: by fives up to twenty, by tens to a hundred, then by fifties; None below five."""
    if many < FEWEST_OPEN:
        return None
    step = 5 if many <= 20 else 10 if many <= 100 else 50  # noqa: PLR2004
    return (many + step // 2) // step * step
