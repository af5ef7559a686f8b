"""How many different people one may look at in a day."""

import threading
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventnet.directory.budget import MOST_A_DAY, Budget
from tests.cast import House, Phone, words
from tests.crowd import crowd
from tests.directory.looking import from_the_first, names, onward, path
from tests.markup import heading
from tests.tables import contents

pytestmark = pytest.mark.thorough

TODAY = date(2026, 11, 20)
GUESTS = [f"guest{number}" for number in range(27)]
looks = st.lists(st.frozensets(st.integers(0, 12), max_size=5), max_size=20)


@given(looks)
def test_as_many_different_ones_as_there_are_and_those_seen_are_free(pages: list[frozenset[int]]) -> None:
    budget, seen = Budget(most=6), set[int]()
    for page in pages:
        fits = len(seen | page) <= 6
        assert budget.take(1, TODAY, page) == fits
        if fits:
            seen |= page
            assert budget.take(1, TODAY, page)
    assert budget.take(2, TODAY, range(6))
    assert budget.take(1, TODAY + timedelta(days=1), range(20, 26))


def test_older_days_are_forgotten_but_for_yesterday() -> None:
    budget = Budget(most=1)
    for back in (3, 2, 1, 0):
        assert budget.take(1, TODAY - timedelta(days=back), [back])
    assert not budget.take(1, TODAY, [7])
    assert not budget.take(1, TODAY - timedelta(days=1), [7])
    assert list(budget._seen) == [TODAY - timedelta(days=1), TODAY]


def test_many_at_once_get_no_more_than_one_after_the_other() -> None:
    budget, taken = Budget(most=50), list[int]()
    begin = threading.Barrier(8)

    def look(number: int) -> None:
        begin.wait()
        taken.extend(n for n in range(number, 400, 8) if budget.take(1, TODAY, [n]))

    threads = [threading.Thread(target=look, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 50


@pytest.fixture
def cleo(house: House) -> Phone:
    """Cleo, who may look at twenty more people today; thirty others are in the list."""
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, len(GUESTS)))
    may_look_at(house, "cleo", 20)
    return house.phone("cleo")


def may_look_at(house: House, who: str, more: int) -> None:
    """So many more different people, today in Berlin; whom they have looked at are nobody of the house."""
    with house.reading() as session:
        person = house.attendee(session, who).person_id
    budget = house.app.extensions["eventnet-directory"] = Budget()
    assert budget.take(person, TODAY, range(-MOST_A_DAY + more, 0))


def beginning(house: House) -> str:
    return from_the_first(house, "cleo")


def test_beyond_the_day_s_budget_a_kind_page_says_when_it_goes_on(house: House, cleo: Phone) -> None:
    first = cleo.get(beginning(house))
    assert len(names(first)) == 20
    more = cleo.get(onward(first) or "")
    assert (more.status_code, heading(more)) == (429, "That is plenty for today.")
    assert "Whom you looked at is written down nowhere." in words(more)
    assert more.headers["Retry-After"] == str(14 * 3600 + 1)  # from ten in the morning until the day is over in Berlin
    answers = {cleo.get(house.person_path(who)).status_code for who in ("ada", "ben", "dan", *GUESTS)}
    assert answers == {200, 429}


def test_whom_one_has_seen_today_one_can_open_again(house: House, cleo: Phone) -> None:
    first = cleo.get(beginning(house))
    shown = [line.split('"')[0] for line in first.text.split(f'<a href="{path(house)}/')[1:]]
    assert len(shown) == 20
    assert {cleo.get(path(house, f"/{person}")).status_code for person in shown} == {200}
    assert cleo.get(beginning(house)).status_code == 200


def test_what_a_search_finds_counts_as_well(house: House, cleo: Phone) -> None:
    may_look_at(house, "cleo", 19)
    assert cleo.get(path(house), query_string={"q": "guest"}).status_code == 429
    assert cleo.get(path(house), query_string={"q": "okafor"}).status_code == 200
    may_look_at(house, "cleo", 20)
    assert cleo.get(path(house), query_string={"q": "guest"}).status_code == 200


def test_those_with_most_in_common_count_beside_those_in_the_list(house: House) -> None:
    guests = crowd(house, 27)
    with house.writing() as session:
        for number, who in enumerate([*guests, "ada", "ben", "dan"]):
            house.attendee(session, who).shuffle_key = 100 + 10 * number
        house.attendee(session, "cleo").shuffle_key = 145
    house.put_in_directory("ada", "ben", "cleo", "dan", *guests)
    cleo = house.phone("cleo")
    may_look_at(house, "cleo", 24)
    assert cleo.get(path(house)).status_code == 429
    may_look_at(house, "cleo", 25)
    shown = names(cleo.get(path(house)))
    assert shown[:5] == [f"Guest {number}" for number in range(5)]
    assert shown[5:] == [f"Guest {number}" for number in range(5, 25)]


def test_the_next_day_it_goes_on_and_others_are_not_concerned(house: House, cleo: Phone) -> None:
    first = cleo.get(beginning(house))
    assert cleo.get(onward(first) or "").status_code == 429
    assert house.phone("ben").get(beginning(house)).status_code == 200
    house.clock.turn(hours=14)
    assert cleo.get(onward(first) or "").status_code == 200


def test_whom_one_looked_at_is_nowhere_in_the_database(house: House, cleo: Phone) -> None:
    with house.reading() as session:
        before = contents(session)
    cleo.get(beginning(house))
    cleo.get(house.person_path("ben"))
    with house.reading() as session:
        assert contents(session) == before
