"""A hall full of people: attendees by the hundred, each with a phone that is signed in."""

import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from secrets import randbelow

from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from eventnet.cards.models import Detail
from eventnet.cards.rules import DetailKind
from eventnet.events.models import Attendee
from eventnet.events.rules import ALIAS_BYTES, SHUFFLE_KEYS, CardChoice, Role
from eventnet.kernel.ids import new_public_id
from eventnet.people.links import begin_session
from eventnet.people.models import Person
from eventnet.storage.patience import LOCK_SECONDS
from tests.cast import House, Phone, words

MOST_TRIES = 20
A_MOMENT = 0.1  # seconds by which clocks may differ

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Visitor:
    """One of many: House knows them by `who`."""

    who: str
    phone: Phone


def fill(house: House, many: int) -> list[Visitor]:
    """`many` more attendees with an e-mail address on their cards."""
    names = [f"visitor{number}" for number in range(many)]
    now = house.clock.now
    with house.writing() as session:
        people = [
            {"public_id": new_public_id(), "email": f"{who}@demo.example", "name": who.title(), "created_at": now}
            for who in names
        ]
        session.execute(insert(Person), people)
        rows = session.scalars(select(Person).where(Person.email.like("visitor%")).order_by(Person.id)).all()
        attendees = [
            {
                "public_id": new_public_id(),
                "shuffle_key": randbelow(SHUFFLE_KEYS),
                "event_id": house.event_id,
                "person_id": person.id,
                "alias": os.urandom(ALIAS_BYTES),
                "role": Role.ATTENDEE,
                "name": person.name,
                "card_choice": CardChoice.ALL,
                "joined_at": now,
            }
            for person in rows
        ]
        blank = dict.fromkeys(("headline", "organisation", "offer", "need"), "")
        session.execute(insert(Attendee), [attendee | blank for attendee in attendees])
        ids = session.execute(
            select(Attendee.id, Person.email)
            .join(Person, Person.id == Attendee.person_id)
            .where(Person.email.like("visitor%"))
        )
        detail = {"position": 0, "kind": DetailKind.EMAIL, "shared": True, "best": False}
        session.execute(insert(Detail), [detail | {"attendee_id": number, "value": email} for number, email in ids])
        secrets = [begin_session(session, person.id, browser="", now=now) for person in rows]
    visitors = [Visitor(who, house.phone()) for who in names]
    for visitor, secret in zip(visitors, secrets, strict=True):
        visitor.phone.is_signed_in(secret)
    return visitors


def ready_to_press(
    house: House, phone: Phone, page: str, *, posts_to: str | None = None, **fields: str
) -> Callable[[], TestResponse]:
    """Opens a page. What is returned sends one of its forms, in one request, and again where others were in the way."""
    opened = served(lambda: phone.get(page))
    assert opened.status_code == 200, (opened.status_code, page)
    token = _TOKEN.search(opened.text)
    assert token, f"no form on {page}"
    data = {"csrf_token": token[1], **fields}
    where = {"base_url": house.base_url, "headers": {"Accept-Language": "en"}}
    return lambda: served(lambda: phone.client.post(posts_to or page, data=data, **where))


def ready_unseen(house: House, phone: Phone, page: str) -> Callable[[], TestResponse]:
    """What sends the form of a page that was not opened, as a browser does that has forgotten it."""
    data = {"csrf_token": phone.token()}
    return lambda: served(lambda: phone.client.post(page, data=data, base_url=house.base_url))


def served(press: Callable[[], TestResponse]) -> TestResponse:
    """What `press` comes to at last. "Busy" hears only who has waited for as long as one waits; and trying again helps.

    How many are told so hangs on how fast the others are served. That nothing is lost by it show the tests that use it.
    """
    for _ in range(MOST_TRIES):
        began = time.monotonic()
        answer = press()
        if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            return answer
        assert time.monotonic() - began > LOCK_SECONDS - A_MOMENT, words(answer)
        assert int(answer.headers["Retry-After"]) > 0
    raise AssertionError("trying again does not help")
