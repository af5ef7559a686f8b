"""Standing still: what becomes of a contact's ends while its owner has paused, and when the pause is over. No I/O.

When a pause begins, every end that lies ahead moves on at once by as many days as it will last; when it is ended early,
they move back by the days that are left. So an end that is read is right by the plain clock, whether or not any job has
run. Days are those of the contact's own zone, where an end is still the end of a day.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import overload

from eventnet.contacts.rules import Lifecycle
from eventnet.kernel.days import day_of, end_of_day, last_day

LONGEST_PAUSE = timedelta(days=3652)
"""How long a pause can be. One that lasts until its owner says so ends then at the latest."""

STILL_THE_SAME = timedelta(days=2)
"""Pauses that follow upon each other within this time are one, to whoever is told since when it goes on."""

A_DAY = timedelta(days=1)


def ends_after(last_on: date, zone: str, now: datetime) -> datetime | None:
    """The end of a pause whose last day is `last_on` in `zone`; None where that day is over, or too far ahead."""
    today = day_of(now, zone)
    return end_of_day(last_on, zone) if today <= last_on <= today + LONGEST_PAUSE else None


def ends_when_told(zone: str, now: datetime) -> datetime:
    """The end of a pause that lasts until its owner says so."""
    return end_of_day(day_of(now, zone) + LONGEST_PAUSE, zone)


def moved(lifecycle: Lifecycle, start: datetime, to: datetime) -> Lifecycle:
    """`lifecycle` with what lies beyond `start` moved by the days from `start` to `to`, on or back.

    When it leaves the list of those *met again* say its encounters, each by its own zone (`moved_end`).
    """
    zone = lifecycle.zone
    return replace(
        lifecycle,
        deadline_at=moved_end(lifecycle.deadline_at, zone, start, to),
        gone_at=moved_end(lifecycle.gone_at, zone, start, to),
    )


@overload
def moved_end(end: datetime, zone: str, start: datetime, to: datetime) -> datetime: ...
@overload
def moved_end(end: datetime | None, zone: str, start: datetime, to: datetime) -> datetime | None: ...
def moved_end(end: datetime | None, zone: str, start: datetime, to: datetime) -> datetime | None:
    """An end, moved by the days of `zone` from `start` to `to` if it lies beyond `start`; the end of a day again."""
    if end is None or end <= start:
        return end
    return end_of_day(_day_it_ends(end, zone) + (day_of(to, zone) - day_of(start, zone)), zone)


def _day_it_ends(end: datetime, zone: str) -> date:
    """The day that ends at `end`; of two the later: where a day was left out, that one ended with the day before it."""
    return max(last_day(end, zone), day_of(end, zone) - A_DAY)
