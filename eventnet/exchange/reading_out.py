"""Reading a code out, where no camera can read it: its letters on one screen, typing them on any other."""

import os
from http import HTTPStatus
from typing import Any

from flask import make_response, render_template, url_for

from eventnet.events.asking import attending
from eventnet.events.rules import ALIAS_BYTES
from eventnet.exchange.blueprint import bp, code_book
from eventnet.exchange.codes import LiveCode, step_at
from eventnet.exchange.forms import LettersForm
from eventnet.exchange.letters import remember_letters
from eventnet.exchange.outcomes import Outcome
from eventnet.exchange.rules import Refusal
from eventnet.exchange.scanning import read_for_anybody, refused_page
from eventnet.exchange.spoken import alias_behind, speak, use_up
from eventnet.exchange.words import STATUS, refusal_words
from eventnet.storage.transactions import writing
from eventnet.web.current import database, installation, now, viewer
from eventnet.web.limits import HEARING, HEARING_FROM_NETWORK, check, check_browser, check_network
from eventnet.web.pages import or_404, see_other


@bp.post("/e/<id:event>/code/letters")
def letters(event: str) -> Any:
    """Makes letters to read out."""
    attendee = attending(event)
    or_404(attendee.has_chosen_details)
    with writing(database()):
        made = speak(database(), attendee.id, _key(), now())
    remember_letters(event, made, now())
    return see_other(url_for("exchange.code", event=event) + "#letters")


@bp.get("/x")
def typing() -> str:
    """The field for letters that somebody reads out."""
    viewer()  # the page is in their language
    return render_template("exchange/typing.html", form=LettersForm(formdata=None))


@bp.post("/x")
def typed() -> Any:
    """Goes on to the card behind the letters: by the live code of this moment, which they stand for once.

    Whoever is hidden from the one who types has no letters for them: the same answer, the same statements.
    """
    _count_a_try()
    form = LettersForm()
    if not form.validate() or form.tidied is None:
        return make_response(render_template("exchange/typing.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY)
    alias = alias_behind(database(), form.tidied, _key(), now()) or os.urandom(ALIAS_BYTES)
    token = code_book().seal(LiveCode(alias, step_at(now())))
    behind = read_for_anybody(token)
    if isinstance(behind, Outcome):
        return _unknown(form) if behind.code is Refusal.UNKNOWN else refused_page(behind)
    with writing(database()):
        is_first = use_up(database(), form.tidied, _key(), now())
    return see_other(url_for("exchange.scanned", token=token)) if is_first else _unknown(form)


def _count_a_try() -> None:
    """Counts a try, by whoever is signed in, else by the browser and its network. Raises TooMany."""
    if who := viewer():
        return check(HEARING, who.public_id)
    check_browser(HEARING)
    return check_network(HEARING_FROM_NETWORK)


def _unknown(form: LettersForm) -> Any:
    form.letters.errors = [refusal_words(Refusal.UNKNOWN, None)]
    return make_response(render_template("exchange/typing.html", form=form), STATUS[Refusal.UNKNOWN])


def _key() -> str:
    return installation().settings.secret_keys[0]
