"""One file that holds a whole installation: the database, and the key that opens what it has sealed.

A copied database file is no backup: what was written last may still stand in the file beside it, and without the key
every code, every link and every sign-in is worth nothing. Both go into one archive, closed to others; what people have
erased does not. Of whichever kind the database is, that in the archive is SQLite's.
"""

import gzip
import shutil
import tarfile
import zlib
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from eventnet.config import KEY_NAME, MIN_KEY_LENGTH
from eventnet.storage.copies import count_rows
from eventnet.storage.drafts import keep_on_disk
from eventnet.storage.engine import sqlite_library
from eventnet.storage.errors import BackupError
from eventnet.storage.migrating import is_known
from eventnet.storage.private import make_file

DATABASE_NAME = "eventnet.sqlite3"
_BROKEN = (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error)
_PIECE = 1 << 20


def pack(folder: Path, target: Path, now: datetime) -> None:
    """Packs database and key, which lie in `folder`, into a new file that is on the disk afterwards."""

    def made_now(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.mtime = int(now.timestamp())
        return member

    make_file(target)
    with tarfile.open(target, "w:gz", compresslevel=6) as archive:
        for name in (DATABASE_NAME, KEY_NAME):
            archive.add(folder / name, name, filter=made_now)
    keep_on_disk(target)


def unpack(source: Path, folder: Path) -> datetime:
    """Takes the two files out of the archive by their names; when it was made.

    An archive of another make may hold any path. Raises BackupError.
    """
    missing, made_at = {DATABASE_NAME, KEY_NAME}, 0.0
    try:
        with gzip.open(source) as whole:
            with tarfile.open(fileobj=whole, mode="r|") as archive:
                for member in archive:
                    if member.name not in missing or not member.isfile():
                        raise BackupError(f"{source} is no backup of eventnet's. Nothing was restored.")
                    missing.remove(member.name)
                    made_at = max(made_at, member.mtime)
                    _take_out(archive, member, folder / member.name)
            while whole.read(_PIECE):  # at its very end stands the sum by which a damage is noticed
                pass
    except _BROKEN as error:
        raise BackupError(f"{source} is no backup, or not whole. Nothing was restored.") from error
    if missing:
        raise BackupError(f"{source} is no backup of eventnet's. Nothing was restored.")
    return datetime.fromtimestamp(made_at, UTC)


def _take_out(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    make_file(target)
    with archive.extractfile(member) as packed, target.open("wb") as unpacked:  # type: ignore[union-attr]
        shutil.copyfileobj(packed, unpacked)


def check(folder: Path) -> dict[str, int]:
    """The number of rows in each table of what was unpacked. Raises BackupError unless this version can use it."""
    keys = (folder / KEY_NAME).read_text("ascii", "replace").strip().split(",")
    if any(len(key.strip()) < MIN_KEY_LENGTH for key in keys):
        raise BackupError("The key in the backup is none. Nothing was restored.")
    database, module = folder / DATABASE_NAME, sqlite_library()
    try:
        with closing(module.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check").fetchone()
            if found != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone():
                raise BackupError("The database in the backup is damaged. Nothing was restored.")
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            counted = count_rows(connection)
    except (module.DatabaseError, TypeError) as error:
        raise BackupError(f"The database in the backup is damaged: {error}. Nothing was restored.") from error
    if not is_known(revision):
        raise BackupError(f"The backup is of a newer version of eventnet ({revision}). Nothing was restored.")
    return counted
