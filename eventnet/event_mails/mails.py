"""What the two mails say, worked out at the moment they are sent: who was let go meanwhile, say, is not named.

They hold names, times, promises and deadlines; no notes, no contact details, and no link that acts without signing in.
What has nothing left to say is not sent.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from eventnet.contacts.models import Pause
from eventnet.event_mails.models import EventMail
from eventnet.event_mails.posting import TEMPLATE, could_not_tell
from eventnet.event_mails.queries import Named, attendee_named, named_to
from eventnet.event_mails.rules import Kind
from eventnet.event_mails.tokens import TokenBook
from eventnet.event_mails.words import rows_of
from eventnet.events.models import Attendee, Event
from eventnet.kernel.days import day_of, last_day, wall_clock
from eventnet.kernel.harmless import harmless
from eventnet.mail.letters import Letter
from eventnet.mail.models import Mail
from eventnet.people.models import Person
from eventnet.web.current import installation
from eventnet.web.mails import Writer, absolute, letter

NOON = time(12)
"""Whom a mail reaches later in the day it does not wish a good morning."""


def _morning_after(session: Session, mail: Mail, now: datetime) -> Letter | None:
    attendee = _reader(session, mail, Kind.MORNING_AFTER, now)
    if attendee is None:
        return None
    first = (EventMail.attendee_id == attendee.id, EventMail.kind == Kind.MORNING_AFTER)
    session.execute(update(EventMail).where(*first).values(decided_at=now))  # so the second keeps its distance
    return write_first(session, attendee, now)


def _before_it_closes(session: Session, mail: Mail, now: datetime) -> Letter | None:
    attendee = _reader(session, mail, Kind.BEFORE_IT_CLOSES, now)
    return None if attendee is None else write_second(session, attendee, now)


def _reader(session: Session, mail: Mail, kind: Kind, now: datetime) -> Attendee | None:
    """The attendee to whom a mail still goes, held until its row is claimed; None where it doesn't any more.

    Where they pause, it comes afterwards; only where it may be out already, it doesn't. Who can't be told any more that
    a list closes, has been told of nothing.
    """
    attendee = attendee_named(session, mail.words["attendee"])
    if attendee is None:
        return None
    person = session.scalar(select(Person).where(Person.id == attendee.person_id).with_for_update(key_share=True))
    if person is None:
        return None
    pause = session.get(Pause, person.id, populate_existing=True)
    is_paused = pause is not None and pause.is_running(now)
    if is_paused and mail.tries == 1:
        ours = (EventMail.attendee_id == attendee.id, EventMail.kind == kind)
        session.execute(delete(EventMail).where(*ours))
        return None
    is_late = now >= datetime.fromisoformat(mail.words["until"])
    if is_paused or is_late or not attendee.wants_mails or person.confirmed_at is None:
        if kind is Kind.BEFORE_IT_CLOSES:
            could_not_tell(session, [attendee.id], now)
        return None
    mail.address = person.email
    return attendee


def write_first(session: Session, attendee: Attendee, now: datetime) -> Letter | None:
    """The mail of the morning after; None where nobody is to be named."""
    event = session.get_one(Event, attendee.event_id)
    named = named_to(session, attendee, now)
    if not named:
        return None
    swapped = [one for one in named if one.was_swapped]
    yesterday = day_of(now, event.timezone) - timedelta(days=1)
    deadlines = _deadlines(named)
    return letter(
        TEMPLATE[Kind.MORNING_AFTER],
        headers=_headers(attendee),
        **_known(event, attendee),
        is_morning=wall_clock(now, event.timezone).time() < NOON,
        swapped=rows_of(swapped),
        by_hand=rows_of([one for one in named if not one.was_swapped]),
        was_yesterday=all(day_of(one.met_at, one.zone) == yesterday for one in swapped),
        until=min(deadlines, default=None),
        at_once=len(deadlines) == 1,
        mine=absolute("exchange.recipients"),
    )


def write_second(session: Session, attendee: Attendee, now: datetime) -> Letter | None:
    """The mail before a list closes; None where nothing is open."""
    event = session.get_one(Event, attendee.event_id)
    named = [one for one in named_to(session, attendee, now) if one.is_open]
    if not named:
        return None
    deadlines = _deadlines(named)
    return letter(
        TEMPLATE[Kind.BEFORE_IT_CLOSES],
        headers=_headers(attendee),
        **_known(event, attendee),
        rows=rows_of(named),
        until=min(deadlines),
        at_once=len(deadlines) == 1,
        gone=min(last_day(one.gone_at, one.contact_zone) for one in named if one.gone_at),
    )


MAILS: dict[str, Writer] = {
    TEMPLATE[Kind.MORNING_AFTER]: _morning_after,
    TEMPLATE[Kind.BEFORE_IT_CLOSES]: _before_it_closes,
}


def _known(event: Event, attendee: Attendee) -> dict[str, Any]:
    """What both say of the event, of their reader, and of where to go on; a name that leads somewhere is left out."""
    return {
        "event": harmless(event.name),
        "name": harmless(attendee.name),
        "open_list": absolute("followups.list_"),
        "pause": absolute("account.pause"),
        "no_more": absolute("event_mails.mails", event=event.public_id),
    }


def _headers(attendee: Attendee) -> dict[str, str]:
    """By which mail programs offer to have no more of these (RFC 8058)."""
    settings = installation().settings
    token = TokenBook(settings.secret_keys, settings.host).seal(attendee.public_id)
    address = absolute("event_mails.unsubscribing", token=token)
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _deadlines(named: Sequence[Named]) -> set[date]:
    """The days with which the open ones of these end."""
    return {last_day(one.deadline_at, one.contact_zone) for one in named if one.is_open}
