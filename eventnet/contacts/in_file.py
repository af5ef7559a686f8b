"""Contacts as they stand in the file that their owner takes along."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventnet.contacts.models import Contact, Encounter, Promise
from eventnet.contacts.queries import is_alive
from eventnet.contacts.rules import State
from eventnet.contacts.words import vcard_of
from eventnet.formats.vcard import write_vcard
from eventnet.storage.keeping import written


def contacts_in_file(session: Session, person_id: int, now: datetime) -> list[dict[str, Any]]:
    """The contacts that somebody owns, the one they met first first."""
    owned = (
        select(Contact)
        .options(selectinload(Contact.promises), selectinload(Contact.touches), selectinload(Contact.encounters))
        .options(joinedload(Contact.pause))
        .where(Contact.owner_id == person_id, or_(is_alive(now), Contact.promises.any()))
        .order_by(Contact.met_at, Contact.id)
    )
    return [_contact(contact, now) for contact in session.scalars(owned)]


def _contact(contact: Contact, now: datetime) -> dict[str, Any]:
    """A contact as its owner's pages show it: of one whose time is over the name and the promises, nothing else."""
    state, latest = contact.state_at(now), contact.latest
    exported = {
        "name": contact.name,
        "event": latest.event_name,
        "place": latest.place,
        "met_at": written(latest.met_at),
        "state": state.value,
        "added_by_hand": contact.by_hand,
        "promises": [_promise(promise) for promise in contact.promises],
    }
    if state is State.DELETED:
        return exported
    waits = contact.pause is not None and contact.pause.is_open_ended and contact.pause.is_running(now)
    return exported | {
        "open_until": None if waits else written(contact.deadline_at),
        "card": contact.card.to_json() if contact.card else None,
        "encounters": [_encounter(encounter, waits=waits) for encounter in contact.encounters],
        "note": contact.note,
        "touches": [
            {"kind": touch.kind.value, "words": touch.words, "at": written(touch.at)} for touch in contact.touches
        ],
        "vcard": write_vcard(vcard_of(contact, with_notes=True)).decode("utf-8"),
    }


def _promise(promise: Promise) -> dict[str, Any]:
    return {
        "text": promise.text,
        "by": promise.due_on.isoformat() if promise.due_on else None,
        "made_at": written(promise.made_at),
    }


def _encounter(encounter: Encounter, *, waits: bool) -> dict[str, Any]:
    """Where and when the two met, with the card given there as far as it was not taken back.

    While everything `waits` until its owner says so, nothing has an end.
    """
    return {
        "event": encounter.event_name,
        "place": encounter.place,
        "met_at": written(encounter.met_at),
        "card": encounter.card.to_json() if encounter.card else None,
        "on_the_list_until": None if waits else written(encounter.again_until),
    }
