"""Reading the list of one owner."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    JSON,
    BindParameter,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session, joinedload, load_only

from eventnet.contacts.models import Contact, Encounter, Promise
from eventnet.contacts.queries import is_alive, is_open
from eventnet.contacts.rules import STAYING, Lifecycle, Outcome
from eventnet.events.models import Attendee, Event
from eventnet.people.models import Person
from eventnet.storage.reading import read


class Open(NamedTuple):
    """An open contact as a row shows it; `shared` is what one shares by the card that is shown."""

    id: int
    public_id: str
    name: str
    note: str
    timezone: str
    deadline_at: datetime
    gone_at: datetime | None
    postponed: int
    shared: Sequence[str]
    promises: Sequence[Row[int, str, date | None]]

    @property
    def lifecycle(self) -> Lifecycle:
        """The columns that decide what can be done, as a value for the rules: nothing has been decided yet."""
        return Lifecycle(self.deadline_at, self.gone_at, self.timezone, postponed=self.postponed)


@dataclass(frozen=True)
class MetAgain:
    """A contact that stays, and where the two have met again meanwhile: event, until when, zone; the latest first."""

    public_id: str
    name: str
    encounters: list[Row[int, str, str, str, datetime | None, str]] = field(default_factory=list)


@dataclass(frozen=True)
class FollowUps:
    """The list as its page shows it.

    `open_ones` begins with the promised, of these with the earliest day, then those with a note, then the latest
    conversation; `met_again` stay in any
    case; `asleep` can be brought back; `still_promised` are promises to people who are not open (any more). However
    many there are, of each only what a row shows is read, no card.
    """

    open_ones: list[Open]
    met_again: list[MetAgain]
    asleep: Sequence[Row[str, str, str, datetime | None, Outcome | None]]
    still_promised: Sequence[Row[str, str, date | None, str]]


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
_PROMISED_BY: Final = (
    select(func.min(Promise.due_on)).where(Promise.contact_id == Contact.id).correlate(Contact).scalar_subquery()
)
_FIRST_BY_DAY: Final = Promise.due_on.asc().nulls_last()
_OPEN: Final = (
    select(
        *(Contact.id, Contact.public_id, Contact.name, Contact.note, Contact.timezone),
        *(
            Contact.deadline_at,
            Contact.gone_at,
            Contact.postponed,
            _SHARED.label("shared"),
            _PROMISED.label("is_promised"),
        ),
    )
    .where(_MINE, is_open(_NOW))
    .order_by(
        case((_PROMISED, 0), (Contact.note != "", 1), else_=2),
        _PROMISED_BY.asc().nulls_last(),
        Contact.met_at.desc(),
        Contact.id.desc(),
    )
    .limit(bindparam("most", type_=Integer))
)
_PROMISES: Final = (
    select(Promise.contact_id, Promise.text, Promise.due_on)
    .where(Promise.contact_id.in_(bindparam("ids", expanding=True)))
    .order_by(_FIRST_BY_DAY, Promise.id)
)
_ASLEEP: Final = (
    select(Contact.public_id, Contact.name, Contact.timezone, Contact.gone_at, Contact.outcome)
    .where(
        _MINE,
        is_alive(_NOW),
        or_(Contact.outcome == Outcome.LET_GO, and_(Contact.outcome.is_(None), Contact.deadline_at <= _NOW)),
    )
    .order_by(Contact.gone_at, Contact.id)
)
_STILL_PROMISED: Final = (
    select(Promise.public_id, Promise.text, Promise.due_on, Contact.name)
    .join(Contact, Contact.id == Promise.contact_id)
    .where(_MINE, ~is_open(_NOW))
    .order_by(_FIRST_BY_DAY, Promise.id)
)
_MET_AGAIN: Final = (
    select(
        *(Contact.id, Contact.public_id, Contact.name),
        *(Encounter.event_name, Encounter.again_until, Encounter.timezone),
    )
    .join(Contact.encounters)
    .where(_MINE, Contact.outcome.in_(STAYING), Encounter.again_until > _NOW)
    .order_by(Encounter.met_at.desc(), Encounter.id.desc())
)
_ALL: Final = 1_000_000


def follow_ups_of(session: Session, owner: Person, now: datetime, most: int = _ALL) -> FollowUps:
    """`owner`'s list at `now`, with so many of those that are open."""
    values = {"owner_id": owner.id, "now": now}
    return FollowUps(
        open_ones=_open_ones(session, values | {"most": most}),
        met_again=_met_again(session, values),
        asleep=read(session, _ASLEEP, values),
        still_promised=read(session, _STILL_PROMISED, values),
    )


def _open_ones(session: Session, values: dict[str, Any]) -> list[Open]:
    rows = read(session, _OPEN, values)
    promises = defaultdict(list)
    if promised := [row.id for row in rows if row.is_promised]:
        for promise in read(session, _PROMISES, {"ids": promised}):
            promises[promise.contact_id].append(promise)
    return [
        Open(
            *(row.id, row.public_id, row.name, row.note, row.timezone),
            *(row.deadline_at, row.gone_at, row.postponed),
            shared=row.shared or (),
            promises=promises[row.id],
        )
        for row in rows
    ]


def _met_again(session: Session, values: dict[str, Any]) -> list[MetAgain]:
    found: dict[int, MetAgain] = {}
    for row in read(session, _MET_AGAIN, values):
        found.setdefault(row.id, MetAgain(row.public_id, row.name)).encounters.append(row)
    return list(found.values())


_ROW = load_only(
    *(Contact.public_id, Contact.name, Contact.timezone, Contact.deadline_at, Contact.gone_at),
    *(Contact.outcome, Contact.decided_at, Contact.postponed),
    raiseload=True,
)


def open_contacts(session: Session, owner: Person, now: datetime) -> list[Contact]:
    """All open contacts of `owner`, as far as a row shows them, the latest conversation first."""
    wanted = _open_rows(owner, now).order_by(Contact.met_at.desc(), Contact.id.desc())
    return list(session.scalars(wanted))


def locked_open_contacts(session: Session, owner: Person, public_ids: Collection[str], now: datetime) -> list[Contact]:
    """The contacts of `owner` with these ids that are open this instant, held until the transaction ends."""
    wanted = _open_rows(owner, now).where(Contact.public_id.in_(public_ids)).order_by(Contact.id)
    held = wanted.options(joinedload(Contact.pause)).with_for_update(of=Contact)
    return list(session.scalars(held.execution_options(populate_existing=True)))


def _open_rows(owner: Person, now: datetime) -> Select[Contact]:
    return select(Contact).options(_ROW).where(Contact.owner_id == owner.id, is_open(now))


_REMEMBERED: Final = select(Attendee).where(
    Attendee.person_id == bindparam("owner_id"),
    Attendee.event_id == bindparam("event_id"),
    exists()
    .where(Encounter.event_id == Attendee.event_id, Encounter.contact_id == Contact.id)
    .where(_MINE)
    .correlate(Attendee),
)


def looking_back(session: Session, owner: Person, event: Event) -> Attendee | None:
    """`owner` as one who has met somebody at `event`, as long as anything is left of that; what they remember of it."""
    return session.scalar(_REMEMBERED, {"owner_id": owner.id, "event_id": event.id})
