"""Two pairs alike in everything but their ids, and their pages with the ids blanked.

So that one sees whether anything else tells two stories apart.
"""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eventnet.cards.models import Answer, Detail, Topic
from eventnet.contacts.models import Contact, Promise
from eventnet.events.actions import join
from eventnet.events.models import Attendee, Event
from eventnet.exchange.models import Exchange
from eventnet.people.actions import make_person
from eventnet.people.models import BrowserSession, Person
from tests.cast import House, Phone, blanked

_TOKEN = r"(?:(?<=/x/)|(?<=data-token=\")|(?<=data-mark=\"))(?:A[\w-]{38}|B[\w-]{22})"
_DRAWN = re.compile(r'data-drawn="\d+"')
_WITH_ID = (Person, Event, Exchange, Contact, Promise, BrowserSession)

Page = tuple[int, str, list[tuple[str, str]]]


def make_twin(house: House, who: str) -> str:
    """Somebody with `who`'s name and card at the same event; what House calls them."""
    twin = f"{who}-twin"
    with house.writing() as session:
        original, event = house.attendee(session, who), session.get_one(Event, house.event_id)
        person = make_person(session, email=f"{twin}@demo.example", name=original.name, now=house.clock.now)
        attendee = join(session, event, person, house.clock.now)
        for column in ("headline", "organisation", "offer", "need", "has_chosen_details"):
            setattr(attendee, column, getattr(original, column))
        for model in (Answer, Topic, Detail):
            _copy(session, model, original, attendee)
    return twin


def _copy(session: Session, model: type[Answer | Topic | Detail], original: Attendee, attendee: Attendee) -> None:
    for row in session.scalars(select(model).where(model.attendee_id == original.id).order_by(model.id)).all():
        values = {column.key: getattr(row, column.key) for column in model.__table__.columns}
        session.add(model(**values | {"id": None, "attendee_id": attendee.id}))


def pages_about(house: House, phone: Phone, owner: str, other: str) -> dict[str, Page]:
    """All of `owner`'s pages on which `other` may appear, as answered; unlike twins' pages they hold real ids."""
    contact = house.contact_path(owner, other)
    paths = {
        "contact": contact,
        "vcard": f"{contact}.vcf",
        "swapped": f"{contact}/swapped",
        "receipt": f"{contact}/receipt",
        "saying hello": contact.replace("/contacts/", "/follow-ups/") + "/touch",
        "contacts": "/contacts",
        "who has my card": "/exchanges",
        "follow-ups": "/follow-ups",
        "remaining": "/follow-ups/remaining",
        "now": f"/e/{house.event}",
        "my code": f"/e/{house.event}/code",
        "takers": f"/e/{house.event}/code/takers",
        "their code": house.code_path(other),
        "their old code": house.code_path(other, at=house.clock.now.replace(hour=1)),
    }
    return {name: as_page(phone.get(path)) for name, path in paths.items()}


def as_page(response: TestResponse) -> Page:
    """An answer as something to compare and to take apart, without the moment at which it was drawn."""
    status, body, headers = blanked(response)
    return status, _DRAWN.sub('data-drawn=""', body.decode()), [(name, value) for name, value in headers]


def without_ids(house: House, pages: dict[str, Page]) -> dict[str, Page]:
    """The pages with every id and code blanked; which ones are the same stays visible within a page."""
    with house.reading() as session:
        ids = [public_id for model in _WITH_ID for public_id in session.scalars(select(model.public_id))]
    known = re.compile("|".join([_TOKEN, *map(re.escape, ids)]))
    return {name: _without_ids(page, known) for name, page in pages.items()}


def _without_ids(page: Page, ids: re.Pattern[str]) -> Page:
    status, body, headers = page
    numbers: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        return numbers.setdefault(found[0], f"<{len(numbers)}>")

    # The mark of "who has just taken my card" is made from ids.
    return status, ids.sub(number, body), [(name, "" if name == "ETag" else ids.sub(number, v)) for name, v in headers]


def unlike(ones: dict[str, Page], others: dict[str, Page]) -> dict[str, list[str]]:
    """The pages that differ, with the lines only one of the two has."""
    return {
        name: sorted(set(_lines(ones[name])) ^ set(_lines(others[name]))) for name in ones if ones[name] != others[name]
    }


def _lines(page: Page) -> list[str]:
    status, body, headers = page
    return [
        str(status),
        *body.splitlines(),
        *(f"{name}: {value}" for name, value in headers if name != "Content-Length"),
    ]
