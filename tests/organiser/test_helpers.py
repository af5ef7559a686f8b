"""Naming those who help people start: by their address, or from the team; nobody is found out by it."""

import re

import pytest
from werkzeug.test import TestResponse

from eventnet.events.rules import Role
from eventnet.exchange.actions import hide_each_other
from eventnet.web.limits import NAMING
from tests.cast import House, Phone, words
from tests.joining.doors import use_up
from tests.markup import forms

pytestmark = pytest.mark.on_sqlite

UNKNOWN = {
    "en": "Nobody takes part here with that address, or it is not confirmed yet.",
    "de": "Mit dieser Adresse ist hier niemand dabei, oder sie ist noch nicht bestätigt.",
}


def page(house: House) -> str:
    return f"/e/{house.event}/helpers"


def named(house: House, phone: Phone) -> list[str]:
    """Whom the page lists as helpers."""
    return re.findall(r'aria-label="Take off: ([^"]+)"', phone.get(page(house)).text)


def test_ada_names_somebody_by_the_address_they_take_part_with(house: House) -> None:
    ada = house.phone("ada")
    assert "Nobody is named yet." in ada.see(page(house))
    for typed in ("dan@demo.example", " DAN@demo.example "):
        answer = ada.post(page(house), {"email": typed})
        assert (answer.status_code, answer.location) == (303, page(house))
        assert named(house, ada) == ["Dan Şahin"]
    assert "You were named" in house.phone("dan").see(f"/e/{house.event}/status")


def test_she_takes_somebody_off_again_and_twice_changes_nothing(house: House) -> None:
    ada = house.phone("ada")
    ada.post(page(house), {"email": "dan@demo.example"})
    (off,) = [form for form in forms(ada.get(page(house))) if form.action.endswith("/ending")]
    assert [ada.post(off.action).status_code for _ in range(2)] == [303, 303]
    assert "Nobody is named yet." in ada.see(page(house))


def test_organisers_name_themselves_and_each_other(house: House) -> None:
    with house.writing() as session:
        house.attendee(session, "cleo").role = Role.ORGANISER
    ada = house.phone("ada")
    for _ in range(2):
        form = next(form for form in forms(ada.get(page(house))) if "attendee" in form.fields)
        assert ada.post(page(house), {"attendee": form.value("attendee")}).status_code == 303
    assert named(house, ada) == ["Ada Reinholz", "Cleo Nowak"]
    assert "From the team" not in ada.see(page(house))


def test_only_who_organises_can_be_named_by_a_press(house: House) -> None:
    ada = house.phone("ada")
    with house.reading() as session:
        ben = house.attendee(session, "ben").public_id
    for attendee in (ben, "A" * 22, "nobody", "\0"):
        assert ada.post(page(house), {"attendee": attendee}).status_code == 404
    assert "Nobody is named yet." in ada.see(page(house))


@pytest.mark.parametrize("language", ["en", "de"])
def test_whoever_does_not_take_part_is_answered_alike_wherever_else_they_are_known(house: House, language: str) -> None:
    """Eve is known here, at no event; Gus has joined and not confirmed; Ben has hidden from Ada; nobody is Zoe."""
    house.phone().post(f"/join/{house.join_code}", {"name": "Gus", "email": "gus@demo.example"})
    with house.writing() as session:
        hide_each_other(session, house.person(session, "ben"), house.person(session, "ada"), house.clock.now)
    ada = house.phone("ada", language=language)
    told = set()
    for who in ("eve", "gus", "ben", "zoe"):
        answer = ada.post(page(house), {"email": f"{who}@demo.example"})
        assert answer.status_code == 422
        assert typed_again(answer) == f"{who}@demo.example"
        told.add(words(answer).replace(f"{who}@demo.example", ""))
    (said,) = told
    assert UNKNOWN[language] in said


def typed_again(answer: TestResponse) -> str:
    """The address that stands in the form again."""
    return next(form for form in forms(answer) if "email" in form.fields).value("email")


@pytest.mark.parametrize("typed", ["", "dan", "dan@", "x" * 300 + "@demo.example", "a\0b@demo.example"])
def test_what_is_no_address_is_refused_beside_the_field(house: House, typed: str) -> None:
    answer = house.phone("ada").post(page(house), {"email": typed})
    assert answer.status_code == 422
    assert 'id="email-why"' in answer.text


def test_who_has_hidden_from_an_organiser_is_not_on_their_page(house: House) -> None:
    ada = house.phone("ada")
    ada.post(page(house), {"email": "dan@demo.example"})
    (off,) = [form for form in forms(ada.get(page(house))) if form.action.endswith("/ending")]
    with house.writing() as session:
        hide_each_other(session, house.person(session, "dan"), house.person(session, "ada"), house.clock.now)
    assert "Dan" not in ada.see(page(house))
    assert ada.post(off.action).status_code == 404


def test_nobody_but_organisers_names_anybody(house: House) -> None:
    ben = house.phone("ben")
    assert ben.get(page(house)).status_code == 404
    assert ben.post(page(house), {"email": "ben@demo.example"}).status_code == 404


def test_addresses_cannot_be_tried_without_end(house: House) -> None:
    ada = house.phone("ada")
    with house.reading() as session:
        key = house.person(session, "ada").public_id
    use_up(house, NAMING, key)
    assert ada.post(page(house), {"email": "dan@demo.example"}).status_code == 429
    assert "Nobody is named yet." in ada.see(page(house))


def test_the_way_there_is_on_the_desk(house: House) -> None:
    assert f'href="{page(house)}"' in house.phone("ada").get(f"/e/{house.event}/desk").text
