"""What is said to requests for a card: yes, also to several or after a no; and no, of which nobody is told."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventnet.contacts.models import Contact, Encounter
from eventnet.events.models import Attendee
from eventnet.events.rules import CardChoice
from eventnet.exchange.models import CardRequest
from eventnet.exchange.outcomes import Outcome
from eventnet.exchange.queries import my_side
from eventnet.exchange.requests import IS_TO_ME, MOST_SHOWN, WAITS, is_asking_over
from eventnet.exchange.rules import Answer, CameBy, Refusal, Timing
from eventnet.exchange.swapping import swap
from eventnet.people.models import Person
from eventnet.storage.errors import RETRY_AFTER_SECONDS, BusyError
from eventnet.storage.transactions import repeated


def say_yes(
    session: Session, me: Attendee, person: Person, public_id: str, now: datetime, *, choice: CardChoice | None = None
) -> Outcome | None:
    """Swaps cards with whoever asked `me`; None where nobody asks any more. Sent twice, it is answered the same.

    In a transaction of its own. Also one that was declined before can be said yes to. `choice` sets the card of `me`
    for today first. Raises BusyError.
    """
    which = select(CardRequest.asker_id).where(IS_TO_ME, CardRequest.public_id == public_id)
    asker_id = session.scalar(which, {"me": me.id})
    if asker_id is None:
        return said_before(session, person, public_id)
    timing = Timing(None, now)
    outcome = repeated(
        session,
        lambda: swap(
            session, scanner_id=me.id, holder_id=asker_id, event=me.event, code=None, timing=timing, choice=choice
        ),
    )
    if outcome.code is Refusal.UNKNOWN:  # hidden, erased, or ended while the page lay open
        return None
    return replace(outcome, event=me.event, is_here=True)


def said_before(session: Session, person: Person, public_id: str) -> Outcome | None:
    """The outcome of a request that was said yes to: the exchange goes on under its id. None where there is none."""
    side = my_side(session, person, public_id=public_id)
    if side is None:
        return None
    mine = select(Contact.public_id).join(Encounter).where(Contact.owner_id == person.id)
    contact_id = session.scalar(mine.where(Encounter.exchange_id == side.exchange.id))
    return Outcome(Answer.EXCHANGED, contact_id=contact_id, name=side.other_name)


def say_yes_to_all(
    session: Session,
    me: Attendee,
    person: Person,
    public_ids: Collection[str],
    now: datetime,
    *,
    choice: CardChoice | None = None,
) -> Outcome | None:
    """Says yes to those of these late requests that wait, each in a transaction of its own; the latest outcome.

    Whoever was said no to meanwhile is left out. Where it is too busy to go on, what was done stays and the outcome is
    that; where nothing was done yet, BusyError is raised. None where none of them is left, nor was said yes to.
    """
    some = list(dict.fromkeys(public_ids))[:MOST_SHOWN]
    which = select(CardRequest.public_id).where(
        IS_TO_ME, WAITS, CardRequest.came_by == CameBy.LATE, CardRequest.public_id.in_(some)
    )
    waiting = session.scalars(which.order_by(CardRequest.id), {"me": me.id}).all()
    said = None
    for public_id in waiting:
        try:
            outcome = say_yes(session, me, person, public_id, now, choice=choice)
        except BusyError:
            if said is None:
                raise
            return Outcome(Refusal.BUSY, event=me.event, is_here=True, retry_after=RETRY_AFTER_SECONDS)
        said = outcome or said
    return said or next(filter(None, (said_before(session, person, one) for one in some)), None)


def say_no(session: Session, me: Attendee, public_id: str, now: datetime) -> bool:
    """Declines what somebody asked `me`, without telling them; whether there is such a request."""
    if is_asking_over(me, now):
        return False
    which = select(CardRequest.id).where(IS_TO_ME, CardRequest.public_id == public_id)
    request_id = session.scalar(which, {"me": me.id})
    if request_id is None:
        return False
    mine = update(CardRequest).where(CardRequest.id == request_id, WAITS)
    session.execute(mine.values(declined_at=now))
    return True
