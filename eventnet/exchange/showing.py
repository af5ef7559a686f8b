"""Showing a code, and who has just taken the card behind it."""

import hashlib
from datetime import datetime
from typing import Any, NoReturn

from flask import Response, abort, flash, jsonify, make_response, render_template, request, url_for
from markupsafe import Markup

from eventnet.cards.actions import choose_details as first_choice
from eventnet.cards.forms import FirstChoiceForm
from eventnet.cards.queries import details_of, own_card
from eventnet.cards.rules import Card, GivenDetail, details_given
from eventnet.events.actions import choose_card
from eventnet.events.asking import attending
from eventnet.events.models import Attendee
from eventnet.events.rules import CardChoice
from eventnet.exchange.blueprint import bp, code_book, codes_mark
from eventnet.exchange.codes import STEP_SECONDS, LiveCode, code_link, step_at
from eventnet.exchange.contact_code import contact_vcard
from eventnet.exchange.forms import CardChoiceForm
from eventnet.exchange.letters import letters_of
from eventnet.exchange.queries import MY_CODE, MY_CODES_AHEAD, MY_TAKERS, Taker, takers_of
from eventnet.exchange.rules import TAKERS_PERIOD, codes_end_at
from eventnet.exchange.words import gives_words
from eventnet.formats.qr import contact_qr_svg, live_qr_svg
from eventnet.storage.transactions import writing
from eventnet.web.current import database, glance, installation, now, session_hash
from eventnet.web.i18n import clock_words, gettext, speak_to
from eventnet.web.pages import or_404, see_other
from eventnet.web.whose import whose_is


def _milliseconds(instant: datetime) -> int:
    """An instant as scripts count it."""
    return int(instant.timestamp() * 1000)


def _link(alias: bytes) -> str:
    """The address inside the live code of an attendee at this moment."""
    token = code_book().seal(LiveCode(alias, step_at(now())))
    return code_link(token, installation().settings.base_url)


@bp.get("/e/<id:event>/code")
def code(event: str) -> str:
    """My code: what any phone's camera reads, what goes over, who has just taken it. At first: what is to go over."""
    attendee = attending(event)
    if not attendee.has_chosen_details:
        details = own_card(database(), attendee).details
        return render_template("exchange/code_first.html", attendee=attendee, event=attendee.event, details=details)
    switched_on = details_of(database(), attendee)
    return render_template(
        "exchange/code.html",
        attendee=attendee,
        event=attendee.event,
        link=_link(attendee.alias),
        gives=gives_words(details_given(switched_on, attendee.card_choice)),
        contact_code=_contact_code(attendee, switched_on),
        mark=codes_mark(attendee.alias),
        letters=letters_of(event),
        drawn_at=_milliseconds(now()),
        form=CardChoiceForm(card=attendee.card_choice.value),
        takers=takers_of(database(), attendee, now()),
        next_step_in=STEP_SECONDS - int(now().timestamp()) % STEP_SECONDS,
    )


def _contact_code(attendee: Attendee, switched_on: list[GivenDetail]) -> Markup:
    """The card for today as a code that is read without a network: a part of the page, so it is kept with it."""
    card = Card(attendee.name, attendee.headline, attendee.organisation, details=tuple(switched_on))
    picture = contact_qr_svg(
        contact_vcard(card, attendee.card_choice), gettext("My contact code. It can’t be taken back.")
    )
    return Markup(picture.decode())  # noqa: S704  drawn by us


@bp.post("/e/<id:event>/code")
def choose_details(event: str) -> Any:
    """Decides for the first time what people get, and shows the code."""
    attendee = attending(event)
    form = FirstChoiceForm()
    with writing(database()):
        is_so = first_choice(database(), attendee, form.on.data or [])
    if not is_so:
        flash(gettext("You had chosen before, and it stays like that. You can change it on your card."), "said")
    return see_other(url_for("exchange.code", event=event))


@bp.get("/e/<id:event>/code.svg")
def code_svg(event: str) -> Response:
    """The live code as a picture; the header Link names the address inside it, for copying.

    There is none before its owner has decided what goes over with it.
    """
    (mine,) = glance(MY_CODE, **_who_asks(event)) or [_refused(event)]
    or_404(mine.has_chosen_details)
    link = _link(mine.alias)
    mark = _mark(speak_to(mine.language), link)
    if mark in request.if_none_match:
        response = Response(status=304)
    else:
        label = gettext("My code. Point any phone’s camera at it.")
        response = Response(live_qr_svg(link, label), mimetype="image/svg+xml")
    response.headers["Link"] = f'<{link}>; rel="alternate"'
    response.set_etag(mark)
    return response


@bp.get("/e/<id:event>/code/ahead")
def codes_ahead(event: str) -> Response:
    """My live codes for the next hours, for the phone to draw where there is no network; none once swapping is over."""
    (mine,) = glance(MY_CODES_AHEAD, **_who_asks(event)) or [_refused(event)]
    or_404(mine.has_chosen_details)
    ends_at = codes_end_at(now(), mine.ends_at)
    first, seal = step_at(now()), code_book().seal
    steps = range(first, max(first, step_at(ends_at)))
    return jsonify(
        whose=whose_is(mine.public_id, installation().settings),
        now=_milliseconds(now()),
        first_step=first,
        step_seconds=STEP_SECONDS,
        base=code_link("", installation().settings.base_url),
        codes=[seal(LiveCode(mine.alias, step)) for step in steps],
        until=clock_words(ends_at, mine.timezone),
        mark=codes_mark(mine.alias),
    )


@bp.get("/e/<id:event>/code/takers")
def takers(event: str) -> Response:
    """The people who have just taken my card, as a part of "My code" that the page asks for again and again."""
    rows = glance(MY_TAKERS, **_who_asks(event), since=now() - TAKERS_PERIOD) or [_refused(event)]
    taken_by = [Taker(name, exchange_id) for _, name, exchange_id in rows if exchange_id is not None]
    # Forms carry a token that changes each time, so the mark is made from what the part says.
    mark = _mark(speak_to(rows[0].language), *(part for one in taken_by for part in (one.exchange_id, one.name)))
    if mark in request.if_none_match:
        response = Response(status=304)
    else:
        response = make_response(render_template("exchange/takers.html", takers=taken_by))
    response.set_etag(mark)
    return response


def _mark(*said: str) -> str:
    """What stands for an answer that says this, so that whoever has it already need not get it again."""
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:22]


def _who_asks(event: str) -> dict[str, object]:
    return {"secret_hash": session_hash(), "now": now(), "event": event}


def _refused(event: str) -> NoReturn:
    """Says why there is nothing to be seen, as any other page would: nobody is signed in, or it is not their event."""
    attending(event)
    abort(404)


@bp.post("/e/<id:event>/code/card")
def choose(event: str) -> Any:
    """Sets the card for today."""
    attendee = attending(event)
    form = CardChoiceForm()
    if form.validate():
        with writing(database()):
            choose_card(database(), attendee, CardChoice(form.card.data))
    back = "exchange.requests" if request.form.get("then") == "requests" else "exchange.code"
    return see_other(url_for(back, event=event))
