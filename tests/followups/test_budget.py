"""However many contacts there are, of each only what a row shows is read; and the sweep reads only what is over."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event, select, update

from eventnet.contacts.models import Contact, Encounter
from eventnet.contacts.rules import Outcome
from eventnet.events.actions import join, make_event
from eventnet.events.models import Event
from eventnet.people.actions import make_newcomer
from eventnet.people.models import Person
from eventnet.storage.transactions import writing
from eventnet.upkeep.sweep import sweep
from tests.cast import House
from tests.statements import listening
from tests.upkeep.sweep_rows import DAY, FULL_CARD, SECRETS, Sessions, expiring, let_go, make_contacts, staying

pytestmark = pytest.mark.thorough

MANY = 40


def with_many(house: House) -> None:
    """Ben holds forty open contacts, forty let go and forty met again, each with everything on its card."""
    with house.reading() as session:
        ben = house.person(session, "ben")
    at = house.clock.now
    make_contacts(house.sessions, ben, [expiring(at + DAY) | {"note": ""} for _ in range(MANY)])
    make_contacts(house.sessions, ben, [let_go(at - DAY) for _ in range(MANY)])
    again = make_contacts(house.sessions, ben, [staying(Outcome.KEPT, at - DAY) for _ in range(MANY)])
    with house.writing() as session:
        session.execute(update(Encounter).where(Encounter.contact_id.in_(again)).values(again_until=at + DAY))


@contextmanager
def cards_read() -> Iterator[list[str]]:
    """Where all those were met whose card is read from here on."""
    read: list[str] = []

    def loaded(encounter: Encounter, _context: object, *_more: object) -> None:
        if "card" in encounter.__dict__:
            read.append(encounter.event_name)

    event.listen(Encounter, "load", loaded)
    event.listen(Encounter, "refresh", loaded)
    try:
        yield read
    finally:
        event.remove(Encounter, "load", loaded)
        event.remove(Encounter, "refresh", loaded)


@pytest.mark.parametrize("path", ["/follow-ups?others=1", "/follow-ups/remaining"])
def test_no_card_is_read_for_the_pages_and_no_statement_comes_with_a_contact(
    house: House, app: Flask, path: str
) -> None:
    ben = house.phone("ben")
    ben.get(path)
    with listening(app) as few:
        ben.get(path)
    with_many(house)
    with cards_read() as read, listening(app) as many:
        page = ben.get(path)
    assert page.status_code == 200
    assert page.text.count("Jonas Weber") >= MANY
    assert read == []
    assert [text for text in many.texts if re.search(r"encounter\.card( AS \w+)?(, [a-z]|\s+FROM)", text)] == []
    assert len(many.statements) <= len(few.statements) + 1, "the promises, once for all"


def test_what_one_shares_still_stands_in_the_rows(house: House) -> None:
    with_many(house)
    text = house.phone("ben").see("/follow-ups?others=1")
    assert text.count(f"You share: {FULL_CARD.common_topics[0]}") == MANY
    assert [secret for secret in SECRETS[:9] if secret in text] == []


def test_letting_the_rest_go_reads_no_card_either_and_lets_go_what_was_shown(house: House) -> None:
    with_many(house)
    with house.reading() as session:
        open_ids = list(session.scalars(select(Contact.public_id).where(Contact.outcome.is_(None))))
    ben, shown = house.phone("ben"), open_ids[: MANY // 2]
    with cards_read() as read:
        assert ben.post("/follow-ups/remaining/letting-go", {"contact": shown}).status_code == 303
    assert read == []
    with house.reading() as session:
        assert set(session.scalars(select(Contact.public_id).where(Contact.outcome.is_(None)))) == set(open_ids) - set(
            shown
        )


@contextmanager
def people_read(engine: Engine) -> Iterator[list[str]]:
    """The statements that name people, from here on; of each how many rows came is asked once more."""
    asked: list[str] = []

    def execute(connection: Connection, _cursor: object, text: str, values: object, *_more: object) -> None:
        if text.startswith("SELECT person.id"):
            rows = connection.connection.driver_connection.execute(text, values).fetchall()  # type: ignore[union-attr]
            asked.extend(str(row[0]) for row in rows)

    event.listen(engine, "before_cursor_execute", execute)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", execute)


def test_a_sweep_reads_of_the_unconfirmed_only_whose_time_is_over(house: House, sessions: Sessions) -> None:
    """Thirty joined long ago what will go on for long, ten hold contacts, one has nothing any more."""
    now = house.clock.now
    with house.writing() as session:
        lasting = make_event(
            session,
            name="Long",
            place="",
            timezone="Europe/Berlin",
            starts_at=now - 99 * DAY,
            ends_at=now - 70 * DAY,
        )
        lasting.follow_up_days = 60
        coming = session.scalars(select(Event).where(Event.id != lasting.id)).one()
        for number in range(40):
            person = make_newcomer(session, email=f"g{number}@guests.example", name="Gus", language="en", now=now)
            person.created_at = now - 99 * DAY
            session.flush()
            if number < 30:
                join(session, [lasting, coming][number % 2], person, now)
    with sessions() as session:
        owners = session.scalars(select(Person).where(Person.confirmed_at.is_(None)).order_by(Person.id)).all()
    for owner in owners[-10:-1]:
        make_contacts(sessions, owner, [expiring(now + DAY)])
    with people_read(sessions.kw["bind"]) as read:
        assert sweep(sessions, now).people == 1
    assert set(read) == {str(owners[-1].id)}
    with sessions() as session, writing(session):
        assert len(session.scalars(select(Person.id).where(Person.confirmed_at.is_(None))).all()) == 39
    assert sweep(sessions, now + timedelta(minutes=15)).people == 0
