"""People who never confirmed their address: erased when the last follow-up's grace is over.

Nobody could tell them of it, so that grace is the longer one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from eventnet.contacts.models import Contact, Pause
from eventnet.contacts.rules import LEAST_FOLLOW_UP, UNTOLD_GRACE, begin
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import MOST_FOLLOW_UP_DAYS
from eventnet.people.models import BrowserSession, Person
from eventnet.storage.keeping import Ending
from eventnet.upkeep.erasing import erase_person

LONGEST_FOLLOW_UP = timedelta(days=MOST_FOLLOW_UP_DAYS)
A_DAY = timedelta(days=1)


def _over(session: Session, now: datetime, most: int) -> list[int]:
    """The database leaves out whoever still has time."""
    return list(session.scalars(_never_confirmed(now, _lasting(session, now)).limit(most)))


def _end(session: Session, ids: Sequence[int], now: datetime) -> int:
    erased = 0
    for person_id in ids:
        # Between looking and locking they may have confirmed, joined one more event or met somebody.
        person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
        still = _never_confirmed(now, _lasting(session, now)).where(Person.id == person_id)
        if person and session.scalar(still) is not None:
            erase_person(session, person, now)
            erased += 1
    return erased


def _never_confirmed(now: datetime, lasting: list[int]) -> Select[int]:
    """Who has never confirmed, is nobody's contact's owner any more, and takes part in no event of `lasting`.

    A pause holds nothing for somebody who is signed in nowhere: without an address they can't come back to it.
    """
    owns = exists().where(Contact.owner_id == Person.id, Contact.gone_at > now)
    pauses = exists().where(Pause.person_id == Person.id, Pause.ends_at > now)
    can_come_back = exists().where(BrowserSession.person_id == Person.id, BrowserSession.expires_at > now)
    takes_part = exists().where(
        Attendee.person_id == Person.id,
        Attendee.event_id == Event.id,
        or_(Event.ends_at > now - LEAST_FOLLOW_UP - UNTOLD_GRACE + A_DAY, Event.id.in_(lasting)),
    )
    return (
        select(Person.id)
        .where(
            Person.confirmed_at.is_(None),
            Person.created_at <= now - UNTOLD_GRACE,
            or_(~owns, and_(pauses, ~can_come_back)),
            ~takes_part,
        )
        .order_by(Person.id)
    )


def _lasting(session: Session, now: datetime) -> list[int]:
    """The events of which only their days of follow-up and their zone tell whether what was made there is over.

    Of those that ended before them it is, of those that ended later it is not, whatever they say.
    """
    longest = LONGEST_FOLLOW_UP + UNTOLD_GRACE + 2 * A_DAY
    wanted = select(Event.id, Event.ends_at, Event.follow_up_days, Event.timezone).where(
        Event.ends_at <= now - LEAST_FOLLOW_UP - UNTOLD_GRACE + A_DAY, Event.ends_at > now - longest
    )
    lasting = []
    for event_id, ends_at, days, zone in session.execute(wanted):
        # As of a contact made in the last minute; those made after it say for themselves how long they last.
        last = begin(now=ends_at, event_ends_at=ends_at, follow_up_days=days, zone=zone, grace=UNTOLD_GRACE)
        if last.ends_at > now:
            lasting.append(event_id)
    return lasting


NEVER_CONFIRMED: Final = Ending("people", 1, _over, _end)
