"""Two people who turn out to be one: what a newcomer has moves to the person whose address is confirmed.

Where both have something, the confirmed person's stays, and the newcomer's fills what is blank.
"""

from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from eventnet.cards.actions import fill_blanks
from eventnet.care.models import TeamMessage
from eventnet.contacts.actions import set_course
from eventnet.contacts.models import Contact, Promise, Touch
from eventnet.contacts.rules import livelier
from eventnet.events.models import Attendee
from eventnet.exchange.actions import hide_each_other
from eventnet.exchange.models import Exchange
from eventnet.people.actions import hide
from eventnet.people.models import Hiding, Person


def merge(session: Session, newcomer: Person, known: Person, now: datetime) -> None:
    """Moves all that is `newcomer`'s to `known`, and removes `newcomer`."""
    attendees = session.scalars(
        select(Attendee)
        .where(Attendee.person_id.in_([newcomer.id, known.id]))
        .order_by(Attendee.id)
        .with_for_update()  # scans of either wait, and then find nobody behind the newcomer's code
        .execution_options(populate_existing=True)
    ).all()
    theirs = {attendee.event_id: attendee for attendee in attendees if attendee.person_id == known.id}
    for attendee in attendees:
        if attendee.person_id == newcomer.id and attendee.event_id in theirs:
            _merge_attendee(session, attendee, theirs[attendee.event_id])
    session.execute(update(Attendee).where(Attendee.person_id == newcomer.id).values(person_id=known.id))
    session.execute(update(Contact).where(Contact.owner_id == newcomer.id).values(owner_id=known.id))
    session.execute(update(Contact).where(Contact.person_id == newcomer.id).values(person_id=known.id))
    session.execute(delete(Contact).where(Contact.owner_id == known.id, Contact.person_id == known.id))
    session.execute(update(TeamMessage).where(TeamMessage.author_id == newcomer.id).values(author_id=known.id))
    _move_hidings(session, newcomer, known, now)
    session.execute(delete(Person).where(Person.id == newcomer.id))
    session.expire_all()


def _merge_attendee(session: Session, gone: Attendee, stays: Attendee) -> None:
    """Makes two attendees of one event one."""
    _without_self(session, gone, stays)
    for exchange in _exchanges_of(session, gone):
        other_id = exchange.high_id if exchange.low_id == gone.id else exchange.low_id
        twin = session.scalar(select(Exchange).where(_is_between(stays.id, other_id)))
        if twin is None:
            _move(exchange, gone.id, stays.id)
        elif twin.exchanged_at <= exchange.exchanged_at:
            _drop(session, exchange, instead=twin, other_id=other_id)
        else:
            _drop(session, twin, instead=exchange, other_id=other_id)
            _move(exchange, gone.id, stays.id)
        session.flush()
    fill_blanks(session, stays, gone)
    session.execute(delete(Attendee).where(Attendee.id == gone.id))


def _exchanges_of(session: Session, attendee: Attendee) -> list[Exchange]:
    mine = or_(Exchange.low_id == attendee.id, Exchange.high_id == attendee.id)
    return list(session.scalars(select(Exchange).where(mine).order_by(Exchange.id)))


def _is_between(one_id: int, other_id: int) -> ColumnElement[bool]:
    return and_(Exchange.low_id == min(one_id, other_id), Exchange.high_id == max(one_id, other_id))


def _without_self(session: Session, gone: Attendee, stays: Attendee) -> None:
    """Nobody has exchanged cards with themselves."""
    for exchange in session.scalars(select(Exchange).where(_is_between(gone.id, stays.id))).all():
        session.execute(delete(Contact).where(Contact.exchange_id == exchange.id))
        session.delete(exchange)
    session.flush()


def _move(exchange: Exchange, from_id: int, to_id: int) -> None:
    """Puts one attendee in another's place; the smaller id stays the low one, with what it gave."""
    low, high = (to_id if side == from_id else side for side in (exchange.low_id, exchange.high_id))
    if exchange.holder_id == from_id:
        exchange.holder_id = to_id
    if low > high:
        low, high = high, low
        exchange.low_gave, exchange.high_gave = exchange.high_gave, exchange.low_gave
        taken_back = (exchange.high_taken_back_at, exchange.low_taken_back_at)
        exchange.low_taken_back_at, exchange.high_taken_back_at = taken_back
    exchange.low_id, exchange.high_id = low, high


def _drop(session: Session, dropped: Exchange, *, instead: Exchange, other_id: int) -> None:
    """Removes the later exchange of a pair held twice; what both had written down joins what stays."""
    other = session.get_one(Attendee, other_id).person_id
    for is_others in (True, False):
        owner = Contact.owner_id == other if is_others else Contact.owner_id != other
        kept, gone = (
            session.scalar(select(Contact).where(Contact.exchange_id == exchange.id, owner).with_for_update())
            for exchange in (instead, dropped)
        )
        if gone is not None and kept is None:
            gone.exchange_id = instead.id
        elif gone is not None and kept is not None:
            _join(session, kept, gone)
    session.flush()
    session.delete(dropped)
    session.flush()


def _join(session: Session, kept: Contact, gone: Contact) -> None:
    kept.note = "\n\n".join(dict.fromkeys(filter(None, [kept.note, gone.note])))
    kept.note_version += 1
    set_course(kept, livelier(kept.course, gone.course))
    for kind in (Promise, Touch):
        session.execute(update(kind).where(kind.contact_id == gone.id).values(contact_id=kept.id))
    session.execute(delete(Contact).where(Contact.id == gone.id))


def _move_hidings(session: Session, newcomer: Person, known: Person, now: datetime) -> None:
    """Whoever is hidden from the one is hidden from both, and no card they hold says more than a name."""
    for hiding in session.scalars(
        select(Hiding).where(or_(Hiding.hider_id == newcomer.id, Hiding.hidden_id == newcomer.id))
    ).all():
        hider_id, hidden_id = (
            known.id if side == newcomer.id else side for side in (hiding.hider_id, hiding.hidden_id)
        )
        if hider_id != hidden_id:
            hide(session, session.get_one(Person, hider_id), session.get_one(Person, hidden_id), now)
    for hiding in session.scalars(
        select(Hiding).where(or_(Hiding.hider_id == known.id, Hiding.hidden_id == known.id))
    ).all():
        hider, hidden = session.get_one(Person, hiding.hider_id), session.get_one(Person, hiding.hidden_id)
        hide_each_other(session, hider, hidden, now)
