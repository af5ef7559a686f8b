"""Days as people mean them: in a place's own time zone, ending when the next one begins.

Instants are aware datetimes in UTC; zones are IANA names ("Europe/Berlin"). "Until the end of Friday" is stored as the
first instant that is no longer Friday there, and compared exclusively.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present, aware and in UTC: the clock of a running installation."""
    return datetime.now(UTC)


def is_zone(name: str) -> bool:
    """True where `name` is a time zone this machine knows."""
    return name in available_timezones()


def day_of(instant: datetime, zone: str) -> date:
    """The calendar day that `instant` falls on in `zone`."""
    return instant.astimezone(ZoneInfo(zone)).date()


def end_of_day(day: date, zone: str) -> datetime:
    """The first instant (UTC) after `day` in `zone`, never one that still belongs to it.

    Where clocks change around midnight, 0:00 may be missing, or come twice: then it is the reading with the old day
    before it and the new day at it, and where both have that (clocks went back into the old day), the later one.
    """
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(zone))
    readings = [midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    return max(end for end in readings if last_day(end, zone) <= day < day_of(end, zone))


def last_day(end: datetime, zone: str) -> date:
    """The day that ends at `end`, an exclusive instant: what the page names ("until Friday, 4 December")."""
    return day_of(end - timedelta(microseconds=1), zone)


def wall_clock(instant: datetime, zone: str) -> datetime:
    """The time that clocks in `zone` show at `instant`, as a naive datetime."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def instant_at(wall: datetime, zone: str, *, later: bool = False) -> datetime | None:
    """The instant (UTC) at which clocks in `zone` show `wall` (naive); None where they never do.

    Clocks that are put forward leave an hour out. Those that are put back show one twice: then it is the first time,
    or the `later`.
    """
    instant = wall.replace(tzinfo=ZoneInfo(zone), fold=int(later)).astimezone(UTC)
    return instant if wall_clock(instant, zone) == wall else None
