"""Standing still, anywhere on earth: paused days are counted plainly, and nothing ends meanwhile."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventnet.contacts.pauses import LONGEST_PAUSE, ends_after, ends_when_told, moved, moved_end
from eventnet.contacts.rules import Act, Lifecycle, Outcome, State, after, begin, can, state_at
from eventnet.kernel.days import day_of, end_of_day, last_day
from tests.kernel.test_days import ODD_ZONES

TICK, DAY, WEEK = timedelta(microseconds=1), timedelta(days=1), timedelta(days=7)
BERLIN = "Europe/Berlin"
FAR_ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati", "UTC")

zones = st.sampled_from(FAR_ZONES) | st.sampled_from(ODD_ZONES)
# Every day of these years is lived everywhere; clocks change in most of the zones.
instants = st.timedeltas(timedelta(0), timedelta(days=900)).map(lambda since: datetime(2025, 1, 3, tzinfo=UTC) + since)
waits = st.timedeltas(timedelta(0), timedelta(days=9)) | st.timedeltas(timedelta(0), timedelta(hours=30))


def days_between(start: datetime, end: datetime, zone: str) -> timedelta:
    return day_of(end, zone) - day_of(start, zone)


@st.composite
def lifecycles(draw: st.DrawFn) -> tuple[Lifecycle, datetime]:
    """A contact and an instant at which it is alive: open, fallen asleep, let go, or here for good."""
    zone, met_at = draw(zones), draw(instants)
    ends_at = met_at + draw(st.timedeltas(timedelta(-1), timedelta(days=3)))
    grace = draw(st.sampled_from([7, 30])) * DAY
    lifecycle = begin(now=met_at, event_ends_at=ends_at, follow_up_days=14, zone=zone, grace=grace)
    now = met_at + draw(st.floats(0, 0.999)) * (lifecycle.ends_at - met_at)
    if (act := draw(st.sampled_from([None, *Act]))) and can(act, lifecycle, now):
        lifecycle = after(act, lifecycle, now=now)
    return lifecycle, now


@given(lifecycles(), zones, st.integers(0, 400))
def test_whatever_is_alive_when_a_pause_begins_is_the_same_when_it_ends(
    living: tuple[Lifecycle, datetime], home: str, days: int
) -> None:
    lifecycle, now = living
    until = ends_after(day_of(now, home) + days * DAY, home, now)
    assert until
    paused = moved(lifecycle, now, until)
    for at in (now, now + (until - now) / 2, until - TICK, until):
        assert state_at(paused, at) is state_at(lifecycle, now)
    zone, length = lifecycle.zone, days_between(now, until, lifecycle.zone)
    for before, later in ((lifecycle.deadline_at, paused.deadline_at), (lifecycle.gone_at, paused.gone_at)):
        if before is None or before <= now:
            assert later == before
        else:
            assert later == end_of_day(last_day(before, zone) + length, zone)


@given(lifecycles(), zones, st.lists(st.tuples(waits, st.integers(0, 20) | st.none(), waits), max_size=8))
def test_days_paused_are_added_however_often_one_pauses(
    living: tuple[Lifecycle, datetime], home: str, pauses: list[tuple[timedelta, int | None, timedelta]]
) -> None:
    """Paused again, twice in a day or for longer; ended early, or by itself. The model counts midnights."""
    first, now = living
    lifecycle, zone, counted = first, first.zone, timedelta(0)
    for wait, days, lasts in pauses:
        now += wait
        state = state_at(lifecycle, now)
        if state is State.DELETED:
            break
        until = ends_when_told(home, now) if days is None else ends_after(day_of(now, home) + days * DAY, home, now)
        assert until
        lifecycle, ended = moved(lifecycle, now, until), min(now + lasts, until)
        if ended < until:
            lifecycle = moved(lifecycle, until, ended)
        assert state_at(lifecycle, ended) is state
        counted += days_between(now, ended, zone)
        if state is State.OPEN:
            assert lifecycle.deadline_at == end_of_day(last_day(first.deadline_at, zone) + counted, zone)
        if first.gone_at:
            assert lifecycle.gone_at == end_of_day(last_day(first.gone_at, zone) + counted, zone)
        now = ended


@given(lifecycles(), zones, st.integers(0, 60), st.floats(0, 1), st.sampled_from(Act))
def test_what_is_done_in_a_pause_is_as_if_it_ended_and_went_on(
    living: tuple[Lifecycle, datetime], home: str, days: int, part: float, act: Act
) -> None:
    lifecycle, began = living
    until = ends_after(day_of(began, home) + days * DAY, home, began)
    assert until
    now = min(began + part * (until - began), until - TICK)
    paused = moved(lifecycle, began, until)
    back = moved(paused, until, now)
    assert can(act, back, now) is can(act, paused, now)
    assert back == moved(lifecycle, began, now), "as one who paused until now"
    acted = moved(after(act, back, now=now), now, until)
    if state_at(acted, now) is State.LET_GO and act is Act.LET_GO and can(act, back, now):
        assert acted.gone_at == end_of_day(day_of(until, lifecycle.zone) + WEEK, lifecycle.zone)
    assert state_at(acted, until) is state_at(acted, now)


@given(
    st.sampled_from(ODD_ZONES),
    st.dates(date(2011, 12, 20), date(2012, 1, 10)) | st.dates(date(1993, 8, 10), date(1993, 9, 1)),
    st.integers(0, 20),
    st.integers(0, 20),
)
@example("Pacific/Apia", date(2011, 12, 28), 2, 3)
def test_where_a_day_was_left_out_nothing_ends_early(zone: str, day: date, wait: int, days: int) -> None:
    end, now = end_of_day(day + wait * DAY, zone), end_of_day(day, zone) - timedelta(hours=5)
    until = end_of_day(day_of(now, zone) + days * DAY, zone)
    later = moved_end(end, zone, now, until)
    assert later > until or end <= now
    assert moved_end(later, zone, until, now) >= end


def test_friday_becomes_monday_where_the_weekend_was_paused() -> None:
    deadline = end_of_day(date(2026, 12, 4), BERLIN)
    saturday = datetime(2026, 11, 28, 9, tzinfo=UTC)
    until = ends_after(date(2026, 11, 30), BERLIN, saturday)
    assert until == end_of_day(date(2026, 11, 30), BERLIN)
    open_ = Lifecycle(deadline, deadline + WEEK, BERLIN)
    assert last_day(moved(open_, saturday, until).deadline_at, BERLIN) == date(2026, 12, 7)
    assert last_day(moved(open_, saturday, saturday + timedelta(hours=3)).deadline_at, BERLIN) == date(2026, 12, 4)


def test_what_was_over_or_is_for_good_stays_as_it_is() -> None:
    now = datetime(2026, 12, 5, 9, tzinfo=UTC)
    deadline = end_of_day(date(2026, 12, 4), BERLIN)
    asleep = Lifecycle(deadline, end_of_day(date(2026, 12, 11), BERLIN), BERLIN)
    paused = moved(asleep, now, now + 3 * DAY)
    assert paused == replace(asleep, gone_at=end_of_day(date(2026, 12, 14), BERLIN))
    kept = replace(asleep, gone_at=None, outcome=Outcome.KEPT, decided_at=now)
    assert moved(kept, now, now + 3 * DAY) == kept


@pytest.mark.parametrize("zone", FAR_ZONES)
@pytest.mark.parametrize(
    ("ahead", "is_one"), [(-1, False), (0, True), (LONGEST_PAUSE.days, True), (LONGEST_PAUSE.days + 1, False)]
)
def test_a_pause_lasts_from_today_to_ten_years(zone: str, ahead: int, is_one: bool) -> None:
    for hour in (0, 9, 10, 13, 23):
        now = datetime(2026, 11, 27, hour, tzinfo=UTC)
        last_on = day_of(now, zone) + ahead * DAY
        assert ends_after(last_on, zone, now) == (end_of_day(last_on, zone) if is_one else None)
    assert ends_after(date.max, zone, now) is None
    assert ends_when_told(zone, now) == ends_after(day_of(now, zone) + LONGEST_PAUSE, zone, now)
