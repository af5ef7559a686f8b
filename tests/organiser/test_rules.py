"""When an event is, as it is typed; what may stand on a poster; what a question is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventnet.events.rules import Mode, Plan
from eventnet.kernel.days import instant_at, wall_clock
from eventnet.organiser.rules import (
    Fault,
    as_sentence,
    is_question,
    is_run_by_others,
    poster_size,
    shown_wall,
    times_of,
)

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def plan(starts_at: datetime, ends_at: datetime, timezone: str = BERLIN) -> Plan:
    return Plan("Stammtisch", "Bar", timezone, starts_at, ends_at, Mode.IN_PERSON, 14, "Lea")


def test_times_are_those_of_the_clocks_where_it_is() -> None:
    for zone, hour in ((BERLIN, 17), ("America/New_York", 23), ("Asia/Kolkata", 12)):
        times = times_of("2026-12-01T18:00", "2026-12-01T22:30", zone, now=NOW)
        assert times.faults == {}
        assert times.starts_at == datetime(2026, 12, 1, hour, 30 if zone == "Asia/Kolkata" else 0, tzinfo=UTC)
        assert times.starts_at is not None
        assert times.ends_at == times.starts_at + timedelta(hours=4.5)


# On Sunday, 28 March 2027, clocks in Berlin go from 2:00 to 3:00; on Sunday, 31 October 2027, from 3:00 back to 2:00.
def test_a_time_that_clocks_leave_out_is_a_fault_of_its_field() -> None:
    times = times_of("2027-03-28T02:30", "2027-03-28T06:00", BERLIN, now=NOW)
    assert times.faults == {"starts": Fault.LEFT_OUT}
    times = times_of("2027-03-28T01:30", "2027-03-28T02:00", BERLIN, now=NOW)
    assert times.faults == {"ends": Fault.LEFT_OUT}
    assert times_of("2027-03-28T01:59", "2027-03-28T03:00", BERLIN, now=NOW).faults == {}
    assert times_of("2027-03-28T02:30", "2027-03-28T06:00", "Africa/Tunis", now=NOW).faults == {}


def test_of_an_hour_that_comes_twice_an_event_has_both() -> None:
    times = times_of("2027-10-31T02:00", "2027-10-31T02:30", BERLIN, now=NOW)
    assert (times.starts_at, times.ends_at) == (
        datetime(2027, 10, 31, 0, 0, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("starts", "ends", "faults"),
    [
        ("2026-12-01T18:00", "2026-12-01T18:00", {"ends": Fault.ENDS_FIRST}),
        ("2026-12-01T18:00", "2026-11-30T22:00", {"ends": Fault.ENDS_FIRST}),
        ("2026-12-01T18:00", "2027-01-01T18:00", {}),
        ("2026-12-01T18:00", "2027-01-01T18:01", {"ends": Fault.TOO_LONG}),
        ("2026-11-20T08:00", "2026-11-20T10:00", {"ends": Fault.OVER}),
        ("2026-11-20T08:00", "2026-11-20T10:01", {}),
        ("0026-12-01T18:00", "2026-12-01T22:00", {"starts": Fault.TOO_FAR}),
        ("2026-12-01T18:00", "9999-12-31T23:59", {"ends": Fault.TOO_FAR}),
        ("0001-01-01T00:00", "0001-01-01T00:00", {"starts": Fault.TOO_FAR, "ends": Fault.TOO_FAR}),
        ("", "2026-12-01T22:00", {"starts": Fault.MISSING}),
        ("tomorrow", "2026-12-01T25:00", {"starts": Fault.UNREADABLE, "ends": Fault.UNREADABLE}),
        ("2027-02-29T18:00", "2027-02-30T18:00", {"starts": Fault.UNREADABLE, "ends": Fault.UNREADABLE}),
        ("2026-12-01 18:00", "2026-12-01T22:00:59.5", {}),
        ("2026-12-01T18:00Z", "2026-12-01T22:00+01:00", {"starts": Fault.UNREADABLE, "ends": Fault.UNREADABLE}),
        ("２０２６-12-01T18:00", "2026-12-01T22:00", {"starts": Fault.UNREADABLE}),
    ],
)
def test_what_is_wrong_is_said_of_the_field_it_is_wrong_in(starts: str, ends: str, faults: dict[str, Fault]) -> None:
    assert times_of(starts, ends, BERLIN, now=NOW).faults == faults


def test_an_event_that_is_there_may_be_over_and_what_was_not_touched_stays_to_the_second() -> None:
    odd = datetime(2026, 11, 1, 17, 0, 31, tzinfo=UTC)
    before = plan(odd, odd + timedelta(hours=4))
    shown = shown_wall(before.starts_at, BERLIN), shown_wall(before.ends_at, BERLIN)
    assert shown == ("2026-11-01T18:00", "2026-11-01T22:00")
    same = times_of(*shown, BERLIN, now=NOW, before=before)
    assert (same.starts_at, same.ends_at, same.faults) == (before.starts_at, before.ends_at, {})
    moved = times_of(*shown, "Europe/London", now=NOW, before=before)
    assert moved.starts_at == datetime(2026, 11, 1, 18, tzinfo=UTC)


def test_an_end_in_the_second_of_two_same_hours_survives_saving_something_else() -> None:
    first = datetime(2027, 10, 31, 0, 15, tzinfo=UTC)  # 2:15 for the first time
    before = plan(first, first + timedelta(hours=1))  # 2:15 for the second time
    shown = shown_wall(before.starts_at, BERLIN), shown_wall(before.ends_at, BERLIN)
    assert shown == ("2027-10-31T02:15", "2027-10-31T02:15")
    same = times_of(*shown, BERLIN, now=NOW, before=before)
    assert (same.starts_at, same.ends_at) == (before.starts_at, before.ends_at)


@given(
    st.integers(0, 3_000_000).map(lambda minutes: datetime.fromisoformat("2024-01-01") + timedelta(minutes=minutes)),
    st.sampled_from([BERLIN, "America/St_Johns", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Apia", "UTC"]),
    st.booleans(),
)
def test_clocks_show_at_an_instant_what_was_meant_or_it_is_no_instant(wall: datetime, zone: str, later: bool) -> None:
    instant = instant_at(wall, zone, later=later)
    if instant is None:
        either_side = [wall_clock(wall.replace(tzinfo=UTC) + timedelta(hours=h), zone) for h in range(-15, 16)]
        assert wall not in either_side
    else:
        assert wall_clock(instant, zone) == wall
        assert (instant_at(wall, zone) or instant) <= instant


def test_a_plan_is_known_by_all_that_is_decided() -> None:
    starts_at = datetime(2026, 12, 1, 17, tzinfo=UTC)
    one = plan(starts_at, starts_at + timedelta(hours=4))
    assert one.mark == plan(starts_at, starts_at + timedelta(hours=4)).mark
    others = [
        plan(starts_at, starts_at + timedelta(hours=5)),
        plan(starts_at, starts_at + timedelta(hours=4), "Europe/Paris"),
        Plan(**(vars(one) | {"mode": Mode.CANCELLED})),
        Plan(**(vars(one) | {"name": "Bar", "place": "Stammtisch"})),
    ]
    assert len({one.mark, *(other.mark for other in others)}) == 5


@pytest.mark.parametrize(
    ("operator", "address", "is_so"),
    [
        (None, None, False),
        ("Verein Nordlicht", None, False),
        (None, "ops@nordlicht.example", False),
        ("Verein Nordlicht", "ops@nordlicht.example", True),
        ("Verein Nordlicht", "ada@demo.example", False),
        ("Verein Nordlicht", "ops@DEMO.example", False),
        ("ada reinholz", "ops@nordlicht.example", False),
    ],
)
def test_organisers_see_nothing_only_where_others_surely_run_the_installation(
    operator: str | None, address: str | None, is_so: bool
) -> None:
    team = [("Mira Yıldız", "mira@elsewhere.example"), ("Ada Reinholz", "ada@demo.example")]
    assert is_run_by_others(operator, address, team) is is_so


def test_the_longer_a_question_the_smaller_it_is_set() -> None:
    sizes = [poster_size(["?" * length]) for length in (1, 46, 47, 80, 81, 130, 131, 200)]
    assert sizes == [1, 1, 2, 2, 3, 3, 4, 4]
    assert poster_size(["?", "?" * 90]) == 3
    assert poster_size(["你" * 30 + "？"]) == 2


def test_a_question_ends_as_questions_do_in_any_writing() -> None:
    assert all(map(is_question, ["Why?", "ما رأيك؟", "你好吗？"]))
    assert not any(map(is_question, ["Why.", "Why? Because.", "", "?!"]))


def test_a_care_contact_gets_the_stop_it_lacks() -> None:
    assert as_sentence("Lea, at the cloakroom") == "Lea, at the cloakroom."
    for whole in ("Lea, 2nd floor.", "Lea (door 3)", "Lea?", "ليا؟"):
        assert as_sentence(whole) == whole
