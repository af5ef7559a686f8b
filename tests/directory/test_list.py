"""The list without a search: who is in it, in which order, page by page, by topic and by status."""

import re
from datetime import timedelta

import pytest

from eventnet.cards.index import take_out_of_directory
from eventnet.directory.rules import PAGE, stretches
from eventnet.events.actions import join, make_event
from eventnet.events.rules import SHUFFLE_KEYS, Status
from tests.cast import House, words
from tests.crowd import crowd
from tests.directory.looking import all_names, by_shuffle_key, from_the_first, look, names, onward, path
from tests.markup import forms, heading
from tests.statements import listening
from tests.web.test_statements import plans

MOST_STATEMENTS = 14
"""Of the first page, which also looks for those with most in common."""


def in_directory(house: House, more: int = 1) -> list[str]:
    """The cast and so many more are in the list; what House calls those."""
    guests = crowd(house, more)
    house.put_in_directory("ada", "ben", "cleo", "dan", *guests)
    return guests


def says(house: House, who: str, status: Status | None, hours: float = 1) -> None:
    with house.writing() as session:
        attendee = house.attendee(session, who)
        attendee.status = status
        attendee.status_until = house.clock.now + timedelta(hours=hours) if status else None


def leave(house: House, who: str) -> None:
    with house.writing() as session:
        take_out_of_directory(session, house.attendee(session, who))


def test_going_round_begins_behind_oneself_and_ends_before() -> None:
    assert stretches(5, None) == [(5, SHUFFLE_KEYS), (-1, 5)]
    assert stretches(5, 9) == [(9, SHUFFLE_KEYS), (-1, 5)]
    assert stretches(5, 2) == [(2, 5)]
    assert stretches(5, 5) == stretches(5, None)


@pytest.mark.on_sqlite
def test_below_five_the_list_says_when_it_appears_and_how_to_join(house: House) -> None:
    cleo = house.phone("cleo")
    house.put_in_directory("ada", "ben", "dan")
    page = cleo.get(path(house))
    assert "It appears as soon as five people are in it." in words(page)
    assert "See what the list would show of you" in words(page)
    assert "Okafor" not in words(page)
    assert cleo.get(house.person_path("ben")).status_code == 404
    house.put_in_directory("cleo")
    assert "You are in it already." in cleo.see(path(house))
    house.put_in_directory(*crowd(house, 1))
    assert names(cleo.get(path(house)))
    leave(house, "dan")
    assert "It appears as soon as five people are in it." in cleo.see(path(house))


@pytest.mark.on_sqlite
def test_who_is_not_in_the_list_may_look_and_is_shown_how_to_join(house: House) -> None:
    house.put_in_directory("ada", "ben", "dan", *crowd(house, 2))
    said = house.phone("cleo").see(path(house))
    assert "Ben Okafor" in said
    assert "Be found here, too" in said
    assert "Cleo" not in house.phone("ben").see(path(house))


@pytest.mark.on_sqlite
def test_who_has_not_confirmed_is_asked_to_first_and_sees_nobody(house: House) -> None:
    in_directory(house)
    with house.writing() as session:
        house.person(session, "cleo").confirmed_at = None
    cleo = house.phone("cleo")
    for address in (path(house), f"{path(house)}?q=ben", house.person_path("ben"), f"{path(house)}/{'a' * 22}"):
        page = cleo.get(address)
        assert (page.status_code, heading(page)) == (403, "One thing first")
        assert "Okafor" not in words(page)
        assert 'href="/me"' in page.text


def test_everybody_is_there_once_by_lot_behind_oneself_and_going_round(house: House) -> None:
    in_directory(house, PAGE + 3)
    for viewer in ("cleo", "guest3"):
        phone = house.phone(viewer)
        shown = all_names(phone, from_the_first(house, viewer))
        assert shown == by_shuffle_key(house, viewer)
        first = phone.get(from_the_first(house, viewer))
        assert len(names(first)) == PAGE


def test_those_with_most_in_common_stand_above_the_others_once(house: House) -> None:
    in_directory(house, PAGE)
    cleo = house.phone("cleo")
    page = cleo.get(path(house))
    shown = names(page)
    above = shown[:5]
    assert "Much in common with you" in words(page)
    assert all(name.startswith("Guest") or name == "Ben Okafor" for name in above)
    assert len(shown) == len(set(shown))
    assert set(shown) == {*above, *by_shuffle_key(house, "cleo")[:PAGE]}
    assert "Much in common" not in words(cleo.get(onward(page) or ""))
    assert "Much in common" not in words(cleo.get(path(house), query_string={"q": "guest"}))


def test_a_page_goes_on_behind_where_it_ended_whatever_has_changed(house: House) -> None:
    in_directory(house, PAGE + 5)
    cleo, order = house.phone("cleo"), by_shuffle_key(house, "cleo")
    page = cleo.get(from_the_first(house, "cleo"))
    last = next(who for who in [*house_names(house)] if house_names(house)[who] == order[PAGE - 1])
    leave(house, last)
    assert names(cleo.get(onward(page) or "")) == order[PAGE:]
    newcomer = crowd(house, 1, first=90)[0]
    house.put_in_directory(newcomer)
    remaining = by_shuffle_key(house, "cleo")
    behind = remaining[[*remaining].index(order[PAGE]) :]
    assert all_names(cleo, onward(page))[-1] == behind[-1]
    assert set(order[PAGE:]) <= set(all_names(cleo, onward(page)))


def house_names(house: House) -> dict[str, str]:
    """The names of the cast and of guests by what House calls them."""
    cast = {"ada": "Ada Reinholz", "ben": "Ben Okafor", "cleo": "Cleo Nowak", "dan": "Dan Şahin"}
    return cast | {f"guest{number}": f"Guest {number}" for number in range(PAGE + 5)}


@pytest.mark.on_sqlite
@pytest.mark.thorough
@pytest.mark.parametrize("after", ["x" * 22, "", "nonsense", "\0", "x" * 4000, "'; --"])
def test_a_place_nobody_has_is_the_beginning(house: House, after: str) -> None:
    in_directory(house)
    page = house.phone("cleo").get(path(house), query_string={"after": after})
    assert sorted(names(page)) == sorted(by_shuffle_key(house, "cleo"))


@pytest.mark.on_sqlite
def test_a_place_at_another_event_is_the_beginning(house: House) -> None:
    in_directory(house)
    with house.writing() as session:
        begins = house.clock.now + timedelta(days=30)
        ends = begins + timedelta(hours=4)
        other = make_event(session, name="Later", place="", timezone="UTC", starts_at=begins, ends_at=ends)
        elsewhere = join(session, other, house.person(session, "ben"), house.clock.now).public_id
    page = house.phone("cleo").get(path(house), query_string={"after": elsewhere, "q": "guest"})
    assert names(page) == ["Guest 0"]
    assert house.phone("cleo").get(path(house, f"/{elsewhere}")).status_code == 404


def test_a_topic_is_a_filter_in_any_spelling_and_goes_on_with_a_search(house: House) -> None:
    guests = in_directory(house, PAGE + 4)
    cleo = house.phone("cleo")
    assert look(cleo, house, topic="Museums") == ["Ben Okafor"]
    assert look(cleo, house, topic="museum") == []
    page = cleo.get(path(house), query_string={"topic": "access-ibility", "q": "guest"})
    shown = all_names(cleo, f"{path(house)}?topic=access-ibility&q=guest")
    assert sorted(shown) == sorted(f"Guest {who[5:]}" for who in guests)
    assert "topic=access-ibility" in (onward(page) or "")
    assert "q=guest" in (onward(page) or "")
    assert "Only with the topic access-ibility" in words(page)
    assert cleo.get(house.person_path("ben")).text.count("/people?topic=") == 2


def test_what_is_chosen_is_marked_in_any_spelling(house: House) -> None:
    in_directory(house)
    page = house.phone("cleo").get(path(house), query_string={"topic": "accessibility", "status": "open"})
    marked = re.findall(r'aria-current="true"><bdi>([^<]+)', page.text)
    assert marked == ["Accessibility", "Open to talk"]


@pytest.mark.on_sqlite
@pytest.mark.thorough
@pytest.mark.parametrize("topic", ["x" * 41, "?!", "\0", "'", '"', "@e1"])
def test_what_can_be_no_topic_or_nobodys_does_no_harm(house: House, topic: str) -> None:
    in_directory(house)
    page = house.phone("cleo").get(path(house), query_string={"topic": topic, "status": topic})
    assert page.status_code == 200


def test_a_status_is_a_filter_for_those_who_see_it_while_it_lasts(house: House) -> None:
    in_directory(house, 3)
    says(house, "ben", Status.OPEN)
    says(house, "dan", Status.HELP)
    says(house, "guest0", Status.BREAK)
    says(house, "guest1", Status.NOT_TODAY)
    says(house, "guest2", Status.OPEN, hours=0)
    cleo = house.phone("cleo")
    assert {status.value: look(cleo, house, status=status.value) for status in Status} == {
        "open": ["Ben Okafor"],
        "help": [],
        "break": ["Guest 0"],
        "not_today": ["Guest 1"],
    }
    assert "Help me start" not in cleo.see(path(house))
    says(house, "cleo", Status.HELP)
    assert look(cleo, house, status="help") == ["Dan Şahin"]
    assert look(cleo, house, status="open", q="okafor") == ["Ben Okafor"]
    assert look(cleo, house, status="open", q="dan") == []
    assert look(cleo, house, status="open", topic="museums") == ["Ben Okafor"]
    house.clock.turn(hours=1)
    assert look(cleo, house, status="open") == []
    assert look(cleo, house, status="help") == []
    with house.writing() as session:
        house.attendee(session, "cleo").helps = True
        house.attendee(session, "dan").status_until = house.clock.now + timedelta(minutes=1)
    assert look(cleo, house, status="help") == ["Dan Şahin"]


@pytest.mark.on_sqlite
def test_each_can_be_put_on_the_meet_list_once(house: House) -> None:
    in_directory(house)
    cleo, page = house.phone("cleo"), path(house)
    address = f"{house.person_path('ben')}/meeting"
    assert address in [form.action for form in forms(cleo.get(page))]
    assert cleo.post(address).status_code == 303
    assert address not in [form.action for form in forms(cleo.get(page))]
    assert "On your meet list" in cleo.see(page)
    assert "On your meet list" in cleo.see(house.person_path("ben"))
    assert "On your meet list" not in house.phone("ben").see(page)


def test_a_page_of_twenty_asks_the_database_no_more_than_one_of_five(house: House) -> None:
    in_directory(house, 3)
    with house.writing() as session:
        house.attendee(session, "cleo").shuffle_key = 0  # everybody else stands behind her, whatever their shuffle keys
    cleo = house.phone("cleo")
    addresses = (path(house), f"{path(house)}?q=guest", f"{path(house)}?topic=accessibility", house.person_path("ben"))

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            with listening(house.app) as listener:
                assert cleo.get(address).status_code == 200
            counts.append(len(listener.texts))
        return counts

    few = asked()
    house.put_in_directory(*crowd(house, PAGE, first=50))
    many = asked()
    # A full page needs no look at those before oneself; nor do namesakes, of whom a search by a name shows some first.
    assert [before - after for before, after in zip(few, many, strict=True)] == [1, 2, 1, 0], (few, many)
    assert max(few) <= MOST_STATEMENTS, few


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_list_is_read_along_its_index_and_a_search_from_what_it_finds(house: House) -> None:
    in_directory(house)
    cleo = house.phone("cleo")
    with listening(house.app) as asked:
        for wanted in ({}, {"status": "open"}, {"q": "guest"}, {"topic": "accessibility"}):
            assert cleo.get(path(house), query_string=wanted).status_code == 200
    found = {text: plan for text, plan in plans(house, asked).items() if "attendee.shuffle_key > ?" in text}
    assert len(found) == 2
    assert all(
        "USING INDEX ix_attendee_in_directory (event_id=? AND shuffle_key>? AND shuffle_key<?)" in plan[0]
        for plan in found.values()
    )
    searches = [plan for text, plan in plans(house, asked).items() if "MATCH" in text]
    assert searches
    assert all("SCAN search_index VIRTUAL TABLE" in plan[0] for plan in searches)
    assert all("SEARCH attendee USING INDEX" in plan[1] and "shuffle_key=?)" in plan[1] for plan in searches)
    assert not any("TEMP B-TREE" in step for plan in [*searches, *found.values()] for step in plan)
