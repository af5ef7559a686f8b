"""Looking up contacts, always through the person who owns them. What its time has ended is not there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql import ColumnElement

from eventnet.contacts.models import Contact
from eventnet.contacts.rules import Outcome
from eventnet.kernel.places import Place
from eventnet.people.models import Person

PAGE = 50


def is_alive(now: datetime) -> ColumnElement[bool]:
    """The condition that a contact is not deleted at `now`, whether or not the sweep has been there."""
    return or_(Contact.gone_at > now, Contact.outcome.in_([Outcome.DONE, Outcome.KEPT]))


def is_open(now: datetime) -> ColumnElement[bool]:
    """The condition that a contact waits for its owner's decision at `now`."""
    return and_(Contact.outcome.is_(None), Contact.deadline_at > now)


def contact_for(session: Session, owner: Person, public_id: str, now: datetime) -> Contact | None:
    """`owner`'s contact with this id, promises, touches and the other person loaded with it."""
    return session.scalar(
        select(Contact)
        .options(
            selectinload(Contact.promises),
            selectinload(Contact.touches),
            joinedload(Contact.person),
            joinedload(Contact.event),
        )
        .where(Contact.owner_id == owner.id, Contact.public_id == public_id, is_alive(now))
    )


@dataclass(frozen=True)
class ContactPage:
    """A page of contacts, the latest conversation first; `older` is where to go on, None at the end."""

    contacts: list[Contact]
    older: Place | None


def contacts_of(session: Session, owner: Person, now: datetime, after: Place | None = None) -> ContactPage:
    """The contacts `owner` has behind `after`: open ones and those that stay."""
    wanted = (
        select(Contact)
        .where(Contact.owner_id == owner.id, or_(is_open(now), Contact.outcome.in_([Outcome.DONE, Outcome.KEPT])))
        .order_by(Contact.met_at.desc(), Contact.public_id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        wanted = wanted.where(tuple_(Contact.met_at, Contact.public_id) < (after.at, after.public_id))
    found = list(session.scalars(wanted))
    last = found[PAGE - 1] if len(found) > PAGE else None
    return ContactPage(found[:PAGE], Place(last.met_at, last.public_id) if last else None)


def met_since(session: Session, owner: Person, event_id: int, start: datetime, now: datetime) -> list[Contact]:
    """The living contacts `owner` made at an event from `start` on, in the order they were made."""
    return list(
        session.scalars(
            select(Contact)
            .where(
                Contact.owner_id == owner.id,
                Contact.event_id == event_id,
                Contact.met_at >= start,
                is_alive(now),
            )
            .order_by(Contact.met_at, Contact.id)
        )
    )
