"""Looking into the outbox: what is due, and what an operator should know of."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from eventnet.mail.models import Mail


def due_mails(
    session: Session, now: datetime, *, first: Sequence[str], but: Sequence[int], most: int
) -> Sequence[Row[int, int]]:
    """Id and tries of what is to be sent by `now`, without the mails `but`.

    What was never tried comes before what failed already, and of that the templates `first`: somebody waits for them.
    """
    order = (Mail.tries, Mail.template.not_in(first), Mail.due_at, Mail.id)
    due = select(Mail.id, Mail.tries).where(Mail.due_at <= now, Mail.id.not_in(but))
    return session.execute(due.order_by(*order).limit(most)).all()


def given_up(session: Session) -> Sequence[Mail]:
    """The mails that could not be delivered, the latest first."""
    return session.scalars(
        select(Mail).where(Mail.given_up_at.is_not(None)).order_by(Mail.given_up_at.desc(), Mail.id.desc())
    ).all()


class Outbox(NamedTuple):
    """The numbers of mails that wait and of those given up, and since when the oldest waits."""

    waiting: int
    given_up: int
    oldest_at: datetime | None


def outbox(session: Session) -> Outbox:
    """The outbox, in numbers."""
    waits = Mail.due_at.is_not(None)
    all_of_it = select(
        func.count().filter(waits),
        func.count().filter(Mail.given_up_at.is_not(None)),
        func.min(Mail.created_at).filter(waits),
    )
    return Outbox(*session.execute(all_of_it).one())


def waiting_since(session: Session, before: datetime) -> Sequence[Mail]:
    """The mails that wait since `before` or longer, the oldest first."""
    waits = Mail.due_at.is_not(None) & (Mail.created_at <= before)
    return session.scalars(select(Mail).where(waits).order_by(Mail.created_at, Mail.id)).all()
