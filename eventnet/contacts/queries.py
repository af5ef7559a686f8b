"""Looking up contacts, always through the person who owns them. What its time has ended is not there."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, Row, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql import ColumnElement

from eventnet.contacts.models import Contact, Encounter, Pause, Promise
from eventnet.contacts.rules import STAYING
from eventnet.events.models import Event
from eventnet.people.models import Person
from eventnet.storage.reading import read

_STAYS: Final = or_(*(Contact.outcome == outcome for outcome in sorted(STAYING)))
"""Said one by one: a list of values SQLAlchemy writes into the statement anew, each time it is asked."""


def is_alive(now: Any) -> ColumnElement[bool]:
    """The condition that a contact is not deleted at `now`, whether or not the sweep has been there."""
    return or_(Contact.gone_at > now, _STAYS)


def is_open(now: Any) -> ColumnElement[bool]:
    """The condition that a contact waits for its owner's decision at `now`."""
    return and_(Contact.outcome.is_(None), Contact.deadline_at > now)


MINE: Final = Contact.owner_id == bindparam("owner_id")
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
    .where(MINE, Contact.public_id == bindparam("public_id"), is_alive(_NOW))
)


def contact_for(session: Session, owner: Person, public_id: str, now: datetime) -> Contact | None:
    """`owner`'s contact with this id, encounters, promises, touches, the other person and a pause loaded with it."""
    return session.scalar(_ONE, {"owner_id": owner.id, "public_id": public_id, "now": now})


_RUNNING: Final = select(Pause).where(Pause.person_id == bindparam("owner_id"), Pause.ends_at > _NOW)


def running_pause(session: Session, owner: Person, now: datetime) -> Pause | None:
    """The pause of `owner`'s that goes on at `now`."""
    return session.scalar(_RUNNING, {"owner_id": owner.id, "now": now})


BATCH = 200
"""So many contacts of a file are read at a time. While the next are read the last are held, and no others."""

FROM_EVENT: Final = exists(
    select(Encounter.id)
    .join(Event, Event.id == Encounter.event_id)
    .where(Encounter.contact_id == Contact.id, Event.public_id == bindparam("event"))
)


_MET_AT: Final = select(Event.name).where(
    Event.public_id == bindparam("event"),
    exists(
        select(Encounter.id)
        .join(Contact, Contact.id == Encounter.contact_id)
        .where(Encounter.event_id == Event.id, MINE, is_alive(_NOW))
    ),
)


def event_met_at(session: Session, owner: Person, event: str, now: datetime) -> str | None:
    """The name of an event at which `owner` has met any of their contacts; None for any other."""
    return session.scalar(_MET_AT, {"owner_id": owner.id, "event": event, "now": now})


def _to_take_along(*conditions: ColumnElement[bool]) -> Select[Contact]:
    return (
        select(Contact)
        .options(selectinload(Contact.promises), selectinload(Contact.touches), selectinload(Contact.encounters))
        .where(MINE, Contact.id > bindparam("behind"), *conditions)
        .order_by(Contact.id)
        .limit(BATCH)
    )


IS_LISTED: Final = or_(is_open(_NOW), _STAYS)
"""The condition that a contact stands on its owner's page of contacts: it is open, or stays."""

_STILL_PROMISED: Final = and_(is_alive(_NOW), exists().where(Promise.contact_id == Contact.id))
_TAKEN: Final = {
    (with_notes, is_of_event): _to_take_along(
        or_(IS_LISTED, _STILL_PROMISED) if with_notes else IS_LISTED,
        *([FROM_EVENT] if is_of_event else []),
    )
    for with_notes in (False, True)
    for is_of_event in (False, True)
}


def contacts_to_take(
    session: Session, owner_id: int, now: datetime, *, event: str | None, with_notes: bool
) -> Iterator[list[Contact]]:
    """All contacts that stand on somebody's page of contacts, or those met at one event, some at a time.

    With notes also those that can be brought back and to whom something is still promised. Between two batches nothing
    is held, neither a transaction nor what was read: a slow phone keeps nobody from writing, and whoever has gone
    meanwhile is not in the file.
    """
    behind, wanted = 0, _TAKEN[with_notes, event is not None]
    while True:
        values = {"owner_id": owner_id, "now": now, "event": event, "behind": behind}
        batch = list(session.scalars(wanted, values))
        session.close()
        if not batch:
            return
        behind = batch[-1].id
        yield batch
        if len(batch) < BATCH:
            return
        del batch


_TO_TAKE_FROM: Final = (
    select(Event.public_id, Event.name)
    .join(Encounter, Encounter.event_id == Event.id)
    .join(Contact, and_(Contact.id == Encounter.contact_id, Contact.met_at == Encounter.met_at))
    .where(MINE, is_open(_NOW), Contact.postponed == 0)
    .group_by(Event.id, Event.public_id, Event.name, Event.starts_at)
    .order_by(Event.starts_at.desc(), Event.id.desc())
)


def events_to_take_along(session: Session, owner: Person, now: datetime) -> list[tuple[str, str]]:
    """The events of which `owner` still has somebody on the list before the first deadline: id and name of each."""
    return [(row.public_id, row.name) for row in read(session, _TO_TAKE_FROM, {"owner_id": owner.id, "now": now})]


_START: Final[BindParameter[datetime]] = bindparam("start")
_MET_SINCE: Final = (
    select(Contact.public_id, Contact.name, Encounter.met_at, Contact.by_hand)
    .join(Encounter, Encounter.contact_id == Contact.id)
    .where(
        MINE,
        Contact.met_at >= _START,  # as the latest encounter's is: so the index finds the few
        Encounter.event_id == bindparam("event_id"),
        Encounter.met_at >= _START,
        is_alive(_NOW),
    )
    .order_by(Encounter.met_at, Encounter.id)
)


def met_since(
    session: Session, owner: Person, event_id: int, start: datetime, now: datetime
) -> list[Row[str, str, datetime, bool]]:
    """The people `owner` met at an event from `start` on, in that order.

    Of each the contact's id and name, when it was, and whether they were written down by hand.
    """
    values = {"owner_id": owner.id, "event_id": event_id, "start": start, "now": now}
    return list(read(session, _MET_SINCE, values))
