"""The ledger of who is gone: a folder with one file for each month, to which lines are only ever added.

It lies in the data folder and among the backups, so that one of both is left when the database is lost. A line that
could not be written is added by whoever looks next (mirroring.py); a month goes when no backup can be from before it.
"""

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eventnet.storage.drafts import keep_on_disk
from eventnet.storage.private import make_file, make_folder
from eventnet.upkeep.rules import LEDGER_PERIOD, Gone

LEDGER_NAME = "erasures"
_MONTH = re.compile(r"[1-9]\d{3}-(0[1-9]|1[0-2])", re.ASCII)
_COMPLETE = "complete-until"
"""The file that says until when nobody is missing."""

_LONGEST_MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Ledger:
    """The lines of a ledger, and until when nobody is missing in them; None where it does not say."""

    lines: frozenset[Gone]
    complete_until: datetime | None


def is_ledger(folder: Path) -> bool:
    """True where a ledger lies."""
    return any(_MONTH.fullmatch(path.name) or path.name == _COMPLETE for path in folder.glob("*"))


def read(folder: Path) -> Ledger:
    """Reads the ledger in `folder`, empty where none is. A line that was cut off by a crash is passed over."""
    lines = set()
    for month in folder.glob("*"):
        if _MONTH.fullmatch(month.name):
            lines |= set(_read_lines(month))
    try:
        complete_until = datetime.fromisoformat((folder / _COMPLETE).read_text("ascii").strip())
    except (FileNotFoundError, ValueError):
        complete_until = None
    return Ledger(frozenset(lines), complete_until)


def append(folder: Path, lines: Iterable[Gone]) -> None:
    """Adds lines, on the disk when it comes back. Raises OSError."""
    by_month: dict[str, list[Gone]] = {}
    for gone in sorted(lines, key=str):
        by_month.setdefault(f"{gone.at.astimezone(UTC):%Y-%m}", []).append(gone)
    for month, its in by_month.items():
        make_folder(folder)
        make_file(folder / month)
        with (folder / month).open("ab") as file:
            # In one write, behind whatever was cut off: several processes add to it.
            file.write(("\n" + "".join(f"{gone}\n" for gone in its)).encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        keep_on_disk(folder)


def note_complete(folder: Path, now: datetime) -> None:
    """Says that nobody is missing who has gone until now, and lets months go in which no backup can have been."""
    make_folder(folder)
    draft = folder / f".{_COMPLETE}"
    make_file(draft)
    draft.write_text(f"{now.astimezone(UTC).isoformat()}\n", "ascii")
    with suppress(FileNotFoundError):  # another process has just put it there
        draft.replace(folder / _COMPLETE)
    for month in folder.glob("*"):
        if _MONTH.fullmatch(month.name) and _begin_of(month.name) + _LONGEST_MONTH < now - LEDGER_PERIOD:
            month.unlink(missing_ok=True)


def _begin_of(month: str) -> datetime:
    year, number = month.split("-")
    return datetime(int(year), int(number), 1, tzinfo=UTC)


def _read_lines(month: Path) -> Iterable[Gone]:
    for line in month.read_text("ascii", "replace").splitlines():
        try:
            yield Gone.read(line)
        except ValueError:
            continue
