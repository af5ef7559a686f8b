"""What organisers type and press, and what came of it."""

from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from eventnet.cards.models import Prompt
from eventnet.cards.prompts import taken_out
from eventnet.cards.queries import prompts_of
from eventnet.events.models import Event
from tests.cast import House, Phone, words
from tests.markup import Form, form_to

FIELDS = {
    "name": "Stammtisch",
    "place": "Alte Feuerwache",
    "starts": "2026-12-01T18:00",
    "ends": "2026-12-01T22:00",
    "timezone": "Europe/Berlin",
    "mode": "in_person",
    "follow_up_days": "14",
    "care_contact": "Lea, at the cloakroom",
    "prompts": "meetup",
}
"""What is typed for an event one evening in December."""


def made(house: House, phone: Phone, **fields: Any) -> str:
    """Fills the form for a new event and sends it; the public id of the event."""
    answer = phone.post("/events/new", FIELDS | fields)
    assert (answer.status_code, answer.location.endswith("/desk")) == (303, True), words(answer)
    return str(answer.location.split("/")[-2])


def event_of(house: House, public_id: str) -> Event:
    """The event as it is stored."""
    with house.reading() as session:
        return session.scalars(select(Event).where(Event.public_id == public_id)).one()


def how_many_events(house: House) -> int:
    with house.reading() as session:
        return len(session.scalars(select(Event.id)).all())


def settings_form(phone: Phone, event: str) -> Form:
    """The form as the page of settings shows it; what is chosen in the select is not in it."""
    form = form_to(phone.get(f"/e/{event}/settings"), f"/e/{event}/settings")
    form.fields["timezone"] = ["Europe/Berlin"]
    return form


def changed(phone: Phone, event: str, **fields: Any) -> TestResponse:
    """Opens the settings, types something else into these fields, and saves."""
    return phone.post(f"/e/{event}/settings", settings_form(phone, event).fields | fields)


def asked(house: House, event: str) -> list[str]:
    """The English questions of an event, in their order."""
    with house.reading() as session:
        return [prompt.english for prompt in prompts_of(session, one(session, event))]


def kept_out(house: House, event: str) -> list[str]:
    """The English questions that were taken out."""
    with house.reading() as session:
        return [prompt.english for prompt in taken_out(session, one(session, event))]


def one(session: Any, event: str) -> Event:
    found: Event = session.scalars(select(Event).where(Event.public_id == event)).one()
    return found


def prompt_id(house: House, event: str, english: str) -> int:
    """The id of a question, whether it is asked or not."""
    with house.reading() as session:
        which = select(Prompt.id).join(Event, Event.id == Prompt.event_id)
        return session.scalars(which.where(Event.public_id == event, Prompt.english == english)).one()
