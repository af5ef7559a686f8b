"""Stamps: which codes this browser has opened while they were fresh, and when.

They lie in the signed session cookie, so that looking at a code writes nothing on the server.
"""

from datetime import UTC, datetime

from flask import session

from eventnet.exchange.rules import TALK_PERIOD

_FIELD = "opened"
_MOST = 5  # a cookie holds 4 kB


def opened_at(token: str) -> datetime | None:
    """The instant at which this browser opened `token` while it was fresh."""
    return next((datetime.fromtimestamp(at, UTC) for opened, at in _stamps() if opened == token), None)


def stamp(token: str, now: datetime) -> None:
    """Notes that `token` was opened; its first opening counts until its time is over."""
    good = [(opened, at) for opened, at in _stamps() if _is_good(at, now)]
    at = next((at for opened, at in good if opened == token), now.timestamp())
    # A list, because the cookie's JSON keeps its order: the one opened last stands last.
    session[_FIELD] = [*((opened, at) for opened, at in good if opened != token), (token, at)][-_MOST:]


def latest_opened(now: datetime) -> str | None:
    """The token this browser opened last, while it is still good: where to go on after signing in."""
    good = [token for token, at in _stamps() if _is_good(at, now)]
    return good[-1] if good else None


def _is_good(at: float, now: datetime) -> bool:
    return 0 <= now.timestamp() - at <= TALK_PERIOD.total_seconds()


def _stamps() -> list[tuple[str, float]]:
    return [(token, at) for token, at in session.get(_FIELD, [])]
