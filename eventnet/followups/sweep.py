"""The sweep: makes endings final. Pages never wait for it; what it deletes was no longer shown before.

It can run twice, late, and in several processes at once.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session, sessionmaker

from eventnet.contacts.actions import erase_person, forget
from eventnet.contacts.models import Contact
from eventnet.contacts.rules import UNTOLD_GRACE, begin
from eventnet.events.models import Attendee, Event
from eventnet.exchange.codes import STEP_SECONDS
from eventnet.exchange.models import Exchange, LiveStep
from eventnet.followups.models import Sweeping
from eventnet.people.models import BrowserSession, Person, SignInLink
from eventnet.people.queries import is_forgotten
from eventnet.storage.traces import catch_up, leave_no_trace
from eventnet.storage.transactions import writing
from eventnet.storage.upsert import insert_unless_there

BATCH = 500
PAUSE_SECONDS = 0.005
"""Between two batches others get to write."""

LARGEST_JUMP = timedelta(days=3)
"""A clock that has moved further since the last run may be wrong; somebody should look before anything is deleted."""

LIVE_STEPS_KEPT = timedelta(hours=1)


class ClockError(Exception):
    """The clock can't be right; nothing was deleted."""


class ClockBehindError(ClockError):
    """The clock is behind something that was stored already."""


class ClockJumpedError(ClockError):
    """The clock is more than LARGEST_JUMP ahead of the last run; `confirm` goes on all the same."""


@dataclass(frozen=True)
class Swept:
    """What a run has ended for good."""

    contacts: int
    people: int


def sweep(sessions: sessionmaker[Session], now: datetime, *, confirm: bool = False) -> Swept:
    """Deletes what was over by `now`. Raises ClockError where `now` can't be trusted."""
    with sessions() as session:
        _check_clock(session, now, confirm=confirm)
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
            last = session.get_one(Sweeping, 1, with_for_update=True)
            last.ran_at = max(last.ran_at, now)
        engine = session.get_bind().engine
    if contacts or people:
        leave_no_trace(engine)
    else:
        catch_up(engine)
    return Swept(contacts, people)


def _erase_never_confirmed(session: Session, now: datetime) -> int:
    """Erases people who never confirmed their address, when the last follow-up's grace is over; how many.

    Nobody could tell them of it, so that grace is the longer one.
    """
    erased = 0
    for person_id in _never_confirmed_until(session, now):
        with writing(session):
            # Between looking and locking they may have confirmed, joined one more event or met somebody.
            person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
            still = select(Contact.id).where(Contact.owner_id == person_id, Contact.gone_at > now).limit(1)
            if person and _never_confirmed_until(session, now, person_id) and session.scalar(still) is None:
                erase_person(session, person)
                erased += 1
        time.sleep(PAUSE_SECONDS)
    return erased


def _never_confirmed_until(session: Session, now: datetime, person_id: int | None = None) -> list[int]:
    """Who has never confirmed, of all or of one, and has no event whose follow-up could still be brought back."""
    wanted = (
        select(Person.id, Person.created_at, Event.ends_at, Event.follow_up_days, Event.timezone)
        .outerjoin(Attendee, Attendee.person_id == Person.id)
        .outerjoin(Event, Event.id == Attendee.event_id)
        .where(Person.confirmed_at.is_(None), Person.created_at <= now - UNTOLD_GRACE)
        .order_by(Person.id)
    )
    if person_id is not None:
        wanted = wanted.where(Person.id == person_id)
    until: dict[int, datetime] = {}
    for someone, created_at, ends_at, days, zone in session.execute(wanted):
        end = created_at + UNTOLD_GRACE
        if ends_at is not None:
            # As of a contact made in the last minute; those made after it say for themselves how long they last.
            last = begin(now=ends_at, event_ends_at=ends_at, follow_up_days=days, zone=zone, grace=UNTOLD_GRACE)
            end = last.ends_at
        until[someone] = max(end, until.get(someone, end))
    return [someone for someone, end in until.items() if end <= now]


def _over(now: datetime) -> Select[int]:
    return select(Contact.id).where(Contact.gone_at <= now).order_by(Contact.id).limit(BATCH)


def _check_clock(session: Session, now: datetime, *, confirm: bool) -> None:
    last_run = session.scalar(select(Sweeping.ran_at))
    newest = [
        last_run,
        session.scalar(select(Exchange.exchanged_at).order_by(Exchange.id.desc()).limit(1)),
        session.scalar(select(BrowserSession.created_at).order_by(BrowserSession.id.desc()).limit(1)),
    ]
    behind = max((at for at in newest if at is not None), default=now)
    if now < behind:
        raise ClockBehindError(
            f"The clock says {now:%Y-%m-%d %H:%M}, but something is stored from {behind:%Y-%m-%d %H:%M} (UTC)."
        )
    if last_run is not None and now - last_run > LARGEST_JUMP and not confirm:
        raise ClockJumpedError(
            f"The last sweep ran on {last_run:%Y-%m-%d %H:%M}, the clock says {now:%Y-%m-%d %H:%M} (UTC)."
        )
