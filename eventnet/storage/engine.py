"""Engines for SQLite and PostgreSQL, set up so that nothing acknowledged is lost and nobody waits for long."""

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError

from eventnet.storage.patience import LOCK_SECONDS
from eventnet.storage.private import make_file, make_folder
from eventnet.storage.stale import let_go_of_stale_files

try:
    import pysqlite3.dbapi2 as newer_sqlite
except ImportError:  # no wheel for this platform: Python's own library serves, see _JOURNAL
    newer_sqlite = None

WRITES = "writes"
"""The execution option of a transaction that may change something; of a session in one, where its connection is."""

PATIENCE = "patience"
"""The execution option of a writing transaction that says how long it still waits (patience.Patience)."""

IN_THE_BACKGROUND = 4
"""Connections for whatever runs beside requests: the sweep, the mails, the tidying up, and one to spare."""

LAIN_SECONDS = 1.0
"""For how long a connection to PostgreSQL is trusted after its last use."""

_HARDLY_WAITED = 0.1
_LAIN_SINCE = "lain since"
_WAL_SAFE_SINCE = (3, 51, 3)
"""SQLite up to 3.51.2 can lose a commit in WAL mode when several connections write at the same instant."""


def sqlite_library() -> Any:
    """The newer of the SQLite libraries at hand."""
    if newer_sqlite is not None and newer_sqlite.sqlite_version_info > sqlite3.sqlite_version_info:
        return newer_sqlite
    return sqlite3


def sqlite_journal() -> str:
    """The journal mode that is safe with the library at hand."""
    return "WAL" if sqlite_library().sqlite_version_info >= _WAL_SAFE_SINCE else "DELETE"


def database_kind(engine: Engine) -> str:
    """The kind and version of a database that was asked something already."""
    if engine.dialect.name == "sqlite":
        return f"SQLite {sqlite_library().sqlite_version}, journal {sqlite_journal()}"
    return "PostgreSQL " + ".".join(map(str, engine.dialect.server_version_info or ()))


def engine_options(url: str, connections: int) -> dict[str, Any]:
    """The options of `create_engine` for `url`, of which as many threads are served as it has `connections`."""
    options: dict[str, Any] = {
        "pool_size": connections,
        "max_overflow": 0,
        "pool_timeout": LOCK_SECONDS,
        "hide_parameters": True,
    }
    if make_url(url).get_backend_name() == "sqlite":
        connect: dict[str, Any] = {"timeout": LOCK_SECONDS, "check_same_thread": False}
        return options | {"module": sqlite_library(), "connect_args": connect}
    # Compiling a statement takes longer than any of ours; of tables nobody has counted yet it expects too many rows.
    told = f"-c lock_timeout={LOCK_SECONDS}s -c statement_timeout=30s -c timezone=UTC -c jit=off"
    return options | {"connect_args": {"options": told}}


def open_engine(url: str, connections: int = IN_THE_BACKGROUND) -> Engine:
    """An engine for `url`, for work outside the web; with SQLite file and folder are made."""
    engine = create_engine(url, **engine_options(url, connections))
    prepare(engine)
    return engine


def prepare(engine: Engine) -> None:
    """Makes an engine's connections and transactions behave.

    On SQLite reading transactions are deferred; those opened through `transactions.writing` take the write lock at
    once, since one that first reads and then wants to write can only fail when somebody else wrote in between.
    """
    if engine.dialect.name != "sqlite":
        _begin_only_to_write(engine)
        _wait_no_longer_than_told(engine)
        _ask_whether_it_still_holds(engine)
        return
    if engine.url.database:
        make_folder(Path(engine.url.database).parent)
        make_file(Path(engine.url.database))
    let_go_of_stale_files(engine)
    journal, library = sqlite_journal(), sqlite_library()

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA journal_mode = {journal}")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")  # what is erased is gone from the file, not only from the tables
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        left = round((options[PATIENCE].left if PATIENCE in options else LOCK_SECONDS) * 1000)
        driver: Any = connection.connection.driver_connection
        if connection.info.get(PATIENCE) != left:
            driver.execute(f"PRAGMA busy_timeout = {left}")
            connection.info[PATIENCE] = left
        if not options.get(WRITES, False):
            driver.execute("BEGIN DEFERRED")
            return
        try:
            driver.execute("BEGIN IMMEDIATE")
        except library.OperationalError:  # others hold it: asked once more without waiting, SQLAlchemy says so itself
            connection.info.pop(PATIENCE, None)
            driver.execute("PRAGMA busy_timeout = 0")
            connection.exec_driver_sql("BEGIN IMMEDIATE")


def _ask_whether_it_still_holds(engine: Engine) -> None:
    """A server that was started anew has let go of its connections: one that has lain for a while is asked first.

    Asking before each use, as SQLAlchemy's own `pool_pre_ping` does, costs a page as much as one statement more.
    """

    @event.listens_for(engine, "checkin")
    def checkin(_connection: Any, record: Any) -> None:
        record.info[_LAIN_SINCE] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def checkout(connection: Any, record: Any, _proxy: object) -> None:
        since = record.info.pop(_LAIN_SINCE, None)
        if since is None or time.monotonic() - since < LAIN_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except connection.Error as error:
            raise InvalidatePoolError from error


def _begin_only_to_write(engine: Engine) -> None:
    """Lets each statement of those who only read stand alone, without BEGIN before and ROLLBACK after them.

    Each sees what was committed when it began, as it would inside of a transaction (READ COMMITTED), and a page is
    spared two ways to the server.
    """

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        stands_alone = not connection.get_execution_options().get(WRITES, False)
        if driver.autocommit != stands_alone:
            driver.autocommit = stands_alone


def _wait_no_longer_than_told(engine: Engine) -> None:
    """PostgreSQL counts a time-out for each lock: who has waited at one has less left for the next."""

    @event.listens_for(engine, "before_cursor_execute")
    def shorten(connection: Connection, cursor: Any, statement: str, *_more: object) -> None:
        if statement.startswith("ROLLBACK TO SAVEPOINT"):
            return  # waits for nobody, and until it is done nothing else may be asked
        patience = connection.get_execution_options().get(PATIENCE)
        if patience is None or patience.left >= connection.info.get(PATIENCE, LOCK_SECONDS) - _HARDLY_WAITED:
            return
        connection.info[PATIENCE] = patience.left
        cursor.execute(f"SET LOCAL lock_timeout = {max(1, round(patience.left * 1000))}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.info.pop(PATIENCE, None)
