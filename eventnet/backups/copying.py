"""The command `copy`: all rows of one database into another that is empty, of either kind."""

import os
import sqlite3
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

import eventnet.upkeep.kept  # noqa: F401  it knows all tables
from eventnet.config import WrongSettingError
from eventnet.config.addresses import database_url
from eventnet.storage.drafts import draft_folder, keep_on_disk
from eventnet.storage.engine import sqlite_library
from eventnet.storage.errors import CopyError
from eventnet.storage.moving.files import move_into_file
from eventnet.storage.moving.whole import Moved, move
from eventnet.storage.opening import in_one_line, must_be_current, opened, sqlite_file
from eventnet.storage.private import make_folder

_FROM_FILE = "@"


def address(given: str, folder: Path) -> str:
    """The address of a database as typed: as in a setting, or ``@FILE``, which holds it, so that nobody sees it typed.

    Raises WrongSettingError.
    """
    if not given.startswith(_FROM_FILE):
        return database_url(given, folder, name="An address")
    path = given.removeprefix(_FROM_FILE)
    try:
        return database_url(Path(path).read_text("utf-8").strip(), folder, name=f"The address in {path}")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSettingError(f"There is no address to be read in {path}.") from error


def copy(source_url: str, target_url: str) -> list[Moved]:
    """Copies all rows of one database into another, which holds nothing: all of them, or it holds nothing afterwards.

    Raises CopyError or NoDatabaseError.
    """
    with opened(source_url) as source:
        must_be_current(source)
        file = sqlite_file(target_url)
        if file is not None:
            return _into_file(source, file)
        with opened(target_url) as target, in_one_line(target):
            return move(source, target)


def _into_file(source: Engine, file: Path) -> list[Moved]:
    if file.exists():
        raise CopyError(f"{file} is there already. Nothing was written.")
    try:
        make_folder(file.parent)
        with draft_folder(file.parent) as folder:
            draft = folder / file.name
            moved = move_into_file(source, draft)
            os.link(draft, file)  # never in the place of another
            keep_on_disk(file.parent)
    except (OSError, SQLAlchemyError, sqlite3.Error, sqlite_library().Error) as error:
        why = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
        raise CopyError(f"{file} can't be written: {why}. Nothing was written.") from error
    return moved
