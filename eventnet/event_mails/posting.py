"""Having the two mails sent when they are due: exactly one of each, whoever else does the same at this instant.

What is due is found by reading; then, a few attendees at a time, a short transaction looks again, notes the mail for
its attendee (the row is unique), and puts it into the outbox. Before and after it nothing is half done.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from eventnet.contacts.actions import give_grace
from eventnet.contacts.rules import GRACE, UNTOLD_GRACE
from eventnet.event_mails.models import EventMail
from eventnet.event_mails.queries import (
    Side,
    Waiting,
    close_soon,
    given_up,
    may_get_first,
    people_of,
    sides,
    waiting_of,
)
from eventnet.event_mails.rules import Kind, Step, Window, first_window, second_window, step
from eventnet.mail.actions import post
from eventnet.people.actions import hold_people
from eventnet.storage.transactions import connection_to_write, writing
from eventnet.storage.upsert import insert_missing

BATCH = 50
"""So many are decided about in one transaction, and others get to write."""

AT_ONCE = 1000
"""So many are looked up by one statement."""

TEMPLATE: Final = {Kind.MORNING_AFTER: "morning-after", Kind.BEFORE_IT_CLOSES: "before-it-closes"}


@dataclass
class _Decided:
    """What a batch came to: to whom a mail goes and until when it may, who can't be told, whose grace changes."""

    posted: list[tuple[Side, datetime]] = field(default_factory=list)
    untold: list[Side] = field(default_factory=list)
    grace_told: list[int] = field(default_factory=list)
    grace_untold: list[int] = field(default_factory=list)


def post_due(sessions: sessionmaker[Session], now: datetime, *, can_mail: bool = True) -> int:
    """Has sent what is due at `now`; how many mails that were. Where none can be sent nobody is told of anything.

    Whoever calls this sees to it that `now` can be trusted (`upkeep/clock.py`).
    """
    posted = 0
    with sessions() as session:
        _note_given_up(session, now)
        may = may_get_first(session, now)
        first = [side.attendee_id for side in may if _first_step(side, now, can_mail=can_mail) is Step.SEND]
        for few in _batches(first):
            with writing(session):
                posted += _post_first(session, few, now, can_mail=can_mail)
        second = _with_something_to_do(session, now, can_mail=can_mail)
        for few in _batches(second):
            with writing(session):
                posted += _post_second(session, few, now, can_mail=can_mail)
    return posted


def _batches(attendee_ids: Sequence[int], most: int = BATCH) -> Iterator[Sequence[int]]:
    for start in range(0, len(attendee_ids), most):
        yield attendee_ids[start : start + most]


def _first_step(side: Side, now: datetime, *, can_mail: bool) -> Step:
    window = first_window(side.event_ends_at, side.zone, side.pause)
    return step(window, now, can_be_told=_can_be_told(side, can_mail=can_mail), is_paused=side.is_paused(now))


def _can_be_told(side: Side, *, can_mail: bool) -> bool:
    return can_mail and side.is_confirmed and side.wants_mails


def _held(session: Session, attendee_ids: Sequence[int]) -> dict[int, Side]:
    """The attendees as they are now; nobody erases or merges them until the transaction ends."""
    hold_people(session, people_of(attendee_ids))
    return sides(session, attendee_ids)


def _post_first(session: Session, attendee_ids: Sequence[int], now: datetime, *, can_mail: bool) -> int:
    there = _held(session, attendee_ids).values()
    due = [side for side in there if _first_step(side, now, can_mail=can_mail) is Step.SEND]
    windows = ((side, first_window(side.event_ends_at, side.zone, side.pause)) for side in due)
    return _post(session, Kind.MORNING_AFTER, [(side, window.closes_at) for side, window in windows], now)


def _with_something_to_do(session: Session, now: datetime, *, can_mail: bool) -> list[int]:
    """The attendees whose second mail is due, or can't come any more."""
    waiting = _by_attendee(close_soon(session, now))
    decided = _Decided()
    for few in _batches(list(waiting), AT_ONCE):
        for attendee_id, side in sides(session, few).items():
            _decide(decided, side, waiting[attendee_id], now, can_mail=can_mail)
    whose = {contact.id: contact.attendee_id for contacts in waiting.values() for contact in contacts}
    found = {side.attendee_id for side, _ in decided.posted} | {side.attendee_id for side in decided.untold}
    return sorted(found | {whose[contact_id] for contact_id in decided.grace_untold})


def _post_second(session: Session, attendee_ids: Sequence[int], now: datetime, *, can_mail: bool) -> int:
    there, decided = _held(session, attendee_ids), _Decided()
    for attendee_id, contacts in _by_attendee(waiting_of(session, attendee_ids, now)).items():
        if side := there.get(attendee_id):
            _decide(decided, side, contacts, now, can_mail=can_mail)
    posted = _post(session, Kind.BEFORE_IT_CLOSES, decided.posted, now, untold=decided.untold)
    give_grace(session, decided.grace_told, GRACE)
    give_grace(session, decided.grace_untold, UNTOLD_GRACE)
    return posted


def _by_attendee(waiting: Iterable[Waiting]) -> dict[int, list[Waiting]]:
    found: dict[int, list[Waiting]] = {}
    for contact in waiting:
        found.setdefault(contact.attendee_id, []).append(contact)
    return found


def _decide(decided: _Decided, side: Side, contacts: list[Waiting], now: datetime, *, can_mail: bool) -> None:
    """Decides about the second mail to one attendee, by the earliest deadline that is still to come.

    What has closed without a mail could not be told of.
    """
    if side.is_second_decided or side.is_paused(now):
        return
    ahead = [contact for contact in contacts if contact.deadline_at > now]
    closed = (contact for contact in contacts if contact.deadline_at <= now)
    decided.grace_untold += [contact.id for contact in closed if contact.grace < UNTOLD_GRACE]
    if not ahead:
        decided.untold.append(side)
        return
    window = _second_window(side, ahead)
    match step(window, now, can_be_told=_can_be_told(side, can_mail=can_mail), is_paused=False):
        case Step.SEND:
            decided.posted.append((side, window.closes_at))
            decided.grace_told += [contact.id for contact in ahead]
        case Step.LEAVE_OUT:
            decided.untold.append(side)
            decided.grace_untold += [contact.id for contact in ahead]


def _second_window(side: Side, ahead: list[Waiting]) -> Window:
    first_at = side.first_at or first_window(side.event_ends_at, side.zone, side.pause).opens_at
    earliest = min(ahead, key=lambda contact: contact.deadline_at)
    return second_window(earliest.deadline_at, earliest.zone, first_at)


def _post(
    session: Session, kind: Kind, due: list[tuple[Side, datetime]], now: datetime, *, untold: Sequence[Side] = ()
) -> int:
    """Notes what was decided for each, and puts the mail into the outbox for whom nobody has done so; how many.

    A mail is nobody's there by id: what tells of somebody is withdrawn where they change their address, and this is not
    to be lost then. With their address it goes, too, where they erase all that is theirs.
    """
    rows = [(side.attendee_id, True) for side, _ in due] + [(side.attendee_id, False) for side in untold]
    if not rows:
        return 0
    values = [
        {"attendee_id": attendee_id, "kind": kind, "decided_at": now, "is_told": is_told}
        for attendee_id, is_told in sorted(rows)
    ]
    ours = {
        row.attendee_id
        for row in insert_missing(connection_to_write(session), EventMail, values, returning=("attendee_id",))
    }
    mine = [(side, closes_at) for side, closes_at in due if side.attendee_id in ours]
    for side, closes_at in mine:
        post(
            session,
            template=TEMPLATE[kind],
            address=side.email,
            language=side.language,
            about=None,
            words={"attendee": side.attendee, "until": closes_at.isoformat()},
            now=now,
        )
    return len(mine)


def _note_given_up(session: Session, now: datetime) -> None:
    """Whose second mail the sender has given up could not be told."""
    for few in _batches(given_up(session, TEMPLATE[Kind.BEFORE_IT_CLOSES])):
        with writing(session):
            hold_people(session, people_of(few))
            could_not_tell(session, few, now)


def could_not_tell(session: Session, attendee_ids: Sequence[int], now: datetime) -> None:
    """Notes that these attendees, held by the caller, could not be told that their lists close."""
    second = (EventMail.attendee_id.in_(attendee_ids), EventMail.kind == Kind.BEFORE_IT_CLOSES)
    session.execute(update(EventMail).where(*second).values(is_told=False))
    give_grace(session, [contact.id for contact in waiting_of(session, attendee_ids, now)], UNTOLD_GRACE)
