"""The arithmetic of a load: nobody's waiting is left out."""

import math
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.load.summing import Answer, part, rate_within, slope, sum_of
from benchmarks.load.visits import Visit, evenly, together
from benchmarks.load.watching import Held, Watched

seconds = st.floats(min_value=0, max_value=1000, allow_nan=False)


@given(st.lists(seconds, min_size=1), st.integers(1, 100))
def test_so_many_of_a_hundred_stay_within_it_and_of_no_smaller_time(times: list[float], percent: int) -> None:
    found = part(times, percent)
    assert found in times
    assert sum(time <= found for time in times) * 100 >= percent * len(times)
    assert sum(time < found for time in times) * 100 < percent * len(times)


def test_of_no_times_the_part_is_nothing() -> None:
    assert part([], 99) == 0


@given(st.integers(1, 500), st.integers(1, 60))
def test_they_come_at_the_same_distance_from_the_first_to_the_last(rate: int, lasting: int) -> None:
    moments = list(evenly(rate, lasting))
    assert len(moments) == rate * lasting
    assert moments[0] == 0
    assert max(moments) < lasting
    for number, moment in enumerate(moments[:100]):
        assert math.isclose(moment, Fraction(number, rate), abs_tol=1e-9)


@given(st.lists(st.lists(seconds), max_size=5))
def test_several_crowds_come_as_one_in_order(crowds: list[list[float]]) -> None:
    all_of_them = together(*([Visit(at, "one", ()) for at in sorted(crowd)] for crowd in crowds))
    assert [visit.at for visit in all_of_them] == sorted(at for crowd in crowds for at in crowd)


def answer(due: float, begun: float, done: float, status: int = 200, told: float = 0) -> Answer:
    end = due + begun + done
    return Answer("one", due, due + begun, end, end, status, refused=2 if told else 0, told=told)


@given(st.lists(st.tuples(seconds, seconds, seconds), min_size=1))
def test_waiting_begins_when_somebody_was_due_however_late_they_were_begun_with(
    visits: Sequence[tuple[float, float, float]],
) -> None:
    summed = sum_of([answer(*one) for one in visits])
    waited = sorted(((due + begun + done) - due) * 1000 for due, begun, done in visits)
    assert summed.whole.slowest == pytest.approx(waited[-1], abs=1e-6)
    assert summed.whole.half == pytest.approx(waited[(len(waited) - 1) // 2], abs=1e-6)
    assert summed.late.slowest == pytest.approx(max(begun for _, begun, _ in visits) * 1000, abs=1e-6)


@given(st.lists(st.sampled_from([200, 303, 304, 503, 500, 404, 0]), max_size=50))
def test_everybody_is_counted_once(statuses: list[int]) -> None:
    summed = sum_of([answer(float(due), 0, 1, status) for due, status in enumerate(statuses)])
    assert summed.visits == len(statuses)
    assert summed.well + summed.refusals + summed.lost + sum(summed.others.values()) == len(statuses)
    assert set(summed.others) <= {500, 404}


def test_a_rate_is_of_those_who_got_what_they_came_for() -> None:
    summed = sum_of([answer(0, 0, 1), answer(1, 0, 4), answer(2, 0, 0.1, 503), answer(3, 0, 60, 0)])
    assert (summed.rate, summed.refusals, summed.lost) == (2 / 5, 1, 1)


def test_a_rate_within_some_seconds_leaves_out_what_was_answered_before_and_after() -> None:
    answers = [answer(0, 0, done) for done in (0.5, 1.0, 1.5, 2.5, 3.0)] + [answer(0, 0, 2, 503)]
    assert rate_within(answers, 1, 3) == 3 / 2


def test_who_came_again_was_refused_as_often_as_that() -> None:
    summed = sum_of([answer(0, 0, 9, told=0.25), answer(0, 0, 1)])
    assert (summed.well, summed.refusals, summed.refusing.slowest) == (2, 2, 250)


@given(
    st.integers(-1000, 1000),
    st.integers(-1000, 1000),
    st.lists(st.integers(-1000, 1000), min_size=2, unique=True),
)
def test_a_straight_line_has_its_own_slope(steep: int, high: int, places: list[int]) -> None:
    assert slope([(x, steep * x + high) for x in places]) == pytest.approx(steep, abs=1e-6)


@pytest.mark.parametrize("points", [[], [(1.0, 5.0)], [(1.0, 5.0), (1.0, 9.0)]])
def test_points_above_one_another_have_no_slope(points: list[tuple[float, float]]) -> None:
    assert slope(points) == 0


def test_growth_is_told_by_the_hour_and_may_leave_out_the_beginning() -> None:
    seen = [Held(0, 10, 50, 8), *(Held(at, 100 + at / 3600, 60, 8) for at in range(600, 3601, 60))]
    watched = Watched(seen)
    assert watched.growth("memory", since=600) == pytest.approx(1)
    assert watched.growth("memory") > 1
    assert (watched.growth("files", since=600), watched.growth("threads")) == (0, 0)
    assert watched.largest("memory") == 101
    assert [watched.at(moment).at for moment in (0, 599, 600, 3599, 3600)] == [0, 0, 600, 3540, 3600]
