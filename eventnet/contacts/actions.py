"""Changing contacts. Actions never commit: whoever calls them does. Each looks its contact up through the owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from eventnet.contacts.models import Contact, Encounter, Promise, Touch
from eventnet.contacts.pauses import moved
from eventnet.contacts.queries import is_alive
from eventnet.contacts.rules import STAYING, Act, Lifecycle, Outcome, TouchKind, after, can, with_grace
from eventnet.kernel.ids import new_public_id
from eventnet.people.models import Person
from eventnet.people.rules import PRESSED_TWICE_WITHIN
from eventnet.storage.traces import note_erasing


def locked_contact(session: Session, owner: Person, public_id: str, now: datetime) -> Contact | None:
    """`owner`'s contact as it is this instant, held until the transaction ends."""
    return session.scalar(
        select(Contact)
        .options(selectinload(Contact.encounters).load_only(Encounter.again_until), joinedload(Contact.pause))
        .where(Contact.owner_id == owner.id, Contact.public_id == public_id, is_alive(now))
        .with_for_update(of=Contact)
        .execution_options(populate_existing=True)
    )


def perform(contact: Contact, act: Act, now: datetime) -> bool:
    """Does `act` with a locked contact; whether it changed anything. Twice changes nothing.

    Whoever has paused can act all the same: as if the pause ended now, and went on.
    """
    if not can(act, contact.lifecycle, now):
        return False
    if contact.pause and contact.pause.is_running(now):
        ends_at = contact.pause.ends_at
        lifecycle = moved(after(act, moved(contact.lifecycle, ends_at, now), now=now), now, ends_at)
    else:
        lifecycle = after(act, contact.lifecycle, now=now)
    for encounter in contact.encounters if contact.outcome in STAYING else ():
        encounter.again_until = None  # something is done: whoever was met again leaves the list
    set_lifecycle(contact, lifecycle)
    return True


def touch(session: Session, contact: Contact, kind: TouchKind, words: str, now: datetime) -> bool:
    """Says hello: notes the touch, and a locked contact stays for good; whether it changed anything.

    One that stays already gets it noted, too. The same once more within a few minutes is a button pressed twice.
    """
    same = select(Touch.id).where(
        Touch.contact_id == contact.id,
        Touch.kind == kind,
        Touch.words == words,
        Touch.at > now - PRESSED_TWICE_WITHIN,
    )
    is_changed = perform(contact, Act.TOUCH, now)
    if session.scalar(same.limit(1)) is not None:
        return is_changed
    session.add(Touch(contact_id=contact.id, kind=kind, words=words, at=now))
    return True


def give_grace(session: Session, contact_ids: Sequence[int], grace: timedelta) -> None:
    """Has those of these contacts that nothing was decided about be brought back for so long: GRACE, or the other."""
    if not contact_ids:
        return
    undecided = select(Contact).where(Contact.id.in_(contact_ids), Contact.outcome.is_(None)).order_by(Contact.id)
    for contact in session.scalars(undecided.with_for_update().execution_options(populate_existing=True)):
        set_lifecycle(contact, with_grace(contact.lifecycle, grace))


def set_lifecycle(contact: Contact, lifecycle: Lifecycle) -> None:
    """Writes a lifecycle into the contact's columns. Which encounters stand on the list as *met again* they say."""
    contact.deadline_at = lifecycle.deadline_at
    contact.timezone = lifecycle.zone
    contact.gone_at = lifecycle.gone_at
    contact.outcome = lifecycle.outcome
    contact.decided_at = lifecycle.decided_at
    contact.postponed = lifecycle.postponed


@dataclass(frozen=True)
class NoteSaved:
    """The result of saving a note: the version it has now, and the other text where it was changed in between."""

    version: int
    other_text: str | None = None


def save_note(
    session: Session, owner: Person, public_id: str, *, text: str, version: int, now: datetime
) -> NoteSaved | None:
    """Saves the note if it is still the one that `version` names; None where there is no such contact.

    Of two tabs with the same version one wins; the other is handed what the winner wrote. The same text twice is no
    conflict.
    """
    contact = locked_contact(session, owner, public_id, now)
    if contact is None:
        return None
    if contact.note == text:
        return NoteSaved(contact.note_version)
    if contact.note_version != version:
        return NoteSaved(contact.note_version, other_text=contact.note)
    contact.note, contact.note_version = text, version + 1
    return NoteSaved(contact.note_version)


def make_promise(session: Session, contact: Contact, text: str, now: datetime, due_on: date | None = None) -> None:
    """Notes something the owner said they would do, by `due_on` if they said so."""
    session.add(Promise(public_id=new_public_id(), contact_id=contact.id, text=text, due_on=due_on, made_at=now))


def end_promise(session: Session, owner: Person, public_id: str) -> bool:
    """Removes a promise that is done or withdrawn, and with the last one what was kept only for it."""
    contact = session.scalar(
        select(Contact)
        .join(Promise, Promise.contact_id == Contact.id)
        .where(Contact.owner_id == owner.id, Promise.public_id == public_id)
        .with_for_update(of=Contact)  # against a sweep that is just deciding what of it stays
        .execution_options(populate_existing=True)
    )
    if contact is None:
        return False
    session.execute(delete(Promise).where(Promise.public_id == public_id))
    others = session.scalar(select(Promise.id).where(Promise.contact_id == contact.id).limit(1))
    note_erasing(session)
    if contact.outcome is Outcome.DELETED and others is None:
        session.execute(delete(Contact).where(Contact.id == contact.id))
    return True


def delete_contact(session: Session, owner: Person, public_id: str, now: datetime) -> bool:
    """Deletes a contact with all its owner kept there, promises included; whether it was there."""
    gone = delete(Contact).where(Contact.owner_id == owner.id, Contact.public_id == public_id, is_alive(now))
    was_there = session.execute(gone.returning(Contact.id)).first() is not None
    if was_there:
        note_erasing(session)
    return was_there


def forget(session: Session, contact_ids: list[int]) -> None:
    """Deletes contacts whose time has ended, for good; of those with an open promise name and promise stay."""
    note_erasing(session)
    promised = exists().where(Promise.contact_id == Contact.id)
    these = Contact.id.in_(contact_ids)
    session.execute(delete(Contact).where(these, ~promised))
    session.execute(delete(Touch).where(Touch.contact_id.in_(contact_ids)))
    session.execute(update(Encounter).where(Encounter.contact_id.in_(contact_ids)).values(card=None, again_until=None))
    session.execute(
        update(Contact)
        .where(these)
        .values(
            note="",
            note_version=Contact.note_version + 1,
            outcome=Outcome.DELETED,
            decided_at=Contact.gone_at,
            gone_at=None,
        )
    )
