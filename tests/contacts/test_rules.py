"""The life of a contact: the table of docs/product.md, and deadlines anywhere on earth."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventnet.contacts.rules import (
    GRACE,
    LEAST_FOLLOW_UP,
    MOST_POSTPONEMENTS,
    Act,
    Lifecycle,
    Outcome,
    State,
    after,
    begin,
    can,
    is_met_again,
    livelier,
    meet,
    state_at,
    still_listed_until,
)
from eventnet.kernel.days import day_of, end_of_day, last_day

TICK, DAY, WEEK = timedelta(microseconds=1), timedelta(days=1), timedelta(days=7)
BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)

OPEN = Lifecycle(datetime(2026, 12, 4, 23, tzinfo=UTC), datetime(2026, 12, 11, 23, tzinfo=UTC), BERLIN)
LIFECYCLES = {
    State.OPEN: OPEN,
    State.EXPIRED: replace(OPEN, deadline_at=NOW),
    State.DONE: replace(OPEN, gone_at=None, outcome=Outcome.DONE, decided_at=NOW - DAY),
    State.KEPT: replace(OPEN, gone_at=None, outcome=Outcome.KEPT, decided_at=NOW - DAY),
    State.LET_GO: replace(OPEN, gone_at=NOW + TICK, outcome=Outcome.LET_GO, decided_at=NOW - WEEK),
    State.DELETED: replace(OPEN, gone_at=None, outcome=Outcome.DELETED, decided_at=NOW - DAY),
}

# The table of docs/product.md; where a state is not named, the act changes nothing.
TABLE = {
    Act.TOUCH: {State.OPEN: State.DONE, State.EXPIRED: State.DONE, State.LET_GO: State.DONE},
    Act.KEEP: {
        State.OPEN: State.KEPT,
        State.EXPIRED: State.KEPT,
        State.LET_GO: State.KEPT,
        State.DONE: State.KEPT,
    },
    Act.LET_GO: {State.OPEN: State.LET_GO, State.DONE: State.LET_GO, State.KEPT: State.LET_GO},
    Act.POSTPONE: {State.OPEN: State.OPEN},
    Act.RESTORE: {State.EXPIRED: State.OPEN, State.LET_GO: State.OPEN},
}
EVERY_CASE = pytest.mark.parametrize("state", State)
EVERY_ACT = pytest.mark.parametrize("act", Act)

# Around today, when every day of the calendar is lived everywhere; the odd midnights of tests/kernel/test_days.py too.
zones = st.sampled_from(["America/Havana", "Atlantic/Azores", "Asia/Beirut"]) | st.sampled_from(
    sorted(available_timezones())
)
instants = st.timedeltas(timedelta(0), timedelta(days=20 * 365)).map(
    lambda since: datetime(2014, 1, 1, tzinfo=UTC) + since
)
follow_up_days = st.integers(3, 60)

Meeting = tuple[datetime, datetime, int, str]


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    """When two met, when the event ends, its follow-up days and zone: from before the doors until after the end."""
    ends_at = draw(instants)
    met_at = ends_at + draw(st.timedeltas(timedelta(days=-30), timedelta(days=30)))
    return met_at, ends_at, draw(follow_up_days), draw(zones)


def begun(meeting: Meeting) -> Lifecycle:
    met_at, ends_at, days, zone = meeting
    return begin(now=met_at, event_ends_at=ends_at, follow_up_days=days, zone=zone)


@EVERY_CASE
def test_a_state_is_read_from_the_columns(state: State) -> None:
    assert state_at(LIFECYCLES[state], NOW) is state


@EVERY_ACT
@EVERY_CASE
def test_each_act_does_what_the_table_says(act: Act, state: State) -> None:
    lifecycle = LIFECYCLES[state]
    assert can(act, lifecycle, NOW) is (state in TABLE[act])
    assert state_at(after(act, lifecycle, now=NOW), NOW) is TABLE[act].get(state, state)


@EVERY_ACT
@EVERY_CASE
def test_what_the_table_does_not_name_changes_nothing(act: Act, state: State) -> None:
    lifecycle = LIFECYCLES[state]
    assert (after(act, lifecycle, now=NOW) == lifecycle) is (state not in TABLE[act])


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.POSTPONE])
@EVERY_CASE
def test_doing_it_twice_changes_nothing(act: Act, state: State) -> None:
    once = after(act, LIFECYCLES[state], now=NOW)
    assert after(act, once, now=NOW + timedelta(minutes=1)) == once


@EVERY_ACT
def test_what_time_has_deleted_no_act_brings_back(act: Act) -> None:
    # The sweep has not been there yet; the columns still hold everything.
    for state in (State.OPEN, State.LET_GO):
        over = replace(LIFECYCLES[state], gone_at=NOW)
        assert state_at(over, NOW) is State.DELETED
        assert not can(act, over, NOW)
        assert after(act, over, now=NOW) == over


def test_letting_go_leaves_seven_days_to_think_again() -> None:
    let_go = after(Act.LET_GO, LIFECYCLES[State.KEPT], now=NOW)
    assert let_go.gone_at == datetime(2026, 12, 2, 23, tzinfo=UTC)
    assert state_at(let_go, let_go.gone_at - TICK) is State.LET_GO
    assert state_at(let_go, let_go.gone_at) is State.DELETED
    assert let_go.decided_at == NOW


def test_the_cast_has_until_friday_4_december() -> None:
    # Two days in Berlin until Friday, 20 November, 18:00; 14 follow-up days.
    lifecycle = begun((NOW - 5 * DAY, datetime(2026, 11, 20, 17, tzinfo=UTC), 14, BERLIN))
    assert last_day(lifecycle.deadline_at, BERLIN) == date(2026, 12, 4)
    assert state_at(lifecycle, lifecycle.deadline_at - TICK) is State.OPEN
    assert state_at(lifecycle, lifecycle.deadline_at) is State.EXPIRED
    assert lifecycle.gone_at == datetime(2026, 12, 11, 23, tzinfo=UTC)


def test_an_event_that_ends_at_midnight_ends_on_the_day_before() -> None:
    midnight = datetime(2026, 11, 20, 23, tzinfo=UTC)
    assert last_day(begun((midnight - DAY, midnight, 14, BERLIN)).deadline_at, BERLIN) == date(2026, 12, 4)


def test_who_meets_on_the_way_home_has_seven_days_all_the_same() -> None:
    ends_at = datetime(2026, 11, 20, 17, tzinfo=UTC)
    lifecycle = begun((ends_at + timedelta(hours=70), ends_at, 3, BERLIN))  # Monday, 23 November
    assert last_day(lifecycle.deadline_at, BERLIN) == date(2026, 11, 30)


@given(meetings())
def test_a_deadline_is_never_early(meeting: Meeting) -> None:
    met_at, ends_at, days, zone = meeting
    deadline = begun(meeting).deadline_at
    assert deadline >= end_of_day(last_day(ends_at, zone) + days * DAY, zone)
    assert deadline >= end_of_day(day_of(met_at, zone) + LEAST_FOLLOW_UP, zone)


@given(meetings())
def test_a_deadline_is_the_first_instant_after_the_day_that_is_named(
    meeting: Meeting,
) -> None:
    met_at, ends_at, days, zone = meeting
    deadline = begun(meeting).deadline_at
    named = max(last_day(ends_at, zone) + days * DAY, day_of(met_at, zone) + WEEK)
    assert last_day(deadline, zone) == day_of(deadline - TICK, zone) == named
    assert day_of(deadline, zone) == named + DAY


@given(meetings())
# A week before the night on which 0:00 comes twice.
@example((datetime(2026, 10, 3, 12, tzinfo=UTC), datetime(2026, 10, 3, 17, tzinfo=UTC), 14, "Atlantic/Azores"))
@example((datetime(2026, 10, 10, 12, tzinfo=UTC), datetime(2026, 10, 10, 17, tzinfo=UTC), 14, "America/Havana"))
def test_a_week_more_is_seven_calendar_days_and_given_twice_at_most(
    meeting: Meeting,
) -> None:
    met_at, _, _, zone = meeting
    lifecycle = begun(meeting)
    for count in range(1, MOST_POSTPONEMENTS + 1):
        later = after(Act.POSTPONE, lifecycle, now=met_at)
        assert last_day(later.deadline_at, zone) == last_day(lifecycle.deadline_at, zone) + WEEK
        assert later.gone_at is not None
        assert last_day(later.gone_at, zone) == last_day(later.deadline_at, zone) + GRACE
        assert later.postponed == count
        lifecycle = later
    assert not can(Act.POSTPONE, lifecycle, met_at)
    assert after(Act.POSTPONE, lifecycle, now=met_at) == lifecycle


@given(instants, zones, st.sampled_from([State.EXPIRED, State.LET_GO]), st.integers(0, MOST_POSTPONEMENTS))
def test_what_is_brought_back_is_open_until_the_end_of_the_day_seven_days_on(
    now: datetime, zone: str, state: State, postponed: int
) -> None:
    asleep = Lifecycle(now - DAY, now + DAY, zone, postponed=postponed)
    if state is State.LET_GO:
        asleep = replace(asleep, outcome=Outcome.LET_GO, decided_at=now - DAY)
    back = after(Act.RESTORE, asleep, now=now)
    assert state_at(back, now) is state_at(back, back.deadline_at - TICK) is State.OPEN
    assert last_day(back.deadline_at, zone) == day_of(now, zone) + WEEK
    # Coming back is no way round "twice at most".
    assert back.postponed == postponed


@given(meetings(), st.lists(st.timedeltas(timedelta(0), timedelta(days=60)), min_size=2, max_size=8))
def test_left_alone_a_contact_falls_asleep_and_is_gone_and_never_the_other_way(
    meeting: Meeting, waits: list[timedelta]
) -> None:
    lifecycle, now = begun(meeting), meeting[0]
    order = [State.OPEN, State.EXPIRED, State.DELETED]
    assert state_at(lifecycle, now) is State.OPEN
    states = [state_at(lifecycle, now := now + wait) for wait in waits]
    assert all(order.index(earlier) <= order.index(later) for earlier, later in pairwise(states))
    assert state_at(lifecycle, lifecycle.ends_at - TICK) is State.EXPIRED
    assert state_at(lifecycle, lifecycle.ends_at) is State.DELETED


# Meeting somebody again, as docs/product.md's table says.

LATER = Lifecycle(datetime(2026, 12, 14, tzinfo=UTC), datetime(2026, 12, 21, tzinfo=UTC), "Europe/Lisbon")
EARLIER = Lifecycle(datetime(2026, 12, 3, tzinfo=UTC), datetime(2026, 12, 10, tzinfo=UTC), "Europe/Lisbon")


@EVERY_CASE
@pytest.mark.parametrize("begun", [EARLIER, LATER])
def test_meeting_again_does_what_the_table_says(state: State, begun: Lifecycle) -> None:
    lifecycle = LIFECYCLES[state]
    met = meet(lifecycle, begun, NOW)
    if state in {State.DONE, State.KEPT}:
        assert met == replace(lifecycle, again_until=begun.deadline_at)
        assert is_met_again(met, begun.deadline_at - TICK)
        assert not is_met_again(met, begun.deadline_at)
        assert state_at(met, begun.deadline_at) is state
    elif state is State.OPEN:
        assert met == (lifecycle if begun is EARLIER else begun)
    else:
        assert met == begun


@pytest.mark.parametrize(("grace", "days"), [(timedelta(days=7), 30), (timedelta(days=30), 30)])
def test_the_later_deadline_keeps_the_longer_grace_and_how_often_a_week_was_added(grace: timedelta, days: int) -> None:
    untold = replace(OPEN, gone_at=OPEN.deadline_at + timedelta(days=days), postponed=2)
    later = begin(now=NOW, event_ends_at=NOW, follow_up_days=60, zone="Europe/Lisbon", grace=grace)
    met = meet(untold, later, NOW)
    assert (met.deadline_at, met.zone, met.postponed) == (later.deadline_at, "Europe/Lisbon", 2)
    assert last_day(met.ends_at, met.zone) - last_day(met.deadline_at, met.zone) == timedelta(days=days)


@EVERY_ACT
@pytest.mark.parametrize("state", [State.DONE, State.KEPT])
def test_whatever_is_done_with_one_met_again_takes_it_off_the_list_once(act: Act, state: State) -> None:
    met = meet(LIFECYCLES[state], LATER, NOW)
    after_act = after(act, met, now=NOW)
    if act in {Act.POSTPONE, Act.RESTORE}:
        assert not can(act, met, NOW)
        assert after_act == met
        return
    assert can(act, met, NOW)
    assert not is_met_again(after_act, NOW)
    assert after(act, after_act, now=NOW) == after_act
    becomes = {Act.TOUCH: state, Act.KEEP: State.KEPT, Act.LET_GO: State.LET_GO}[act]
    assert state_at(after_act, NOW) is becomes
    if becomes is state:
        assert after_act == LIFECYCLES[state], "it stays as it was, since when it was decided"


@pytest.mark.parametrize("left", State)
@pytest.mark.parametrize("stays", State)
def test_of_two_that_are_joined_an_open_one_stays_on_the_list_beside_one_that_stays(left: State, stays: State) -> None:
    is_lost = left is State.OPEN and stays in {State.DONE, State.KEPT}
    until = still_listed_until(LIFECYCLES[left], LIFECYCLES[stays], NOW)
    assert until == (OPEN.deadline_at if is_lost else None)
    if is_lost:
        assert livelier(LIFECYCLES[left], LIFECYCLES[stays], NOW) == LIFECYCLES[stays]


steps = st.lists(
    st.tuples(st.sampled_from(Act) | meetings(), st.timedeltas(timedelta(0), timedelta(days=9))), max_size=12
)


@given(meetings(), steps)
def test_however_often_two_meet_again_nothing_is_lost_by_it(
    meeting: Meeting, done: list[tuple[Act | Meeting, timedelta]]
) -> None:
    lifecycle, now = begun(meeting), meeting[0]
    for step, wait in done:
        now += wait
        if isinstance(step, Act):
            lifecycle = after(step, lifecycle, now=now)
        else:
            new = begin(now=now, event_ends_at=min(step[1], now), follow_up_days=step[2], zone=step[3])
            before, lifecycle = lifecycle, meet(lifecycle, new, now)
            stays = state_at(before, now) in {State.DONE, State.KEPT}
            assert state_at(lifecycle, now) is (state_at(before, now) if stays else State.OPEN)
            assert is_met_again(lifecycle, now) is stays
            if state_at(before, now) is State.OPEN:
                assert lifecycle.deadline_at == max(before.deadline_at, new.deadline_at)
        assert lifecycle.deadline_at == end_of_day(last_day(lifecycle.deadline_at, lifecycle.zone), lifecycle.zone)
        assert lifecycle.gone_at in {None, end_of_day(last_day(lifecycle.ends_at, lifecycle.zone), lifecycle.zone)}
        assert (lifecycle.outcome is None) is (lifecycle.decided_at is None)
        assert lifecycle.again_until is None or lifecycle.outcome in {Outcome.DONE, Outcome.KEPT}


acts = st.lists(st.tuples(st.sampled_from(Act), st.timedeltas(timedelta(0), timedelta(days=9))), max_size=12)


@given(meetings(), acts, st.timedeltas(timedelta(0), timedelta(days=40_000)))
def test_whatever_is_done_in_whatever_order_the_end_is_right(
    meeting: Meeting, done: list[tuple[Act, timedelta]], later: timedelta
) -> None:
    lifecycle, now = begun(meeting), meeting[0]
    for act, wait in done:
        now += wait
        lifecycle = after(act, lifecycle, now=now)
        assert lifecycle.postponed <= MOST_POSTPONEMENTS
        # The table's own constraints in contacts/models.py.
        assert (lifecycle.outcome is None) is (lifecycle.decided_at is None)
        assert (lifecycle.gone_at is None) is (lifecycle.outcome in {Outcome.DONE, Outcome.KEPT})
    state = state_at(lifecycle, now)
    if state in {State.DONE, State.KEPT}:
        assert state_at(lifecycle, now + later) is state
    else:
        assert state_at(lifecycle, max(now, lifecycle.ends_at) + later) is State.DELETED
