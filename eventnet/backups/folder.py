"""A folder full of backups, each named after the second in which it was made."""

import re
from datetime import UTC, datetime
from pathlib import Path

from eventnet.backups.rules import to_remove

_NAME = re.compile(r"eventnet-(\d{8}T\d{6}Z)\.tar\.gz", re.ASCII)
_STAMP = "%Y%m%dT%H%M%SZ"


def name_of(now: datetime) -> str:
    """The name of a backup that is made now."""
    return f"eventnet-{now.astimezone(UTC).strftime(_STAMP)}.tar.gz"


def newest(folder: Path) -> datetime | None:
    """The instant in which the newest backup in a folder was made; None where there is none. Raises OSError."""
    return max(_made_in(folder), default=None)


def remove_old(folder: Path, now: datetime) -> int:
    """Removes backups that the rule lets go; how many. What is called otherwise is somebody else's. Raises OSError."""
    made = _made_in(folder)
    gone = to_remove(made, now)
    for at in gone:
        made[at].unlink(missing_ok=True)
    return len(gone)


def _made_in(folder: Path) -> dict[datetime, Path]:
    made = {}
    for path in folder.iterdir():
        if (named := _NAME.fullmatch(path.name)) and path.is_file() and not path.is_symlink():
            try:
                made[datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC)] = path
            except ValueError:
                continue  # no such day: not ours
    return made
