"""Something wasn't okay: whom to turn to, hiding, telling the team or the operator; and what the team was told."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, make_response, render_template, request, url_for

from eventnet.care.actions import delete_report, report
from eventnet.care.forms import TellForm
from eventnet.care.mails import announce
from eventnet.care.queries import met_at, reports_to_team
from eventnet.care.rules import Recipient, with_numbers
from eventnet.care.words import operator_among
from eventnet.events.asking import attending
from eventnet.events.models import Event
from eventnet.events.queries import organiser_for, organisers_of
from eventnet.storage.transactions import writing
from eventnet.web.current import database, installation, now, person, signed_in
from eventnet.web.i18n import gettext
from eventnet.web.limits import TELLING, check
from eventnet.web.pages import cursor, or_404, see_other

bp = Blueprint("care", __name__)


@bp.get("/e/<id:event>/care")
def care(event: str) -> str:
    """Shows who is there for me, and the two things I can do myself."""
    at = attending(event).event
    return render_template(
        "care/care.html", event=at, contact=with_numbers(at.care_contact), team=organisers_of(database(), at)
    )


@bp.get("/e/<id:event>/care/people")
def people(event: str) -> str:
    """The people I have swapped cards with here, each with hiding us from each other."""
    me = attending(event)
    met, older = met_at(database(), me, cursor())
    return render_template("care/people.html", event=me.event, met=met, older=older)


@bp.get("/e/<id:event>/care/message")
def message(event: str) -> str:
    """The one field, with or without a name."""
    return _message_page(attending(event).event, TellForm(formdata=None))


def _message_page(event: Event, form: TellForm) -> str:
    team = organisers_of(database(), event)
    both = operator_among(installation().settings, team)
    return render_template("care/message.html", event=event, form=form, team=team, operator_among=both)


@bp.post("/e/<id:event>/care/message")
def send(event: str) -> Any:
    """Tells the team, or the operator. Where nobody organises the event any more, it is the operator."""
    me = attending(event)
    form = TellForm()
    if not form.validate():
        return make_response(_message_page(me.event, form), HTTPStatus.UNPROCESSABLE_ENTITY)
    check(TELLING, person().public_id)
    author = person() if form.is_signed else None
    with writing(database()):
        team = organisers_of(database(), me.event)
        recipient = form.whom if team else Recipient.OPERATOR
        if report(database(), me.event, form.text.data, author=author, recipient=recipient, now=now()):
            announce(database(), installation().settings, me.event, team=team, recipient=recipient, now=now())
    return see_other(url_for("care.told", event=event, to=recipient.value))


@bp.get("/e/<id:event>/care/told")
def told(event: str) -> str:
    """Tells what happens next, and who has it now (`?to=`). Whether anything was sent, and what, it does not know."""
    at = attending(event).event
    settings = installation().settings
    return render_template(
        "care/told.html",
        event=at,
        contact=with_numbers(at.care_contact),
        team=organisers_of(database(), at),
        to_operator=request.args.get("to") == Recipient.OPERATOR.value,
        operator=settings.operator,
        can_mail=settings.can_mail,
        operator_has_mail=settings.can_mail and settings.operator_email is not None,
    )


@bp.get("/e/<id:event>/messages")
@signed_in
def messages(event: str) -> str:
    """The messages to the team, for those who organise this event."""
    mine = or_404(organiser_for(database(), person(), event))
    told_us, older = reports_to_team(database(), mine.event, cursor())
    return render_template("care/messages.html", event=mine.event, told=told_us, older=older)


@bp.post("/e/<id:event>/messages/<id:message_id>/deletion")
@signed_in
def deletion(event: str, message_id: str) -> Any:
    """Deletes one message to the team, for all who organise this event."""
    mine = or_404(organiser_for(database(), person(), event))
    with writing(database()):
        gone = delete_report(database(), mine.event, message_id)
    or_404(gone)
    flash(gettext("The message is deleted."), "said")
    return see_other(url_for("care.messages", event=event))
