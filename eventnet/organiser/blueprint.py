"""The blueprint that the pages of this room share, and who gets in."""

from flask import Blueprint

from eventnet.events.models import Attendee
from eventnet.events.queries import organiser_for
from eventnet.web.current import database, person
from eventnet.web.pages import or_404

bp = Blueprint("organiser", __name__)


def organiser(event: str) -> Attendee:
    """The attendee who asks, as an organiser of this event; for anybody else there is nothing here."""
    return or_404(organiser_for(database(), person(), event))
