"""Making an event: who may, what comes of it, and that one form makes one event."""

import re
from functools import partial

import pytest
from sqlalchemy import select

from eventnet.cards.catalogue import BY_KEY, SETS
from eventnet.events.models import Attendee
from eventnet.events.rules import Role
from tests.cast import House, Phone, words
from tests.exchange.at_once import at_once
from tests.markup import form_to, heading
from tests.organiser.making import FIELDS, asked, changed, event_of, how_many_events, made

pytestmark = pytest.mark.on_sqlite


def test_whoever_makes_an_event_organises_it_takes_part_and_stands_at_its_desk(house: House) -> None:
    eve = house.phone("eve")
    event = made(house, eve)
    assert heading(eve.get(f"/e/{event}/desk")) == "Your event is ready."
    with house.reading() as session:
        (attendee,) = session.scalars(select(Attendee).where(Attendee.event_id == event_of(house, event).id)).all()
        assert (attendee.role, attendee.name) == (Role.ORGANISER, "Eve Lindqvist")
    assert "eve@demo.example" in eve.see(f"/e/{event}/card")
    assert eve.get(f"/e/{event}").status_code == 200


def test_an_event_is_what_was_typed(house: House) -> None:
    event = event_of(house, made(house, house.phone("eve"), timezone="America/New_York", mode="hybrid"))
    assert (event.name, event.place, event.care_contact) == ("Stammtisch", "Alte Feuerwache", "Lea, at the cloakroom")
    assert event.starts_at.isoformat() == "2026-12-01T23:00:00+00:00"
    assert event.ends_at.isoformat() == "2026-12-02T03:00:00+00:00"
    assert (event.mode, event.follow_up_days) == ("hybrid", 14)


@pytest.mark.parametrize("name", SETS)
def test_the_first_question_of_all_leads_and_the_rest_is_the_set_chosen(house: House, name: str) -> None:
    event = made(house, house.phone("eve"), prompts=name)
    assert asked(house, event) == [BY_KEY[key].question.english for key in SETS[name]]
    assert asked(house, event)[0] == "What occupies you most right now?"


def test_what_most_events_need_is_filled_in(house: House) -> None:
    eve = house.phone("eve")
    page = eve.get("/events/new")
    form = form_to(page, "/events/new")
    filled = {name: form.value(name) for name in ("mode", "follow_up_days", "care_contact", "prompts")}
    assert filled == {
        "mode": "in_person",
        "follow_up_days": "14",
        "care_contact": "Eve Lindqvist",
        "prompts": "meetup",
    }
    assert chosen_zone(page.text) == ("Europe/Berlin", "Berlin")
    made(house, eve, timezone="Asia/Tokyo")
    assert chosen_zone(eve.get("/events/new").text) == ("Asia/Tokyo", "Tokyo")


def chosen_zone(page: str) -> tuple[str, str]:
    """The one chosen zone, whatever other names its option knows."""
    ((zone, city),) = re.findall(r'<option value="([^"]+)"(?: data-also="[^"]+")? selected>([^<]+)</option>', page)
    return zone, city


def test_cities_stand_under_their_part_of_the_world_in_the_language_of_the_page(house: House) -> None:
    for language, city in (("en", "Vienna"), ("de", "Wien")):
        page = house.phone("eve", language=language).get("/events/new").text
        assert f'<option value="Europe/Vienna">{city}</option>' in page
        assert page.count("<optgroup") == 10


def test_without_a_care_contact_it_is_whoever_organises(house: House) -> None:
    event = made(house, house.phone("eve"), care_contact=" \u200b ")
    assert event_of(house, event).care_contact == "Eve Lindqvist"


def test_only_what_is_online_needs_no_place(house: House) -> None:
    eve = house.phone("eve")
    for mode in ("in_person", "hybrid"):
        answer = eve.post("/events/new", FIELDS | {"place": " ", "mode": mode})
        assert answer.status_code == 422
        assert "Only what takes place online needs no place." in words(answer)
    event = made(house, eve, place="", mode="remote")
    assert event_of(house, event).place == ""
    for page in (f"/e/{event}", f"/e/{event}/before", f"/join/{event_of(house, event).join_code}"):
        assert ", </p>" not in house.phone("eve").get(page, follow_redirects=True).text
    assert ", </p>" not in house.phone().get(f"/join/{event_of(house, event).join_code}").text


def test_who_has_met_online_is_told_so_where_a_place_would_stand(house: House) -> None:
    assert changed(house.phone("ada"), house.event, mode="remote", place="").status_code == 303
    house.swap("cleo", "ben")
    cleo, contact = house.phone("cleo"), house.contact_path("cleo", "ben")
    assert "at “Begegnungen 2026”, online" in cleo.see(contact)
    assert "Met at “Begegnungen 2026”\\, online" in cleo.get(f"{contact}.vcf").text.replace("\r\n ", "")


def test_who_has_not_confirmed_an_address_makes_no_events(house: House) -> None:
    gus = house.phone()
    gus.post(f"/join/{house.join_code}", {"name": "Gus", "email": "gus@guests.example"})
    for answer in (gus.get("/events/new"), gus.post("/events/new", FIELDS)):
        assert (answer.status_code, heading(answer)) == (403, "Please confirm your e-mail address first.")
    assert how_many_events(house) == 1
    assert "Create an event" not in gus.see("/me")


def test_one_form_sent_twice_makes_one_event(house: House) -> None:
    eve = house.phone("eve")
    fields = FIELDS | {"id": form_to(eve.get("/events/new"), "/events/new").value("id")}
    first, second = eve.post("/events/new", fields), eve.post("/events/new", fields | {"name": "Another"})
    assert (first.status_code, first.location) == (303, second.location)
    assert how_many_events(house) == 2
    assert made(house, eve) != made(house, eve)


def test_one_form_sent_twice_at_the_same_instant_makes_one_event(house: House) -> None:
    phones = [house.phone("eve") for _ in range(4)]
    minted = form_to(phones[0].get("/events/new"), "/events/new").value("id")
    ready = [(phone, FIELDS | {"id": minted, "csrf_token": phone.token()}) for phone in phones]

    def press(phone: Phone, fields: dict[str, str]) -> str:
        return str(phone.client.post("/events/new", base_url=house.base_url, data=fields).location)

    assert len(set(at_once([partial(press, *one) for one in ready]))) == 1
    assert how_many_events(house) == 2


def test_the_id_of_somebody_elses_event_gives_nothing_of_it_away(house: House) -> None:
    eve = house.phone("eve")
    event = made(house, eve, id=house.event)
    assert event != house.event
    assert eve.get(f"/e/{house.event}").status_code == 404


@pytest.mark.thorough
def test_many_events_at_once_are_too_many(house: House) -> None:
    eve = house.phone("eve")
    fields = FIELDS | {"csrf_token": eve.token()}
    answers = [eve.client.post("/events/new", data=fields, base_url=house.base_url) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429]
    assert house.phone("ada").post("/events/new", FIELDS).status_code == 303
