"""The questions of an event: their order, taking out and in, sets of three, own ones."""

from http import HTTPStatus
from typing import Any

from flask import flash, make_response, render_template, request, url_for

from eventnet.cards.catalogue import CATALOGUE, SETS
from eventnet.cards.prompts import (
    MOST_PROMPTS,
    Taking,
    move,
    take_from_catalogue,
    take_in_again,
    take_out,
    take_set,
    taken_out,
    write_own,
)
from eventnet.cards.queries import prompts_of
from eventnet.events.models import Event
from eventnet.kernel.bilingual import Bilingual
from eventnet.organiser.blueprint import bp, organiser
from eventnet.organiser.forms import QuestionForm
from eventnet.organiser.words import SET_NAMES, set_questions
from eventnet.storage.transactions import writing
from eventnet.web.current import database, signed_in
from eventnet.web.i18n import gettext, language
from eventnet.web.pages import or_404, see_other

_STEPS = {"up": -1, "down": 1}


@bp.get("/e/<id:event>/questions")
@signed_in
def questions(event: str) -> str:
    """The questions as people are asked them, and where more come from."""
    return _page(organiser(event).event, QuestionForm(formdata=None))


def _page(event: Event, form: QuestionForm) -> str:
    asked = prompts_of(database(), event)
    keys = {prompt.key for prompt in asked}
    return render_template(
        "organiser/questions.html",
        event=event,
        form=form,
        asked=asked,
        is_full=len(asked) >= MOST_PROMPTS,
        catalogue=[prompt for prompt in CATALOGUE if prompt.key not in keys],
        own_out=[prompt for prompt in taken_out(database(), event) if prompt.key is None],
        sets=[(key, SET_NAMES[key], set_questions(key, language())) for key in SETS],
    )


@bp.post("/e/<id:event>/questions")
@signed_in
def write(event: str) -> Any:
    """Takes in a question of one's own."""
    there, form = organiser(event).event, QuestionForm()
    texts = form.texts()
    if texts is None:
        return make_response(_page(there, form), HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing(database()):
        taking = write_own(database(), there, Bilingual(**texts))
    if taking is Taking.FULL:
        form.german.errors = [_full_words()]
        return make_response(_page(there, form), HTTPStatus.CONFLICT)
    return see_other(url_for("organiser.questions", event=event))


def _full_words() -> str:
    return gettext("Eight questions are plenty. Take one out to add another.")


@bp.post("/e/<id:event>/questions/<int(max=2147483647):question>/order")
@signed_in
def order(event: str, question: int) -> Any:
    """Moves a question up or down by one place; where there is no such place it stays."""
    there, step = organiser(event).event, _STEPS.get(request.form.get("to", ""), 0)
    with writing(database()):
        is_there = move(database(), there, question, step)
    or_404(is_there)
    return _back(event, question)


@bp.post("/e/<id:event>/questions/<int(max=2147483647):question>/taking-out")
@signed_in
def taking_out(event: str, question: int) -> Any:
    """Takes a question out of sight. What people answered is kept, and is there again when it is taken in."""
    there = organiser(event).event
    with writing(database()):
        is_there = take_out(database(), there, question)
    or_404(is_there)
    flash(gettext("That question is out of sight. What people answered is kept, should you take it in again."), "said")
    return _back(event)


@bp.post("/e/<id:event>/questions/<int(max=2147483647):question>/taking-in")
@signed_in
def taking_in(event: str, question: int) -> Any:
    """Takes a question in again that was out of sight."""
    there = organiser(event).event
    with writing(database()):
        taking = take_in_again(database(), there, question)
    return _taken(event, taking)


@bp.post("/e/<id:event>/questions/catalogue")
@signed_in
def choose(event: str) -> Any:
    """Takes a question in from the catalogue."""
    there = organiser(event).event
    with writing(database()):
        taking = take_from_catalogue(database(), there, request.form.get("key", ""))
    return _taken(event, taking)


def _taken(event: str, taking: Taking) -> Any:
    or_404(taking is not Taking.UNKNOWN)
    if taking is Taking.FULL:
        flash(_full_words(), "said")
    return _back(event)


@bp.post("/e/<id:event>/questions/set")
@signed_in
def choose_set(event: str) -> Any:
    """Takes a set of three instead of all questions there are."""
    there = organiser(event).event
    with writing(database()):
        is_there = take_set(database(), there, request.form.get("set", ""))
    or_404(is_there)
    return _back(event)


def _back(event: str, question: int | None = None) -> Any:
    """Back to the list; at the question that was moved, so that it can be moved on."""
    anchor = None if question is None else f"question-{question}"
    return see_other(url_for("organiser.questions", event=event, _anchor=anchor))
