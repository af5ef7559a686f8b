"""Joining an event's list and leaving it. Nothing here commits: whoever calls it does."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.cards.index import put_on_list, take_off_list
from eventnet.events.models import Attendee


def be_listed(session: Session, attendee: Attendee, *, listed: bool) -> bool:
    """Puts `attendee` into their event's list, or takes them off it, unless they are there (or not) already.

    Whether they still take part at all.
    """
    held = session.scalar(
        select(Attendee)
        .where(Attendee.id == attendee.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if held is None:
        return False
    if held.listed != listed:
        change = put_on_list if listed else take_off_list
        change(session, held)
    return True
