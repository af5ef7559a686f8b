"""Whatever is typed into an organiser's form is stored tidily, or stays there with a message beside its field."""

from typing import Any

import pytest
from sqlalchemy import select

from eventnet.cards.models import Prompt
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import Role
from eventnet.organiser.rules import shown_wall
from tests.cast import House, Phone, words
from tests.markup import form_to, heading
from tests.organiser.bad_input import (
    CARE_CONTACTS,
    EVENT_NAMES,
    EVENT_PLACES,
    EVENT_TIMES,
    FOLLOW_UP_DAYS,
    MODES,
    QUESTIONS,
    TIME_ZONES,
)
from tests.organiser.making import FIELDS, asked, event_of, how_many_events, made, settings_form
from tests.tables import contents
from tests.web.bad_input import KEPT, Typed

pytestmark = [pytest.mark.thorough, pytest.mark.on_sqlite]

TABLES: dict[str, dict[str, Typed]] = {
    "name": EVENT_NAMES,
    "place": EVENT_PLACES,
    "care_contact": CARE_CONTACTS,
    "starts": EVENT_TIMES,
    "follow_up_days": FOLLOW_UP_DAYS,
    "timezone": TIME_ZONES,
    "mode": MODES,
}


def stored(event: Event, field: str) -> str:
    """What is stored of a field, as it would be typed."""
    return shown_wall(event.starts_at, event.timezone) if field == "starts" else str(getattr(event, field))


def visible(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def sent(phone: Phone, path: str, fields: dict[str, Any], token: str) -> Any:
    return phone.post(path, fields | {"csrf_token": token})


@pytest.mark.parametrize("field", TABLES)
def test_what_is_typed_for_an_event_is_stored_tidied_or_stays_in_the_form(house: House, field: str) -> None:
    ada, came_of_it = house.phone("ada"), dict[str, tuple[int, str | None]]()
    token, path = ada.token(), f"/e/{house.event}/settings"
    for name, typed in TABLES[field].items():
        if field == "mode" and typed.text == "cancelled":
            continue  # of an event that is there this is no mistake
        form = settings_form(ada, house.event).fields | {"ends": "2026-12-01T22:00", "starts": "2026-12-01T09:00"}
        answer = sent(ada, path, form | {field: typed.sent}, token)
        if answer.status_code == 303:
            came_of_it[name] = (303, stored(event_of(house, house.event), field))
            continue
        again = form_to(answer, path)
        assert f'id="{field}-why"' in answer.text, name
        if field not in {"timezone", "mode"}:  # a select and radios show what is offered
            assert visible(again.value(field)) == visible(typed.text.replace("\ud800", "%ED%A0%80")), name
        assert again.value("ends") == "2026-12-01T22:00", name
        came_of_it[name] = (answer.status_code, KEPT)
    assert came_of_it == {
        name: (422 if t.stored is KEPT else 303, t.stored) for name, t in TABLES[field].items() if name in came_of_it
    }
    assert len(came_of_it) >= 4


@pytest.mark.parametrize("field", TABLES)
def test_what_can_not_be_makes_no_event(house: House, field: str) -> None:
    eve = house.phone("eve")
    token = eve.token()
    for name, typed in TABLES[field].items():
        if typed.stored is KEPT:
            answer = sent(eve, "/events/new", FIELDS | {field: typed.sent}, token)
            assert (answer.status_code, heading(answer)) == (422, "Create an event"), name
            assert f'id="{field}-why"' in answer.text, name
            assert form_to(answer, "/events/new").value("care_contact")[:3] in {"Lea", ""} or field == "care_contact"
    assert how_many_events(house) == 1


@pytest.mark.parametrize("field", ["german", "english"])
def test_what_is_typed_as_a_question_is_stored_tidied_or_stays_in_the_form(house: House, field: str) -> None:
    ada, came_of_it = house.phone("ada"), {}
    token, path = ada.token(), f"/e/{house.event}/questions"
    for name, typed in QUESTIONS.items():
        answer = sent(ada, path, {field: typed.sent}, token)
        with house.writing() as session:
            own = session.scalars(select(Prompt).where(Prompt.key.is_(None))).all()
            texts = [(prompt.german, prompt.english) for prompt in own]
            for prompt in own:
                session.delete(prompt)
        if answer.status_code == 422:
            assert texts == [], name
            assert "-why" in answer.text
            assert visible(form_to(answer, path).value(field)) == visible(typed.text), name
        came_of_it[name] = (answer.status_code, texts[0][0] if texts else KEPT)
        assert all(german == english for german, english in texts)
    assert came_of_it == {name: (422 if t.stored is KEPT else 303, t.stored) for name, t in QUESTIONS.items()}


def test_fields_nobody_asked_for_change_nothing(house: House) -> None:
    eve = house.phone("eve")
    event = made(house, eve, role="helper", is_organiser="1", join_code="AAAAAAAA", public_id="x", person="1")
    assert event_of(house, event).join_code != "AAAAAAAA"
    ada = house.phone("ada")
    before = event_of(house, house.event)
    form = settings_form(ada, house.event).fields | {"join_code": "AAAAAAAA", "public_id": "x" * 22, "event": event}
    ada.post(f"/e/{house.event}/settings", form | {"place": "Park"})
    after = event_of(house, house.event)
    assert (after.join_code, after.public_id, after.place) == (before.join_code, before.public_id, "Park")
    with house.reading() as session:
        roles = session.scalars(select(Attendee.role).where(Attendee.event_id == house.event_id)).all()
        assert roles.count(Role.ORGANISER) == 1


def test_of_a_field_that_comes_twice_the_first_counts(house: House) -> None:
    eve = house.phone("eve")
    event = made(house, eve, name=["First", "Second"], mode=["remote", "hybrid"])
    assert (event_of(house, event).name, event_of(house, event).mode) == ("First", "remote")
    eve.post(f"/e/{event}/questions", {"english": ["One?", "Two?"]})
    assert asked(house, event)[-1] == "One?"


@pytest.mark.parametrize(
    "minted", ["", "x", "\0" * 22, "x" * 23, "x" * 4000, "\ud800".encode("utf-8", "surrogatepass")]
)
def test_an_event_under_a_strange_id_gets_one_of_ours(house: House, minted: Any) -> None:
    assert len(made(house, house.phone("eve"), id=minted)) == 22


def test_a_set_nobody_knows_is_asked_for_again(house: House) -> None:
    answer = house.phone("eve").post("/events/new", FIELDS | {"prompts": "party"})
    assert (answer.status_code, 'id="prompts-why"' in answer.text) == (422, True)
    assert form_to(answer, "/events/new").value("name") == "Stammtisch"


def test_an_empty_form_says_of_each_field_what_it_lacks(house: House) -> None:
    answer = house.phone("eve").post("/events/new", {})
    assert answer.status_code == 422
    for field in ("name", "starts", "ends", "timezone", "mode", "follow_up_days", "prompts"):
        assert f'id="{field}-why"' in answer.text, field


def test_a_megabyte_is_refused_with_a_page_and_changes_nothing(house: House) -> None:
    ada = house.phone("ada")
    token = ada.token()
    with house.reading() as session:
        before = contents(session)
    for path, field in (
        ("/events/new", "name"),
        (f"/e/{house.event}/settings", "care_contact"),
        (f"/e/{house.event}/questions", "english"),
        (f"/e/{house.event}/questions/catalogue", "key"),
    ):
        answer = sent(ada, path, FIELDS | {field: "x" * 1_000_000}, token)
        assert (answer.status_code, heading(answer)) == (413, "That was too much at once."), path
    with house.reading() as session:
        assert contents(session) == before


def test_what_is_wrong_twice_is_said_twice(house: House) -> None:
    answer = house.phone("eve").post("/events/new", FIELDS | {"starts": "soon", "ends": "later", "name": ""})
    said = words(answer)
    assert said.count("Please write day and time like 2026-11-20 18:00.") == 2
    assert "There is nothing here yet." in said
