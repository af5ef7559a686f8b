"""Switching the mails about an event off and on. Actions never commit: whoever calls them does."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventnet.contacts.actions import give_grace
from eventnet.contacts.rules import UNTOLD_GRACE
from eventnet.event_mails.models import EventMail
from eventnet.event_mails.queries import waiting_of
from eventnet.event_mails.rules import Kind
from eventnet.events.models import Attendee
from eventnet.people.actions import hold_people


def switch_mails(session: Session, attendee: str, now: datetime, *, on: bool) -> bool:
    """Has the mails about an event come to an attendee (by public id), or no more; whether there is such an attendee.

    Who can't be told that a list closes has longer to bring somebody back, from now on. Twice changes nothing.
    """
    hold_people(session, select(Attendee.person_id).where(Attendee.public_id == attendee))
    changed = update(Attendee).where(Attendee.public_id == attendee).values(wants_mails=on)
    attendee_id = session.scalar(changed.returning(Attendee.id))
    if attendee_id is None:
        return False
    second = (EventMail.attendee_id == attendee_id, EventMail.kind == Kind.BEFORE_IT_CLOSES)
    if not on and session.scalar(select(EventMail.attendee_id).where(*second)) is None:
        give_grace(session, [contact.id for contact in waiting_of(session, [attendee_id], now)], UNTOLD_GRACE)
    return True
