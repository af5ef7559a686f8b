"""Bringing a database to the shape this version needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_LOCK = 0x65766E74  # any number, the same in every process: two that start at once migrate one after the other


def migrate(engine: Engine, revision: str = "head") -> None:
    """Runs every migration up (or down) to `revision`, in one transaction."""
    with _connected(engine) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = _config()
        config.attributes["connection"] = connection
        if revision == "base" or revision.startswith("-"):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)
        if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("a migration left rows that refer to nothing")


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    """A connection on which tables may be made anew.

    That is how SQLite alters them, and dropping the old table must not take along the rows that refer to it. The pragma
    counts only outside of a transaction, so it goes straight to the driver.
    """
    with engine.connect().execution_options(writes=True) as connection:
        if connection.dialect.name != "sqlite":
            yield connection
            return
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            yield connection
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


def is_current(engine: Engine) -> bool:
    """Whether the database has exactly the shape this version needs."""
    with engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return set(heads) == set(ScriptDirectory.from_config(_config()).get_heads())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
