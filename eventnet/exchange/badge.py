"""The code on one's own badge: printed by the browser on a small sheet, known here by its hash alone."""

from typing import Any

from flask import render_template, request, session, url_for
from markupsafe import Markup

from eventnet.events.asking import attending
from eventnet.events.models import Attendee
from eventnet.exchange.actions import new_badge, revoke_badge
from eventnet.exchange.blueprint import bp
from eventnet.exchange.codes import badge_code, code_link
from eventnet.formats.qr import qr_svg
from eventnet.storage.transactions import writing
from eventnet.web.current import database, installation
from eventnet.web.i18n import gettext
from eventnet.web.pages import see_other

_FIELD = "badge"
_SIZES = ("a6", "small")


@bp.get("/e/<id:event>/badge")
def badge(event: str) -> str:
    """My badge: the sheet while this browser still has its code, else what a badge is and making one."""
    attendee = attending(event)
    size = request.args.get("size")
    return render_template(
        "exchange/badge.html",
        attendee=attendee,
        event=attendee.event,
        picture=_picture(attendee),
        size=size if size in _SIZES else _SIZES[0],
    )


def _picture(attendee: Attendee) -> Markup | None:
    """The code, where this browser has made it and it has not been replaced."""
    token = session.get(_FIELD)
    if token is None or badge_code(token).hash != attendee.badge_hash:
        return None
    link = code_link(token, installation().settings.base_url)
    return Markup(qr_svg(link, gettext("The code on my badge")).decode())  # noqa: S704  drawn by us


@bp.post("/e/<id:event>/badge")
def printing(event: str) -> Any:
    """Makes a new code for the badge, as the name is now; one printed before asks for nothing any more.

    It lies in this browser's cookie until another one is made, for the server keeps only its hash.
    """
    attendee = attending(event)
    with writing(database()):
        session[_FIELD] = new_badge(database(), attendee)
    return see_other(url_for("exchange.badge", event=event))


@bp.post("/e/<id:event>/badge/end")
def revoking(event: str) -> Any:
    """Ends the code on my badge."""
    attendee = attending(event)
    with writing(database()):
        revoke_badge(database(), attendee)
    session.pop(_FIELD, None)
    return see_other(url_for("exchange.badge", event=event))
