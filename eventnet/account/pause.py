"""Pausing: everything of mine waits, until a day or until I say so. Nobody is told."""

from http import HTTPStatus
from typing import Any

from flask import flash, make_response, render_template, url_for

from eventnet.account.blueprint import bp
from eventnet.account.forms import PauseForm
from eventnet.contacts.pauses import LONGEST_PAUSE
from eventnet.contacts.pausing import begin_pause, end_pause
from eventnet.contacts.queries import running_pause
from eventnet.events.queries import nearest_event
from eventnet.kernel.days import day_of
from eventnet.storage.transactions import writing
from eventnet.web.current import database, now, person, signed_in
from eventnet.web.i18n import gettext
from eventnet.web.pages import see_other


@bp.get("/me/pause")
@signed_in
def pause() -> str:
    """The pause that goes on, and how to end it; else how to begin one."""
    return _page(PauseForm(formdata=None))


@bp.post("/me/pause")
@signed_in
def begin_pausing() -> Any:
    """Begins a pause, or changes how long the one that goes on will last."""
    form, zone = PauseForm(), _zone()
    ends_at = form.ends_at(zone, now())
    if ends_at is None:
        return make_response(_page(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    is_open_ended = form.until_told.data
    with writing(database()):
        begin_pause(database(), person(), ends_at=ends_at, zone=zone, is_open_ended=is_open_ended, now=now())
    return see_other(url_for("account.pause"))


@bp.post("/me/pause/ending")
@signed_in
def end_pausing() -> Any:
    """Ends the pause that goes on."""
    with writing(database()):
        ended = end_pause(database(), person().id, now())
    if ended:
        flash(gettext("It goes on. Everybody has as many days left as before."), "said")
    return see_other(url_for("followups.list_"))


def _page(form: PauseForm) -> str:
    event = nearest_event(database(), person(), now())
    zone = event.timezone if event else _ANYWHERE
    today = day_of(now(), zone)
    return render_template(
        "account/pause.html",
        form=form,
        pause=running_pause(database(), person(), now()),
        zone=zone if event else None,
        earliest=today,
        latest=today + LONGEST_PAUSE,
    )


_ANYWHERE = "UTC"
"""Whose days are meant where somebody takes part in nothing."""


def _zone() -> str:
    event = nearest_event(database(), person(), now())
    return event.timezone if event else _ANYWHERE
