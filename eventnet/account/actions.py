"""Making an address somebody's own. Actions never commit: whoever calls them does."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.account.merging import merge
from eventnet.events.actions import replace_aliases
from eventnet.people.actions import end_all_sessions
from eventnet.people.models import Person


def confirm(session: Session, newcomer_id: int, *, in_same_browser: bool, now: datetime) -> Person:
    """Makes the address of a newcomer theirs; who they are from now on.

    That is the newcomer, or the person who has the address already: then all the newcomer has moves there. Whoever
    joined, the browser they joined with is signed out, and unless it is the very one that confirms, codes shown there
    stop working: somebody else may have joined with this address.
    """
    newcomer = session.get_one(Person, newcomer_id)
    # All who say that the address is theirs, held until this is over: two confirmations come one after the other.
    same_address = session.scalars(
        select(Person)
        .where(Person.email == newcomer.email)
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    known = next((p for p in same_address if p.confirmed_at is not None and p.id != newcomer_id), None)
    end_all_sessions(session, newcomer)
    if known is not None or not in_same_browser:
        replace_aliases(session, newcomer)
    if known is None:
        newcomer.confirmed_at = now
        session.flush()
        return newcomer
    merge(session, newcomer, known, now)
    return known
