"""How somebody is there: what ends by itself, and what is seen by few."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from eventnet.events.rules import Presence, Seen, Status

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TICK = timedelta(microseconds=1)

instants = st.timedeltas(timedelta(hours=-2), timedelta(hours=2)).map(lambda by: NOW + by)


@st.composite
def presences(draw: st.DrawFn) -> Presence:
    status = draw(st.none() | st.sampled_from(Status))
    until = draw(instants) if status else None
    return Presence(status, until, draw(st.none() | instants), draw(st.booleans()))


def wants_help(one: Presence) -> bool:
    return one.status is Status.HELP and one.status_until is not None and one.status_until > NOW


def is_new(one: Presence) -> bool:
    return one.first_time_until is not None and one.first_time_until > NOW


@given(presences(), presences())
def test_help_me_start_is_seen_only_by_who_says_the_same_and_by_helpers(one: Presence, viewer: Presence) -> None:
    sees = one.seen_by(viewer, NOW).status is Status.HELP
    assert sees == (wants_help(one) and (viewer.helps or wants_help(viewer)))


@given(presences(), presences())
def test_first_time_here_is_seen_only_by_who_says_the_same_and_by_helpers(one: Presence, viewer: Presence) -> None:
    assert one.seen_by(viewer, NOW).is_first_time == (is_new(one) and (viewer.helps or is_new(viewer)))


@given(presences(), presences())
def test_who_has_chosen_neither_and_helps_nobody_sees_nothing_of_either(one: Presence, viewer: Presence) -> None:
    if viewer.helps or wants_help(viewer) or is_new(viewer):
        viewer = Presence(Status.OPEN, NOW + timedelta(hours=1))
    seen = one.seen_by(viewer, NOW)
    assert seen.status is not Status.HELP
    assert not seen.is_first_time
    # What is left out looks like nothing at all.
    if wants_help(one):
        assert seen == Seen(None, is_first_time=False)


@given(presences(), presences())
def test_what_is_over_is_seen_by_nobody(one: Presence, viewer: Presence) -> None:
    later = NOW + timedelta(hours=2) + TICK
    assert one.seen_by(viewer, later) == Seen(None, is_first_time=False)


def test_a_status_ends_at_its_instant_not_after_it() -> None:
    one = Presence(Status.OPEN, NOW, NOW)
    assert (one.status_at(NOW - TICK), one.status_at(NOW)) == (Status.OPEN, None)
    assert (one.is_first_time_at(NOW - TICK), one.is_first_time_at(NOW)) == (True, False)
