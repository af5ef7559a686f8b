"""What the disk says, in one line for the operator."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from eventnet.storage.engine import sqlite_library
from eventnet.storage.errors import BackupError


@contextmanager
def disk_errors(where: Path) -> Iterator[None]:
    """Has what goes wrong with a file or a folder told as a BackupError."""
    try:
        yield
    except (OSError, SQLAlchemyError, sqlite3.Error, sqlite_library().Error) as error:
        why = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
        raise BackupError(f"{where} can't be used: {why}.") from error
