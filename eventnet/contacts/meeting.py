"""Noting that two people met: who has no contact of the other yet gets one, and each contact the encounter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, selectinload

from eventnet.cards.rules import GivenCard
from eventnet.contacts.actions import forget, set_lifecycle
from eventnet.contacts.models import Contact, Encounter
from eventnet.contacts.rules import Lifecycle, State, meet
from eventnet.events.models import Event
from eventnet.kernel.ids import new_public_id
from eventnet.storage.upsert import insert_missing


@dataclass(frozen=True)
class Meeting:
    """Where and when two people met, and the exchange they met by."""

    event: Event
    exchange_id: int
    now: datetime

    @property
    def columns(self) -> dict[str, Any]:
        """What an encounter has of it."""
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
    """What one of the two has from it: of whom, under which name, with which card; `begun` is how a new one begins.

    Where the other gave nothing, not even a name (`is_given`), a contact that is there keeps the name it has.
    """

    owner_id: int
    person_id: int
    name: str
    card: GivenCard | None
    begun: Lifecycle
    is_given: bool = True


def note_meeting(session: Session, meeting: Meeting, sides: list[Met]) -> list[str]:
    """Notes a meeting in the contacts of those who are held by the caller; their public ids, in the same order.

    Nearly always they are new: then it is one statement for the contacts and one for the encounters. At another event
    two people can be swapping cards at the same instant; one of both comes first, the other finds the contacts.
    """
    in_order = sorted(sides, key=lambda side: side.owner_id)
    made = _insert(session, meeting, in_order)
    fresh = [(side, made[side.owner_id]) for side in sides if side.owner_id in made]
    known = {
        side.owner_id: contact
        for side in in_order
        if side.owner_id not in made and (contact := _meet_again(session, meeting, side))
    }
    for side in in_order:
        if side.owner_id not in made and side.owner_id not in known:
            made |= _insert(session, meeting, [side])
            fresh.append((side, made[side.owner_id]))
    if fresh:
        rows = [{"contact_id": made_id, "card": side.card, "given_at": meeting.now} for side, (made_id, _) in fresh]
        session.execute(insert(Encounter), [row | meeting.columns for row in rows])
    return [known[s.owner_id].public_id if s.owner_id in known else made[s.owner_id][1] for s in sides]


def _insert(session: Session, meeting: Meeting, sides: list[Met]) -> dict[int, tuple[int, str]]:
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
    made = insert_missing(session, Contact, rows, returning=("owner_id", "id", "public_id"))
    return {owner_id: (contact_id, public_id) for owner_id, contact_id, public_id in made}


def _meet_again(session: Session, meeting: Meeting, side: Met) -> Contact | None:
    """Notes a meeting in a contact that is there; None where its time was over, and nothing of it is left."""
    contact = _held(session, side)
    if contact and contact.gone_at is not None and contact.gone_at <= meeting.now:
        forget(session, [contact.id])  # only the sweep had not been there yet
        contact = _held(session, side)
    if contact is None:
        return None
    if contact.state_at(meeting.now) is State.DELETED:
        session.execute(delete(Encounter).where(Encounter.contact_id == contact.id))  # only the name was left
        session.expire(contact, ["encounters"])
    lifecycle = meet(contact.lifecycle, side.begun, meeting.now)
    here = select(Encounter).where(Encounter.contact_id == contact.id, Encounter.exchange_id == meeting.exchange_id)
    encounter = session.scalar(here)
    if encounter is None:
        encounter = Encounter(contact_id=contact.id, given_at=meeting.now, **meeting.columns)
        session.add(encounter)
        contact.met_at = meeting.now
    encounter.card, encounter.again_until = side.card, lifecycle.again_until
    if side.is_given:
        contact.name, encounter.given_at = side.name, meeting.now
    set_lifecycle(contact, lifecycle)
    return contact


def _held(session: Session, side: Met) -> Contact | None:
    """The contact as it is now, held until the transaction ends."""
    return session.scalar(
        select(Contact)
        .options(selectinload(Contact.encounters))
        .where(Contact.owner_id == side.owner_id, Contact.person_id == side.person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
