"""Keeping what one would like to remember of an event. Actions never commit: whoever calls them does."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventnet.events.models import Attendee


def remember(session: Session, attendee: Attendee, text: str, *, seen: str) -> str | None:
    """Keeps `text` if what is there is still what was `seen`; else that stays, and is handed back.

    The same text twice is no conflict.
    """
    is_mine = Attendee.id == attendee.id
    there = session.scalars(select(Attendee.memory).where(is_mine).with_for_update(key_share=True)).one()
    if there not in {text, seen}:
        return there
    session.execute(update(Attendee).where(is_mine).values(memory=text))
    return None
