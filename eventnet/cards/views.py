"""One's own card, to look at."""

from flask import Blueprint, render_template

from eventnet.cards.queries import cards_of, private_answers, switched_off
from eventnet.events.queries import attendee_for
from eventnet.web.current import database, person, signed_in
from eventnet.web.pages import found

bp = Blueprint("cards", __name__)


@bp.get("/e/<id:event>/card")
@signed_in
def card(event: str) -> str:
    """My card: as others see it, as a swap gives it, and what stays with me."""
    attendee = found(attendee_for(database(), person(), event))
    (mine,) = cards_of(database(), [attendee])
    return render_template(
        "cards/card.html",
        attendee=attendee,
        event=attendee.event,
        card=mine,
        details_off=switched_off(database(), attendee),
        private=private_answers(database(), attendee),
    )
