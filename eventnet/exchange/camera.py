"""Scanning inside of a page: with the camera, a photo, or the link that is the same code."""

from http import HTTPStatus
from typing import Any

from flask import g, make_response, render_template, url_for

from eventnet.events.asking import attending
from eventnet.events.models import Event
from eventnet.exchange.blueprint import bp
from eventnet.exchange.codes import TOKEN_SHAPE, code_link
from eventnet.exchange.forms import LinkForm
from eventnet.web.current import installation
from eventnet.web.pages import see_other


@bp.get("/e/<id:event>/scan")
def scan(event: str) -> str:
    """The camera's picture. The page reads it by itself and goes on to the card behind the code it finds."""
    return _page(attending(event).event, LinkForm(formdata=None))


@bp.post("/e/<id:event>/scan")
def open_link(event: str) -> Any:
    """Goes on to the card behind a link; by POST, so that the code in it gets into no log and no history."""
    attendee = attending(event)
    form = LinkForm()
    if not form.validate():
        return make_response(_page(attendee.event, form), HTTPStatus.UNPROCESSABLE_ENTITY)
    return see_other(url_for("exchange.scanned", token=form.token))


def _page(event: Event, form: LinkForm) -> str:
    g.camera = True
    codes = code_link("", installation().settings.base_url)
    return render_template("exchange/scan.html", event=event, form=form, codes=codes, shape=TOKEN_SHAPE)
