"""Bringing a database to the shape this version needs: one process at a time, however long that takes."""

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from eventnet.storage.copies import keep_copy
from eventnet.storage.engine import PATIENCE, WRITES
from eventnet.storage.errors import CopyError, NoDatabaseError
from eventnet.storage.patience import Patience

_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_LOCK = 0x65766E74  # any number, the same in every process
_PATIENCE_SECONDS = 60 * 60
"""How long SQLite lets one wait for another who is migrating; PostgreSQL waits until it is done."""


class Shape(enum.Enum):
    """The relation of a database's shape to the one this version needs."""

    NONE = "none"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


@dataclass(frozen=True)
class BroughtUp:
    """The start of a migration: the revision, None for a database without a table, and where a copy of it lies."""

    revision: str | None
    copy: Path | None


def bring_up(engine: Engine) -> BroughtUp | None:
    """Brings a database to the shape of this version; None where it has it already, also by somebody else just now.

    SQLite's file is copied before. It is all or nothing: stopped midway, the database is as it was. Raises
    NoDatabaseError, with nothing changed, where a newer version was here or no copy can be written.
    """
    if shape_of(engine) is Shape.CURRENT:
        return None
    with _alone(engine) as connection:
        shape, revision = _shape(connection)
        if shape is Shape.CURRENT:
            return None
        if shape is Shape.NEWER:
            raise NoDatabaseError(f"A newer version of eventnet has changed the database (to {revision}). {_ADVICE}")
        copy = _copied(engine, revision) if revision and connection.dialect.name == "sqlite" else None
        _run(connection, "head")
    return BroughtUp(revision, copy)


_ADVICE = "Nothing was changed. Use that version again, or restore a backup from before it."


def migrate(engine: Engine, revision: str = "head") -> None:
    """Runs every migration up (or down) to `revision`, in one transaction."""
    with _alone(engine) as connection:
        _run(connection, revision)


@contextmanager
def with_tables(engine: Engine) -> Iterator[tuple[Connection, Shape]]:
    """One transaction, while nobody else migrates, in a database with this version's tables; and what it had before.

    Where it had none they are made: NONE. Where it had these: CURRENT, with whatever rows. Any other is left alone.
    """
    with _alone(engine) as connection:
        shape, _ = _shape(connection)
        if shape not in {Shape.NONE, Shape.CURRENT} or (shape is Shape.NONE and inspect(connection).get_table_names()):
            raise CopyError("There is something else in it already. Name an empty database; nothing was changed.")
        if shape is Shape.NONE:
            _run(connection, "head")
        yield connection, shape
        _must_refer_to_what_is_there(connection)


def shape_of(engine: Engine) -> Shape:
    """The relation of the database's shape to the one this version needs."""
    with engine.connect() as connection:
        return _shape(connection)[0]


def is_known(revision: str) -> bool:
    """True where this version can bring a database up from `revision`."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def _shape(connection: Connection) -> tuple[Shape, str | None]:
    revisions = MigrationContext.configure(connection).get_current_heads()
    if not revisions:
        return Shape.NONE, None
    (revision,) = revisions
    if revision == _scripts().get_current_head():
        return Shape.CURRENT, revision
    return Shape.OLDER if is_known(revision) else Shape.NEWER, revision


def _copied(engine: Engine, revision: str) -> Path:
    """A copy of the database while we hold its write lock: nobody writes between copying and migrating."""
    database = Path(str(engine.url.database))
    try:
        return keep_copy(engine, database, revision)
    except (OSError, SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
        raise NoDatabaseError(f"No copy of {database} can be written before it is changed: {error}.") from error


def _run(connection: Connection, revision: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    if revision == "base" or revision.startswith("-"):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)
    _must_refer_to_what_is_there(connection)


def _must_refer_to_what_is_there(connection: Connection) -> None:
    """PostgreSQL looks after that itself, and SQLite does where tables aren't made anew."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("rows were left that refer to nothing")


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """One transaction for migrating, begun when no other process migrates.

    It waits for others and works for as long as it needs: the limits that keep a page quick do not count here.
    """
    with _connected(engine) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        yield connection


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    """A connection on which tables may be made anew.

    That is how SQLite alters them, and dropping the old table must not take along the rows that refer to it. The
    pragma counts only outside of a transaction, so it goes straight to the driver.
    """
    options = {WRITES: True, PATIENCE: Patience(seconds=_PATIENCE_SECONDS)}
    with engine.connect().execution_options(**options) as connection:
        if connection.dialect.name != "sqlite":
            yield connection
            return
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            yield connection
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


@cache
def _scripts() -> ScriptDirectory:
    """The migrations of this version, read once: a newer version's files may come to lie there while this one runs."""
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
