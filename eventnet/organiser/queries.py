"""Whom the organisers of an event may name, always through the one who looks: hidden people are not there."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from eventnet.events.models import Attendee
from eventnet.events.rules import Role
from eventnet.people.models import Person
from eventnet.people.queries import are_hidden


def helpers_at(session: Session, organiser: Attendee) -> list[Attendee]:
    """The attendees who help people start at the event of `organiser`."""
    return _here(session, organiser, Attendee.helps.is_(True))


def organisers_to_name(session: Session, organiser: Attendee) -> list[Attendee]:
    """The people who organise the event and are not named yet."""
    return _here(session, organiser, Attendee.role == Role.ORGANISER, Attendee.helps.is_(False))


def attendee_here(session: Session, organiser: Attendee, public_id: str) -> Attendee | None:
    """The attendee of the event with this id."""
    return next(iter(_here(session, organiser, Attendee.public_id == public_id)), None)


def attendee_with_address(session: Session, organiser: Attendee, email: str) -> Attendee | None:
    """The attendee of the event who has confirmed that this address (as it is stored) is theirs."""
    theirs = select(Person.id).where(Person.email == email, Person.confirmed_at.is_not(None))
    return next(iter(_here(session, organiser, Attendee.person_id.in_(theirs))), None)


def _here(session: Session, organiser: Attendee, *which: ColumnElement[bool]) -> list[Attendee]:
    is_known = or_(Attendee.id == organiser.id, ~are_hidden(Attendee.person_id, organiser.person_id))
    here = select(Attendee).where(Attendee.event_id == organiser.event_id, is_known, *which)
    return list(session.scalars(here.order_by(Attendee.id)))
