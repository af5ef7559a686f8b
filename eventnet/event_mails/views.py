"""Having no more mails about an event: on a page behind signing in, and by the token that each mail has with it."""

from typing import Any

from flask import Blueprint, flash, render_template, url_for

from eventnet.event_mails.actions import switch_mails
from eventnet.event_mails.tokens import TokenBook
from eventnet.events.asking import attending
from eventnet.events.words import moment_of
from eventnet.storage.transactions import writing
from eventnet.web.current import database, installation, now, person
from eventnet.web.extensions import csrf
from eventnet.web.i18n import gettext
from eventnet.web.pages import or_404, see_other

bp = Blueprint("event_mails", __name__)


@bp.get("/e/<id:event>/mails")
def mails(event: str) -> str:
    """Tells which mails about an event come; one button has no more of them come, or has them come again."""
    me = attending(event)
    return render_template(
        "event_mails/mails.html",
        me=me,
        event=me.event,
        moment=moment_of(me.event),
        is_confirmed=person().confirmed_at is not None,
        can_mail=installation().settings.can_mail,
    )


@bp.post("/e/<id:event>/mails")
def switch_on(event: str) -> Any:
    """Has the mails about an event come."""
    return _switch(event, gettext("Mails about this event come again."), on=True)


@bp.post("/e/<id:event>/mails/ending")
def switch_off(event: str) -> Any:
    """Has no more mails about an event come."""
    return _switch(event, gettext("No more mails about this event come."), on=False)


def _switch(event: str, said: str, *, on: bool) -> Any:
    me = attending(event)
    with writing(database()):
        is_here = switch_mails(database(), me.public_id, now(), on=on)
    or_404(is_here)
    flash(said, "said")
    return see_other(url_for("event_mails.mails", event=event))


@bp.get("/mails/<token>")
def unsubscribing(token: str) -> str:
    """One button: no more mails about the event a mail was about. Whoever looks at it, nothing changes."""
    or_404(_attendee_in(token))
    return render_template("event_mails/unsubscribing.html", token=token, is_done=False)


@bp.post("/mails/<token>")
def unsubscribe(token: str) -> str:
    """Switches the mails off, once and for twice, as a mail program asks for it (RFC 8058): without session or token.

    Whoever has erased all that is theirs gets no more mails, either, so the answer is the same.
    """
    attendee = or_404(_attendee_in(token))
    with writing(database()):
        switch_mails(database(), attendee, now(), on=False)
    return render_template("event_mails/unsubscribing.html", token=token, is_done=True)


csrf.exempt(unsubscribe)  # a mail program has no form of ours; all that it could be made to do is this


def _attendee_in(token: str) -> str | None:
    settings = installation().settings
    return TokenBook(settings.secret_keys, settings.host).open(token)
