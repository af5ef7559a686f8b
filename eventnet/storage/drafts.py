"""Where something is written that gets its name only once it is whole: by one at a time, and nothing is left of it."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DRAFT_MARK = ".eventnet-draft-"


@contextmanager
def draft_folder(parent: Path) -> Iterator[Path]:
    """A folder inside of `parent`, closed to others and gone at the end; what somebody left who was killed goes first.

    Raises BlockingIOError where somebody else writes one there.
    """
    with _alone_in(parent):
        for left in parent.glob(f"{DRAFT_MARK}*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(dir=parent, prefix=DRAFT_MARK) as folder:
            yield Path(folder)


def keep_on_disk(path: Path) -> None:
    """Waits until what was written to a file, or to a folder, outlasts a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Holds a folder, which goes at once with the process that held it. Not every network's file system knows that."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BlockingIOError(f"somebody else is just writing to {folder}") from None
        except OSError:
            pass
        yield
    finally:
        os.close(descriptor)
