"""Bringing a database to the shape this version needs: one process at a time, however long that takes."""

import enum
import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from eventnet.storage.copies import keep_copy
from eventnet.storage.engine import PATIENCE, WRITES
from eventnet.storage.errors import CopyError, NoDatabaseError
from eventnet.storage.patience import Patience

_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_LOCK = 0x65766E74  # any number, the same in every process
_PATIENCE_SECONDS = 60 * 60
"""How long one waits for another who is migrating, or who uses a table that is to be changed."""

_TABLE_MILLISECONDS = 200
"""How long PostgreSQL may let us wait for a table. Everybody else who wants it waits behind us, so this is far less
than what a page waits; and less than the second after which PostgreSQL looks who waits for whom, and ends one."""

_PAUSE_SECONDS = 0.3
_KEPT_WAITING = {"55P03", "40P01"}  # lock_not_available, deadlock_detected

_SERVES: Final = re.compile(r"\d+_serves_(\d+)")
"""The name of a migration that leaves the database so that older versions, back to that one, can go on with it."""

Work = TypeVar("Work")

log = logging.getLogger(__name__)


class Shape(enum.Enum):
    """The relation of a database's shape to the one this version needs."""

    NONE = "none"
    OLDER = "older"
    CURRENT = "current"
    AHEAD = "ahead"  # a newer version has changed it, so that this one can go on for as long as it is replaced
    NEWER = "newer"

    @property
    def is_usable(self) -> bool:
        """True where this version can work with it."""
        return self in {Shape.CURRENT, Shape.AHEAD}


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
    if shape_of(engine).is_usable:
        return None
    return _when_free(lambda: _brought_up(engine))


def _brought_up(engine: Engine) -> BroughtUp | None:
    with _alone(engine) as connection:
        shape, revision = _shape(connection)
        if shape.is_usable:
            return None
        if shape is Shape.NEWER:
            raise NoDatabaseError(f"A newer version of eventnet has changed the database (to {revision}). {_ADVICE}")
        copy = _copied(engine, revision) if revision and connection.dialect.name == "sqlite" else None
        _run(connection, "head")
    return BroughtUp(revision, copy)


_ADVICE = "Nothing was changed. Use that version again, or restore a backup from before it."


def migrate(engine: Engine, revision: str = "head") -> None:
    """Runs every migration up (or down) to `revision`, in one transaction."""

    def run() -> None:
        with _alone(engine) as connection:
            _run(connection, revision)

    _when_free(run)


@contextmanager
def with_tables(engine: Engine) -> Iterator[tuple[Connection, Shape]]:
    """One transaction, while nobody else migrates, in a database with this version's tables; and what it had before.

    Where it had none they are made: NONE. Where it had these: CURRENT, with whatever rows. Any other is left alone.
    """
    with _alone(engine) as connection:
        shape = shape_to_fill(connection)
        if shape is Shape.NONE:
            _run(connection, "head")
        yield connection, shape
        _must_refer_to_what_is_there(connection)


def shape_to_fill(connection: Connection) -> Shape:
    """NONE or CURRENT, whatever rows there are. Raises CopyError where a database has any other tables."""
    shape, _ = _shape(connection)
    if shape not in {Shape.NONE, Shape.CURRENT} or (shape is Shape.NONE and inspect(connection).get_table_names()):
        raise CopyError("There is something else in it already. Name an empty database; nothing was changed.")
    return shape


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
    head = str(_scripts().get_current_head())
    if revision == head:
        return Shape.CURRENT, revision
    if is_known(revision):
        return Shape.OLDER, revision
    return Shape.AHEAD if serves(revision, head) else Shape.NEWER, revision


def serves(revision: str, head: str) -> bool:
    """True where a version whose newest migration is `head` can go on with a database that is at `revision` already.

    What is no longer known must say so by its name: `0018_serves_0016`.
    """
    found = _SERVES.fullmatch(revision)
    return found is not None and int(found[1]) <= int(head.partition("_")[0])


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

    It waits for others who migrate and works for as long as it needs: the limits that keep a page quick do not count
    here. Only for a table it waits no longer than `_TABLE_MILLISECONDS`; then all is begun anew (`_when_free`).
    """
    with _connected(engine) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            connection.execute(text(f"SET LOCAL lock_timeout = {_TABLE_MILLISECONDS}"))
        yield connection


def _when_free(work: Callable[[], Work]) -> Work:
    """Does what changes tables; once more from the beginning for as long as somebody uses one of them.

    A copy of the database that is just being written holds all tables for minutes. Whoever waited for them in the
    queue would have everybody wait behind them who only wants to scan.
    """
    until, has_said = time.monotonic() + _PATIENCE_SECONDS, False
    while True:
        try:
            return work()
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in _KEPT_WAITING or time.monotonic() > until:
                raise
        if not has_said:
            log.info("somebody uses a table that is to be changed; it is changed when they have ended")
            has_said = True
        time.sleep(_PAUSE_SECONDS)


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
