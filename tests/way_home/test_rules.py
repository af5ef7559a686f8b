"""When it is time for the way home, held against calendars whose days are not all alike."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventnet.kernel.days import wall_clock
from eventnet.way_home.rules import LONGEST, begins_at, is_on, is_tonight, met_since

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Asia/Kolkata",
]
HOUR = timedelta(hours=1)

instants = st.integers(0, 20 * 365 * 24 * 60).map(lambda n: datetime(2010, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


FRIDAY_18 = berlin(20, 18)


@pytest.mark.parametrize(
    ("now", "swapped_at", "is_time"),
    [
        pytest.param(berlin(20, 15, 29), berlin(20, 14, 30), False, id="within the hour"),
        pytest.param(berlin(20, 15, 30), berlin(20, 14, 30), True, id="an hour after the last exchange"),
        pytest.param(berlin(20, 17, 59), berlin(20, 17, 30), False, id="just before the end"),
        pytest.param(berlin(20, 18), berlin(20, 17, 30), True, id="the event has ended"),
        pytest.param(berlin(20, 22), berlin(20, 22), True, id="swapped after the end"),
        pytest.param(berlin(21, 11, 59), berlin(20, 17, 30), True, id="the morning after"),
        pytest.param(berlin(21, 12), berlin(20, 17, 30), False, id="noon the next day"),
        pytest.param(berlin(19, 20), berlin(19, 17), True, id="the evening of day one"),
        pytest.param(berlin(20, 9), berlin(19, 17), True, id="the morning of day two"),
        pytest.param(berlin(20, 9, 50), berlin(20, 9, 30), False, id="a new exchange on day two"),
        pytest.param(berlin(20, 10, 30), berlin(20, 9, 30), True, id="an hour after that"),
        pytest.param(berlin(21, 11, 59), berlin(21, 1), True, id="swapped in the night"),
        pytest.param(berlin(21, 12), berlin(21, 1), False, id="the night belongs to the evening before"),
    ],
)
def test_an_evening_in_berlin(now: datetime, swapped_at: datetime, is_time: bool) -> None:
    assert is_on(now, swapped_at, event_ends_at=FRIDAY_18, zone="Europe/Berlin") is is_time


@given(
    swapped_at=instants, ends_in=st.timedeltas(-3 * timedelta(days=1), timedelta(days=5)), zone=st.sampled_from(ZONES)
)
@example(datetime(2011, 12, 30, 9, 30, tzinfo=UTC), timedelta(0), "Pacific/Apia")  # the evening before the missing day
def test_it_is_on_from_the_hour_to_noon_and_never_else(swapped_at: datetime, ends_in: timedelta, zone: str) -> None:
    ends_at = swapped_at + ends_in

    def on(now: datetime) -> bool:
        return is_on(now, swapped_at, event_ends_at=ends_at, zone=zone)

    begins = begins_at(swapped_at, ends_at)
    assert swapped_at <= begins <= swapped_at + HOUR
    assert not on(begins - timedelta(microseconds=1)) or begins == swapped_at
    assert on(begins)
    # Once on it stays so until a noon: the first one that comes after a night.
    noons = [at for minutes in range(0, 3 * 24 * 60, 30) if _is_noon(at := _halves(swapped_at, minutes), zone)]
    night_between = [noon for noon in noons if _passes_a_night(swapped_at, noon, zone)]
    until = min(night_between)
    assert on(max(begins, until - timedelta(seconds=1)))
    assert not on(until)
    assert not on(until + 5 * HOUR)
    assert until < swapped_at + LONGEST


def _halves(instant: datetime, minutes: int) -> datetime:
    """A round time so many minutes later. Every zone's noon is at a quarter of an hour; those here at a half or so."""
    later = instant + timedelta(minutes=minutes)
    return later.replace(minute=later.minute // 30 * 30, second=0, microsecond=0) + timedelta(minutes=30)


def _is_noon(instant: datetime, zone: str) -> bool:
    return wall_clock(instant, zone).time() == time(12)


def _passes_a_night(start: datetime, end: datetime, zone: str) -> bool:
    """Whether clocks go from before five to five in between."""
    wall = wall_clock(start, zone)
    return wall.date() < wall_clock(end, zone).date() or wall.hour < 5


@given(now=instants, later=st.timedeltas(timedelta(0), timedelta(days=3)), zone=st.sampled_from(ZONES))
def test_whom_the_page_names_never_comes_back(now: datetime, later: timedelta, zone: str) -> None:
    assert met_since(now, zone) <= met_since(now + later, zone) <= now + later


@pytest.mark.parametrize(("hour", "tonight"), [(4, True), (5, False), (15, False), (16, True), (23, True)])
def test_what_has_just_been_is_tonight_in_the_evening_and_in_the_night(hour: int, tonight: bool) -> None:
    assert is_tonight(berlin(20, hour), "Europe/Berlin") is tonight
