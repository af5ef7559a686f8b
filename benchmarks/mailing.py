"""The morning after a large event: everybody's mail from due to the outbox, beside writing the same rows only."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload

from benchmarks import looking
from eventnet.contacts.adding import ByHand, add_by_hand
from eventnet.event_mails.models import EventMail
from eventnet.event_mails.posting import BATCH, post_due
from eventnet.event_mails.rules import Kind, first_window
from eventnet.events.models import Attendee, Event
from eventnet.kernel.ids import new_public_id
from eventnet.mail.models import Mail
from eventnet.people.models import Person
from eventnet.storage.transactions import writing
from tests.cast import House

PEOPLE = 1_000


@dataclass(frozen=True)
class Mornings:
    """The seconds for so many mails, for looking again a minute later, and for writing the same rows (the floor)."""

    mails: int
    seconds: float
    again: float
    floor: float


def mornings(house: House, people: int = PEOPLE) -> Mornings:
    """Has the first mails posted for an event of so many people, each of whom has met somebody."""
    looking.fill(house, people)
    with house.writing() as session:
        event = session.get_one(Event, house.event_id)
        morning = first_window(event.ends_at, event.timezone).opens_at
        here = select(Attendee).options(joinedload(Attendee.event)).where(Attendee.event_id == event.id)
        for there in session.scalars(here).all():
            owner, written = session.get_one(Person, there.person_id), ByHand(there.public_id, "Mira Yıldız")
            add_by_hand(session, owner, written, there=there, zone=event.timezone, now=house.clock.now)
    mails, seconds = _timed(house, morning)
    _, again = _timed(house, morning + timedelta(minutes=1))
    return Mornings(mails, seconds, again, _floor(house, morning))


def _timed(house: House, now: datetime) -> tuple[int, float]:
    began = time.perf_counter()
    return post_due(house.sessions, now), time.perf_counter() - began


def _floor(house: House, now: datetime) -> float:
    """Writes as many rows of both tables in as many transactions; how long that takes."""
    with house.reading() as session:
        attendees = list(session.scalars(select(EventMail.attendee_id)))
    began = time.perf_counter()
    with house.sessions() as session:
        for start in range(0, len(attendees), BATCH):
            with writing(session):
                _write(session, attendees[start : start + BATCH], now)
    return time.perf_counter() - began


def _write(session: Session, attendees: list[int], now: datetime) -> None:
    decided = {"kind": Kind.BEFORE_IT_CLOSES, "decided_at": now, "is_told": True}
    mail = {"template": "bench", "address": "a@demo.example", "language": "en", "words": {}, "created_at": now}
    session.execute(insert(EventMail), [{"attendee_id": one} | decided for one in attendees])
    session.execute(insert(Mail), [mail | {"public_id": new_public_id(), "due_at": now} for _ in attendees])
