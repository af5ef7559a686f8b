"""The page of requests for a card: those to me, which I answer or leave, and those of mine that wait."""

from http import HTTPStatus
from typing import Any

from flask import flash, make_response, render_template, request, url_for

from eventnet.events.actions import let_ask
from eventnet.events.asking import attending
from eventnet.events.models import Attendee
from eventnet.events.rules import WhoMayAsk
from eventnet.exchange.blueprint import bp
from eventnet.exchange.forms import CardChoiceForm, WhoMayAskForm, chosen_card
from eventnet.exchange.outcomes import Outcome
from eventnet.exchange.replies import said_before, say_no, say_yes, say_yes_to_all
from eventnet.exchange.requests import asked_by, asked_of, is_asking_over
from eventnet.exchange.rules import Answer, Refusal
from eventnet.exchange.words import gives_words, outcome_words, refusal_words, swapping_words
from eventnet.kernel.ids import is_public_id
from eventnet.storage.transactions import writing
from eventnet.web.current import database, now, person
from eventnet.web.i18n import gettext
from eventnet.web.pages import say, see_other


@bp.get("/e/<id:event>/requests")
def requests(event: str) -> str:
    """The requests to me, and those of mine that wait."""
    me = attending(event)
    return render_template(
        "exchange/requests.html",
        event=me.event,
        asked=asked_of(database(), me, now()),
        mine=asked_by(database(), me, now()),
        form=CardChoiceForm(formdata=None, card=me.card_choice.value),
        gives_words=gives_words,
        swapping=swapping_words(me.event, now()),
        is_over=is_asking_over(me, now()),
    )


@bp.post("/e/<id:event>/requests/<id:request_id>/yes")
def saying_yes(event: str, request_id: str) -> Any:
    """Swaps cards with whoever asked."""
    me = attending(event)
    outcome = say_yes(database(), me, person(), request_id, now(), choice=chosen_card())
    if outcome is not None and outcome.code is Answer.EXCHANGED and outcome.contact_id:
        return see_other(url_for("exchange.swapped", contact_id=outcome.contact_id))
    return _back_saying(me, outcome)


@bp.post("/e/<id:event>/requests/yes")
def saying_yes_to_all(event: str) -> Any:
    """Swaps cards with everybody named whose scan came late."""
    me = attending(event)
    named = [one for one in request.form.getlist("request") if is_public_id(one)]
    outcome = say_yes_to_all(database(), me, person(), named, now(), choice=chosen_card())
    if outcome is not None and outcome.code in {Answer.EXCHANGED, Refusal.BUSY}:
        say("asked", what="all" if outcome.code is Answer.EXCHANGED else "some")
        return see_other(url_for("exchange.requests", event=event))
    return _back_saying(me, outcome)


@bp.post("/e/<id:event>/requests/<id:request_id>/no")
def saying_no(event: str, request_id: str) -> Any:
    """Declines what somebody asked; they are not told."""
    me = attending(event)
    with writing(database()):
        is_there = say_no(database(), me, request_id, now())
    if not is_there:
        return _back_saying(me, said_before(database(), person(), request_id))
    say("asked", what="declined")
    return see_other(url_for("exchange.requests", event=event))


def _back_saying(me: Attendee, outcome: Outcome | None) -> Any:
    """Back to the page, with what it came to. None is a request that has ended, or never was there: it is the same."""
    if outcome is not None:
        flash(outcome_words(outcome), "said")
    elif is_asking_over(me, now()):
        flash(refusal_words(Refusal.OVER, me.event), "said")
    else:
        flash(gettext("This request is not there any more."), "said")
    return see_other(url_for("exchange.requests", event=me.event.public_id))


@bp.get("/e/<id:event>/requests/from")
def who_may_ask(event: str) -> str:
    """Choosing whose requests I see."""
    me = attending(event)
    form = WhoMayAskForm(formdata=None, who=me.may_ask.value)
    return render_template("exchange/who_may_ask.html", event=me.event, form=form)


@bp.post("/e/<id:event>/requests/from")
def choose_who_may_ask(event: str) -> Any:
    """Chooses whose requests I see from now on."""
    me = attending(event)
    form = WhoMayAskForm()
    if not form.validate():
        page = render_template("exchange/who_may_ask.html", event=me.event, form=form)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing(database()):
        let_ask(database(), me, WhoMayAsk(form.who.data))
    flash(gettext("Saved."), "said")
    return see_other(url_for("exchange.who_may_ask", event=event))
