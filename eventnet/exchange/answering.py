"""The page of requests for a card: those to me, which I answer or leave, and those of mine that wait."""

from typing import Any

from flask import flash, render_template, url_for

from eventnet.events.asking import attending
from eventnet.exchange.blueprint import bp
from eventnet.exchange.requests import asked_by, asked_of, say_no, say_yes
from eventnet.exchange.rules import Answer
from eventnet.exchange.words import outcome_words
from eventnet.storage.transactions import writing
from eventnet.web.current import database, now, person
from eventnet.web.pages import or_404, say, see_other


@bp.get("/e/<id:event>/requests")
def requests(event: str) -> str:
    """The requests to me, and those of mine that wait."""
    me = attending(event)
    return render_template(
        "exchange/requests.html",
        event=me.event,
        asked=asked_of(database(), me, now()),
        mine=asked_by(database(), me, now()),
    )


@bp.post("/e/<id:event>/requests/<id:request_id>/yes")
def saying_yes(event: str, request_id: str) -> Any:
    """Swaps cards with whoever asked."""
    me = attending(event)
    outcome = or_404(say_yes(database(), me, person(), request_id, now()))
    if outcome.code is Answer.EXCHANGED and outcome.contact_id:
        return see_other(url_for("exchange.swapped", contact_id=outcome.contact_id))
    flash(outcome_words(outcome), "said")
    return see_other(url_for("exchange.requests", event=event))


@bp.post("/e/<id:event>/requests/<id:request_id>/no")
def saying_no(event: str, request_id: str) -> Any:
    """Declines what somebody asked; they are not told."""
    me = attending(event)
    with writing(database()):
        is_there = say_no(database(), me, request_id, now())
    or_404(is_there)
    say("asked", what="declined")
    return see_other(url_for("exchange.requests", event=event))
