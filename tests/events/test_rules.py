"""The three moments of an event, by the calendar of the place where it is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventnet.events.rules import Moment, moment_at

TICK, HOUR = timedelta(microseconds=1), timedelta(hours=1)

# Kiritimati is 14 hours ahead of UTC: Thursday, 19 November, 9:00 there is still Wednesday, 19:00 in Greenwich.
KIRITIMATI = "Pacific/Kiritimati"
STARTS = datetime(2026, 11, 18, 19, tzinfo=UTC)
ENDS = datetime(2026, 11, 20, 4, tzinfo=UTC)  # Friday, 18:00
FIRST_DAY_BEGINS = datetime(2026, 11, 18, 10, tzinfo=UTC)  # Thursday, 0:00


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        pytest.param(FIRST_DAY_BEGINS - 24 * HOUR, Moment.BEFORE, id="the day before"),
        pytest.param(FIRST_DAY_BEGINS - TICK, Moment.BEFORE, id="the last instant of the day before"),
        pytest.param(FIRST_DAY_BEGINS, Moment.NOW, id="the first instant of the first day"),
        pytest.param(STARTS, Moment.NOW, id="the start"),
        pytest.param(STARTS + 12 * HOUR, Moment.NOW, id="the night between"),
        pytest.param(ENDS - TICK, Moment.NOW, id="the last instant"),
        pytest.param(ENDS, Moment.AFTER, id="the end"),
        pytest.param(ENDS + 10_000 * HOUR, Moment.AFTER, id="a year later"),
    ],
)
def test_a_moment_begins_and_ends_at_its_edges(now: datetime, moment: Moment) -> None:
    assert moment_at(now, starts_at=STARTS, ends_at=ENDS, zone=KIRITIMATI) is moment


def test_the_first_day_is_the_one_of_the_place() -> None:
    # The same instants in London: there it starts on Wednesday, 19:00, so Wednesday is the first day.
    wednesday = datetime(2026, 11, 18, tzinfo=UTC)
    for now, moment in ((wednesday - TICK, Moment.BEFORE), (wednesday, Moment.NOW)):
        assert moment_at(now, starts_at=STARTS, ends_at=ENDS, zone="Europe/London") is moment


def test_an_event_that_starts_at_midnight_has_no_day_to_wait() -> None:
    midnight = datetime(2026, 11, 18, 23, tzinfo=UTC)  # Thursday, 0:00 in Berlin
    assert moment_at(midnight - TICK, starts_at=midnight, ends_at=ENDS, zone="Europe/Berlin") is Moment.BEFORE
    assert moment_at(midnight, starts_at=midnight, ends_at=ENDS, zone="Europe/Berlin") is Moment.NOW


def test_the_day_begins_late_where_its_first_hour_is_left_out() -> None:
    # Cairo, Friday, 24 April 2026: after 23:59 comes 1:00.
    starts_at = datetime(2026, 4, 24, 7, tzinfo=UTC)
    begins = datetime(2026, 4, 23, 22, tzinfo=UTC)
    for now, moment in ((begins - TICK, Moment.BEFORE), (begins, Moment.NOW)):
        assert moment_at(now, starts_at=starts_at, ends_at=starts_at + HOUR, zone="Africa/Cairo") is moment


@given(
    st.timedeltas(timedelta(days=-900), timedelta(days=900)),
    st.timedeltas(TICK, timedelta(days=9)),
    st.sampled_from([KIRITIMATI, "Pacific/Pago_Pago", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"]),
    st.lists(st.timedeltas(timedelta(days=-20), timedelta(days=20)), min_size=2),
)
def test_moments_come_in_their_order_and_an_event_is_always_now(
    start: timedelta, length: timedelta, zone: str, around: list[timedelta]
) -> None:
    starts_at = STARTS + start
    ends_at = starts_at + length
    order = [Moment.BEFORE, Moment.NOW, Moment.AFTER]
    moments = [moment_at(starts_at + by, starts_at=starts_at, ends_at=ends_at, zone=zone) for by in sorted(around)]
    assert moments == sorted(moments, key=order.index)
    for now in (starts_at, ends_at - TICK):
        assert moment_at(now, starts_at=starts_at, ends_at=ends_at, zone=zone) is Moment.NOW
    # "Now" never begins more than a (long) day early.
    early = starts_at - timedelta(hours=25)
    assert moment_at(early, starts_at=starts_at, ends_at=ends_at, zone=zone) is Moment.BEFORE
