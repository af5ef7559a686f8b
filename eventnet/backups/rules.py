"""Which backups stay: one of each of the last days, weeks and months; values in, values out."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

DAYS = timedelta(days=7)
WEEKS = timedelta(weeks=5)
LONGEST = timedelta(days=366)
"""The age at which also the last backup of a month goes."""


def to_remove(made: Iterable[datetime], now: datetime) -> set[datetime]:
    """The backups, by the instants (UTC) in which they were made, that may go.

    The last one of each day stays for a week, the last of each week (ISO 8601) for five, the last of each month for
    a year. The newest of all stays however old it is, and so does what a clock has made that ran ahead.
    """
    there = sorted(made)
    kept = {at for at in there if at > now} | set(there[-1:])
    for period, reach in _PERIODS:
        last = {period(at): at for at in there if now - at < reach}
        kept |= set(last.values())
    return set(there) - kept


_PERIODS: tuple[tuple[Callable[[datetime], object], timedelta], ...] = (
    (datetime.date, DAYS),
    (lambda at: at.isocalendar()[:2], WEEKS),
    (lambda at: (at.year, at.month), LONGEST),
)
