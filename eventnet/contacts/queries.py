"""Looking up contacts, always through the person who owns them. What its time has ended is not there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, Row, and_, bindparam, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql import ColumnElement

from eventnet.contacts.models import Contact, Encounter, Pause
from eventnet.contacts.rules import STAYING
from eventnet.kernel.cursors import Cursor
from eventnet.people.models import Person
from eventnet.storage.reading import read

PAGE = 50


_STAYS: Final = or_(*(Contact.outcome == outcome for outcome in sorted(STAYING)))
"""Said one by one: a list of values SQLAlchemy writes into the statement anew, each time it is asked."""


def is_alive(now: Any) -> ColumnElement[bool]:
    """The condition that a contact is not deleted at `now`, whether or not the sweep has been there."""
    return or_(Contact.gone_at > now, _STAYS)


def is_open(now: Any) -> ColumnElement[bool]:
    """The condition that a contact waits for its owner's decision at `now`."""
    return and_(Contact.outcome.is_(None), Contact.deadline_at > now)


_MINE: Final = Contact.owner_id == bindparam("owner_id")
_NOW: Final[BindParameter[datetime]] = bindparam("now")

_ONE: Final = (
    select(Contact)
    .options(
        selectinload(Contact.promises),
        selectinload(Contact.touches),
        selectinload(Contact.encounters).joinedload(Encounter.event),
        joinedload(Contact.person),
        joinedload(Contact.pause),
    )
    .where(_MINE, Contact.public_id == bindparam("public_id"), is_alive(_NOW))
)


def contact_for(session: Session, owner: Person, public_id: str, now: datetime) -> Contact | None:
    """`owner`'s contact with this id, encounters, promises, touches, the other person and a pause loaded with it."""
    return session.scalar(_ONE, {"owner_id": owner.id, "public_id": public_id, "now": now})


_RUNNING: Final = select(Pause).where(Pause.person_id == bindparam("owner_id"), Pause.ends_at > _NOW)


def running_pause(session: Session, owner: Person, now: datetime) -> Pause | None:
    """The pause of `owner`'s that goes on at `now`."""
    return session.scalar(_RUNNING, {"owner_id": owner.id, "now": now})


@dataclass(frozen=True)
class ContactPage:
    """A page of contacts, the latest conversation first; `older` is where to go on, None at the end.

    A row has the contact's id and name, and where the two met last: event, time and zone.
    """

    contacts: list[Row[str, str, str, datetime, str]]
    older: Cursor | None


_LATEST: Final = (
    select(Encounter.id)
    .where(Encounter.contact_id == Contact.id)
    .order_by(Encounter.met_at.desc(), Encounter.id.desc())
    .limit(1)
    .correlate(Contact)
)
_PAGE: Final = (
    select(Contact.public_id, Contact.name, Encounter.event_name, Contact.met_at, Encounter.timezone)
    .join(Encounter, Encounter.id == _LATEST.scalar_subquery())
    .where(_MINE, or_(is_open(_NOW), _STAYS))
    .order_by(Contact.met_at.desc(), Contact.public_id.desc())
    .limit(PAGE + 1)
)


def contacts_of(session: Session, owner: Person, now: datetime, after: Cursor | None = None) -> ContactPage:
    """The contacts `owner` has behind `after`: open ones and those that stay."""
    wanted = _PAGE
    if after is not None:
        wanted = wanted.where(tuple_(Contact.met_at, Contact.public_id) < (after.at, after.public_id))
    found = list(session.execute(wanted, {"owner_id": owner.id, "now": now}))
    last = found[PAGE - 1] if len(found) > PAGE else None
    return ContactPage(found[:PAGE], Cursor(last.met_at, last.public_id) if last else None)


_START: Final[BindParameter[datetime]] = bindparam("start")
_MET_SINCE: Final = (
    select(Contact.public_id, Contact.name, Encounter.met_at)
    .join(Encounter, Encounter.contact_id == Contact.id)
    .where(
        _MINE,
        Contact.met_at >= _START,  # as the latest encounter's is: so the index finds the few
        Encounter.event_id == bindparam("event_id"),
        Encounter.met_at >= _START,
        is_alive(_NOW),
    )
    .order_by(Encounter.met_at, Encounter.id)
)


def met_since(
    session: Session, owner: Person, event_id: int, start: datetime, now: datetime
) -> list[Row[str, str, datetime]]:
    """The people `owner` met at an event from `start` on, in that order: the contact's id and name, and when it was."""
    values = {"owner_id": owner.id, "event_id": event_id, "start": start, "now": now}
    return list(read(session, _MET_SINCE, values))
