"""Answers to scans that phones sent: written with what they tell of, given again to whoever sends the same once more.

Nothing here commits: whoever calls it does.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from eventnet.exchange.models import ScanAnswer
from eventnet.people.actions import VanishedError
from eventnet.people.models import BrowserSession, Person
from eventnet.people.queries import LIVES, Asker
from eventnet.storage.reading import read
from eventnet.storage.transactions import connection_to_write
from eventnet.storage.upsert import insert_missing

ANSWERS_KEPT = timedelta(days=7)
"""Longer than a phone goes on sending."""


class Answered(NamedTuple):
    """An answer that was given, and to which scan."""

    body_hash: bytes
    answer: Mapping[str, Any]


class AnsweredMeanwhileError(Exception):
    """The same scan was answered at the same instant, by another connection: nothing may come of this one."""


_ASKER: Final = (
    select(
        Person.id,
        Person.public_id,
        BrowserSession.secret_hash,
        Person.confirmed_at,
        Person.language,
        ScanAnswer.scan_id,
        ScanAnswer.body_hash,
        ScanAnswer.answer,
    )
    .select_from(BrowserSession)
    .join(Person, Person.id == BrowserSession.person_id)
    .outerjoin(
        ScanAnswer,
        and_(ScanAnswer.person_id == Person.id, ScanAnswer.scan_id.in_(bindparam("scan_ids", expanding=True))),
    )
    .where(LIVES)
)


def asker_and_answers(
    session: Session, session_hash: bytes, scan_ids: Iterable[str], now: datetime
) -> tuple[Asker, str | None, dict[str, Answered]] | None:
    """Finds who asks, in which language, and what they were answered to these scans before; in one statement.

    None where nobody is signed in.
    """
    rows = read(session, _ASKER, {"secret_hash": session_hash, "now": now, "scan_ids": list(scan_ids)})
    if not rows:
        return None
    answered = {row.scan_id: Answered(row.body_hash, row.answer) for row in rows if row.scan_id is not None}
    return Asker._make(rows[0][: len(Asker._fields)]), rows[0].language, answered


_THERE: Final = select(ScanAnswer.body_hash, ScanAnswer.answer).where(
    ScanAnswer.person_id == bindparam("person_id"), ScanAnswer.scan_id == bindparam("scan_id")
)


def answer_given(session: Session, person_id: int, scan_id: str) -> Answered | None:
    """The answer this person was given to that scan."""
    rows = read(session, _THERE, {"person_id": person_id, "scan_id": scan_id})
    return Answered(*rows[0]) if rows else None


def keep_answer(
    session: Session,
    person_id: int,
    scan_id: str,
    given: Answered,
    *,
    about_id: int | None,
    now: datetime,
) -> None:
    """Keeps an answer with what this transaction changes. Raises AnsweredMeanwhileError where there is one.

    It comes last, when all whom the scan is about are held: the same scan in another connection waits for them, or
    for this row, and then finds it.
    """
    row = {
        "person_id": person_id,
        "scan_id": scan_id,
        "body_hash": given.body_hash,
        "answer": given.answer,
        "about_id": about_id,
        "answered_at": now,
    }
    if not insert_missing(connection_to_write(session), ScanAnswer, [row], returning=("scan_id",)):
        raise AnsweredMeanwhileError


_STILL_ASKS: Final = (
    select(Person.id)
    .join(BrowserSession, BrowserSession.person_id == Person.id)
    .where(LIVES)
    .with_for_update(read=True, key_share=True, of=Person)
)


def hold_asker(session: Session, asker: Asker, now: datetime) -> None:
    """Holds whoever asks until the transaction ends. Raises VanishedError where they are not signed in any more."""
    there = connection_to_write(session).execute(_STILL_ASKS, {"secret_hash": asker.session_hash, "now": now})
    if there.scalar() != asker.id:
        raise VanishedError
