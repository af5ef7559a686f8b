"""How one is there just now: a status that ends by itself, "first time here", whether one’s contacts may know."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, make_response, render_template, url_for

from eventnet.events.actions import be_there as note_presence
from eventnet.events.actions import name_helper
from eventnet.events.asking import attending
from eventnet.events.models import Attendee
from eventnet.presence.forms import PresenceForm
from eventnet.presence.queries import Company, company_of, helpers_of
from eventnet.presence.rules import end_meant, ends_to_choose, latest, tidy_end
from eventnet.presence.words import end_words, options, right_now_of
from eventnet.storage.transactions import writing
from eventnet.web.current import database, now, person
from eventnet.web.i18n import gettext
from eventnet.web.pages import see_other

bp = Blueprint("presence", __name__)


@bp.get("/e/<id:event>/status")
def presence(event: str) -> str:
    """Shows how I am there, who sees that, and who else said the same."""
    attendee = attending(event)
    at = attendee.event
    ends = ends_to_choose(now(), starts_at=at.starts_at, ends_at=at.ends_at, zone=at.timezone)
    meant = end_meant(now(), ends, ends_at=at.ends_at, zone=at.timezone)
    return _page(attendee, PresenceForm.of(attendee, now(), meant))


def _page(attendee: Attendee, form: PresenceForm) -> str:
    at = attendee.event
    ends = ends_to_choose(now(), starts_at=at.starts_at, ends_at=at.ends_at, zone=at.timezone)
    mine = tidy_end(form.until.data or "")
    if mine and now() < mine <= latest(at.ends_at):
        ends = sorted({*ends, mine})
    return render_template(
        "presence/presence.html",
        attendee=attendee,
        event=at,
        form=form,
        here=right_now_of(attendee),
        options=options(),
        helpers=helpers_of(database(), attendee, now()),
        ends=[(end.isoformat(), end_words(end, at)) for end in ends],
        can_come=now() < at.ends_at,
        is_confirmed=person().confirmed_at is not None,
        company=_company(attendee),
    )


def _company(attendee: Attendee) -> Company:
    """Names are shown only to those whose own address is known."""
    if person().confirmed_at is None:
        return Company(None, None)
    return company_of(database(), attendee, now())


@bp.post("/e/<id:event>/status")
def be_there(event: str) -> Any:
    """Says how I am there from now on."""
    attendee, form = attending(event), PresenceForm()
    chosen = form.chosen(now(), ends_at=attendee.event.ends_at, zone=attendee.event.timezone)
    if chosen is None:
        return make_response(_page(attendee, form), HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing(database()):
        note_presence(
            database(),
            attendee,
            status=chosen.status,
            status_until=chosen.status_until,
            first_time_until=attendee.event.ends_at if chosen.is_first_time else None,
            shown_to_contacts=chosen.shown_to_contacts,
        )
    flash(gettext("Saved."), "said")
    return see_other(url_for("presence.presence", event=event))


@bp.post("/e/<id:event>/status/helping/ending")
def help_no_more(event: str) -> Any:
    """Is no longer named as one who helps people start."""
    attendee = attending(event)
    with writing(database()):
        name_helper(database(), attendee, helps=False)
    flash(gettext("You are no longer named as somebody who helps people start."), "said")
    return see_other(url_for("presence.presence", event=event))
