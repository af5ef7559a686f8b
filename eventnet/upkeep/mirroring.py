"""The table of who is gone and the ledgers beside it: what the one knows, the others learn.

A ledger that knows more than the table was written after the database was copied that is in use now: those people are
erased again.
"""

import logging
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from eventnet.config import Settings
from eventnet.kernel.days import Clock
from eventnet.people.models import Person
from eventnet.storage.transactions import writing
from eventnet.upkeep.erasing import erase_person, remember
from eventnet.upkeep.ledger import LEDGER_NAME, append, note_complete, read
from eventnet.upkeep.models import Erasure
from eventnet.upkeep.rules import LEDGER_PERIOD, Gone, erased_since, hash_of

MIRROR_EVERY_SECONDS = 3 * 60
STILL_UNDER_WAY = timedelta(minutes=1)
"""Whoever is gone is seen here by then: no transaction takes that long."""

log = logging.getLogger(__name__)


def ledgers(settings: Settings) -> list[Path]:
    """The folders of the ledgers of an installation; that among the backups only while their folder is there."""
    has_backups = settings.backups is not None and settings.backups.is_dir()
    return [folder / LEDGER_NAME for folder in (settings.data, settings.backups if has_backups else None) if folder]


def known(session: Session) -> set[Gone]:
    """All that the table says."""
    rows = session.execute(select(Erasure.erased_at, Erasure.person_hash, Erasure.became_hash))
    return {Gone(at, person, became) for at, person, became in rows}


def mirror(session: Session, folders: Iterable[Path], now: datetime) -> None:
    """Adds to each ledger whoever is missing in it. Raises OSError."""
    there = known(session)
    for folder in folders:
        append(folder, there - read(folder).lines)
        note_complete(folder, now - STILL_UNDER_WAY)


def erase_again(sessions: sessionmaker[Session], lines: Iterable[Gone], now: datetime) -> int:
    """Erases those who are back, though a ledger says that they were erased; how many. The table learns of all.

    Whoever came after that is somebody else, even with the same id, which their browser may have kept.
    """
    with sessions() as session:
        new = {gone for gone in lines if gone.at > now - LEDGER_PERIOD} - known(session)
        if not new:
            return 0
        erased = erased_since(new | known(session))
        people = session.execute(select(Person.id, Person.public_id, Person.created_at)).all()
        back = [
            (person.id, gone_at)
            for person in people
            if (gone_at := erased.get(hash_of(person.public_id))) is not None and person.created_at <= gone_at
        ]
        for person_id, gone_at in back:
            with writing(session):
                if person := session.get(Person, person_id):
                    erase_person(session, person, gone_at)
        with writing(session):  # last: a run that was stopped midway finds them again
            for gone in new:
                remember(session, gone)
    return len(back)


def start_right(sessions: sessionmaker[Session], settings: Settings, now: datetime) -> None:
    """Erases again who is back, before anybody is answered: a database may have been put in place by other means."""
    try:
        lines = {gone for folder in ledgers(settings) for gone in read(folder).lines}
    except OSError:
        log.exception("The ledger of who is gone can't be read.")
        return
    if back := erase_again(sessions, lines, now):
        log.warning("%s people were in the database who have erased all that was theirs; they are gone again", back)


def tell_ledgers(settings: Settings, gone: Gone) -> None:
    """Writes down who is gone, right after the commit. What can't be written just now is written a little later."""
    for folder in ledgers(settings):
        try:
            append(folder, [gone])
        except OSError as error:
            log.warning("the ledger of who is gone can't be written just now: %s", error.strerror)


def mirror_until(stopped: threading.Event, sessions: sessionmaker[Session], settings: Settings, clock: Clock) -> None:
    """Keeps the ledgers as the table is, until it is told to stop."""
    while True:
        try:
            with sessions() as session:
                mirror(session, ledgers(settings), clock())
        except Exception:
            log.exception("the ledger of who is gone could not be written; it is tried again")
        if stopped.wait(MIRROR_EVERY_SECONDS):
            return
