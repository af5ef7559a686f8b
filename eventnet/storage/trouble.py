"""What an error of the database comes to: it has no time or no room for us just now, or something of ours is wrong."""

from typing import Any, Final

from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

TROUBLE: Final = (OperationalError, InternalError, PoolTimeoutError)
"""The errors that may be no fault of ours. PostgreSQL that may only be read says so by an InternalError."""

GIVES_WAY: Final = frozenset({"55P03", "40P01", "40001"})
"""States of PostgreSQL that say others were in the way: lock not available, deadlock, serialization."""

_REFUSES: Final = {
    "25006": "it may only be read",
    "53": "it has no disk, memory or connections left",
    "58": "its disk fails",
    "SQLITE_FULL": "its disk is full",
    "SQLITE_READONLY": "its file may only be read",
    "SQLITE_IOERR": "its disk is full or fails",
    "SQLITE_CANTOPEN": "its files can't be opened",
}
"""What an operator should know of, by how PostgreSQL's states and SQLite's names for an error begin."""

_STALE: Final = "SQLITE_READONLY"


def is_busy(error: Exception) -> bool:
    """True where `error` says that the database is held by others, away or full, not that something of ours is wrong.

    Then nothing was changed, or it can't be told; trying again is safe where it was before.
    """
    if isinstance(error, PoolTimeoutError):
        return True
    origin = getattr(error, "orig", None)
    state = getattr(origin, "sqlstate", "")
    if state is None:  # PostgreSQL that can't be reached
        return isinstance(error, OperationalError)
    is_away = state in GIVES_WAY or state[:2] in {"08", "57"}
    return is_away or "database is locked" in str(origin) or why_it_refuses(error) is not None


def why_it_refuses(error: Exception) -> str | None:
    """The reason, for the operator, for which the database takes nothing at all; None where that is not so."""
    said = _said(getattr(error, "orig", None))
    return next((why for begins, why in _REFUSES.items() if said.startswith(begins)), None)


def is_stale(origin: BaseException | None) -> bool:
    """True where a connection to SQLite's file is good for nothing any more, though the file may be."""
    return _said(origin).startswith(_STALE)


def _said(origin: Any) -> str:
    return getattr(origin, "sqlstate", None) or getattr(origin, "sqlite_errorname", None) or ""
