"""Looking up whose way home it is, and whom they have met."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import JSON, BindParameter, Select, bindparam, func, select, type_coerce
from sqlalchemy.orm import Session, contains_eager

from eventnet.contacts.models import Contact, Encounter, Promise
from eventnet.contacts.queries import is_alive
from eventnet.events.models import Attendee
from eventnet.people.models import Person
from eventnet.storage.reading import read
from eventnet.way_home.rules import LONGEST, is_on, met_since

MOST = 60
"""So many people stand on the page: all of whom a day may hold. Whoever there is beyond them is on the list."""

_MINE: Final = Contact.owner_id == bindparam("owner_id")
_NOW: Final[BindParameter[datetime]] = bindparam("now")
_SINCE: Final[BindParameter[datetime]] = bindparam("since")

_LAST_SWAPS: Final = (
    select(Encounter.event_id, func.max(Encounter.met_at).label("at"))
    .join(Contact, Contact.id == Encounter.contact_id)
    .where(_MINE, Contact.met_at >= _SINCE, Encounter.met_at >= _SINCE, ~Contact.by_hand, is_alive(_NOW))
    .group_by(Encounter.event_id)
    .subquery()
)
_EVENINGS: Final = (
    select(Attendee, _LAST_SWAPS.c.at)
    .join(Attendee.event)
    .join(_LAST_SWAPS, _LAST_SWAPS.c.event_id == Attendee.event_id)
    .options(contains_eager(Attendee.event))
    .where(Attendee.person_id == bindparam("owner_id"))
    .order_by(_LAST_SWAPS.c.at.desc(), Attendee.id)
)


@dataclass(frozen=True)
class Evening:
    """One event of somebody's, its event loaded with it, from which they are on the way home; whom they met `since`."""

    attendee: Attendee
    since: datetime


def evenings_of(session: Session, person: Person, now: datetime) -> list[Evening]:
    """The events that `person` is on the way home from, mostly none or one: that of the latest exchange first."""
    found = session.execute(_EVENINGS, {"owner_id": person.id, "since": now - LONGEST, "now": now})
    return [
        Evening(attendee, met_since(now, attendee.event.timezone))
        for attendee, swapped_at in found
        if is_on(now, swapped_at, event_ends_at=attendee.event.ends_at, zone=attendee.event.timezone)
    ]


class Met(NamedTuple):
    """A person met, with the note on them: at which event and when, and what the card given there has in common."""

    id: int
    public_id: str
    name: str
    note: str
    note_version: int
    event_id: int | None
    event_name: str
    timezone: str
    met_at: datetime
    shared: list[str] | None


_MET: Final = (
    select(
        *(Contact.id, Contact.public_id, Contact.name, Contact.note, Contact.note_version),
        *(Encounter.event_id, Encounter.event_name, Encounter.timezone, Encounter.met_at),
        type_coerce(Encounter.card, JSON)["common_topics"],
    )
    .join(Encounter, Encounter.contact_id == Contact.id)
    .where(_MINE, is_alive(_NOW))
    .order_by(Encounter.met_at.desc(), Encounter.id.desc())
)
_MET_AT_EVENTS: Final = _MET.where(
    Contact.met_at >= _SINCE,  # as the latest encounter's is: so the index finds the few
    Encounter.met_at >= _SINCE,
    Encounter.event_id.in_(bindparam("events", expanding=True)),
).limit(MOST)
_NAMED: Final = _MET.where(Contact.public_id.in_(bindparam("public_ids", expanding=True)))


def met_on(session: Session, person: Person, evenings: Collection[Evening], now: datetime) -> list[Met]:
    """The people `person` met at these events, each once, in the order in which they did."""
    since = {evening.attendee.event_id: evening.since for evening in evenings}
    values = {"owner_id": person.id, "now": now, "since": min(since.values()), "events": list(since)}
    found = _found(session, _MET_AT_EVENTS, values)
    return _each_once([met for met in found if met.event_id is not None and met.met_at >= since[met.event_id]])


def met_named(session: Session, person: Person, public_ids: Collection[str], now: datetime) -> list[Met]:
    """The ones of `person`'s contacts with these ids, each with where they met last, in the order in which they did."""
    return _each_once(
        _found(session, _NAMED, {"owner_id": person.id, "now": now, "public_ids": list(public_ids)}),
    )


def _found(session: Session, statement: Select[*tuple[Any, ...]], values: dict[str, Any]) -> list[Met]:
    return [Met(*row) for row in read(session, statement, values)]


def _each_once(latest_first: list[Met]) -> list[Met]:
    """Each with their latest encounter of these, the earliest of them first."""
    latest: dict[int, Met] = {}
    for met in latest_first:
        latest.setdefault(met.id, met)
    return list(latest.values())[::-1]


_PROMISES: Final = select(Promise).where(Promise.contact_id.in_(bindparam("ids", expanding=True))).order_by(Promise.id)


def promises_to(session: Session, contact_ids: Collection[int]) -> dict[int, list[Promise]]:
    """The open promises to each of these contacts that has one."""
    promises: dict[int, list[Promise]] = {}
    for promise in session.scalars(_PROMISES, {"ids": list(contact_ids)}) if contact_ids else ():
        promises.setdefault(promise.contact_id, []).append(promise)
    return promises


_SAME_PROMISE: Final = (
    select(Promise.id).where(Promise.contact_id == bindparam("id"), Promise.text == bindparam("text")).limit(1)
)


def has_promised(session: Session, contact_id: int, text: str) -> bool:
    """True where there is this very promise to a contact."""
    return bool(read(session, _SAME_PROMISE, {"id": contact_id, "text": text}))


_ATTENDANCES: Final = (
    select(Attendee)
    .join(Attendee.event)
    .options(contains_eager(Attendee.event))
    .where(
        Attendee.person_id == bindparam("owner_id"),
        Attendee.public_id.in_(bindparam("public_ids", expanding=True)),
    )
    .order_by(Attendee.id)
)


def attendances_named(session: Session, person: Person, public_ids: Collection[str]) -> list[Attendee]:
    """The attendances of `person`'s, each with its event."""
    values = {"owner_id": person.id, "public_ids": list(public_ids)}
    return list(session.scalars(_ATTENDANCES, values)) if public_ids else []
