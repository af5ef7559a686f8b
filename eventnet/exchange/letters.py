"""The letters this browser reads out. They lie in its signed session cookie, for the server keeps only their hash."""

from datetime import UTC, datetime

from flask import session

from eventnet.exchange.rules import SPOKEN_PERIOD
from eventnet.exchange.spoken import shown_letters
from eventnet.web.current import now

_FIELD = "letters"


def remember_letters(event: str, letters: str, made_at: datetime) -> None:
    """Notes what this browser reads out at an event."""
    session[_FIELD] = [event, letters, (made_at + SPOKEN_PERIOD).timestamp()]


def letters_of(event: str) -> tuple[str, datetime] | None:
    """The letters this browser reads out at an event, as they are read, and until when they work."""
    whose, made, until = session.get(_FIELD, ["", "", 0.0])
    expires_at = datetime.fromtimestamp(until, UTC)
    return (shown_letters(made), expires_at) if whose == event and now() < expires_at else None
