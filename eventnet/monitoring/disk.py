"""How much the disk still takes."""

import os
from pathlib import Path

LEAST_FREE = 32 * 1024 * 1024
"""Below this a database may fail at any moment to write what it has to."""


def free_bytes(path: Path) -> int:
    """The number of bytes that still can be written where `path` lies, or will lie. Raises OSError."""
    there = next(folder for folder in (path, *path.parents) if folder.exists())
    found = os.statvfs(there)
    return found.f_bavail * found.f_frsize
