"""Looking up who a code belongs to and who holds whose card, always through the one who asks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Row, Select, and_, bindparam, case, func, select, tuple_
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from eventnet.events.models import Attendee, Event
from eventnet.exchange.models import Exchange
from eventnet.exchange.rules import TAKERS_PERIOD
from eventnet.exchange.swapped import have_swapped, took_part
from eventnet.kernel.cursors import Cursor
from eventnet.people.models import BrowserSession, Person
from eventnet.storage.reading import read

PAGE = 50


@dataclass(frozen=True)
class Taker:
    """A person who has just taken the holder's card, and the exchange to take it back from."""

    name: str
    exchange_id: str


def _just_taken(holder_id: Any) -> ColumnElement[bool]:
    """The condition that a holder's card was taken by scanning since a moment, and is still there."""
    taken_back_at = case((Exchange.low_id == holder_id, Exchange.low_taken_back_at), else_=Exchange.high_taken_back_at)
    return and_(Exchange.holder_id == holder_id, Exchange.exchanged_at > bindparam("since"), taken_back_at.is_(None))


def _taker_name(holder_id: Any) -> ColumnElement[str]:
    return case((Exchange.low_id == holder_id, Exchange.high_name), else_=Exchange.low_name)


_LATEST_FIRST = (Exchange.exchanged_at.desc(), Exchange.id.desc())
_TAKERS: Final = (
    select(_taker_name(bindparam("holder_id")), Exchange.public_id)
    .where(_just_taken(bindparam("holder_id")))
    .order_by(*_LATEST_FIRST)
)


def takers_of(session: Session, holder: Attendee, now: datetime) -> list[Taker]:
    """The people who took `holder`'s card by scanning within the last minute and still have it, the latest first."""
    rows = read(session, _TAKERS, {"holder_id": holder.id, "since": now - TAKERS_PERIOD})
    return [Taker(name, exchange_id) for name, exchange_id in rows]


_ME_THERE: Final = (
    BrowserSession.__table__.join(Person.__table__, Person.id == BrowserSession.person_id)
    .join(Attendee.__table__, Attendee.person_id == Person.id)
    .join(Event.__table__, Event.id == Attendee.event_id)
)
_ASKS: Final = and_(
    BrowserSession.secret_hash == bindparam("secret_hash"),
    BrowserSession.expires_at > bindparam("now"),
    Event.public_id == bindparam("event"),
)

MY_CODE: Final = (
    select(Person.language, Attendee.alias, Attendee.has_chosen_details).select_from(_ME_THERE).where(_ASKS)
)
"""What a live code is made of, for whoever's session asks: no row where nobody is signed in, or takes no part."""

MY_CODES_AHEAD: Final = MY_CODE.add_columns(Person.public_id, Event.ends_at, Event.timezone)
"""The same, with whose it is, how long there is any use for codes, and whose clock tells it."""

MY_TAKERS: Final = (
    select(Person.language, _taker_name(Attendee.id), Exchange.public_id)
    .select_from(_ME_THERE.outerjoin(Exchange.__table__, _just_taken(Attendee.id)))
    .where(_ASKS)
    .order_by(*_LATEST_FIRST)
)
"""`takers_of` whoever's session asks, in one statement: a row without a name where nobody has just come."""


@dataclass(frozen=True)
class MySide:
    """An exchange seen by one who took part: at which event, which side is theirs, what they gave."""

    exchange: Exchange
    event: Event
    side: Literal["low", "high"]

    @property
    def gave(self) -> list[str]:
        """The things I gave: "name", "card", and kinds of details."""
        return self.exchange.low_gave if self.side == "low" else self.exchange.high_gave

    @property
    def other_name(self) -> str:
        """The name the other one had when their card last went over."""
        return self.exchange.high_name if self.side == "low" else self.exchange.low_name

    @property
    def taken_back_at(self) -> datetime | None:
        """The instant at which I took my card back."""
        return self.exchange.low_taken_back_at if self.side == "low" else self.exchange.high_taken_back_at


def my_side(
    session: Session, person: Person, *, public_id: str | None = None, row_id: int | None = None
) -> MySide | None:
    """An exchange that `person` took part in, by its public id or its row's."""
    which = Exchange.public_id == public_id if public_id is not None else Exchange.id == row_id
    row = session.execute(_sides(aliased(Attendee), person).where(which)).one_or_none()
    return None if row is None else _side(row)


def sides_of(session: Session, person: Person) -> list[MySide]:
    """Every exchange that `person` took part in, the first one first."""
    return [_side(row) for row in session.execute(_sides(aliased(Attendee), person).order_by(Exchange.id))]


def _sides(me: Any, person: Person) -> Select[Exchange, Event, int]:
    """The exchanges that `person` took part in as `me`, an alias of attendees."""
    return (
        select(Exchange, Event, me.id)
        .join(me, took_part(me.id))
        .join(Event, Event.id == me.event_id)
        .where(me.person_id == person.id)
    )


def _side(row: Row[Exchange, Event, int]) -> MySide:
    exchange, event, my_id = row
    return MySide(exchange, event, "low" if exchange.low_id == my_id else "high")


def recipients_of(session: Session, person: Person, after: Cursor | None = None) -> tuple[list[MySide], Cursor | None]:
    """The recipients of `person`'s card, what they have of it, the latest first, behind `after`; and where to go on."""
    me = aliased(Attendee)
    taken_back_at = case((Exchange.low_id == me.id, Exchange.low_taken_back_at), else_=Exchange.high_taken_back_at)
    wanted = (
        _sides(me, person)
        .where(taken_back_at.is_(None))
        .order_by(Exchange.exchanged_at.desc(), Exchange.public_id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        wanted = wanted.where(is_behind(after))
    found = [_side(row) for row in session.execute(wanted)]
    last = found[PAGE - 1].exchange if len(found) > PAGE else None
    return found[:PAGE], Cursor(last.exchanged_at, last.public_id) if last else None


def is_behind(after: Cursor) -> ColumnElement[bool]:
    """The condition that an exchange comes behind a place in a list, the latest first."""
    return tuple_(Exchange.exchanged_at, Exchange.public_id) < (after.at, after.public_id)


def person_met(session: Session, viewer: Person, public_id: str) -> tuple[Person, str] | None:
    """The person with this id, if `viewer` has ever exchanged cards with them, and what they were called there last.

    What they are called elsewhere the viewer need not know.
    """
    mine, theirs = aliased(Attendee), aliased(Attendee)
    row = session.execute(
        select(Person, case((Exchange.low_id == theirs.id, Exchange.low_name), else_=Exchange.high_name))
        .join(theirs, theirs.person_id == Person.id)
        .join(mine, mine.event_id == theirs.event_id)
        .join(Exchange, have_swapped(mine.id, theirs.id))
        .where(Person.public_id == public_id, mine.person_id == viewer.id)
        .order_by(Exchange.id.desc())
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1])


def name_known_to(session: Session, viewer: Person, other: Person, printed: str | None = None) -> str | None:
    """The name `viewer` knows `other` by: from their latest swap, else from the latest event of both.

    `printed` is the one on a badge, where that is all they know.
    """
    mine, theirs = aliased(Attendee), aliased(Attendee)
    given_then = case((Exchange.low_id == theirs.id, Exchange.low_name), else_=Exchange.high_name)
    name: str | None = session.scalar(
        select(func.coalesce(given_then, theirs.name if printed is None else printed))
        .select_from(theirs)
        .join(mine, mine.event_id == theirs.event_id)
        .outerjoin(Exchange, have_swapped(mine.id, theirs.id))
        .where(mine.person_id == viewer.id, theirs.person_id == other.id)
        .order_by(Exchange.id.is_(None), Exchange.id.desc(), theirs.id.desc())
        .limit(1)
    )
    return name
