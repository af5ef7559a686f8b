"""Taking a card back, hiding, a badge of one's own. Actions never commit: whoever calls them does."""

from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from eventnet.contacts.models import Contact, Encounter
from eventnet.events.models import Attendee
from eventnet.exchange.codes import badge_code, new_badge_token
from eventnet.exchange.models import Exchange
from eventnet.exchange.queries import MySide, name_known_to
from eventnet.exchange.sides import hold_both, hold_sides
from eventnet.people.actions import hide, hold_people
from eventnet.people.models import Person


def take_back(session: Session, mine: MySide, now: datetime) -> None:
    """Takes my card back: the other's contact forgets everything but the name. Twice changes nothing.

    Where the other has just left, nobody holds it any more.
    """
    sides = hold_both(session.connection(), mine.exchange.low_id, mine.exchange.high_id)
    column, other_id = (
        (Exchange.low_taken_back_at, mine.exchange.high_id)
        if mine.side == "low"
        else (Exchange.high_taken_back_at, mine.exchange.low_id)
    )
    session.execute(update(Exchange).where(Exchange.id == mine.exchange.id, column.is_(None)).values({column: now}))
    if other_id not in sides:
        return
    theirs = select(Contact.id).where(Contact.owner_id == sides[other_id].person_id)
    session.execute(
        update(Encounter)
        .where(Encounter.exchange_id == mine.exchange.id, Encounter.contact_id.in_(theirs))
        .values(card=None)
    )


def hide_each_other(
    session: Session, hider: Person, other: Person, now: datetime, *, printed: str | None = None
) -> None:
    """Hides two people from each other: each card the one has of the other becomes a name, at every event.

    `printed` is the name that `hider` has read on a badge, where that is all they know the other by.

    Only the hider's side is noted as taken back. The other finds their own receipts unchanged, as after a card given
    as "name only"; that nothing more is given to either follows from the hiding itself. Where one of them has just
    left, there is nobody to hide.
    """
    both = {hider.id, other.id}
    if hold_people(session, both).keys() < both:
        return
    hold_sides(session.connection(), set(session.scalars(select(Attendee.id).where(Attendee.person_id.in_(both)))))
    hide(session, hider, other, now, name_known_to(session, hider, other, printed))
    empty_cards_between(session, hider, other, now)


def empty_cards_between(session: Session, hider: Person, other: Person, now: datetime) -> None:
    """Makes each card the one has of the other a name; whoever calls this holds the attendees of one of the two."""
    mine, theirs = (select(Attendee.id).where(Attendee.person_id == person.id) for person in (hider, other))
    for side, my_id, their_id in (
        (Exchange.low_taken_back_at, Exchange.low_id, Exchange.high_id),
        (Exchange.high_taken_back_at, Exchange.high_id, Exchange.low_id),
    ):
        session.execute(
            update(Exchange)
            .where(my_id.in_(mine), their_id.in_(theirs), side.is_(None))
            .values({side: now})
            .execution_options(synchronize_session=False)
        )
    between = or_(
        and_(Contact.owner_id == hider.id, Contact.person_id == other.id),
        and_(Contact.owner_id == other.id, Contact.person_id == hider.id),
    )
    theirs = select(Contact.id).where(between)
    session.execute(update(Encounter).where(Encounter.contact_id.in_(theirs)).values(card=None))


def new_badge(session: Session, attendee: Attendee) -> str:
    """The token of a new code for an attendee's badge, with the name as it is now; any before it is unknown."""
    token = new_badge_token()
    values = {"badge_hash": badge_code(token).hash, "badge_name": Attendee.name}
    session.execute(update(Attendee).where(Attendee.id == attendee.id).values(values))
    return token


def revoke_badge(session: Session, attendee: Attendee) -> None:
    """Makes the code on an attendee's badge unknown."""
    session.execute(update(Attendee).where(Attendee.id == attendee.id).values(badge_hash=None, badge_name=""))
