"""Reading the list of one owner."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, BindParameter, Integer, Select, and_, bindparam, case, exists, or_, select, type_coerce
from sqlalchemy.orm import Session, load_only, selectinload

from eventnet.contacts.models import Contact, Encounter, Promise
from eventnet.contacts.queries import is_alive, is_open
from eventnet.contacts.rules import STAYING, Outcome
from eventnet.people.models import Person


@dataclass(frozen=True)
class MetAgain:
    """A contact that stays, and where the two have met again meanwhile: the latest encounter first."""

    contact: Contact
    encounters: list[Encounter] = field(default_factory=list)


@dataclass(frozen=True)
class FollowUps:
    """The list as its page shows it.

    `open_ones` begins with the promised, then those with a note, then the latest conversation; `met_again` stay in any
    case; `asleep` can be brought back; `still_promised` are promises to people who are not open (any more). However
    many there are, of each only what a row shows is read, no card: what one shares with the open ones stands in
    `shared`, by their ids.
    """

    open_ones: list[Contact]
    shared: dict[int, list[str]]
    met_again: list[MetAgain]
    asleep: list[Contact]
    still_promised: list[Promise]
    names: dict[int, str]


_COURSE = (Contact.deadline_at, Contact.gone_at, Contact.outcome, Contact.decided_at, Contact.postponed)
_ROW = load_only(Contact.public_id, Contact.name, Contact.timezone, *_COURSE, raiseload=True)
_OPEN_ROW = load_only(Contact.public_id, Contact.name, Contact.note, Contact.timezone, *_COURSE, raiseload=True)
_ENCOUNTER_ROW = load_only(
    Encounter.event_name, Encounter.timezone, Encounter.met_at, Encounter.again_until, raiseload=True
)
_SHARED = (
    select(type_coerce(Encounter.card, JSON)["common_topics"])
    .where(Encounter.contact_id == Contact.id, Encounter.card.is_not(None))
    .order_by(Encounter.given_at.desc(), Encounter.id.desc())
    .limit(1)
    .correlate(Contact)
    .scalar_subquery()
)
"""What one shares by the card that is shown: the latest one given (see Contact.card)."""


_MINE: Final = Contact.owner_id == bindparam("owner_id")
_NOW: Final[BindParameter[datetime]] = bindparam("now")
_PROMISED: Final = exists().where(Promise.contact_id == Contact.id)
_OPEN: Final = (
    select(Contact, _SHARED)
    .options(_OPEN_ROW, selectinload(Contact.promises))
    .where(_MINE, is_open(_NOW))
    .order_by(case((_PROMISED, 0), (Contact.note != "", 1), else_=2), Contact.met_at.desc(), Contact.id.desc())
    .limit(bindparam("most", type_=Integer))
)
_ASLEEP: Final = (
    select(Contact)
    .options(_ROW)
    .where(
        _MINE,
        is_alive(_NOW),
        or_(Contact.outcome == Outcome.LET_GO, and_(Contact.outcome.is_(None), Contact.deadline_at <= _NOW)),
    )
    .order_by(Contact.gone_at, Contact.id)
)
_STILL_PROMISED: Final = (
    select(Promise, Contact.id, Contact.name)
    .join(Contact, Contact.id == Promise.contact_id)
    .where(_MINE, ~is_open(_NOW))
    .order_by(Promise.id)
)
_MET_AGAIN: Final = (
    select(Contact, Encounter)
    .join(Contact.encounters)
    .options(_ROW, _ENCOUNTER_ROW)
    .where(_MINE, Contact.outcome.in_(STAYING), Encounter.again_until > _NOW)
    .order_by(Encounter.met_at.desc(), Encounter.id.desc())
)
_ALL: Final = 1_000_000


def follow_ups_of(session: Session, owner: Person, now: datetime, most: int = _ALL) -> FollowUps:
    """`owner`'s list at `now`, with so many of those that are open."""
    values = {"owner_id": owner.id, "now": now}
    open_ones = session.execute(_OPEN, values | {"most": most}).all()
    promises = session.execute(_STILL_PROMISED, values).all()
    return FollowUps(
        open_ones=[contact for contact, _ in open_ones],
        shared={contact.id: shared for contact, shared in open_ones if shared},
        met_again=_met_again(session, values),
        asleep=list(session.scalars(_ASLEEP, values)),
        still_promised=[row[0] for row in promises],
        names={row[1]: row[2] for row in promises},
    )


def _met_again(session: Session, values: dict[str, Any]) -> list[MetAgain]:
    found: dict[int, MetAgain] = {}
    for contact, encounter in session.execute(_MET_AGAIN, values):
        found.setdefault(contact.id, MetAgain(contact)).encounters.append(encounter)
    return list(found.values())


def open_contacts(session: Session, owner: Person, now: datetime) -> list[Contact]:
    """All open contacts of `owner`, as far as a row shows them, the latest conversation first."""
    wanted = _open_rows(owner, now).order_by(Contact.met_at.desc(), Contact.id.desc())
    return list(session.scalars(wanted))


def locked_open_contacts(session: Session, owner: Person, public_ids: Collection[str], now: datetime) -> list[Contact]:
    """The contacts of `owner` with these ids that are open this instant, held until the transaction ends."""
    wanted = _open_rows(owner, now).where(Contact.public_id.in_(public_ids)).order_by(Contact.id)
    return list(session.scalars(wanted.with_for_update().execution_options(populate_existing=True)))


def _open_rows(owner: Person, now: datetime) -> Select[Contact]:
    return select(Contact).options(_ROW).where(Contact.owner_id == owner.id, is_open(now))
