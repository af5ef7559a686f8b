"""Noting that two people met: who has no contact of the other yet gets one, and each contact the encounter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, insert, or_, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from eventnet.cards.rules import GivenCard
from eventnet.contacts.actions import forget, set_lifecycle
from eventnet.contacts.models import Contact, Encounter
from eventnet.contacts.rules import Lifecycle, State, meet
from eventnet.events.facts import AnEvent
from eventnet.kernel.ids import new_public_id
from eventnet.storage.transactions import connection_to_write
from eventnet.storage.upsert import insert_missing


@dataclass(frozen=True)
class Meeting:
    """The event and the time at which two people met, and the exchange they met by."""

    event: AnEvent
    exchange_id: int
    now: datetime

    @property
    def columns(self) -> dict[str, Any]:
        """The columns an encounter has of it."""
        return {
            "event_id": self.event.id,
            "event_name": self.event.name,
            "place": self.event.place,
            "timezone": self.event.timezone,
            "exchange_id": self.exchange_id,
            "met_at": self.now,
        }


@dataclass(frozen=True)
class Met:
    """One side's part of a meeting: of whom, under which name, with which card; `begun` is how a new contact begins.

    Where the other gave nothing, not even a name (`is_given`), a contact that is there keeps the name it has.
    """

    owner_id: int
    person_id: int
    name: str
    card: GivenCard | None
    begun: Lifecycle
    is_given: bool = True


_encounters: Final[Any] = Encounter.__table__
_NEW_ENCOUNTERS: Final = insert(_encounters)


def note_meeting(session: Session, meeting: Meeting, sides: list[Met]) -> list[str]:
    """Notes a meeting in the contacts of those who are held by the caller; their public ids, in the same order.

    Nearly always they are new: then it is one statement for the contacts and one for the encounters. At another event
    two people can be swapping cards at the same instant; one of both comes first, the other finds the contacts.
    """
    connection, in_order = connection_to_write(session), sorted(sides, key=lambda side: side.owner_id)
    made = _insert(connection, meeting, in_order)
    known = _held(session, meeting, [side for side in in_order if side.owner_id not in made])
    if gone := [side for side in in_order if side.owner_id not in made.keys() | known.keys()]:
        made |= _insert(connection, meeting, gone)
    for side in in_order:
        if contact := known.get(side.owner_id):
            _meet_again(session, meeting, side, contact)
    if fresh := [side for side in in_order if side.owner_id in made]:
        rows = [{"contact_id": made[side.owner_id][0], "card": side.card, "given_at": meeting.now} for side in fresh]
        connection.execute(_NEW_ENCOUNTERS, [row | meeting.columns for row in rows])
    ids = {owner_id: public_id for owner_id, (_, public_id) in made.items()}
    ids |= {owner_id: contact.public_id for owner_id, contact in known.items()}
    return [ids[side.owner_id] for side in sides]


def _insert(connection: Connection, meeting: Meeting, sides: list[Met]) -> dict[int, tuple[int, str]]:
    """Makes the contacts that are not there yet; the ids of each, by its owner."""
    rows = [
        {
            "public_id": new_public_id(),
            "owner_id": side.owner_id,
            "person_id": side.person_id,
            "name": side.name,
            "met_at": meeting.now,
            "timezone": side.begun.zone,
            "deadline_at": side.begun.deadline_at,
            "gone_at": side.begun.gone_at,
        }
        for side in sides
    ]
    made = insert_missing(connection, Contact, rows, returning=("owner_id", "id", "public_id"))
    return {owner_id: (contact_id, public_id) for owner_id, contact_id, public_id in made}


def _held(session: Session, meeting: Meeting, sides: list[Met]) -> dict[int, Contact]:
    """The contacts that are there, by their owners, held until the transaction ends.

    Of one whose time was over no more is there than the sweep would have left.
    """
    if not sides:
        return {}
    found = _locked(session, sides)
    if over := [one.id for one in found if one.gone_at is not None and one.gone_at <= meeting.now]:
        forget(session, over)
        found = _locked(session, sides)
    return {contact.owner_id: contact for contact in found}


def _locked(session: Session, sides: list[Met]) -> list[Contact]:
    whose = or_(*(and_(Contact.owner_id == side.owner_id, Contact.person_id == side.person_id) for side in sides))
    return list(
        session.scalars(
            select(Contact)
            .options(selectinload(Contact.encounters).load_only(Encounter.exchange_id, Encounter.again_until))
            .where(whose)
            .order_by(Contact.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _meet_again(session: Session, meeting: Meeting, side: Met, contact: Contact) -> None:
    """Notes a meeting in a contact that is there."""
    if contact.state_at(meeting.now) is State.DELETED:
        session.execute(delete(Encounter).where(Encounter.contact_id == contact.id))  # only the name was left
        set_committed_value(contact, "encounters", [])
    lifecycle = meet(contact.lifecycle, side.begun, meeting.now)
    encounter = next((one for one in contact.encounters if one.exchange_id == meeting.exchange_id), None)
    if encounter is None:
        encounter = Encounter(contact_id=contact.id, given_at=meeting.now, **meeting.columns)
        session.add(encounter)
        contact.met_at = meeting.now
    encounter.card, encounter.again_until = side.card, lifecycle.again_until
    if side.is_given:
        contact.name, encounter.given_at = side.name, meeting.now
    set_lifecycle(contact, lifecycle)
