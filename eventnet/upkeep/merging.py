"""Two people who turn out to be one: what a newcomer has moves to the person whose address is confirmed.

Where both have something, the confirmed person's stays, and the newcomer's fills what is blank. A consent is none of
those: being in an event's directory, being shown to contacts, helping others start stay as the confirmed person has
them, and a way to reach the newcomer comes switched off. What that means for its tables each room says itself.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from eventnet.events.models import Attendee
from eventnet.people.actions import hold_people
from eventnet.people.models import Hiding, Person
from eventnet.storage.keeping import Merging
from eventnet.upkeep.erasing import hold_all_of, remember
from eventnet.upkeep.kept import KEPT
from eventnet.upkeep.rules import Gone, hash_of

_MERGING: Final = dict.fromkeys(kept.merging for kept in KEPT if isinstance(kept.merging, Merging))


def merge(session: Session, newcomer: Person, known: Person, now: datetime) -> None:
    """Moves all that is `newcomer`'s to `known`, both held by the caller, and removes `newcomer`.

    Codes shown for the newcomer stop working. Nothing else changes for others than whom they hold.
    """
    attendees = _held(session, newcomer, known)
    for merging in _MERGING:
        merging.people(session, newcomer.id, known.id, now)
    theirs = {attendee.event_id: attendee.id for attendee in attendees if attendee.person_id == known.id}
    for attendee in attendees:
        if attendee.person_id == known.id:
            continue
        stays_id = theirs.get(attendee.event_id)
        for merging in _MERGING:
            if stays_id is None:
                merging.alone(session, attendee.id, known.id)
            else:
                merging.attendees(session, attendee.id, stays_id, now)
        if stays_id is not None:
            session.execute(delete(Attendee).where(Attendee.id == attendee.id))
    session.execute(update(Attendee).where(Attendee.person_id == newcomer.id).values(person_id=known.id))
    remember(session, Gone(now, hash_of(newcomer.public_id), became=hash_of(known.public_id)))
    session.execute(delete(Person).where(Person.id == newcomer.id))
    session.expire_all()


def _held(session: Session, newcomer: Person, known: Person) -> list[Attendee]:
    """The attendees that both are, they and all that merging touches held until this is over.

    Scans of any of them wait, and then find nobody behind a newcomer's code.
    """
    ids = [newcomer.id, known.id]
    session.execute(select(Person.id).where(Person.id == newcomer.id).with_for_update()).all()
    hidings = select(Hiding.hider_id, Hiding.hidden_id).where(or_(Hiding.hider_id.in_(ids), Hiding.hidden_id.in_(ids)))
    hold_people(session, {side for row in session.execute(hidings) for side in row}.difference(ids))
    return hold_all_of(session, ids)
