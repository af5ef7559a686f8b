"""Taking what was erased out of SQLite's files, not only out of the tables.

`secure_delete` blanks a row where it lies. Copies remain in three places: in the journal, until it is emptied, now and
then in the gaps of pages that were once split, and in the search's index, which only notes what is gone. So that index
is merged and the file written anew, which leaves none of them.

`VACUUM` keeps everybody from writing for as long as it takes, so no request does it. Whoever erases only notes that, in
the same transaction, and a thread of the process writes the file anew within a few minutes, once for all who have
erased since. Measured on two busy cores, others' writes waited 0.4 s for 20 MB and 3.6 s for 100 MB, and more than
LOCK_SECONDS nobody waits. So a file larger than LARGEST is left to `eventnet sweep`, at an hour the operator chooses;
and where copying a smaller one takes longer than LONGEST_SECONDS it is broken off (about as long again follows, which
can't be) and tried again later.

The note is the file's `user_version`: 0, or another number after each erasing. It is part of the transaction, outlasts
a restart, and every process reads it. PostgreSQL has no such command: its vacuum and the turn of its log belong to
whoever runs it.
"""

import logging
import time
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from eventnet.storage.engine import sqlite_library
from eventnet.storage.errors import BusyError
from eventnet.storage.patience import LOCK_SECONDS
from eventnet.storage.transactions import turn_to_write

LARGEST = 25_000_000
"""Bytes."""

LONGEST_SECONDS = 0.5

_LARGEST_NUMBER = 2**31 - 1  # what `user_version` holds
_STEPS = 10_000  # of SQLite's machine between two looks at the clock; a few milliseconds
_READERS_SECONDS = 0.1
"""How long those who read from before the erasing are waited for; others wait to write for just as long."""

log = logging.getLogger(__name__)


def note_erasing(session: Session) -> None:
    """Notes, with the transaction that erases something, that it still stands in the file."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        number = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        connection.exec_driver_sql(f"PRAGMA user_version = {number % _LARGEST_NUMBER + 1}")


def leave_no_trace(engine: Engine, *, at_any_cost: bool = False) -> bool:
    """Removes what was erased from the files of a SQLite database, if there is any; whether all of it is gone.

    It is not where somebody is reading just now from before the erasing, where others hold the database, and where it
    would take too long. Then the note stays for the next try. `at_any_cost`: however long it takes, asked for or not.
    """
    if engine.dialect.name != "sqlite":
        return True
    try:
        with engine.connect() as connection, turn_to_write(engine):
            driver: Any = connection.connection.driver_connection
            number = _read(driver, "user_version")
            if not (number or at_any_cost):
                return True
            if not at_any_cost and _is_large(driver):
                return False
            _write_anew(driver, None if at_any_cost else LONGEST_SECONDS)
            return _empty_journal(driver) and _note_done(driver, number)
    except (sqlite_library().OperationalError, PoolTimeoutError, BusyError) as error:
        log.info("what was erased still stands in the file, until the next try: %s", error)
        return False


def is_left_to_operator(engine: Engine) -> bool:
    """True where something erased stands in a file too large to be written anew while people wait."""
    if engine.dialect.name != "sqlite":
        return False
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        return bool(_read(driver, "user_version")) and _is_large(driver)


def _is_large(driver: Any) -> bool:
    return _read(driver, "page_count") * _read(driver, "page_size") > LARGEST


def _write_anew(driver: Any, seconds: float | None) -> None:
    if seconds is not None:
        until = time.monotonic() + seconds
        driver.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    try:
        driver.execute("INSERT INTO search_index (search_index) VALUES ('optimize')")
        driver.execute("VACUUM")
    finally:
        driver.set_progress_handler(None, 0)


def _empty_journal(driver: Any) -> bool:
    """Empties the file beside the database; False where somebody still reads what stands there."""
    driver.execute("PRAGMA wal_checkpoint(PASSIVE)")  # most of the work, which keeps nobody waiting
    driver.execute(f"PRAGMA busy_timeout = {int(_READERS_SECONDS * 1000)}")
    try:
        was_busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        driver.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")
    return not was_busy


def _note_done(driver: Any, number: int) -> bool:
    """Takes the note away; False where another process has erased something since."""
    driver.execute("BEGIN IMMEDIATE")
    try:
        is_same = _read(driver, "user_version") == number
        if is_same:
            driver.execute("PRAGMA user_version = 0")
    finally:
        driver.execute("COMMIT")
    return is_same and _empty_journal(driver)


def _read(driver: Any, what: str) -> int:
    return int(driver.execute(f"PRAGMA {what}").fetchone()[0])
