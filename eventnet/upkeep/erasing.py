"""Erasing somebody with all that is theirs, at once. Actions never commit: whoever calls them does."""

from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from eventnet.contacts.models import Contact
from eventnet.events.models import Attendee, Event
from eventnet.people.models import Person
from eventnet.storage.keeping import Because, Leaving
from eventnet.storage.traces import note_erasing
from eventnet.storage.upsert import insert_unless_there
from eventnet.upkeep.kept import KEPT
from eventnet.upkeep.models import Erasure
from eventnet.upkeep.rules import Gone, hash_of

_ERASING: Final = dict.fromkeys(
    kept.erasing for kept in reversed(KEPT) if kept.erasing and not isinstance(kept.erasing, Because)
)
"""From the room that stands on all others down to the accounts themselves, which take along what belongs to them."""


def erase_person(session: Session, person: Person, now: datetime) -> Gone:
    """Erases a person with all that is theirs, at once. What others hold of them keeps only what its owner wrote.

    Their events stay for those who take part, without a word of them as the care contact; one that nobody takes part
    in any more goes too. What is remembered of it is returned, for the ledgers beside the database.
    """
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update()).all()
    hold_all_of(session, [person.id])
    note_erasing(session)
    leaving = Leaving(
        person.id, person.public_id, person.name, person.email, is_confirmed=person.confirmed_at is not None
    )
    for erase in _ERASING:
        erase(session, leaving)
    gone = Gone(now, hash_of(leaving.public_id))
    remember(session, gone)
    return gone


def remember(session: Session, gone: Gone) -> None:
    """Notes who is gone, so that no backup brings them back."""
    insert_unless_there(session, Erasure, person_hash=gone.person, became_hash=gone.became, erased_at=gone.at)


def hold_all_of(session: Session, people: list[int]) -> list[Attendee]:
    """All that these people, held by the caller, are attendees as; held with their events and contacts, to take away.

    A swap under way ends before this begins, the next finds nobody. Of two who leave an event at the same instant one
    comes after the other, so that both know who is left.
    """
    theirs = Attendee.person_id.in_(people)
    events = select(Event.id).where(Event.id.in_(select(Attendee.event_id).where(theirs))).order_by(Event.id)
    session.execute(events.with_for_update(key_share=True)).all()
    attendees = session.scalars(
        select(Attendee).where(theirs).order_by(Attendee.id).with_for_update().execution_options(populate_existing=True)
    ).all()
    contacts = select(Contact.id).where(or_(Contact.owner_id.in_(people), Contact.person_id.in_(people)))
    session.execute(contacts.order_by(Contact.id).with_for_update()).all()
    return list(attendees)
