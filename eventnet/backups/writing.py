"""Writing a backup while others go on working; it has its name once it was opened again and counted."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from eventnet.backups.archive import DATABASE_NAME, check, pack, unpack
from eventnet.backups.errors import disk_errors
from eventnet.backups.folder import name_of, remove_old
from eventnet.config import KEY_NAME, Settings
from eventnet.storage.copies import write_copy
from eventnet.storage.drafts import draft_folder, keep_on_disk
from eventnet.storage.errors import BackupError
from eventnet.storage.migrating import Shape, shape_of
from eventnet.storage.moving.files import move_into_file
from eventnet.storage.opening import in_one_line, must_be_current, opened
from eventnet.storage.private import make_file
from eventnet.storage.transactions import session_factory
from eventnet.upkeep.clock import ClockError, check_clock, newest_stored
from eventnet.upkeep.ledger import LEDGER_NAME
from eventnet.upkeep.mirroring import mirror


@dataclass(frozen=True)
class Written:
    """A backup that was written: where, how many rows it holds, how many older ones went, or why none did."""

    file: Path
    rows: int
    removed: int = 0
    why_none: str = ""


def back_up(settings: Settings, target: Path, now: datetime) -> Written:
    """Writes the installation as it is this instant to `target`: a new file, or one in a folder that is there.

    In a folder older ones go by the rule, and the ledger of who is gone lies beside them. Raises BackupError.
    """
    into_folder = target.is_dir()
    file = target / name_of(now) if into_folder else target
    with disk_errors(target), opened(settings.database_url) as engine:
        with in_one_line(engine):
            is_current = shape_of(engine) is Shape.CURRENT
        rows = _write(engine, settings, file, now)
        if is_current:
            # Whoever is gone by now may stand in a backup of before: whoever restores it has to know.
            folders = [settings.data / LEDGER_NAME, *([target / LEDGER_NAME] if into_folder else [])]
            with session_factory(engine)() as session:
                mirror(session, folders, now)
        if not into_folder:
            return Written(file, rows)
        why_none = _why_not_to_remove(engine, now) if is_current else "the database has an older version's shape"
        return Written(file, rows, 0 if why_none else remove_old(target, now), why_none)


def _write(engine: Engine, settings: Settings, file: Path, now: datetime) -> int:
    _must_be_new(file)
    with draft_folder(file.parent) as folder:
        database, key, whole, again = (folder / name for name in (DATABASE_NAME, KEY_NAME, "whole", "again"))
        rows = _write_database(engine, database)
        make_file(key)
        key.write_text(",".join(settings.secret_keys) + "\n", "ascii")
        pack(folder, whole, now)
        database.unlink()
        again.mkdir()
        unpack(whole, again)
        found = check(again)
        if {table: found.get(table) for table in rows} != rows:
            raise BackupError("What was written is not what was read. Nothing is kept of it; try again.")
        _must_be_new(file)
        whole.rename(file)
        keep_on_disk(file.parent)
    return sum(rows.values())


def _write_database(engine: Engine, file: Path) -> dict[str, int]:
    """Writes the database into a file of SQLite's; how many rows each table had in the instant that was read."""
    if engine.dialect.name == "sqlite":
        return write_copy(engine, file)
    must_be_current(engine)
    return {moved.table: moved.rows for moved in move_into_file(engine, file)}


def _must_be_new(file: Path) -> None:
    if file.exists():
        raise BackupError(f"{file} is there already. Nothing was written.")


def _why_not_to_remove(engine: Engine, now: datetime) -> str:
    """The reason for which the clock may be wrong, by which all older ones would go at once; "" where there is none."""
    try:
        with session_factory(engine)() as session:
            check_clock(session, now, newest_stored(session))
    except ClockError as error:
        return str(error)
    return ""
