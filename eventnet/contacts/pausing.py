"""Pausing: beginning and ending it, with all ends of one owner's contacts. Actions never commit: whoever calls does.

A pause and whatever else changes an owner's contacts come one after the other: what the owner does themselves holds
them (`web/current.py`), and so does a swap by which somebody else gives them a contact.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from eventnet.contacts.models import Contact, Encounter, Pause
from eventnet.contacts.pauses import STILL_THE_SAME, moved_end
from eventnet.people.models import Person


def begin_pause(
    session: Session, person: Person, *, ends_at: datetime, zone: str, is_open_ended: bool = False, now: datetime
) -> None:
    """Pauses until `ends_at`, the end of a day in `zone`, or until its owner says so: then it `is_open_ended`.

    One that goes on already does so until then. Twice changes nothing.
    """
    pause = _held(session, person.id)
    goes_on = pause is not None and pause.is_running(now)
    _move_ends(session, person.id, pause.ends_at if pause and goes_on else now, ends_at)
    if pause is None:
        pause = Pause(person_id=person.id, since=now, began_at=now)
        session.add(pause)
    elif not goes_on:
        pause.since = pause.since if now - pause.ends_at <= STILL_THE_SAME else now
        pause.began_at = now
    pause.ends_at, pause.timezone, pause.is_open_ended = max(ends_at, pause.began_at), zone, is_open_ended


def end_pause(session: Session, person_id: int, now: datetime) -> bool:
    """Ends a pause before its time; whether there was one. Twice changes nothing."""
    pause = _held(session, person_id)
    if pause is None or not pause.is_running(now):
        return False
    _move_ends(session, person_id, pause.ends_at, now)
    pause.ends_at, pause.is_open_ended = max(now, pause.began_at), False
    return True


def hand_over(session: Session, newcomer_id: int, known_id: int, now: datetime) -> None:
    """Readies a newcomer's contacts for the person they turned out to be: as those of one who has paused, or has not.

    Whoever calls this holds both.
    """
    end_pause(session, newcomer_id, now)
    known = session.get(Pause, known_id, populate_existing=True)
    if known and known.is_running(now):
        _move_ends(session, newcomer_id, now, known.ends_at)


_PERSON: Final = select(Person.id)


def _held(session: Session, person_id: int) -> Pause | None:
    """The latest pause of a person, held together with them until the transaction ends: no swap goes on meanwhile."""
    session.execute(_PERSON.where(Person.id == person_id).with_for_update()).all()
    return session.get(Pause, person_id, populate_existing=True)


def _move_ends(session: Session, owner_id: int, start: datetime, to: datetime) -> None:
    """Moves all ends of an owner's that lie beyond `start` by the days from `start` to `to`, each in its own zone."""
    session.flush()
    listed = exists().where(Encounter.contact_id == Contact.id, Encounter.again_until > start)
    ahead = (
        select(Contact.id, Contact.timezone, Contact.deadline_at, Contact.gone_at)
        .where(Contact.owner_id == owner_id, or_(Contact.deadline_at > start, Contact.gone_at > start, listed))
        .order_by(Contact.id)
        .with_for_update()
    )
    contacts = [
        {
            "id": contact_id,
            "deadline_at": moved_end(deadline_at, zone, start, to),
            "gone_at": moved_end(gone_at, zone, start, to),
        }
        for contact_id, zone, deadline_at, gone_at in session.execute(ahead)
    ]
    again = (
        select(Encounter.id, Encounter.timezone, Encounter.again_until)
        .join(Encounter.contact)
        .where(Contact.owner_id == owner_id, Encounter.again_until > start)
        .order_by(Encounter.id)
    )
    encounters = [
        {"id": encounter_id, "again_until": moved_end(until, zone, start, to)}
        for encounter_id, zone, until in session.execute(again)
    ]
    if contacts:
        session.execute(update(Contact), contacts)
    if encounters:
        session.execute(update(Encounter), encounters)
