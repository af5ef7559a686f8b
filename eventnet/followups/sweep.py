"""The sweep: makes endings final. Pages never wait for it; what it deletes was no longer shown before.

It can run twice, late, and in several processes at once.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, exists, or_, select
from sqlalchemy.orm import Session, sessionmaker

from eventnet.contacts.actions import erase_person, forget
from eventnet.contacts.models import Contact
from eventnet.contacts.rules import LEAST_FOLLOW_UP, UNTOLD_GRACE, begin
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import MOST_FOLLOW_UP_DAYS
from eventnet.exchange.codes import STEP_SECONDS
from eventnet.exchange.models import Exchange, LiveStep
from eventnet.followups.models import Sweeping
from eventnet.people.models import BrowserSession, Person, SignInLink
from eventnet.people.queries import is_forgotten
from eventnet.storage.transactions import writing
from eventnet.storage.upsert import insert_unless_there

BATCH = 500
PAUSE_SECONDS = 0.005
"""Between two batches others get to write."""

LARGEST_JUMP = timedelta(days=3)
"""A clock that has moved further since the last run may be wrong; somebody should look before anything is deleted."""

TOLERANCE = timedelta(minutes=5)
"""So much the clocks of several hosts may differ; what a faster one has stored stops nobody."""

LONGEST_FOLLOW_UP = timedelta(days=MOST_FOLLOW_UP_DAYS)
A_DAY = timedelta(days=1)

LIVE_STEPS_KEPT = timedelta(hours=1)


class ClockError(Exception):
    """The clock can't be right; nothing was deleted."""


class ClockBehindError(ClockError):
    """The clock is behind something that was stored already, by more than TOLERANCE."""


class ClockJumpedError(ClockError):
    """The clock is more than LARGEST_JUMP ahead of the last run."""


@dataclass(frozen=True)
class Swept:
    """What a run has ended for good."""

    contacts: int
    people: int


def sweep(sessions: sessionmaker[Session], now: datetime, *, confirm: bool = False) -> Swept:
    """Deletes what was over by `now`. Raises ClockError where `now` can't be trusted, unless somebody says `confirm`.

    Then what is stored from later was written by a clock that ran ahead. That is remembered: the next runs need no
    word of anybody's again, though it stays there.
    """
    with sessions() as session:
        newest = _newest_stored(session)
        if not confirm:
            _check_clock(session, now, newest)
        contacts = 0
        while ids := list(session.scalars(_over(now))):
            with writing(session):
                # Between looking and locking somebody may have brought one back.
                still_over = session.scalars(_over(now).where(Contact.id.in_(ids)).with_for_update()).all()
                forget(session, list(still_over))
            contacts += len(still_over)
            time.sleep(PAUSE_SECONDS)
        people = _erase_never_confirmed(session, now)
        with writing(session):
            oldest_step = int((now - LIVE_STEPS_KEPT).timestamp()) // STEP_SECONDS
            session.execute(delete(LiveStep).where(LiveStep.step < oldest_step))
            session.execute(delete(SignInLink).where(is_forgotten(now)))
            session.execute(delete(BrowserSession).where(BrowserSession.expires_at <= now))
            insert_unless_there(session, Sweeping, id=1, ran_at=now)
            last = session.get_one(Sweeping, 1, with_for_update=True, populate_existing=True)
            last.ran_at = now if confirm else max(last.ran_at, now)
            if confirm:
                last.wrong_until = newest if newest and newest > now else None
    return Swept(contacts, people)


def _erase_never_confirmed(session: Session, now: datetime) -> int:
    """Erases people who never confirmed their address, when the last follow-up's grace is over; how many.

    Nobody could tell them of it, so that grace is the longer one. The database leaves out whoever still has time.
    """
    erased = 0
    lasting = _lasting(session, now)
    while ids := list(session.scalars(_never_confirmed(now, lasting))):
        for person_id in ids:
            with writing(session):
                # Between looking and locking they may have confirmed, joined one more event or met somebody.
                person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
                still = _never_confirmed(now, _lasting(session, now)).where(Person.id == person_id)
                if person and session.scalar(still) is not None:
                    erase_person(session, person)
                    erased += 1
            time.sleep(PAUSE_SECONDS)
        if len(ids) < BATCH:
            break
    return erased


def _never_confirmed(now: datetime, lasting: list[int]) -> Select[int]:
    """Who has never confirmed, is nobody's contact's owner any more, and takes part in no event of `lasting`."""
    owns = exists().where(Contact.owner_id == Person.id, Contact.gone_at > now)
    takes_part = exists().where(
        Attendee.person_id == Person.id,
        Attendee.event_id == Event.id,
        or_(Event.ends_at > now - LEAST_FOLLOW_UP - UNTOLD_GRACE + A_DAY, Event.id.in_(lasting)),
    )
    return (
        select(Person.id)
        .where(Person.confirmed_at.is_(None), Person.created_at <= now - UNTOLD_GRACE, ~owns, ~takes_part)
        .order_by(Person.id)
        .limit(BATCH)
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


def _over(now: datetime) -> Select[int]:
    return select(Contact.id).where(Contact.gone_at <= now).order_by(Contact.id).limit(BATCH)


def _newest_stored(session: Session) -> datetime | None:
    """The latest time that was stored, as far as what is stored all the time tells."""
    newest = [
        session.scalar(select(Sweeping.ran_at)),
        session.scalar(select(Exchange.exchanged_at).order_by(Exchange.id.desc()).limit(1)),
        session.scalar(select(BrowserSession.created_at).order_by(BrowserSession.id.desc()).limit(1)),
    ]
    return max((at for at in newest if at is not None), default=None)


def _check_clock(session: Session, now: datetime, newest: datetime | None) -> None:
    last = session.get(Sweeping, 1)
    is_known = newest is not None and last is not None and last.wrong_until is not None and newest <= last.wrong_until
    if newest is not None and not is_known and now < newest - TOLERANCE:
        raise ClockBehindError(
            f"The clock says {now:%Y-%m-%d %H:%M}, but something is stored from {newest:%Y-%m-%d %H:%M} (UTC)."
        )
    if last is not None and now < last.ran_at - TOLERANCE:
        raise ClockBehindError(
            f"The clock says {now:%Y-%m-%d %H:%M}, but the last sweep ran on {last.ran_at:%Y-%m-%d %H:%M} (UTC)."
        )
    if last is not None and now - last.ran_at > LARGEST_JUMP:
        raise ClockJumpedError(
            f"The last sweep ran on {last.ran_at:%Y-%m-%d %H:%M}, the clock says {now:%Y-%m-%d %H:%M} (UTC)."
        )
