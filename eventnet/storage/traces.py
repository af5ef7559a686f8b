"""Taking what was erased out of SQLite's files, not only out of the tables.

`secure_delete` blanks a row where it lies. Copies remain in three places: in the journal, until it is emptied, now and
then in the gaps of pages that were once split, and in the search's index, which only notes what is gone. So that index
is merged and the file written anew, which leaves none of them.
"""

import logging
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from eventnet.storage.engine import sqlite_library
from eventnet.storage.errors import BusyError
from eventnet.storage.transactions import turn_to_write

LARGEST_AT_ONCE = 100_000_000
"""Bytes. Larger files are not written anew while people wait: that takes a second for each hundred million."""

log = logging.getLogger(__name__)

_left_behind: set[str] = set()  # databases in which something erased may stand, by address


def leave_no_trace(engine: Engine, *, largest: int | None = LARGEST_AT_ONCE) -> bool:
    """Removes what was erased from the files of a SQLite database; whether all of it is gone.

    It is not where somebody is reading just now from before the erasing, where others hold the database, and where it
    is larger than `largest` (None: no matter). Then `catch_up` tries again. PostgreSQL has no such command: its vacuum
    and the turn of its log belong to whoever runs it.
    """
    if engine.dialect.name != "sqlite":
        return True
    where = str(engine.url)
    _left_behind.add(where)
    try:
        with engine.connect() as connection, turn_to_write(engine):
            is_clean = _write_anew(connection.connection.driver_connection, largest)
    except (sqlite_library().OperationalError, PoolTimeoutError, BusyError) as error:
        log.warning("what was erased still stands in the file, until the next sweep: %s", error)
        return False
    if is_clean:
        _left_behind.discard(where)
    return is_clean


def catch_up(engine: Engine) -> None:
    """Tries again where something erased was left behind; the sweep calls it."""
    if str(engine.url) in _left_behind:
        leave_no_trace(engine)


def _write_anew(driver: Any, largest: int | None) -> bool:
    pages, page_size = (driver.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size"))
    is_small = largest is None or pages * page_size <= largest
    if is_small:
        driver.execute("INSERT INTO search_index (search_index) VALUES ('optimize')")
        driver.execute("VACUUM")
    was_busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return is_small and not was_busy
