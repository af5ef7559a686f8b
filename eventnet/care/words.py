"""How those who can help are called."""

from collections.abc import Sequence

from eventnet.config import Settings
from eventnet.events.queries import Organiser


def operator_among(settings: Settings, team: Sequence[Organiser]) -> str:
    """The name of the organiser who is also the operator, "" where nobody is: a message about them reaches them."""
    address = (settings.operator_email or "").lower()
    return next((organiser.name for organiser in team if address and organiser.email == address), "")
