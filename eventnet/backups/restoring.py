"""Restoring a backup: whoever has erased all that was theirs since does not come back with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from eventnet.backups.archive import DATABASE_NAME, check, unpack
from eventnet.backups.errors import disk_errors
from eventnet.config import KEY_NAME, Settings
from eventnet.storage.drafts import DRAFT_MARK, draft_folder, keep_on_disk
from eventnet.storage.engine import open_engine
from eventnet.storage.errors import BackupError
from eventnet.storage.migrating import Shape, migrate, shape_of
from eventnet.storage.moving.files import leave_alone, url_of
from eventnet.storage.moving.whole import move, must_be_free
from eventnet.storage.opening import in_one_line, opened, sqlite_file
from eventnet.storage.private import make_folder
from eventnet.storage.traces import leave_no_trace
from eventnet.storage.transactions import session_factory
from eventnet.upkeep.ledger import LEDGER_NAME, append, is_ledger, read
from eventnet.upkeep.mirroring import erase_again
from eventnet.upkeep.rules import LEDGER_PERIOD, Gone

_NOTHING = {"lost+found"}


@dataclass(frozen=True)
class Restored:
    """A backup that was restored: of when, how many were erased again, by which ledgers.

    `complete_until`: nobody is missing in them who was gone by then, None where no ledger says that.
    """

    made_at: datetime
    erased: int
    ledgers: tuple[Path, ...]
    complete_until: datetime | None

    @property
    def is_too_old(self) -> bool:
        """True where ledgers may have forgotten who has gone since."""
        return self.complete_until is not None and self.complete_until - self.made_at > LEDGER_PERIOD


def restore(settings: Settings, source: Path, ledgers: Sequence[Path], now: datetime) -> Restored:
    """Puts what `back_up` wrote into the data folder and an empty database, less whoever is gone since.

    That stands in `ledgers`, and in those beside the backup, in the data folder and among the backups. Nothing is put
    anywhere before it was checked; the database comes last, so that who is killed midway begins again. Raises
    BackupError or CopyError.
    """
    with disk_errors(source):
        source.open("rb").close()
    with disk_errors(settings.data):
        make_folder(settings.data)
        with draft_folder(settings.data) as folder:
            made_at = unpack(source, folder)
            check(folder)
            _must_be_free(settings, folder / KEY_NAME)
            found = [each for each in _places(settings, source, ledgers) if is_ledger(each)]
            read_from = [read(each) for each in found]
            lines = {gone for ledger in read_from for gone in ledger.lines}
            erased = _prepare(folder / DATABASE_NAME, lines, now)
            append(settings.data / LEDGER_NAME, lines - read(settings.data / LEDGER_NAME).lines)
            _put(settings, folder)
    untils = [ledger.complete_until for ledger in read_from if ledger.complete_until]
    return Restored(made_at, erased, tuple(found), max(untils, default=None))


def _places(settings: Settings, source: Path, given: Sequence[Path]) -> list[Path]:
    usual = [source.parent, settings.data, *([settings.backups] if settings.backups else [])]
    return list(dict.fromkeys([*given, *(folder.absolute() / LEDGER_NAME for folder in usual)]))


def _must_be_free(settings: Settings, key: Path) -> None:
    """Raises BackupError where there is anything but the same key, and a ledger."""
    database, there = sqlite_file(settings.database_url), settings.data / KEY_NAME
    names = {path.name for path in settings.data.iterdir() if not path.name.startswith(DRAFT_MARK)}
    others = names - _NOTHING - {KEY_NAME, LEDGER_NAME}
    has_other_key = there.exists() and there.read_bytes().strip() != key.read_bytes().strip()
    if others or has_other_key or (database is not None and database.exists()):
        raise BackupError(f"{settings.data} is not empty. Into a new folder: eventnet restore FILE --data FOLDER")
    if database is None:
        with opened(settings.database_url) as target:
            must_be_free(target)


def _prepare(database: Path, lines: set[Gone], now: datetime) -> int:
    """Brings the database to this version's shape, and erases again who is gone; how many they were."""
    engine = open_engine(url_of(database))
    try:
        if shape_of(engine) is not Shape.CURRENT:
            migrate(engine)
        erased = erase_again(session_factory(engine), lines, now)
        if erased:
            leave_no_trace(engine, at_any_cost=True)
        leave_alone(engine)
    finally:
        engine.dispose()
    return erased


def _put(settings: Settings, folder: Path) -> None:
    """Puts the key and then the database where they belong."""
    (folder / KEY_NAME).replace(settings.data / KEY_NAME)
    target = sqlite_file(settings.database_url)
    if target is None:
        _fill(settings.database_url, folder / DATABASE_NAME)
        return
    make_folder(target.parent)
    keep_on_disk(folder / DATABASE_NAME)
    (folder / DATABASE_NAME).rename(target)
    keep_on_disk(target.parent)


def _fill(url: str, database: Path) -> None:
    source: Engine = open_engine(url_of(database))
    try:
        with opened(url) as target, in_one_line(target):
            move(source, target)
    finally:
        source.dispose()
