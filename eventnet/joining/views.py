"""The join page, which gives first, and the one question back."""

import base64
import hashlib
import re
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from eventnet.cards.actions import answer_unless_answered
from eventnet.cards.queries import has_answered, prompts_of, questions_of
from eventnet.events.asking import attending
from eventnet.events.models import Event
from eventnet.events.queries import attendee_at, event_with_code, is_unnamed
from eventnet.events.rules import EXCHANGE_CLOSES_AFTER, tidy_join_code
from eventnet.events.words import when_words
from eventnet.joining.actions import join_as_known, join_as_newcomer
from eventnet.joining.forms import AnswerForm, JoinForm, NameForm, joiner_from, let_in, shown_to_join
from eventnet.joining.words import to_take_along
from eventnet.storage.transactions import writing
from eventnet.web.current import database, now, person, viewer
from eventnet.web.limits import check_guess, check_network
from eventnet.web.pages import or_404, see_other

bp = Blueprint("joining", __name__)

_TYPED = 200
"""How much of what is no code is shown again."""


@bp.get("/join")
def code() -> Any:
    """Takes a typed join code (`?code=`): leads to the event's page, or shows the field again with what was typed."""
    typed = request.args.get("code", "")[:_TYPED]
    if not typed.strip():
        return render_template("joining/code.html", typed="", is_unknown=False)
    event = _event(typed)
    if event is None:
        return make_response(render_template("joining/code.html", typed=typed, is_unknown=True), HTTPStatus.NOT_FOUND)
    return redirect(url_for("joining.event", code=event.join_code))


def _event(typed: str) -> Event | None:
    """The event behind a join code; guessing codes is slowed down, knowing one never is. What is none is no guess."""
    tidied = tidy_join_code(typed)
    event = event_with_code(database(), tidied) if tidied else None
    if tidied and event is None:
        check_guess(tidied)
    return event


@bp.get("/join/<code>")
def event(code: str) -> Any:
    """The event's question and three openers, to take along without joining; and two fields for who wants to."""
    found_event = _event(code)
    if found_event is None:
        return make_response(
            render_template("joining/code.html", typed=code[:_TYPED], is_unknown=True), HTTPStatus.NOT_FOUND
        )
    who = viewer()
    if who and attendee_at(database(), who, found_event):
        return redirect(url_for("account.onward", event=found_event.public_id))
    return _page(found_event)


def _page(event: Event, form: JoinForm | NameForm | None = None) -> str:
    who = viewer()
    if who is None:
        form = shown_to_join(form if isinstance(form, JoinForm) else None)
    elif form is None and is_unnamed(database(), who):
        form = NameForm(formdata=None)
    sheet, g.inline_style = join_style()
    return render_template(
        "joining/event.html",
        event=event,
        when=when_words(event),
        is_over=_is_over(event),
        questions=to_take_along(questions_of(database(), event)),
        form=form,
        who=who,
        sheet=sheet,
    )


def _is_over(event: Event) -> bool:
    return now() >= event.ends_at + EXCHANGE_CLOSES_AFTER


@cache
def _style(folder: Path) -> tuple[Markup, str]:
    whole = "".join(
        (folder / "css" / f"{name}.css").read_text("utf-8") for name in ("tokens", "base", "parts", "pages")
    )
    # The next page has yet to fetch its sheets; until then it can't fade over from this one.
    still = re.sub(r"(?s)/\*.*?\*/|@view-transition \{.*?\}", "", whole)
    short = re.sub(r"(?<=:)\s+|\s*([{};,])\s*", r"\1", still).replace("\n", " ").strip()
    digest = base64.b64encode(hashlib.sha256(short.encode()).digest()).decode()
    return Markup(short), f"'sha256-{digest}'"  # noqa: S704  our own files


def join_style() -> tuple[Markup, str]:
    """Our style sheets as one text for a page that is one request, and the hash by which its policy knows them."""
    return _style(Path(str(current_app.static_folder)))


@bp.post("/join/<code>")
def join(code: str) -> Any:
    """Joins: with one press for who is signed in, else by name and address. The answer tells nothing of the address."""
    event = or_404(_event(code))
    who = viewer()
    if who is None:
        check_network()
    if _is_over(event):
        return see_other(url_for("joining.event", code=event.join_code))
    if who is not None:
        if attendee_at(database(), who, event) is None:
            unnamed = NameForm() if is_unnamed(database(), who) else None
            if unnamed and not unnamed.validate():
                return make_response(_page(event, unnamed), HTTPStatus.UNPROCESSABLE_ENTITY)
            with writing(database()):
                join_as_known(database(), event, who, now(), called=unnamed.name.data if unnamed else None)
        return see_other(url_for("joining.welcome", event=event.public_id))
    form = JoinForm()
    if not form.validate():
        return make_response(_page(event, form), HTTPStatus.UNPROCESSABLE_ENTITY)
    joiner = joiner_from(form, event)
    with writing(database()):
        joined = join_as_newcomer(database(), event, joiner, now())
    let_in(joined, joiner)
    return see_other(url_for("joining.welcome", event=event.public_id))


@bp.get("/e/<id:event>/welcome")
def welcome(event: str) -> Any:
    """One question back. *Later* is as large as *Save*."""
    return _welcome_page(event, AnswerForm(formdata=None))


def _welcome_page(event_id: str, form: AnswerForm) -> Any:
    attendee = attending(event_id)
    prompts = prompts_of(database(), attendee.event)[:1]
    if not prompts or has_answered(database(), attendee, prompts[0]):
        return see_other(url_for("account.onward", event=event_id))
    return render_template(
        "joining/welcome.html", me=person(), attendee=attendee, event=attendee.event, prompt=prompts[0], form=form
    )


@bp.post("/e/<id:event>/welcome")
def answer(event: str) -> Any:
    """Puts the answer on the card."""
    attendee = attending(event)
    form = AnswerForm()
    if not form.validate():
        page = _welcome_page(event, form)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY) if isinstance(page, str) else page
    prompts = prompts_of(database(), attendee.event)[:1]
    with writing(database()):
        for prompt in prompts:
            answer_unless_answered(database(), attendee, prompt, form.answer.data)
    return see_other(url_for("account.onward", event=event))
