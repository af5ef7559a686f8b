"""Reading the list of one owner."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from eventnet.contacts.models import Contact, Promise
from eventnet.contacts.queries import is_alive, is_open
from eventnet.contacts.rules import Outcome
from eventnet.people.models import Person


@dataclass(frozen=True)
class FollowUps:
    """The list as its page shows it.

    `open_ones` begins with the promised, then those with a note, then the latest conversation; `asleep` can be
    brought back; `still_promised` are promises to people who are not on the list (any more).
    """

    open_ones: list[Contact]
    asleep: list[Contact]
    still_promised: list[Promise]
    names: dict[int, str]


def follow_ups_of(session: Session, owner: Person, now: datetime) -> FollowUps:
    """`owner`'s list at `now`."""
    promised = exists().where(Promise.contact_id == Contact.id)
    open_ones = session.scalars(
        select(Contact)
        .options(selectinload(Contact.promises))
        .where(Contact.owner_id == owner.id, is_open(now))
        .order_by(case((promised, 0), (Contact.note != "", 1), else_=2), Contact.met_at.desc(), Contact.id.desc())
    )
    asleep = session.scalars(
        select(Contact)
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
    return FollowUps(list(open_ones), list(asleep), [row[0] for row in promises], {row[1]: row[2] for row in promises})


def open_contacts(session: Session, owner: Person, now: datetime, *, lock: bool = False) -> list[Contact]:
    """All open contacts of `owner`, the latest conversation first; with `lock` held as they are this instant."""
    wanted = (
        select(Contact)
        .where(Contact.owner_id == owner.id, is_open(now))
        .order_by(Contact.met_at.desc(), Contact.id.desc())
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(wanted))
