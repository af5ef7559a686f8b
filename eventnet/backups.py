"""One file that holds a whole installation: the database, and the key that opens what it has sealed.

A copied database file is no backup: what was written last may still stand in the file beside it, and without the key
every code, every link and every sign-in is worth nothing. Both go into one archive, closed to others; what people have
erased does not.
"""

import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shlex import quote

from eventnet.config import KEY_NAME, MIN_KEY_LENGTH, Settings, without_secrets
from eventnet.storage.copies import write_copy
from eventnet.storage.engine import sqlite_library
from eventnet.storage.errors import BackupError
from eventnet.storage.migrating import is_known
from eventnet.storage.opening import opened, sqlite_file
from eventnet.storage.private import make_file, make_folder

DATABASE_NAME = "eventnet.sqlite3"
_DRAFT = ".restoring-"
_NOTHING = {"lost+found"}
_BROKEN = (tarfile.TarError, EOFError, zlib.error)


def back_up(settings: Settings, target: Path) -> None:
    """Writes the installation as it is this instant to `target`, which must not be there; others go on working."""
    if sqlite_file(settings.database_url) is None:
        where, dump = _postgres(settings), quote(str(target))
        raise BackupError(
            f"PostgreSQL brings its own: pg_dump --format=custom --file={dump} {where}"
            f" (and keep the key: {_where_the_key_is(settings)})"
        )
    with _disk_errors(target), opened(settings.database_url) as engine:
        make_file_anew(target)
        try:
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as folder:
                database, key, whole = (Path(folder, name) for name in (DATABASE_NAME, KEY_NAME, "whole"))
                write_copy(engine, database)
                make_file(key)
                key.write_text(",".join(settings.secret_keys) + "\n", "ascii")
                make_file(whole)
                with tarfile.open(whole, "w:gz", compresslevel=6) as archive:
                    archive.add(database, DATABASE_NAME)
                    archive.add(key, KEY_NAME)
                with whole.open("rb") as written:
                    os.fsync(written.fileno())
                whole.replace(target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def restore(settings: Settings, source: Path) -> None:
    """Puts what `back_up` wrote into the data folder, which must hold nothing; checked before anything is put there."""
    database = sqlite_file(settings.database_url)
    if database is None:
        dump = quote(str(source))
        raise BackupError(
            f"PostgreSQL brings its own, into an empty database: pg_restore --dbname={_postgres(settings)} {dump}"
        )
    with _disk_errors(settings.data):
        if database.exists() or not _is_empty(settings.data):
            raise BackupError(f"{settings.data} is not empty. Into a new folder: eventnet restore FILE --data FOLDER")
        make_folder(settings.data)
        for left in settings.data.glob(f"{_DRAFT}*"):  # by one that was stopped midway
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(dir=settings.data, prefix=_DRAFT) as folder:
            _unpack(source, Path(folder))
            _check(Path(folder))
            make_folder(database.parent)
            shutil.move(Path(folder, KEY_NAME), settings.data / KEY_NAME)
            shutil.move(Path(folder, DATABASE_NAME), database)  # last: with it, it is whole


def make_file_anew(path: Path) -> None:
    """Makes an empty file, closed to others; what is there already is not touched."""
    if path.exists():
        raise BackupError(f"{path} is there already. Nothing was written.")
    make_file(path)


def _unpack(source: Path, folder: Path) -> None:
    """Takes the two files out of the archive by their names; an archive of another make may hold any path."""
    try:
        with tarfile.open(source, "r:*") as archive:
            members = archive.getmembers()
            if sorted(member.name for member in members) != sorted([DATABASE_NAME, KEY_NAME]):
                raise BackupError(f"{source} is no backup of eventnet's. Nothing was restored.")
            for member in members:
                packed, target = archive.extractfile(member), folder / member.name
                if packed is None:
                    raise BackupError(f"{source} is no backup of eventnet's. Nothing was restored.")
                make_file(target)
                with packed, target.open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked)
    except _BROKEN as error:
        raise BackupError(f"{source} is no backup, or not whole. Nothing was restored.") from error


def _check(folder: Path) -> None:
    """Whether this version can work with what was unpacked."""
    keys = (folder / KEY_NAME).read_text("ascii", "replace").strip().split(",")
    if any(len(key.strip()) < MIN_KEY_LENGTH for key in keys):
        raise BackupError("The key in the backup is none. Nothing was restored.")
    database, module = folder / DATABASE_NAME, sqlite_library()
    try:
        with closing(module.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check").fetchone()
            if found != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone():
                raise BackupError("The database in the backup is damaged. Nothing was restored.")
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (module.DatabaseError, TypeError) as error:
        raise BackupError(f"The database in the backup is damaged: {error}. Nothing was restored.") from error
    if not is_known(revision):
        raise BackupError(f"The backup is of a newer version of eventnet ({revision}). Nothing was restored.")


def _is_empty(folder: Path) -> bool:
    if not folder.exists():
        return True
    return all(path.name in _NOTHING or path.name.startswith(_DRAFT) for path in folder.iterdir())


def _postgres(settings: Settings) -> str:
    """The address as PostgreSQL's own programs take it, without what is secret: they ask for that."""
    return quote(
        without_secrets(settings.database_url).replace("postgresql+psycopg:", "postgresql:").replace(":***@", "@")
    )


def _where_the_key_is(settings: Settings) -> str:
    path = settings.data / KEY_NAME
    return str(path) if path.exists() else "EVENTNET_SECRET_KEY"


@contextmanager
def _disk_errors(where: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error, sqlite_library().Error) as error:
        raise BackupError(f"{where} can't be used: {getattr(error, 'strerror', None) or error}.") from error
