"""Whole copies of a SQLite database, consistent though others go on writing: one transaction reads one moment of it.

Before a migration one is kept beside the database, named with the revision it has, in case the new version is not what
one hoped for. It holds what people may erase a minute later, so there is one at most, and it goes after a week.
"""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from eventnet.storage.engine import sqlite_library
from eventnet.storage.private import COPY_MARK, make_file

KEPT_PERIOD = timedelta(days=7)


def write_copy(engine: Engine, target: Path) -> dict[str, int]:
    """Writes the database of `engine` as it is this instant to a new file, closed to others; its rows as counted there.

    What was erased before is not in it: pages are written anew, and its search forgets what it only notes as gone.
    """
    pages = target.with_name(f"{target.name}.pages")
    for file in (target, pages):
        file.unlink(missing_ok=True)
        make_file(file)
    try:
        with closing(sqlite_library().connect(pages, isolation_level=None)) as copy:
            with engine.connect() as connection, connection.begin():
                driver: Any = connection.connection.driver_connection
                counted = count_rows(driver)
                driver.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            if copy.execute("SELECT name FROM sqlite_master WHERE name = 'search_index'").fetchone():
                copy.execute("INSERT INTO search_index (search_index) VALUES ('optimize')")
            copy.execute("PRAGMA user_version = 0")
            copy.execute("VACUUM INTO ?", (str(target),))  # VACUUM alone would hold all of it in memory
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        pages.unlink(missing_ok=True)
    return counted


def count_rows(driver: Any) -> dict[str, int]:
    """The number of rows in each table but those that SQLite, its search and Alembic have for themselves."""
    made = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"
    ours = f"{made} AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'search\\_index%' ESCAPE '\\'"
    names = [name for (name,) in driver.execute(ours)]
    return {name: driver.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608


def keep_copy(engine: Engine, database: Path, revision: str) -> Path:
    """Keeps a copy of `database` beside it, in place of every earlier one. Whole from the moment it has its name."""
    kept = database.with_name(f"{database.name}{COPY_MARK}{revision}")
    draft = kept.with_name(f"{kept.name}.part")
    write_copy(engine, draft)
    draft.replace(kept)
    for earlier in kept_copies(database):
        if earlier != kept:
            earlier.unlink(missing_ok=True)
    return kept


def remove_old_copies(database: Path, now: datetime) -> None:
    """Removes copies that have been kept for KEPT_PERIOD."""
    for copy in kept_copies(database):
        if datetime.fromtimestamp(copy.stat().st_mtime, UTC) <= now - KEPT_PERIOD:
            copy.unlink(missing_ok=True)


def kept_copies(database: Path) -> list[Path]:
    """The copies beside `database`, also one that was never finished."""
    return sorted(database.parent.glob(f"{database.name}{COPY_MARK}*"))
