"""When those come again who were refused: neither all at once, nor too late."""

from hypothesis import given
from hypothesis import strategies as st

from eventnet.shedding.appointments import LATEST, SOONEST, Appointments


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(0, 500)), min_size=1, max_size=60))
def test_an_appointment_is_neither_too_soon_nor_too_late(moments: list[tuple[float, int]]) -> None:
    appointments, now, answered = Appointments(), 100.0, 0
    for passed, more in moments:
        now, answered = now + passed, answered + more
        assert SOONEST <= appointments.seconds(now, answered) <= LATEST


@given(st.integers(20, 500))
def test_a_crowd_comes_again_no_faster_than_others_are_answered(a_second: int) -> None:
    appointments = Appointments()
    for second in range(2):  # this is how fast they are answered, then
        appointments.seconds(100.0 + second, second * a_second)
    seconds = [appointments.seconds(101.0, a_second) for _ in range(a_second * 20)]
    assert max(seconds.count(second) for second in set(seconds)) <= a_second + 1
    assert seconds == sorted(seconds)


def test_after_a_quiet_time_the_first_who_is_refused_need_not_wait_for_those_of_before() -> None:
    appointments = Appointments()
    assert [appointments.seconds(100.0, 0) for _ in range(5000)][-1] == LATEST
    assert appointments.seconds(500.0, 10_000) == SOONEST + 1


def test_who_is_refused_without_end_is_asked_to_wait_for_the_longest_time() -> None:
    appointments = Appointments()
    assert {appointments.seconds(100.0, 0) for _ in range(10_000)} == set(range(SOONEST + 1, LATEST + 1))
