"""When it is time for the way home: the hours after a day's last exchange. No I/O.

A day lasts until the night is over: whoever swaps cards at one in the morning still does so on the evening before.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventnet.events.rules import EVENING_BEGINS
from eventnet.kernel.days import day_of, end_of_day, last_day, wall_clock

REST = timedelta(hours=1)
"""So long after the last exchange it is time for the way home."""

NIGHT_ENDS, UNTIL = 5, 12
"""The hour at which a day begins here, and the one until which, on the day after, the way home lasts."""

LONGEST = timedelta(days=2)
"""No way home is still on so long after its last exchange."""


def met_since(now: datetime, zone: str) -> datetime:
    """The instant since when whoever was met belongs on the page: this morning's, until noon the one before."""
    day = day_of(now, zone)
    if now < _at(day, UNTIL, zone):
        day = _day_before(day, zone)
    return _at(day, NIGHT_ENDS, zone)


def is_on(now: datetime, swapped_at: datetime, *, event_ends_at: datetime, zone: str) -> bool:
    """True where it is time, for one whose last exchange at an event was at `swapped_at`."""
    return now >= begins_at(swapped_at, event_ends_at) and swapped_at >= met_since(now, zone)


def begins_at(swapped_at: datetime, event_ends_at: datetime) -> datetime:
    """The instant from which it is time: an hour after the last exchange, or the event's end where that comes first."""
    return max(swapped_at, min(swapped_at + REST, event_ends_at))


def is_tonight(now: datetime, zone: str) -> bool:
    """True while one says "tonight" of what has just been."""
    hour = wall_clock(now, zone).hour
    return hour >= EVENING_BEGINS or hour < NIGHT_ENDS


def _day_before(day: date, zone: str) -> date:
    """The day before in `zone`: there are places that have left one out."""
    return last_day(end_of_day(day - timedelta(days=1), zone), zone)


def _at(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo(zone)).astimezone(UTC)
