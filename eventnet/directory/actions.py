"""Joining an event's directory and leaving it. Nothing here commits: whoever calls it does."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.cards.index import put_in_directory, take_out_of_directory
from eventnet.events.models import Attendee


def be_in_directory(session: Session, attendee: Attendee, *, in_directory: bool) -> bool:
    """Puts `attendee` into their event's directory, or takes them out of it, unless they are there (or not) already.

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
    if held.in_directory != in_directory:
        change = put_in_directory if in_directory else take_out_of_directory
        change(session, held)
    return True
