"""When the two mails are due: in every zone, over the nights when clocks change, in and after pauses."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from eventnet.event_mails.rules import (
    APART,
    LATEST,
    MORNING,
    Paused,
    Step,
    Window,
    first_window,
    morning_of,
    second_window,
    step,
)
from eventnet.kernel.days import day_of, end_of_day, last_day, wall_clock

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati")
CHANGES = [date(2026, *day) for day in ((3, 29), (10, 25), (3, 8), (11, 1), (4, 5), (10, 4))]
LEFT_OUT = date(2011, 12, 30)
"""The day that Samoa never had."""

DAY = timedelta(days=1)
zones = st.sampled_from(ZONES)
days = st.one_of(
    st.sampled_from(CHANGES).flatmap(lambda day: st.integers(-5, 5).map(lambda by: day + by * DAY)),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.integers(-4, 4).map(lambda by: LEFT_OUT + by * DAY),
)


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    """Any minute about one of those days."""
    return datetime.combine(draw(days), time(0), UTC) + timedelta(minutes=draw(st.integers(-1440, 2880)))


@given(zone=zones, end=instants())
@example(zone="Pacific/Apia", end=datetime(2011, 12, 30, 8, tzinfo=UTC))
def test_the_first_comes_at_nine_where_the_event_was_on_the_next_day_there_is(zone: str, end: datetime) -> None:
    opens_at = first_window(end, zone).opens_at
    clock, day = wall_clock(opens_at, zone), last_day(end, zone) + DAY
    if zone == "Pacific/Apia" and day == LEFT_OUT:
        day += DAY
    assert (clock.time(), clock.date()) == (MORNING, day)
    assert opens_at > end


@given(zone=zones, end=instants(), began=instants(), days_on=st.integers(0, 30), ends_early=st.booleans())
def test_what_lay_in_a_pause_comes_in_the_morning_after_it(
    zone: str, end: datetime, began: datetime, days_on: int, ends_early: bool
) -> None:
    over = (
        began + timedelta(hours=days_on * 11) if ends_early else end_of_day(day_of(began, zone) + days_on * DAY, zone)
    )
    pause, alone = Paused(began, began, over), first_window(end, zone)
    window = first_window(end, zone, pause)
    assert not pause.is_on(window.opens_at)
    if began >= alone.closes_at or over <= alone.opens_at:
        assert window == alone
    else:
        assert window.opens_at == morning_of(last_day(over, zone) + DAY, zone)
        assert timedelta() < window.opens_at - over <= timedelta(hours=34)
    assert window.closes_at - window.opens_at == LATEST


@given(zone=zones, first_day=days, follow_up=st.integers(3, 60), late=st.integers(0, 48), last=days)
def test_the_second_comes_at_nine_three_days_before_and_not_right_after_the_first(
    zone: str, first_day: date, follow_up: int, late: int, last: date
) -> None:
    assume(zone != "Pacific/Apia" or last not in {LEFT_OUT - DAY, LEFT_OUT})  # of a day that is not there nothing ends
    first_at = morning_of(first_day, zone) + timedelta(hours=late)
    deadline = end_of_day(last, zone)
    window = second_window(deadline, zone, first_at)
    assert window.opens_at >= first_at + APART
    assert window.closes_at <= deadline
    assert window.closes_at - window.opens_at <= LATEST
    if window.opens_at > first_at + APART:
        clock = wall_clock(window.opens_at, zone)
        expected = last_day(deadline, zone) - 3 * DAY
        if zone == "Pacific/Apia" and expected == LEFT_OUT:
            expected += DAY
        assert (clock.date(), clock.time()) == (expected, MORNING)


@given(
    opens=instants(),
    lasts=st.integers(-24, 48),
    now=instants(),
    can_be_told=st.booleans(),
    is_paused=st.booleans(),
)
def test_a_mail_goes_out_in_its_window_to_who_can_be_told_and_never_in_a_pause(
    opens: datetime, lasts: int, now: datetime, can_be_told: bool, is_paused: bool
) -> None:
    window = Window(opens, opens + timedelta(hours=lasts))
    taken = step(window, now, can_be_told=can_be_told, is_paused=is_paused)
    is_open = window.opens_at <= now < window.closes_at
    assert (taken is Step.SEND) == (is_open and can_be_told and not is_paused)
    assert (taken is Step.LEAVE_OUT) == (now >= window.closes_at and not is_paused)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(-1, Step.WAIT), (0, Step.SEND), (47, Step.SEND), (48, Step.LEAVE_OUT)],
)
def test_two_days_it_may_be_late(hours: int, expected: Step) -> None:
    window = first_window(datetime(2026, 11, 20, 17, tzinfo=UTC), "Europe/Berlin")
    assert window.opens_at == datetime(2026, 11, 21, 8, tzinfo=UTC)
    now = window.opens_at + timedelta(hours=hours)
    assert step(window, now, can_be_told=True, is_paused=False) is expected


def test_where_the_list_closes_within_two_days_of_the_first_there_is_no_second() -> None:
    deadline = end_of_day(date(2026, 11, 23), "Europe/Berlin")
    window = second_window(deadline, "Europe/Berlin", datetime(2026, 11, 22, 8, tzinfo=UTC))
    assert window.closes_at == deadline
    assert window.opens_at > deadline
    before, after = deadline - timedelta(seconds=1), deadline
    assert step(window, before, can_be_told=True, is_paused=False) is Step.WAIT
    assert step(window, after, can_be_told=True, is_paused=False) is Step.LEAVE_OUT
