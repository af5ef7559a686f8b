"""The first opening of My code asks what people get."""

import re

import pytest

from eventnet.cards.actions import add_detail
from eventnet.cards.rules import DetailKind
from tests.cards.desk import Desk, desk_of
from tests.cast import House, words
from tests.markup import elements, form_to, forms, heading
from tests.tables import contents

pytestmark = pytest.mark.on_sqlite

ASKS = "What do people get when they scan your code?"


def gus_has_joined(house: House, language: str = "en") -> Desk:
    """Gus, who has just joined with name and address."""
    phone = house.phone(language=language)
    assert phone.post(f"/join/{house.join_code}", {"name": "Gus", "email": "gus@demo.example"}).status_code == 303
    return Desk(house, phone, "gus")


def code(house: House) -> str:
    return f"/e/{house.event}/code"


def boxes(page: str) -> dict[str, bool]:
    """The boxes to tick, and which of them are."""
    ticks = [e.attributes for e in elements(page) if e.attributes.get("type") == "checkbox"]
    return {tick.get("value", "name"): "checked" in tick for tick in ticks}


def test_a_newcomer_is_asked_with_the_name_fixed_and_the_mail_on(house: House) -> None:
    gus = gus_has_joined(house)
    page = gus.phone.get(code(house))
    assert heading(page) == ASKS
    assert boxes(page.text) == {"name": True, "email": True}
    assert 'type="checkbox" checked disabled' in page.text
    form = form_to(page, code(house))
    assert ("name" in form.fields, form.labels) == (False, ["Show my code"])
    assert "<svg" not in page.text
    assert 'id="code"' not in page.text
    assert gus.phone.post(code(house), form.fields).location == code(house)
    shown = gus.phone.get(code(house))
    assert "Whoever scans gets name and e-mail" in words(shown)
    assert 'id="code"' in shown.text


def test_the_code_is_nowhere_before_that(house: House) -> None:
    gus = gus_has_joined(house)
    assert "/x/" not in gus.phone.get(code(house)).text
    picture = gus.phone.get(f"{code(house)}.svg")
    assert (picture.status_code, "Link" in picture.headers) == (404, False)
    gus.phone.post(code(house), {"on": "email"})
    assert gus.phone.get(f"{code(house)}.svg").status_code == 200


def test_looking_decides_nothing(house: House) -> None:
    gus = gus_has_joined(house)
    with house.reading() as session:
        before = contents(session)
    for _ in range(2):
        assert heading(gus.phone.get(code(house))) == ASKS
    with house.reading() as session:
        assert contents(session) == before


def test_who_gives_nothing_gives_the_name(house: House) -> None:
    gus = gus_has_joined(house)
    gus.phone.post(code(house))
    assert "Whoever scans gets name " in gus.phone.see(code(house))
    house.swap("cleo", "gus")
    held = house.phone("cleo").get(house.contact_path("cleo", "gus"))
    assert "Gus" in held.text
    assert "gus@demo.example" not in held.text


def test_only_ways_that_are_there_are_offered_and_each_is_switched_by_its_box(house: House) -> None:
    gus = gus_has_joined(house)
    with house.writing() as session:
        attendee = house.attendee(session, "gus")
        add_detail(session, attendee, 1, DetailKind.PHONE, "+49 171 1", shared=True, best=True)
        add_detail(session, attendee, 2, DetailKind.XING, "Gus_G", shared=False)
    assert boxes(gus.phone.get(code(house)).text) == {"name": True, "email": True, "phone": True, "xing": False}
    gus.phone.post(code(house), {"on": ["email", "xing"]})
    stored = gus.stored()
    assert [stored[f"{kind}-on"] for kind in ("email", "phone", "xing")] == ["on", "", "on"]
    assert (stored["phone"], stored["best"]) == ("+49 171 1", "")


def test_another_way_can_be_added_first_and_then_the_code_is_there(house: House) -> None:
    gus = gus_has_joined(house)
    page = gus.phone.get(code(house))
    link = re.search(r'href="([^"]+)">Add another way<', page.text)
    assert link
    form = form_to(gus.phone.get(link[1]), f"{gus.card}/reach")
    wrong = gus.send(form, {"phone": "call me", "phone-on": "on"})
    answer = gus.send(form_to(wrong, f"{gus.card}/reach"), {"phone": "+49 171 1", "phone-on": "on"})
    assert (answer.status_code, answer.location) == (303, code(house))
    assert "Whoever scans gets name, e-mail and phone" in gus.phone.see(code(house))


def test_who_has_set_the_switches_on_the_card_is_not_asked(house: House) -> None:
    gus = gus_has_joined(house)
    gus.save("about", {"headline": "Builds lifts"})
    gus.save("topics", {"offer": "stairs"})
    assert heading(gus.phone.get(code(house))) == ASKS
    gus.save("reach", {"email-on": None})
    assert "Whoever scans gets name " in gus.phone.see(code(house))


def test_a_guest_who_joined_by_swapping_is_asked_too(house: House) -> None:
    gus, path = house.phone(), house.code_path("ben")
    gus.get(path)
    answer = gus.post(path, {"name": "Gus", "email": "gus@demo.example"})
    assert answer.location.endswith("/swapped")
    assert heading(gus.get(code(house))) == ASKS


def test_pressing_twice_is_pressing_once_and_an_old_page_undoes_nothing(house: House) -> None:
    gus = gus_has_joined(house)
    for _ in range(2):
        gus.phone.post(code(house), {"on": "email"})
    assert "You had chosen before" not in gus.phone.see(code(house))
    gus.phone.post(code(house))
    said = "You had chosen before, and it stays like that. You can change it on your card."
    assert said in gus.phone.see(code(house))
    assert gus.stored()["email-on"] == "on"


def test_it_is_asked_in_german(house: House) -> None:
    gus = gus_has_joined(house, language="de")
    page = gus.phone.get(code(house))
    assert heading(page) == "Was bekommen andere, wenn sie deinen Code scannen?"
    assert "Name Gus, steht immer dabei" in words(page)
    assert form_to(page, code(house)).labels == ["Meinen Code zeigen"]


def test_who_has_been_here_before_this_question_came_up_is_not_asked(house: House) -> None:
    ben = desk_of(house)
    assert [form.labels for form in forms(ben.phone.get(code(house)))] == [["Save"], ["Or read it out"]]
