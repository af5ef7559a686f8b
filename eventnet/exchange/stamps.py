"""Stamps: which codes this browser has opened while they were fresh, and when.

They lie in the signed session cookie, so that looking at a code writes nothing on the server.
"""

from datetime import UTC, datetime

from flask import session

from eventnet.exchange.rules import TALK_PERIOD

_FIELD = "opened"
_MOST = 5  # a cookie holds 4 kB


def opened_at(token: str) -> datetime | None:
    """When this browser opened `token` while it was fresh."""
    stamp = _stamps().get(token)
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)


def stamp(token: str, now: datetime) -> None:
    """Notes that `token` was opened; its first opening counts until its time is over."""
    stamps = {t: at for t, at in _stamps().items() if _is_good(at, now)}
    stamps.setdefault(token, now.timestamp())
    session[_FIELD] = dict(list(stamps.items())[-_MOST:])


def latest_opened(now: datetime) -> str | None:
    """The token this browser opened last, while it is still good: where to go on after signing in."""
    good = [token for token, at in _stamps().items() if _is_good(at, now)]
    return good[-1] if good else None


def _is_good(at: float, now: datetime) -> bool:
    return 0 <= now.timestamp() - at <= TALK_PERIOD.total_seconds()


def _stamps() -> dict[str, float]:
    stamps = session.get(_FIELD)
    return stamps if isinstance(stamps, dict) else {}
