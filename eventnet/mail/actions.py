"""Putting mails into the outbox, and what becomes of them there. Actions never commit: whoever calls them does.

A mail goes out only if what it tells of was stored.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Update, delete, or_, update
from sqlalchemy.orm import Session

from eventnet.kernel.ids import new_public_id
from eventnet.mail.models import ABOUT, TROUBLE_LENGTH, Mail

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=60),
    timedelta(days=1),
)
"""How long to wait after each try that failed; after the one that follows the last pause a mail is given up."""

MOST_TRIES = len(PAUSES) + 1

_HELD_AT_LAST = timedelta(hours=1)
"""After the last try's claim: whoever made it and vanished will not come back."""

GIVEN_UP_KEPT = timedelta(days=30)
"""How long the operator can read what was given up; it holds an address, so not for ever."""


def post(
    session: Session,
    *,
    template: str,
    address: str,
    language: str,
    about: str | None,
    words: Mapping[str, str],
    now: datetime,
) -> None:
    """Has the mail of `template` sent to `address` in `language` ("de" or "en") as soon as possible.

    `about` is the person it tells of, by public id: once they are erased it is withdrawn. None where it tells of
    nobody; then it is withdrawn with whoever has the address.
    """
    whose = {ABOUT: about} if about else {}
    session.add(
        Mail(
            public_id=new_public_id(),
            template=template,
            address=address,
            language=language,
            words=whose | dict(words),
            created_at=now,
            due_at=now,
        )
    )


def withdraw(session: Session, person: str, address: str | None) -> None:
    """Takes back what waits for a person (by public id), and where `address` is theirs, whatever waits for it."""
    is_about = Mail.words[ABOUT].as_string() == person
    session.execute(delete(Mail).where(or_(is_about, Mail.address == address) if address else is_about))


def send_on(session: Session, template: str, *, from_address: str, to_address: str) -> None:
    """Has the mails of `template` that wait for one address go to another: it is the same person's."""
    waits = (Mail.template == template, Mail.address == from_address)
    session.execute(update(Mail).where(*waits).values(address=to_address))


def claim(session: Session, mail_id: int, tries: int, now: datetime) -> bool:
    """Makes the next try ours, if nobody made it theirs meanwhile: the row count is the lock.

    It moves on at once to when it would be tried again; so a sender that dies on the way loses no mail.
    """
    pause = PAUSES[tries] if tries < len(PAUSES) else _HELD_AT_LAST
    ours = (Mail.id == mail_id, Mail.tries == tries, Mail.due_at <= now)
    return _changed(session, update(Mail).where(*ours).values(tries=tries + 1, due_at=now + pause))


def finish(session: Session, mail_id: int) -> None:
    """Removes a mail that has gone out, or for which there is nobody."""
    session.execute(delete(Mail).where(Mail.id == mail_id))


def note_trouble(session: Session, mail_id: int, why: str) -> None:
    """Notes why a try failed."""
    session.execute(update(Mail).where(Mail.id == mail_id).values(trouble=why[:TROUBLE_LENGTH]))


def give_up(session: Session, mail_id: int, tries: int, now: datetime) -> bool:
    """Tries no more, unless somebody else is trying; whether that was so."""
    ours = (Mail.id == mail_id, Mail.tries == tries, Mail.given_up_at.is_(None))
    return _changed(session, update(Mail).where(*ours).values(due_at=None, given_up_at=now))


def forget_given_up(session: Session, now: datetime) -> None:
    """Removes what was given up long ago."""
    session.execute(delete(Mail).where(Mail.given_up_at <= now - GIVEN_UP_KEPT))


def _changed(session: Session, statement: Update | Delete) -> bool:
    return bool(cast("CursorResult[Any]", session.execute(statement)).rowcount == 1)
