"""Who was made by the operator and has said no name is asked for it, once, before the first event."""

import pytest

from eventnet.people.actions import make_person
from eventnet.people.rules import name_from
from tests.cast import House, Phone, words
from tests.joining.doors import people_with
from tests.markup import form_to
from tests.organiser.making import FIELDS, event_of, how_many_events
from tests.web.bad_input import KEPT, NAMES

pytestmark = [pytest.mark.thorough, pytest.mark.on_sqlite]

OLA = "ola@demo.example"


def ola(house: House, *, language: str = "en") -> Phone:
    """The phone of somebody whom `sign-in-link --create` has made, without a name."""
    with house.writing() as session:
        make_person(session, email=OLA, name=name_from(OLA), now=house.clock.now)
    return house.phone("ola", language=language)


def name_of(house: House) -> str:
    return people_with(house, OLA)[0].name


def test_the_first_event_asks_and_the_poster_says_the_name(house: House) -> None:
    phone = ola(house)
    form = form_to(phone.get("/events/new"), "/events/new")
    assert (form.value("own_name"), form.value("care_contact")) == ("", "")
    made = phone.post("/events/new", FIELDS | {"own_name": "Ola Nyström", "care_contact": ""})
    event = event_of(house, made.location.split("/")[-2])
    assert (name_of(house), event.care_contact) == ("Ola Nyström", "Ola Nyström")
    assert "Ola Nyström" in phone.see(f"/e/{event.public_id}/poster")
    assert 'name="own_name"' not in phone.get("/events/new").text


def test_it_is_asked_once_also_of_who_is_called_as_the_address_begins(house: House) -> None:
    phone = ola(house)
    phone.post("/events/new", FIELDS | {"own_name": "ola"})
    assert 'name="own_name"' not in phone.get("/events/new").text
    assert phone.post("/events/new", FIELDS | {"name": "The second"}).status_code == 303


@pytest.mark.parametrize("language", ["en", "de"])
def test_without_a_name_no_event_is_made_and_nothing_typed_is_lost(house: House, language: str) -> None:
    phone, before = ola(house, language=language), how_many_events(house)
    answer = phone.post("/events/new", FIELDS)
    assert answer.status_code == 422
    assert {"en": "There is nothing here yet.", "de": "Hier steht noch nichts."}[language] in words(answer)
    assert form_to(answer, "/events/new").value("name") == FIELDS["name"]
    assert (how_many_events(house), name_of(house)) == (before, "ola")


def test_joining_by_the_poster_asks_too(house: House) -> None:
    phone, path = ola(house), f"/join/{house.join_code}"
    assert "You are signed in with ola@demo.example." in phone.see(path)
    refused = phone.post(path)
    assert refused.status_code == 422
    assert "There is nothing here yet." in words(refused)
    assert phone.post(path, {"name": "Ola Nyström"}).status_code == 303
    with house.reading() as session:
        assert house.attendee(session, "ola").name == "Ola Nyström"


def test_joining_by_somebodys_code_asks_on_the_way_and_comes_back_to_it(house: House) -> None:
    phone, code = ola(house), house.code_path("ben")
    phone.get(code)
    asked = phone.post(f"{code}/joining")
    assert asked.location == f"/join/{house.join_code}"
    joined = phone.post(asked.location, {"name": "Ola Nyström"})
    assert phone.get(joined.location.replace("/welcome", "/onward")).location == code
    assert phone.post(code).status_code == 303


def test_who_has_a_name_is_not_asked(house: House) -> None:
    eve = house.phone("eve")
    assert 'name="own_name"' not in eve.get("/events/new").text
    assert "You are signed in as Eve Lindqvist." in eve.see(f"/join/{house.join_code}")
    assert eve.post(f"/join/{house.join_code}", {"name": ""}).status_code == 303


def test_names_are_kept_as_typed_or_asked_for_again(house: House) -> None:
    phone, came_of_it = ola(house), {}
    for kind, typed in NAMES.items():
        answer = phone.post("/events/new", FIELDS | {"own_name": typed.sent, "name": ""})
        assert answer.status_code == 422
        shown = form_to(answer, "/events/new").value("own_name")
        came_of_it[kind] = KEPT if 'id="own_name-why"' in answer.text else shown
    assert came_of_it == {kind: typed.stored for kind, typed in NAMES.items()}
