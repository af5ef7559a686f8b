"""One message, then rest: sixty local days, or until there is a new occasion."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from eventnet.contacts.rules import MESSAGES, TouchKind, rests_until
from eventnet.kernel.days import day_of, end_of_day

ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati"])
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
SPANS = st.timedeltas(timedelta(microseconds=1), timedelta(days=90))


@given(written_at=INSTANTS, later=SPANS, zone=ZONES)
def test_a_contact_rests_to_the_end_of_the_sixtieth_day(written_at: datetime, later: timedelta, zone: str) -> None:
    now = written_at + later
    last = written_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=60)
    until = rests_until(written_at, None, zone=zone, now=now)
    assert (until is not None) == (now.astimezone(ZoneInfo(zone)).date() <= last)
    assert until in (None, end_of_day(last, zone))


@given(written_at=INSTANTS, zone=ZONES, apart=SPANS)
def test_an_occasion_ends_the_rest_only_where_it_came_after(written_at: datetime, zone: str, apart: timedelta) -> None:
    now = written_at + timedelta(hours=1)
    assert rests_until(written_at, written_at + apart, zone=zone, now=now) is None
    for before in (written_at, written_at - apart):
        assert rests_until(written_at, before, zone=zone, now=now) == rests_until(written_at, None, zone=zone, now=now)


def test_where_nobody_wrote_nothing_rests() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert rests_until(None, None, zone="Europe/Berlin", now=now) is None
    assert rests_until(None, now, zone="Europe/Berlin", now=now) is None


def test_the_rest_ends_at_midnight_there_also_across_a_change_of_clocks() -> None:
    written_at = datetime(2026, 2, 1, 12, tzinfo=UTC)
    until = rests_until(written_at, None, zone="Europe/Berlin", now=written_at)
    assert until == datetime.combine(date(2026, 4, 3), time.min, ZoneInfo("Europe/Berlin"))
    assert day_of(until, "Europe/Berlin") == date(2026, 4, 3)
    assert rests_until(written_at, None, zone="Europe/Berlin", now=until - timedelta(microseconds=1)) == until
    assert rests_until(written_at, None, zone="Europe/Berlin", now=until) is None


def test_meeting_and_calling_are_no_messages() -> None:
    assert set(TouchKind) - MESSAGES == {TouchKind.MET, TouchKind.CALLED}
