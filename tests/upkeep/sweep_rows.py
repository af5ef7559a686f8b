"""Contacts as rows, by the thousand and with every field filled, for tests of the sweep."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, sessionmaker

from eventnet.cards.rules import DetailKind, GivenAnswer, GivenCard, GivenDetail
from eventnet.contacts.models import Contact, Encounter, Promise, Touch
from eventnet.contacts.rules import Outcome, TouchKind
from eventnet.kernel.bilingual import Bilingual
from eventnet.kernel.ids import new_public_id
from eventnet.people.actions import make_person
from eventnet.people.models import Person
from eventnet.storage.transactions import writing

Sessions = sessionmaker[Session]

DAY = timedelta(days=1)

SECRETS = [f"planted-{number}" for number in range(12)]
"""What nobody should find when a contact is over."""

FULL_CARD = GivenCard(
    headline=SECRETS[0],
    organisation=SECRETS[1],
    answers=(GivenAnswer(Bilingual(SECRETS[2], SECRETS[3]), SECRETS[4]),),
    topics=(SECRETS[5],),
    offer=SECRETS[6],
    need=SECRETS[7],
    details=(GivenDetail(DetailKind.EMAIL, SECRETS[8]),),
    common_topics=(SECRETS[9],),
)


def make_owner(sessions: Sessions, now: datetime) -> Person:
    with sessions() as session, writing(session):
        return make_person(session, email="ida@demo.example", name="Ida", now=now)


def make_contacts(sessions: Sessions, owner: Person, lifecycles: Iterable[dict[str, Any]]) -> list[int]:
    """One contact for each of `lifecycles`, with a full card, a note and a touch; their ids."""
    made = list(lifecycles)
    rows = [
        {
            "public_id": new_public_id(),
            "owner_id": owner.id,
            "timezone": "Europe/Berlin",
            "met_at": lifecycle["deadline_at"] - 14 * DAY,
            "name": "Jonas Weber",
            "note": SECRETS[10],
            "note_version": 1,
            "postponed": 0,
            "outcome": None,
            "decided_at": None,
            **{column: value for column, value in lifecycle.items() if column != "card"},
        }
        for lifecycle in made
    ]
    cards = {row["public_id"]: lifecycle.get("card", FULL_CARD) for row, lifecycle in zip(rows, made, strict=True)}
    with sessions() as session, writing(session):
        session.execute(insert(Contact), rows)
        all_of_them = select(Contact.id, Contact.public_id, Contact.met_at).where(Contact.owner_id == owner.id)
        new = [row for row in session.execute(all_of_them.order_by(Contact.id)) if row.public_id in cards]
        ids = [row.id for row in new]
        met = [encounter_columns(row.id, row.met_at) | {"card": cards[row.public_id]} for row in new]
        session.execute(insert(Encounter), met)
        touch = {"kind": TouchKind.WROTE, "words": SECRETS[11], "at": rows[0]["met_at"]}
        session.execute(insert(Touch), [touch | {"contact_id": contact_id} for contact_id in ids])
    return ids


def encounter_columns(contact_id: int, met_at: datetime, zone: str = "Europe/Berlin") -> dict[str, Any]:
    """Where one met whom a contact is of, with a full card."""
    where = {"event_name": "Begegnungen", "place": "Here", "timezone": zone, "card": FULL_CARD}
    return where | {"contact_id": contact_id, "met_at": met_at, "given_at": met_at}


def expiring(deadline_at: datetime) -> dict[str, Any]:
    """Left alone: open until `deadline_at`, to be brought back for a week more."""
    return {"deadline_at": deadline_at, "gone_at": deadline_at + 7 * DAY}


def let_go(at: datetime) -> dict[str, Any]:
    return {"deadline_at": at + 9 * DAY, "gone_at": at + 7 * DAY, "outcome": Outcome.LET_GO, "decided_at": at}


def staying(outcome: Outcome, at: datetime) -> dict[str, Any]:
    return {"deadline_at": at + DAY, "gone_at": None, "outcome": outcome, "decided_at": at}


def make_promise_to(sessions: Sessions, contact_id: int, text: str, at: datetime) -> str:
    """The public id of an open promise."""
    public_id = new_public_id()
    with sessions() as session, writing(session):
        session.execute(insert(Promise).values(public_id=public_id, contact_id=contact_id, text=text, made_at=at))
    return public_id


def contact_ids(sessions: Sessions) -> list[int]:
    with sessions() as session:
        return list(session.scalars(select(Contact.id).order_by(Contact.id)))
