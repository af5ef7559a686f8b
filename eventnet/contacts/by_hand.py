"""Adding somebody by hand, whose card I don't have."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import flash, make_response, render_template, request, url_for

from eventnet.contacts.adding import ByHand, add_by_hand
from eventnet.contacts.blueprint import bp
from eventnet.contacts.forms import ByHandForm
from eventnet.events.models import Attendee
from eventnet.events.queries import attendances_of
from eventnet.events.rules import EXCHANGE_OPENS_BEFORE
from eventnet.events.words import moment_of
from eventnet.kernel.days import day_of, end_of_day, last_day
from eventnet.kernel.ids import new_public_id
from eventnet.storage.transactions import writing
from eventnet.web.current import database, now, person, signed_in
from eventnet.web.forms import as_line
from eventnet.web.i18n import gettext
from eventnet.web.pages import see_other


@bp.get("/contacts/new")
@signed_in
def adding() -> str:
    """The form for somebody whose card I don't have."""
    nearest = _attendance(request.args.get("event"))
    is_there = nearest is not None and _is_fresh(nearest, now())
    return _page(ByHandForm(formdata=None, mark=new_public_id()), nearest, is_there=is_there)


@bp.post("/contacts/new")
@signed_in
def add() -> Any:
    """Adds them to the list. The same form sent twice adds one."""
    form, named = ByHandForm(), request.form.get("event")
    nearest = _attendance(named)
    there = nearest if nearest is not None and nearest.event.public_id == named else None
    zone = nearest.event.timezone if nearest else "UTC"
    is_gone = bool(named) and there is None
    if not form.is_right(day_of(now(), zone)) or is_gone:
        page = _page(form, nearest, is_there=there is not None, is_gone=is_gone)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    written = ByHand(
        mark=as_line(form.mark.data)[:100],
        name=form.name.data,
        note=form.note.data,
        detail=form.way,
        promise=form.promise.data,
        due_on=form.due_on.day,
    )
    with writing(database()):
        contact_id = add_by_hand(database(), person(), written, there=there, zone=zone, now=now())
    flash(gettext("Saved."), "said")
    return see_other(url_for("contacts.contact", contact_id=contact_id))


def _attendance(named: str | None) -> Attendee | None:
    """How I take part in the event that is named, else in the one whose start is nearest; None where I have none.

    Nobody can have been met at one that is still far ahead.
    """
    mine = [one for one in attendances_of(database(), person()) if now() >= one.event.starts_at - EXCHANGE_OPENS_BEFORE]
    there = next((one for one in mine if one.event.public_id == named), None)
    return there or min(mine, key=lambda one: abs(one.event.starts_at - now()), default=None)


def _is_fresh(attendee: Attendee, at: datetime) -> bool:
    """Whether somebody one writes down now was most likely met there: it goes on, or one still follows up on it."""
    event = attendee.event
    last = last_day(event.ends_at, event.timezone) + timedelta(days=event.follow_up_days)
    return at < end_of_day(last, event.timezone)


def _page(form: ByHandForm, nearest: Attendee | None, *, is_there: bool, is_gone: bool = False) -> str:
    event = nearest.event if nearest else None
    return render_template(
        "contacts/new.html",
        form=form,
        event=event,
        is_there=is_there,
        is_gone=is_gone,
        moment=moment_of(event) if event else None,
    )
