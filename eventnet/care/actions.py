"""Telling the team or the operator, and removing what was told. Actions never commit: whoever calls them does."""

from datetime import datetime, timedelta

from sqlalchemy import Delete, delete, select
from sqlalchemy.orm import Session

from eventnet.care.models import TeamMessage
from eventnet.care.queries import is_for_operator
from eventnet.care.rules import Recipient
from eventnet.events.models import Event
from eventnet.kernel.days import day_of, end_of_day
from eventnet.kernel.ids import new_public_id
from eventnet.people.models import Person
from eventnet.storage.traces import note_erasing


def report(
    session: Session, event: Event, text: str, *, author: Person | None, recipient: Recipient, now: datetime
) -> bool:
    """Stores a message, without a name where there is no `author`; whether it was not there yet.

    The same words to the same people on one day are one message, however often a button is pressed.
    """
    values = {
        "event_id": event.id,
        "author_id": author.id if author else None,
        "to_operator": recipient is Recipient.OPERATOR,
        "text": text,
        "sent_on": day_of(now, event.timezone),
    }
    if session.scalars(select(TeamMessage.id).filter_by(**values).limit(1)).first() is not None:
        return False
    session.add(TeamMessage(public_id=new_public_id(), **values))
    session.flush()
    return True


def beginning_of_today(event: Event, now: datetime) -> datetime:
    """The first instant of the day at `event`: all the time that may be kept where a message leaves a trace."""
    return end_of_day(day_of(now, event.timezone) - timedelta(days=1), event.timezone)


def delete_report(session: Session, event: Event, public_id: str) -> bool:
    """Removes one message to the organisers of `event`; whether it was there."""
    gone = delete(TeamMessage).where(
        TeamMessage.event_id == event.id, ~TeamMessage.to_operator, TeamMessage.public_id == public_id
    )
    return _was_erased(session, gone)


def delete_told_to_operator(session: Session, public_id: str) -> bool:
    """Removes one message that the operator may read; whether it was there."""
    gone = delete(TeamMessage).where(is_for_operator(), TeamMessage.public_id == public_id)
    return _was_erased(session, gone)


def _was_erased(session: Session, gone: Delete) -> bool:
    was_there = session.execute(gone.returning(TeamMessage.id)).first() is not None
    if was_there:
        note_erasing(session)
    return was_there
