"""Hiding two people from each other: whom one met, or whose code one looks at. The other sees nothing of it."""

import pytest

from eventnet.people.models import Hiding
from tests.care.telling import another_event, care, everything
from tests.cast import House, Phone, blanked, words
from tests.crowd import crowd, swap_each
from tests.exchange.twins import Page, as_page, pages_about, unlike
from tests.markup import form_to, forms, heading

pytestmark = pytest.mark.on_sqlite

MADE_UP = "/x/A" + "A" * 38


def people(house: House) -> str:
    return f"{care(house)}/people"


def hidden_pairs(house: House) -> list[tuple[int, int]]:
    with house.reading() as session:
        return [(row.hider_id, row.hidden_id) for row in session.query(Hiding).order_by(Hiding.id)]


def pages_of(phone: Phone, house: House, *more: str) -> dict[str, Page]:
    """What somebody sees who has met nobody in particular."""
    event = f"/e/{house.event}"
    paths = [
        "/",
        "/me",
        "/contacts",
        "/exchanges",
        "/follow-ups",
        "/sessions",
        event,
        f"{event}/before",
        f"{event}/card",
    ]
    paths += [f"{event}/code", f"{event}/code/takers", care(house), people(house), f"{care(house)}/message", *more]
    return {path: as_page(phone.get(path)) for path in paths}


def test_one_chooses_among_those_one_has_met_here_the_latest_first(house: House) -> None:
    another_event(house, "cleo")
    house.swap("ben", "cleo")
    house.clock.turn(minutes=5)
    house.swap("cleo", "ada")
    page = house.phone("cleo").get(people(house))
    said = words(page)
    assert said.index("Ada Reinholz") < said.index("Ben Okafor")
    assert "Dan" not in said
    assert "Nobody is told. This can’t be undone." in said
    assert [form.labels for form in forms(page)] == [["Hide us from each other"]] * 2


def test_who_has_met_nobody_is_told_what_will_stand_there(house: House) -> None:
    assert "Here stands whom you swap cards with" in house.phone("dan").see(people(house))


def test_of_many_people_each_is_there_page_by_page(house: House) -> None:
    names = crowd(house, 60)
    swap_each(house, ["cleo"], names)
    cleo, seen, address = house.phone("cleo"), [], people(house)
    while address:
        answer = cleo.get(address)
        seen += [form.action for form in forms(answer)]
        older = [
            part.split('"')[0] for part in answer.text.split('href="') if part.startswith(f"{people(house)}?after=")
        ]
        address = older[0] if older else ""
    assert (len(seen), len(set(seen))) == (60, 60)


def test_hiding_leads_back_says_so_once_and_takes_them_off_the_list(house: House) -> None:
    house.swap("cleo", "ben")
    cleo = house.phone("cleo")
    (form,) = forms(cleo.get(people(house)))
    answer = cleo.post(form.action, form.fields)
    assert answer.location == care(house)
    assert "You and Ben Okafor no longer see each other here. Nobody is told." in cleo.see(answer.location)
    assert "Ben" not in cleo.see(people(house))
    assert "ben@demo.example" not in cleo.see(house.contact_path("cleo", "ben"))


def test_pressed_in_two_tabs_it_is_done_once(house: House) -> None:
    house.swap("cleo", "ben")
    cleo = house.phone("cleo")
    tabs = [forms(cleo.get(people(house)))[0] for _ in range(2)]
    assert [cleo.post(form.action, form.fields).status_code for form in tabs] == [303, 303]
    assert len(hidden_pairs(house)) == 1


def test_who_was_hidden_finds_nothing_changed_but_what_a_name_only_would_look_like(house: House) -> None:
    house.swap("cleo", "ben")
    ben, cleo = house.phone("ben"), house.phone("cleo")
    before = pages_of(ben, house) | pages_about(house, ben, "ben", "cleo")
    (form,) = forms(cleo.get(people(house)))
    cleo.post(form.action, form.fields)
    after = pages_of(ben, house) | pages_about(house, ben, "ben", "cleo")
    about_the_card = {"contact", "vcard", "swapped", "saying hello", "follow-ups", "/follow-ups"}
    about_the_card |= {"their code", "their old code"}
    assert set(unlike(before, after)) <= about_the_card
    assert set(unlike(before, after)) >= {"contact", "vcard"}


def test_the_name_told_after_hiding_is_the_one_they_go_by_here(house: House) -> None:
    house.swap("cleo", "ben")
    with house.writing() as session:
        house.person(session, "ben").name = "Benjamin Geheim"
    cleo = house.phone("cleo")
    (form,) = forms(cleo.get(people(house)))
    said = words(cleo.post(form.action, form.fields, follow=True))
    assert "You and Ben Okafor no longer see each other" in said
    assert "Geheim" not in said


# Behind a code


def test_behind_a_fresh_code_one_can_hide_without_having_swapped_and_both_codes_are_unknown_then(house: House) -> None:
    cleo, ben = house.phone("cleo"), house.phone("ben")
    path = house.code_path("ben")
    form = form_to(cleo.get(path), f"{path}/hiding")
    before = pages_of(ben, house)
    answer = cleo.post(form.action, form.fields)
    assert answer.location == care(house)
    assert "You no longer see each other here. Nobody is told." in cleo.see(answer.location)
    assert unlike(before, pages_of(ben, house)) == {}
    for phone, holder in ((cleo, "ben"), (ben, "cleo")):
        code = house.code_path(holder)
        assert blanked(phone.get(code)) == blanked(phone.get(MADE_UP))
        assert blanked(phone.post(code)) == blanked(phone.post(MADE_UP))
        assert blanked(phone.post(f"{code}/hiding")) == blanked(phone.post(f"{MADE_UP}/hiding"))


def test_who_hesitates_longer_than_the_code_lasts_can_still_hide(house: House) -> None:
    cleo, path = house.phone("cleo"), house.code_path("ben")
    form = form_to(cleo.get(path), f"{path}/hiding")
    house.clock.turn(hours=3)
    assert cleo.post(form.action, form.fields).status_code == 303
    assert len(hidden_pairs(house)) == 1


def test_hiding_is_for_those_who_take_part_and_for_a_code_that_can_be_read(house: House) -> None:
    path, gus = house.code_path("ben"), house.phone()
    before = everything(house)
    assert gus.post(f"{path}/hiding").status_code == 401
    assert gus.post(f"{path}/hiding", {"name": "Gus", "email": "gus@guests.example"}).status_code == 401
    eve, ben = house.phone("eve"), house.phone("ben")
    before = everything(house)
    assert eve.post(f"{path}/hiding").status_code == 403
    assert heading(ben.post(f"{path}/hiding")) == "That is your own code."
    assert ben.post(f"{MADE_UP}/hiding").status_code == 404
    assert ben.post("/x/hello/hiding").status_code == 400
    assert everything(house) == before


def test_only_whom_one_can_hide_there_is_offered_it_there(house: House) -> None:
    path = house.code_path("ben")
    assert f"{path}/hiding" not in house.phone().get(path).text
    assert f"{path}/hiding" in house.phone("cleo").get(path).text
    house.swap("cleo", "ben")
    house.phone("ben").post(_taking_back(house, "ben", "cleo"))
    house.clock.turn(minutes=30)
    again = house.code_path("ben")
    page = house.phone("cleo").get(again)
    assert "You have met before." in words(page)
    assert f"{again}/hiding" not in page.text


def _taking_back(house: House, who: str, other: str) -> str:
    page = house.phone(who).get(f"{house.contact_path(who, other)}/receipt")
    return next(form.action for form in forms(page) if form.action.endswith("taking-back"))


def test_hiding_behind_a_code_holds_for_whom_one_has_met_too(house: House) -> None:
    house.swap("cleo", "ben")
    cleo = house.phone("cleo")
    assert cleo.post(f"{house.code_path('ben')}/hiding").status_code == 303
    for who, other in (("cleo", "ben"), ("ben", "cleo")):
        assert f"{other}@demo.example" not in house.phone(who).see(house.contact_path(who, other))
    assert len(hidden_pairs(house)) == 1


def test_whoever_has_just_left_is_hidden_from_nobody_and_nothing_breaks(house: House) -> None:
    cleo, path = house.phone("cleo"), house.code_path("ben")
    form = form_to(cleo.get(path), f"{path}/hiding")
    house.phone("ben").post("/me/erasing")
    assert blanked(cleo.post(form.action, form.fields)) == blanked(cleo.post(f"{MADE_UP}/hiding"))
    assert hidden_pairs(house) == []
