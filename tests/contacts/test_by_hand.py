"""Somebody whose card one doesn't have, added by hand: the same list, the same expiry, and no exchange behind it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventnet.cards.rules import DetailKind, GivenDetail, first_fitting
from eventnet.contacts.models import Contact
from eventnet.contacts.rules import NOTE_LENGTH
from eventnet.kernel.ids import new_public_id
from tests.cast import House, Phone, words
from tests.markup import forms
from tests.web.bad_input import NAMES, PROMISES, Typed, typed_into

ON_SQLITE = pytest.mark.on_sqlite
KIM = {
    "mark": "m",
    "name": "Kim Örtel",
    "note": "moves to Lisbon",
    "promise": "send the map",
    "due_on": "2026-11-27",
    "detail": "kim@demo.example",
}


def drawn(phone: Phone, address: str = "/contacts/new") -> dict[str, str]:
    """The fields of the form as it is drawn."""
    (form,) = [form for form in forms(phone.get(address)) if form.action == "/contacts/new"]
    return {name: values[0] for name, values in form.fields.items() if name != "csrf_token"}


def contacts(house: House, who: str = "cleo") -> list[Contact]:
    with house.reading() as session:
        mine = Contact.owner_id == house.person(session, who).id
        return list(session.scalars(select(Contact).where(mine).order_by(Contact.id)))


def add(house: House, who: str = "cleo", **fields: str) -> str:
    answer = house.phone(who).post("/contacts/new", fields)
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


@pytest.mark.thorough
def test_somebody_added_by_hand_is_on_the_list_and_under_contacts_for_as_long_as_anybody(house: House) -> None:
    cleo = house.phone("cleo")
    fields = drawn(cleo)
    assert fields["event"] == house.event
    path = add(house, **(fields | KIM))
    page = cleo.see(path)
    for said in ("Kim Örtel", "Begegnungen 2026", "added by hand", "kim@demo.example", "send the map", "4 December"):
        assert said in page
    assert "moves to Lisbon" in cleo.get(path).text
    for unsaid in ("This card holds the name only", "What went over", "E-mail not confirmed yet", "swapped here"):
        assert unsaid not in page
    assert "Kim Örtel" in cleo.see("/follow-ups")
    assert "Kim Örtel Begegnungen 2026, Friday, 20 November added by hand" in cleo.see("/contacts")
    house.swap("cleo", "ben")
    (kim, ben) = contacts(house)
    assert (kim.by_hand, kim.person_id, kim.deadline_at, kim.timezone) == (True, None, ben.deadline_at, ben.timezone)


def test_who_takes_part_in_nothing_has_fourteen_days(house: House) -> None:
    eve = house.phone("eve")
    assert "event" not in drawn(eve)
    path = add(house, "eve", name="Kim")
    page = eve.see(path)
    assert "Friday, 20 November, 09:00" in page
    assert "The card stays until Friday, 4 December." in page
    assert "added by hand" in page
    assert "at “”" not in page
    (kim,) = contacts(house, "eve")
    assert kim.gone_at == kim.deadline_at + timedelta(days=30)  # no mail tells of its end
    everywhere = [eve.get(f"/contacts.{kind}?notes=1") for kind in ("vcf", "csv", "json")]
    everywhere += [eve.get(address) for address in (f"{path}.vcf", f"{path}/swapped", "/contacts", "/follow-ups")]
    everywhere.append(eve.get(path.replace("/contacts/", "/follow-ups/") + "/touch"))
    assert [answer.status_code for answer in everywhere] == [200] * 8
    assert all(b"Kim" in answer.data and "“”".encode() not in answer.data for answer in everywhere)
    assert eve.get(f"{path}/receipt").status_code == 404


@ON_SQLITE
def test_met_elsewhere_is_said_by_leaving_the_tick_out(house: House) -> None:
    page = house.phone("cleo").see(add(house, name="Kim"))
    assert "Begegnungen" not in page
    house.clock.turn(days=60)
    fields = house.phone("cleo").get("/contacts/new").text
    assert 'name="event"' in fields
    assert "checked" not in fields


@ON_SQLITE
def test_the_event_of_the_page_one_comes_from_is_offered_and_nobody_elses(house: House) -> None:
    cleo = house.phone("cleo")
    assert f'/contacts/new?event={house.event}"' in cleo.get(f"/e/{house.event}").text
    assert drawn(cleo, f"/contacts/new?event={house.event}")["event"] == house.event
    assert drawn(cleo, f"/contacts/new?event={new_public_id()}")["event"] == house.event
    answer = cleo.post("/contacts/new", KIM | {"event": new_public_id()})
    assert answer.status_code == 422
    assert "You don’t take part in that event any more." in words(answer)
    assert "moves to Lisbon" in answer.text
    assert contacts(house) == []


def test_the_same_form_sent_twice_adds_one_and_with_another_name_another(house: House) -> None:
    fields = drawn(house.phone("cleo")) | {"name": "Kim", "promise": "send it"}
    assert add(house, **fields) == add(house, **fields)
    assert add(house, **(fields | {"name": "Ola"})) != add(house, **fields)
    other = add(house, **(drawn(house.phone("cleo")) | {"name": "Kim", "promise": "send it"}))
    assert other != add(house, **fields)
    assert add(house, "ben", **fields) != add(house, **fields)
    assert sorted(one.name for one in contacts(house)) == ["Kim", "Kim", "Ola"]
    assert house.phone("cleo").see("/follow-ups").count("“send it”") == 3
    with house.reading() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 4


@ON_SQLITE
def test_while_one_has_paused_whoever_is_added_has_all_the_time_behind_it(house: House) -> None:
    cleo = house.phone("cleo")
    path = add(house, name="Kim")
    cleo.post("/me/pause", {"until": "2026-11-29"})
    add(house, name="Ola")
    kim, ola = contacts(house)
    assert (kim.deadline_at, kim.gone_at) == (ola.deadline_at, ola.gone_at)
    assert path


@ON_SQLITE
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *(("name", typed) for typed in NAMES.values()),
        *(("promise", typed) for typed in PROMISES.values() if typed.text.strip()),
        *(("note", typed) for typed in typed_into(NOTE_LENGTH, blank="", lines="one two").values()),
    ],
)
def test_what_people_type(house: House, field: str, typed: Typed) -> None:
    cleo = house.phone("cleo")
    answer = cleo.post("/contacts/new", {"name": "Kim", field: typed.sent})
    if typed.stored is None and not (field == "promise" and answer.status_code == 303):
        assert answer.status_code == 422
        assert contacts(house) == []
    else:
        assert answer.status_code == 303
        (made,) = contacts(house)
        assert field == "promise" or getattr(made, field) == typed.stored


@ON_SQLITE
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "There is nothing here yet."),
        ({"due_on": "2026-11-19", "promise": "x"}, "This day is over."),
        ({"due_on": "soon", "promise": "x"}, "Please write the day like this"),
        ({"due_on": "2026-11-27"}, "What is it that you will do by then?"),
        ({"detail": "javascript:alert(1)"}, "A link can only stand here"),
        ({"detail": "https://user@evil.example"}, "A link can only stand here"),
        ({"detail": "x" * 255}, "too long"),
        ({"promise": "x" * 201}, "too long"),
    ],
)
def test_what_is_refused_stays_in_the_form(house: House, fields: dict[str, str], said: str) -> None:
    typed = {"name": "Kim", "note": "told me", "mark": "m"} | fields
    answer = house.phone("cleo").post("/contacts/new", typed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "told me" in answer.text
    assert contacts(house) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("kim@demo.example", DetailKind.EMAIL),
        ("+49 (0)171 39", DetailKind.PHONE),
        ("@kim@demo.example", DetailKind.MASTODON),
        ("https://kim.example/a", DetailKind.WEBSITE),
        ("on Signal as kim.12", DetailKind.OTHER),
    ],
)
def test_a_way_to_reach_somebody_is_of_the_kind_it_fits(text: str, kind: DetailKind) -> None:
    assert first_fitting(text) == GivenDetail(kind, text)


@pytest.mark.parametrize("text", ["", "https://", "https://a@b.example", "data:text/html,x"])
def test_what_fits_nothing_is_none(text: str) -> None:
    assert first_fitting(text) is None
