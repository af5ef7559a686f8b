"""Making an address somebody's own. Actions never commit: whoever calls them does."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.cards.actions import keep_to_themselves
from eventnet.events.actions import replace_aliases
from eventnet.events.queries import attendances_of
from eventnet.people.actions import hold_namesakes
from eventnet.people.links import end_all_sessions
from eventnet.people.models import Person
from eventnet.upkeep.merging import merge


def confirm(session: Session, newcomer_id: int, *, in_same_browser: bool, now: datetime) -> Person:
    """Makes the address of a newcomer theirs; who they are from now on.

    That is the newcomer, or the person who has the address already: then all the newcomer has moves there. Whoever
    joined, the browser they joined with is signed out, and unless it is the very one that confirms, codes shown there
    stop working, and what was filled in there nobody gets yet: somebody else may have joined with this address.
    """
    # Everybody with this address is held until this is over: of two confirmations one comes after the other.
    same_address = select(Person.email).where(Person.id == newcomer_id)
    namesakes = hold_namesakes(session, same_address)
    newcomer = next(person for person in namesakes if person.id == newcomer_id)
    known = _known(namesakes, newcomer)
    if known is None:  # who was just taking this address as another one was no namesake yet
        known = _known(hold_namesakes(session, same_address), newcomer)
    end_all_sessions(session, newcomer)
    if known is not None:
        merge(session, newcomer, known, now)
        return known
    if not in_same_browser:
        replace_aliases(session, newcomer)
        attendees = attendances_of(session, newcomer)
        keep_to_themselves(session, attendees, address=newcomer.email)
        for attendee in attendees:
            attendee.shown_to_contacts = False
    newcomer.confirmed_at = now
    session.flush()
    return newcomer


def _known(namesakes: list[Person], newcomer: Person) -> Person | None:
    return next((one for one in namesakes if one.confirmed_at is not None and one.id != newcomer.id), None)
