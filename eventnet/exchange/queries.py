"""Looking up who a code belongs to and who holds whose card, always through the one who asks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, case, exists, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager
from sqlalchemy.sql import ColumnElement

from eventnet.contacts.models import Contact
from eventnet.contacts.rules import State, state_at
from eventnet.events.models import Attendee, Event
from eventnet.exchange.models import Exchange
from eventnet.exchange.rules import TAKERS_PERIOD, Pair
from eventnet.people.models import Person
from eventnet.people.queries import are_hidden

_NOBODY = 0
PAGE = 50


def holder_for(session: Session, viewer: Person | None, alias: bytes) -> Attendee | None:
    """The attendee this alias means, event loaded, if `viewer` may see them.

    Somebody hidden from the viewer is not there, unless the two have exchanged cards before. One statement decides
    it all, so an unknown alias and a hidden holder can't be told apart.
    """
    viewer_id = viewer.id if viewer else _NOBODY
    scanner = aliased(Attendee)
    have_exchanged = exists().where(
        scanner.person_id == viewer_id,
        scanner.event_id == Attendee.event_id,
        _is_pair(scanner.id, Attendee.id),
    )
    return session.scalar(
        select(Attendee)
        .join(Attendee.event)
        .options(contains_eager(Attendee.event))
        .where(Attendee.alias == alias, or_(~are_hidden(Attendee.person_id, viewer_id), have_exchanged))
    )


def pair_of(session: Session, scanner: Attendee, holder: Attendee, now: datetime) -> tuple[Pair, Contact | None] | None:
    """What `scanner` has had with `holder` so far, with the scanner's contact; None where they never exchanged."""
    row = session.execute(
        select(Exchange, Contact, are_hidden(scanner.person_id, holder.person_id))
        .outerjoin(Contact, and_(Contact.exchange_id == Exchange.id, Contact.owner_id == scanner.person_id))
        .where(_is_pair(scanner.id, holder.id))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    exchange, contact, hidden = row
    took_back_at = {exchange.low_id: exchange.low_taken_back_at, exchange.high_id: exchange.high_taken_back_at}
    pair = Pair(
        exchanged_at=exchange.exchanged_at,
        hidden=bool(hidden),
        holder_took_back_at=took_back_at[holder.id],
        scanner_took_back_at=took_back_at[scanner.id],
        contact=state_at(contact.course, now) if contact else State.DELETED,
        holds_card=contact is not None and contact.card is not None,
    )
    return pair, contact


@dataclass(frozen=True)
class Taker:
    """Somebody who has just taken the holder's card, and the exchange to take it back from."""

    name: str
    exchange_id: str


def takers_of(session: Session, holder: Attendee, now: datetime) -> list[Taker]:
    """Who took `holder`'s card by scanning within the last minute and still has it, the latest first."""
    scanner = aliased(Attendee)
    taken_back_at = case((Exchange.low_id == holder.id, Exchange.low_taken_back_at), else_=Exchange.high_taken_back_at)
    rows = session.execute(
        select(scanner.name, Exchange.public_id)
        .join(scanner, and_(scanner.id.in_([Exchange.low_id, Exchange.high_id]), scanner.id != holder.id))
        .where(Exchange.holder_id == holder.id, Exchange.exchanged_at > now - TAKERS_PERIOD, taken_back_at.is_(None))
        .order_by(Exchange.exchanged_at.desc(), Exchange.id.desc())
    )
    return [Taker(name, exchange_id) for name, exchange_id in rows]


@dataclass(frozen=True)
class MySide:
    """An exchange seen by one who took part: at which event, which side is theirs, what they gave."""

    exchange: Exchange
    event: Event
    side: Literal["low", "high"]

    @property
    def gave(self) -> list[str]:
        """What I gave: "name", "card", and kinds of details."""
        return self.exchange.low_gave if self.side == "low" else self.exchange.high_gave

    @property
    def taken_back_at(self) -> datetime | None:
        """When I took my card back."""
        return self.exchange.low_taken_back_at if self.side == "low" else self.exchange.high_taken_back_at


def my_side(
    session: Session, person: Person, *, public_id: str | None = None, row_id: int | None = None
) -> MySide | None:
    """An exchange that `person` took part in, by its public id or its row's."""
    mine = aliased(Attendee)
    which = Exchange.public_id == public_id if public_id is not None else Exchange.id == row_id
    row = session.execute(
        select(Exchange, Event, mine.id)
        .join(mine, or_(mine.id == Exchange.low_id, mine.id == Exchange.high_id))
        .join(Event, Event.id == mine.event_id)
        .where(which, mine.person_id == person.id)
    ).one_or_none()
    return None if row is None else MySide(row[0], row[1], "low" if row[0].low_id == row[2] else "high")


@dataclass(frozen=True)
class Holding:
    """Somebody who has my card: who, since when at which event, and what I gave."""

    name: str
    mine: MySide


def holdings_of(session: Session, person: Person, after: str | None = None) -> tuple[list[Holding], str | None]:
    """Who has `person`'s card, the latest first, from the exchange after `after` on; and the id to go on after."""
    me, other = aliased(Attendee), aliased(Attendee)
    taken_back_at = case((Exchange.low_id == me.id, Exchange.low_taken_back_at), else_=Exchange.high_taken_back_at)
    wanted = (
        select(Exchange, Event, me.id, other.name)
        .join(me, or_(me.id == Exchange.low_id, me.id == Exchange.high_id))
        .join(other, and_(or_(other.id == Exchange.low_id, other.id == Exchange.high_id), other.id != me.id))
        .join(Event, Event.id == me.event_id)
        .where(me.person_id == person.id, taken_back_at.is_(None))
        .order_by(Exchange.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        wanted = wanted.where(Exchange.id < select(Exchange.id).where(Exchange.public_id == after).scalar_subquery())
    found = [
        Holding(name, MySide(exchange, event, "low" if exchange.low_id == my_id else "high"))
        for exchange, event, my_id, name in session.execute(wanted)
    ]
    return found[:PAGE], found[PAGE - 1].mine.exchange.public_id if len(found) > PAGE else None


def person_met(session: Session, viewer: Person, public_id: str) -> tuple[Person, str] | None:
    """The person with this id, if `viewer` has ever exchanged cards with them, and what they were called there last.

    What they are called elsewhere the viewer need not know.
    """
    mine, theirs = aliased(Attendee), aliased(Attendee)
    row = session.execute(
        select(Person, theirs.name)
        .join(theirs, theirs.person_id == Person.id)
        .join(mine, mine.event_id == theirs.event_id)
        .join(Exchange, _is_pair(mine.id, theirs.id))
        .where(Person.public_id == public_id, mine.person_id == viewer.id)
        .order_by(Exchange.id.desc())
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1])


def _is_pair(one_id: Any, other_id: Any) -> ColumnElement[bool]:
    return or_(
        and_(Exchange.low_id == one_id, Exchange.high_id == other_id),
        and_(Exchange.low_id == other_id, Exchange.high_id == one_id),
    )
