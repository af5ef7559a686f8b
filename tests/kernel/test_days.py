"""Days in places whose clocks do odd things at midnight."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventnet.kernel.days import day_of, end_of_day, is_zone, last_day, utc_now

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)

# Clocks that have changed at or across midnight: a missing 0:00, a second 0:00, a return to the day before, a day
# that never was, and a change by half an hour.
ODD_ZONES = (
    "America/Sao_Paulo",
    "America/Havana",
    "America/St_Johns",
    "Asia/Beirut",
    "Asia/Gaza",
    "Atlantic/Azores",
    "Africa/Cairo",
    "America/Asuncion",
    "America/Scoresbysund",
    "Antarctica/Casey",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kwajalein",
)
zones = st.sampled_from(ODD_ZONES) | st.sampled_from(sorted(available_timezones()))
instants = st.timedeltas(timedelta(0), timedelta(days=68 * 365)).map(
    lambda since: datetime(1970, 1, 3, tzinfo=UTC) + since
)


def noon(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)


def was_lived(day: date, zone: str) -> bool:
    """Whether the calendar of `zone` has this day; Samoa had no 30 December 2011."""
    return day_of(noon(day, zone), zone) == day


def turns(zone: str, year: int) -> list[date]:
    """The days of a year by whose noon the clocks are different from the noon before."""
    days = [date(year, 1, 2) + n * DAY for n in range(364)]
    offsets = [datetime.combine(day, time(12), ZoneInfo(zone)).utcoffset() for day in (days[0] - DAY, *days)]
    return [day for day, before, now in zip(days, offsets, offsets[1:], strict=False) if before != now]


@st.composite
def nights(draw: st.DrawFn) -> tuple[str, date]:
    """A zone and a day there, rather one on which its clocks change or the one before than any other."""
    zone, year = draw(zones), draw(st.integers(1970, 2036))
    if draw(st.booleans()) and (days := turns(zone, year)):
        return zone, draw(st.sampled_from(days)) - draw(st.integers(0, 1)) * DAY
    return zone, date(year, 1, 1) + draw(st.integers(0, 364)) * DAY


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        pytest.param("Europe/Berlin", date(2026, 12, 4), "2026-12-04 23:00", id="an ordinary winter's day"),
        pytest.param("Europe/Berlin", date(2026, 10, 25), "2026-10-25 23:00", id="25 hours, changed at 3:00"),
        pytest.param("Pacific/Kiritimati", date(2026, 11, 20), "2026-11-20 10:00", id="14 hours ahead"),
        pytest.param("Asia/Kathmandu", date(2026, 11, 20), "2026-11-20 18:15", id="a quarter of an hour"),
        pytest.param("America/Sao_Paulo", date(2018, 11, 3), "2018-11-04 03:00", id="0:00 is missing"),
        pytest.param("Asia/Beirut", date(2021, 3, 27), "2021-03-27 22:00", id="0:00 is missing, in the east"),
        pytest.param("America/Sao_Paulo", date(2018, 2, 17), "2018-02-18 03:00", id="23:00 comes twice"),
        pytest.param("Asia/Beirut", date(2021, 10, 30), "2021-10-30 22:00", id="23:00 twice, in the east"),
        # The first 0:00 to 0:59 belongs to the new day already, and so does the second.
        pytest.param("America/Havana", date(2026, 10, 31), "2026-11-01 04:00", id="0:00 comes twice"),
        pytest.param("Atlantic/Azores", date(2026, 10, 24), "2026-10-25 00:00", id="0:00 twice, in today's EU"),
        # For one minute it is Sunday, then it is Saturday again for 59.
        pytest.param("America/St_Johns", date(2010, 11, 6), "2010-11-07 03:30", id="the old day comes back"),
        pytest.param("Pacific/Apia", date(2011, 12, 29), "2011-12-30 10:00", id="before a day left out"),
        pytest.param("Pacific/Apia", date(2011, 12, 30), "2011-12-30 10:00", id="a day left out"),
    ],
)
def test_the_end_of_a_day_is_known_to_the_minute(zone: str, day: date, end: str) -> None:
    assert end_of_day(day, zone) == datetime.fromisoformat(f"{end}+00:00")


@given(nights(), st.timedeltas(timedelta(0), timedelta(days=3)))
def test_once_a_day_has_ended_it_never_comes_back(night: tuple[str, date], later: timedelta) -> None:
    zone, day = night
    end = end_of_day(day, zone)
    assert day_of(end, zone) > day
    assert day_of(end + later, zone) > day


@given(nights())
@example(("America/Havana", date(2026, 10, 31)))
@example(("America/St_Johns", date(2010, 11, 6)))
def test_the_instant_before_the_end_is_never_of_a_later_day(night: tuple[str, date]) -> None:
    zone, day = night
    assert day_of(end_of_day(day, zone) - TICK, zone) <= day


@given(nights())
@example(("America/Havana", date(2026, 10, 31)))
@example(("Atlantic/Azores", date(2026, 10, 24)))
@example(("America/Sao_Paulo", date(2018, 11, 3)))
@example(("Pacific/Apia", date(2011, 12, 30)))
def test_the_page_names_the_day_that_was_meant(night: tuple[str, date]) -> None:
    zone, day = night
    # Of a day left out there is no instant to name; what ends with it is the day before.
    meant = day if was_lived(day, zone) else day - DAY
    assert last_day(end_of_day(day, zone), zone) == meant


@given(nights())
@example(("Pacific/Apia", date(2011, 12, 30)))
def test_days_end_one_after_the_other(night: tuple[str, date]) -> None:
    zone, day = night
    lasts = end_of_day(day, zone) - end_of_day(day - DAY, zone)
    assert (lasts > timedelta(0)) is was_lived(day, zone)
    assert timedelta(0) <= lasts <= 2 * DAY


@given(instants, zones)
def test_every_instant_lies_before_the_end_of_its_own_day(instant: datetime, zone: str) -> None:
    assert instant < end_of_day(day_of(instant, zone), zone)


@given(instants, zones, zones)
def test_an_instant_is_the_same_day_whichever_zone_it_is_written_in(instant: datetime, zone: str, other: str) -> None:
    assert day_of(instant.astimezone(ZoneInfo(other)), zone) == day_of(instant, zone)


def test_what_ends_at_midnight_belongs_to_the_day_before() -> None:
    midnight = datetime(2026, 12, 4, 23, tzinfo=UTC)  # 0:00 in Berlin
    assert last_day(midnight, "Europe/Berlin") == date(2026, 12, 4)
    assert day_of(midnight, "Europe/Berlin") == date(2026, 12, 5)


def test_the_present_is_aware_and_in_utc() -> None:
    assert utc_now().tzinfo is UTC


@pytest.mark.parametrize("name", ["Europe/Berlin", "Pacific/Apia", "UTC"])
def test_a_place_is_a_zone(name: str) -> None:
    assert is_zone(name)


@pytest.mark.parametrize("name", ["", "Europe/Leipzig", "europe/berlin ", "../../etc/passwd", "/etc/localtime", "a\0b"])
def test_what_is_no_place_is_no_zone(name: str) -> None:
    assert not is_zone(name)
