"""Looking up whom one can turn to, whom one can hide from, and what was told: each only to whom it was told."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import Row, Select, and_, exists, or_, select, tuple_
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from eventnet.care.models import TeamMessage
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import Role
from eventnet.exchange.models import Exchange
from eventnet.exchange.queries import is_behind
from eventnet.exchange.swapped import took_part
from eventnet.kernel.cursors import Cursor
from eventnet.people.models import Hiding, Person

PAGE = 50


def event_named(session: Session, public_id: str) -> Event | None:
    """An event by its public id, for mails and commands: nobody asks whom it must be hidden from."""
    return session.scalar(select(Event).where(Event.public_id == public_id))


@dataclass(frozen=True)
class Met:
    """A person one has exchanged cards with: what they were called then, and their public id."""

    name: str
    person_id: str


def met_at(session: Session, me: Attendee, after: Cursor | None = None) -> tuple[list[Met], Cursor | None]:
    """The people `me` has swapped cards with and not hidden yet, the latest first, behind `after`; and where to go on.

    Whoever has hidden themselves from `me` stays in the list: its missing would tell.
    """
    other = aliased(Attendee)
    already = exists().where(Hiding.hider_id == me.person_id, Hiding.hidden_id == other.person_id)
    wanted = (
        select(Exchange, Person.public_id)
        .select_from(Exchange)
        .join(other, and_(took_part(other.id), other.id != me.id))
        .join(Person, Person.id == other.person_id)
        .where(took_part(me.id), ~already)
        .order_by(Exchange.exchanged_at.desc(), Exchange.public_id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        wanted = wanted.where(is_behind(after))
    found = session.execute(wanted).all()
    met = [Met(swap.low_name if swap.high_id == me.id else swap.high_name, who) for swap, who in found[:PAGE]]
    last = found[PAGE - 1][0] if len(found) > PAGE else None
    return met, Cursor(last.exchanged_at, last.public_id) if last else None


@dataclass(frozen=True)
class Told:
    """A message as those read it whom it was told; `author` is "" where no name was given."""

    message: TeamMessage
    event_name: str
    author: str


def reports_to_team(session: Session, event: Event, after: Cursor | None = None) -> tuple[list[Told], Cursor | None]:
    """The messages to the organisers of `event`, the latest day first, behind `after`; and where to go on."""
    wanted = _told().where(TeamMessage.event_id == event.id, ~TeamMessage.to_operator).limit(PAGE + 1)
    if after is not None:
        wanted = wanted.where(tuple_(TeamMessage.sent_on, TeamMessage.public_id) < (after.at.date(), after.public_id))
    found = [_as_told(row) for row in session.execute(wanted)]
    last = found[PAGE - 1].message if len(found) > PAGE else None
    return found[:PAGE], Cursor(datetime.combine(last.sent_on, time(), UTC), last.public_id) if last else None


def reports_to_operator(session: Session) -> list[Told]:
    """The messages the operator may read, the latest day first."""
    return [_as_told(row) for row in session.execute(_told().where(is_for_operator()))]


def is_for_operator() -> ColumnElement[bool]:
    """The condition that the operator may read a message.

    It was told to them, or to the organisers of an event that nobody organises any more: else nobody would read it.
    """
    organiser = aliased(Attendee)
    has_organiser = exists().where(organiser.event_id == TeamMessage.event_id, organiser.role == Role.ORGANISER)
    return or_(TeamMessage.to_operator, ~has_organiser)


def _told() -> Select[TeamMessage, str, str | None, str | None]:
    """Messages with their event's name and what their author is called: at that event, else anywhere.

    Those of one day come in no order: when on that day somebody wrote is nobody's business.
    """
    return (
        select(TeamMessage, Event.name, Attendee.name, Person.name)
        .join(Event, Event.id == TeamMessage.event_id)
        .outerjoin(Person, Person.id == TeamMessage.author_id)
        .outerjoin(Attendee, and_(Attendee.person_id == Person.id, Attendee.event_id == Event.id))
        .order_by(TeamMessage.sent_on.desc(), TeamMessage.public_id.desc())
    )


def _as_told(row: Row[TeamMessage, str, str | None, str | None]) -> Told:
    message, event_name, at_event, anywhere = row
    return Told(message, event_name, at_event or anywhere or "")
