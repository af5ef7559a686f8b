"""Files for the eyes of their owner: what people write here is nobody else's who has a login on the same machine.

A file is closed to others from the moment it is made, and once more whenever eventnet starts, in case it is older than
this rule. A folder that eventnet makes is closed as well; one that was there before only where nothing but ours lies in
it: an operator may have named a folder that others share, and it is not ours to shut them out of it.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from eventnet.config import KEY_NAME

COPY_MARK = ".at-"
"""Between the name of a database and the revision that a copy of it has, see copies.py."""

_OTHERS = 0o077
_BESIDE = ("", "-wal", "-shm", "-journal")
_OURS = {"demo", ".demo.lock", ".gitkeep", "erasures"}
"""What else lies in the data folder of a checkout."""


def make_folder(folder: Path) -> None:
    """Makes `folder`, closed to others, unless it is there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def make_file(path: Path) -> None:
    """Makes an empty file, closed to others, unless it is there; what SQLite puts beside it is closed just so.

    A file that is there is not even opened: to close it again would take this process's locks on it along.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def close_to_others(folder: Path, database: Path | None) -> None:
    """Takes the rights of others off our files in `folder`, off those of `database`, and off what else is ours.

    What belongs to somebody else stays as it is; `eventnet doctor` tells.
    """
    for path in open_to_others(folder, database):
        with suppress(OSError):
            path.chmod(path.stat().st_mode & ~_OTHERS)


def open_to_others(folder: Path, database: Path | None) -> list[Path]:
    """The paths of ours that others may read: files, and folders in which nothing but ours lies."""
    folders = {folder, *([] if database is None else [database.parent])}
    closed = [path for path in sorted(folders) if path.is_dir() and _is_only_ours(path, database)]
    return [path for path in (*closed, *_our_files(folder, database)) if is_open(path)]


def is_open(path: Path) -> bool:
    """True where others than its owner have any right to what lies at `path`, as far as we may look there."""
    try:
        return bool(path.stat().st_mode & _OTHERS)
    except OSError:
        return False


def _our_files(folder: Path, database: Path | None) -> Iterator[Path]:
    yield folder / KEY_NAME
    if database is not None:
        yield from (database.with_name(database.name + more) for more in _BESIDE)
        yield from database.parent.glob(f"{database.name}{COPY_MARK}*")


def _is_only_ours(folder: Path, database: Path | None) -> bool:
    try:
        names = {path.name for path in folder.iterdir()} - _OURS
    except OSError:
        return False
    ours = tuple(name for name in (KEY_NAME, f".{KEY_NAME}", database and database.name) if name)
    return all(name.startswith(ours) for name in names)
