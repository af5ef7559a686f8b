"""Reading the list of one owner."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Select, and_, case, exists, or_, select, type_coerce
from sqlalchemy.orm import Session, load_only, selectinload

from eventnet.contacts.models import Contact, Promise
from eventnet.contacts.queries import is_alive, is_open
from eventnet.contacts.rules import Outcome
from eventnet.people.models import Person


@dataclass(frozen=True)
class FollowUps:
    """The list as its page shows it.

    `open_ones` begins with the promised, then those with a note, then the latest conversation; `asleep` can be
    brought back; `still_promised` are promises to people who are not on the list (any more). However many there are,
    of each only what a row shows is read, no card: what one shares with the open ones stands in `shared`, by their ids.
    """

    open_ones: list[Contact]
    shared: dict[int, list[str]]
    asleep: list[Contact]
    still_promised: list[Promise]
    names: dict[int, str]


_COURSE = (Contact.deadline_at, Contact.gone_at, Contact.outcome, Contact.decided_at, Contact.postponed)
_ROW = load_only(Contact.public_id, Contact.name, Contact.timezone, *_COURSE, raiseload=True)
_OPEN_ROW = load_only(Contact.public_id, Contact.name, Contact.note, Contact.timezone, *_COURSE, raiseload=True)
_SHARED = type_coerce(Contact.card, JSON)["common_topics"]


def follow_ups_of(session: Session, owner: Person, now: datetime) -> FollowUps:
    """`owner`'s list at `now`."""
    promised = exists().where(Promise.contact_id == Contact.id)
    open_ones = session.execute(
        select(Contact, _SHARED)
        .options(_OPEN_ROW, selectinload(Contact.promises))
        .where(Contact.owner_id == owner.id, is_open(now))
        .order_by(case((promised, 0), (Contact.note != "", 1), else_=2), Contact.met_at.desc(), Contact.id.desc())
    ).all()
    asleep = session.scalars(
        select(Contact)
        .options(_ROW)
        .where(
            Contact.owner_id == owner.id,
            is_alive(now),
            or_(Contact.outcome == Outcome.LET_GO, and_(Contact.outcome.is_(None), Contact.deadline_at <= now)),
        )
        .order_by(Contact.gone_at, Contact.id)
    )
    promises = session.execute(
        select(Promise, Contact.id, Contact.name)
        .join(Contact, Contact.id == Promise.contact_id)
        .where(Contact.owner_id == owner.id, ~is_open(now))
        .order_by(Promise.id)
    ).all()
    return FollowUps(
        open_ones=[contact for contact, _ in open_ones],
        shared={contact.id: shared for contact, shared in open_ones if shared},
        asleep=list(asleep),
        still_promised=[row[0] for row in promises],
        names={row[1]: row[2] for row in promises},
    )


def open_contacts(session: Session, owner: Person, now: datetime) -> list[Contact]:
    """All open contacts of `owner`, as far as a row shows them, the latest conversation first."""
    wanted = _open_rows(owner, now).order_by(Contact.met_at.desc(), Contact.id.desc())
    return list(session.scalars(wanted))


def locked_open_contacts(session: Session, owner: Person, public_ids: Collection[str], now: datetime) -> list[Contact]:
    """Those of `owner`'s contacts with these ids that are open this instant, held until the transaction ends."""
    wanted = _open_rows(owner, now).where(Contact.public_id.in_(public_ids)).order_by(Contact.id)
    return list(session.scalars(wanted.with_for_update().execution_options(populate_existing=True)))


def _open_rows(owner: Person, now: datetime) -> Select[Contact]:
    return select(Contact).options(_ROW).where(Contact.owner_id == owner.id, is_open(now))
