"""A database that is held by another, full, may only be read, or is away."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import text

from eventnet.storage.engine import sqlite_journal
from eventnet.storage.patience import LOCK_SECONDS
from tests.faults.checks import engine_to_look
from tests.faults.postgres_server import STOPS, PostgresServer
from tests.faults.scene import Scene

READS = 2
FULL_AT = (0, 40_000, 200_000)
"""Bytes beyond which the system takes nothing more of a file."""


def held_by_another(here: Scene, seconds: float) -> None:
    """Another process holds all that scans write for so long; whoever only reads goes on."""
    engine = engine_to_look(here.stage)
    with engine.connect() as connection:
        began = time.monotonic()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
        else:
            connection.execute(text("LOCK TABLE exchange IN EXCLUSIVE MODE"))
        if connection.dialect.name != "sqlite" or sqlite_journal() == "WAL":
            here.phones.wait_for(0, reads=READS)
        if seconds > LOCK_SECONDS:
            here.phones.wait_to_be_told()
        time.sleep(max(0.0, began + seconds - time.monotonic()))
        connection.rollback()
    engine.dispose()
    here.goes_on()


def held_from_readers(here: Scene, seconds: float) -> None:
    """Another holds tables of PostgreSQL so that not even readers get at them."""
    engine = engine_to_look(here.stage)
    with engine.connect() as connection:
        began = time.monotonic()
        connection.execute(text("LOCK TABLE contact IN ACCESS EXCLUSIVE MODE"))
        if seconds > LOCK_SECONDS:
            here.phones.wait_to_hear(503)
        time.sleep(max(0.0, began + seconds - time.monotonic()))
        connection.rollback()
    engine.dispose()
    here.goes_on()


def full(here: Scene, lengths: Sequence[int] = FULL_AT) -> None:
    """No file may become longer any more, as on a full disk, until it may again; whoever only reads goes on."""
    for most in lengths:
        here.server.let_write(most)
        here.phones.wait_to_be_told()
        here.phones.wait_for(0, reads=READS)
        here.server.let_write()
        here.goes_on()


def may_only_be_read(here: Scene, database: Path) -> None:
    """The server is started on files that it has no right to change, and goes on by itself when they are put right."""
    here.server.kill()
    with _without_rights(database):
        here.server.come()
        here.phones.wait_to_be_told()
        here.phones.wait_for(0, reads=READS)
        here.is_well()
    here.goes_on()


@contextmanager
def _without_rights(database: Path) -> Iterator[None]:
    """While inside nobody may write into the files of a database; others may come and go, as its log does."""
    _permit(database, 0o400)
    try:
        assert not os.access(database, os.W_OK) or os.geteuid() == 0
        yield
    finally:
        _permit(database, 0o600)


def _permit(database: Path, mode: int) -> None:
    for path in database.parent.glob(f"{database.name}*"):
        with suppress(FileNotFoundError):
            path.chmod(mode)


def postgres_may_only_be_read(here: Scene, postgres: PostgresServer) -> None:
    """The server of the database takes no changes, as one that is a copy of another or has run out of room."""
    for is_on in ("on", "off"):
        postgres.tell(f"ALTER SYSTEM SET default_transaction_read_only = {is_on}")
        postgres.tell("SELECT pg_reload_conf()")
        if is_on == "on":
            here.phones.wait_to_be_told()
            here.phones.wait_for(0, reads=READS)
    here.goes_on()


def postgres_goes_away(here: Scene, postgres: PostgresServer, seconds: float) -> None:
    """It is stopped in each way there is and killed, and started again after a while."""
    for stop in (*(lambda how=how: postgres.stop(how) for how in STOPS), postgres.kill):
        stop()
        here.phones.wait_to_hear(503)
        time.sleep(seconds)
        postgres.come()
        here.goes_on()
