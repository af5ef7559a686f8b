"""Showing a code, scanning one, and what went over."""

import hashlib
import os
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from eventnet.cards.queries import cards_of
from eventnet.cards.rules import details_given, shared_topics
from eventnet.contacts.forms import NoteForm
from eventnet.contacts.queries import contact_for
from eventnet.contacts.rules import begin
from eventnet.events.actions import choose_card
from eventnet.events.models import Attendee, Event
from eventnet.events.queries import attendee_for
from eventnet.events.rules import ALIAS_BYTES, CardChoice
from eventnet.exchange import stamps
from eventnet.exchange.actions import Swap, hide_each_other, swap, take_back
from eventnet.exchange.codes import STEP_SECONDS, CodeBook, LiveCode, NotACodeError, step_at
from eventnet.exchange.forms import CardChoiceForm, SwapForm
from eventnet.exchange.queries import attendee_at, holder_for, holdings_of, my_side, pair_of, person_met, takers_of
from eventnet.exchange.rules import Answer, Refusal, Timing, has_already, timing_refusal
from eventnet.exchange.words import STATUS, gives_words, receipt_words, refusal_words
from eventnet.formats.qr import qr_svg
from eventnet.kernel.days import last_day
from eventnet.storage.errors import BusyError
from eventnet.storage.transactions import writing
from eventnet.web.current import database, installation, now, person, signed_in, viewer
from eventnet.web.errors import RETRY_AFTER_SECONDS
from eventnet.web.i18n import gettext, language
from eventnet.web.pages import cursor, found, see, tell

bp = Blueprint("exchange", __name__)


@cache
def _book(keys: tuple[str, ...], host: str) -> CodeBook:
    return CodeBook(keys, host)


def code_book() -> CodeBook:
    """What seals and opens this installation's codes."""
    settings = installation().settings
    return _book(settings.secret_keys, settings.host)


def live_link(attendee: Attendee) -> str:
    """The address inside `attendee`'s live code at this moment."""
    token = code_book().seal(LiveCode(attendee.alias, step_at(now())))
    return f"{installation().settings.base_url}/x/{token}"


# Showing


@bp.get("/e/<id:event>/code")
@signed_in
def code(event: str) -> str:
    """My code: what any phone's camera reads, what goes over, who has just taken it."""
    attendee = found(attendee_for(database(), person(), event))
    (card,) = cards_of(database(), [attendee])
    return render_template(
        "exchange/code.html",
        attendee=attendee,
        event=attendee.event,
        link=live_link(attendee),
        gives=gives_words(details_given(card.details, attendee.card_choice)),
        form=CardChoiceForm(card=attendee.card_choice.value),
        takers=takers_of(database(), attendee, now()),
        next_step_in=STEP_SECONDS - int(now().timestamp()) % STEP_SECONDS,
    )


@bp.get("/e/<id:event>/code.svg")
@signed_in
def code_svg(event: str) -> Response:
    """The live code as a picture; the header Link names the address inside it, for copying."""
    attendee = found(attendee_for(database(), person(), event))
    link = live_link(attendee)
    label = gettext("My code. Point any phone’s camera at it.")
    response = Response(qr_svg(link, label=label, fixed_mask=True), mimetype="image/svg+xml")
    response.headers["Link"] = f'<{link}>; rel="alternate"'
    return response


@bp.get("/e/<id:event>/code/takers")
@signed_in
def takers(event: str) -> Response:
    """Who has just taken my card, as a part of "My code" that the page asks for again and again."""
    attendee = found(attendee_for(database(), person(), event))
    taken_by = takers_of(database(), attendee, now())
    # Forms carry a token that changes each time, so the mark is made from what the part says.
    said = [language(), *(part for taker in taken_by for part in (taker.exchange_id, taker.name))]
    mark = hashlib.sha256("\0".join(said).encode()).hexdigest()[:22]
    if mark in request.if_none_match:
        response = Response(status=304)
    else:
        response = make_response(render_template("exchange/takers.html", takers=taken_by))
    response.set_etag(mark)
    return response


@bp.post("/e/<id:event>/code/card")
@signed_in
def choose(event: str) -> Any:
    """Sets the card for today."""
    attendee = found(attendee_for(database(), person(), event))
    form = CardChoiceForm()
    if form.validate():
        with writing(database()):
            choose_card(database(), attendee, CardChoice(form.card.data))
    return see(url_for("exchange.code", event=event))


# Scanning


@dataclass(frozen=True)
class _Scan:
    """A scan that may go on: the code, whose it is, who scans (None: a guest who looks)."""

    token: str
    code: LiveCode
    holder: Attendee
    event: Event
    scanner: Attendee | None

    @property
    def timing(self) -> Timing:
        return Timing(self.code.drawn_at, now(), stamps.opened_at(self.token))


def _read(token: str) -> _Scan | Response:
    """What `token` means for whoever asks, or why it means nothing to them.

    An unknown code costs the same statements as one of somebody hidden.
    """
    who = viewer()
    try:
        live = code_book().open(token)
    except NotACodeError:
        return _refused(Refusal.NOT_A_CODE)
    if who is None and request.method == "POST":
        return _refused(Refusal.SIGN_IN)
    holder = holder_for(database(), who, live.alias if live else os.urandom(ALIAS_BYTES))
    if live is None or holder is None:
        return _refused(Refusal.UNKNOWN)
    scanner = attendee_at(database(), who, holder.event) if who else None
    if who is not None and scanner is None:
        return _refused(Refusal.NOT_HERE, holder.event)
    if scanner is not None and scanner.id == holder.id:
        return _refused(Refusal.OWN_CODE, holder.event, can_show=True)
    return _Scan(token, live, holder, holder.event, scanner)


def _refused(refusal: Refusal, event: Event | None = None, *, can_show: bool = False) -> Response:
    """The page for a refusal; `event` is the code's where it may be told, `can_show` offers one's own code there."""
    words = refusal_words(refusal, event)
    page = render_template("exchange/refused.html", refusal=refusal, words=words, mine=event if can_show else None)
    response = make_response(page, STATUS[refusal])
    if refusal is Refusal.BUSY:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


@bp.get("/x/<token>")
def scanned(token: str) -> Any:
    """The page behind a code: whose it is, and the one button. Looking changes nothing but this browser's cookie."""
    scan = _read(token)
    if isinstance(scan, Response):
        return scan
    event = scan.event
    met_before = pair_of(database(), scan.scanner, scan.holder, now()) if scan.scanner else None
    refusal = timing_refusal(scan.timing, starts_at=event.starts_at, ends_at=event.ends_at)
    if met_before and has_already(met_before[0], refusal):
        return render_template("exchange/already.html", contact=met_before[1], event=event)
    if refusal is not None:
        return _refused(refusal, event, can_show=scan.scanner is not None)
    stamps.stamp(token, now())
    return _swap_page(scan, again=met_before is not None)


def _swap_page(scan: _Scan, *, again: bool) -> str:
    """The page with the card and the button. Of somebody met before it says no more than the contact did."""
    attendees = [scan.holder, scan.scanner] if scan.scanner else [scan.holder]
    theirs, *mine = cards_of(database(), attendees)
    common = shared_topics(theirs.topics, mine[0].topics) if mine else ()
    gives = gives_words(details_given(mine[0].details, scan.scanner.card_choice)) if scan.scanner else ""
    form = SwapForm(formdata=None, card=scan.scanner.card_choice.value if scan.scanner else None)
    return render_template(
        "exchange/scanned.html",
        token=scan.token,
        event=scan.event,
        card=theirs,
        common=common,
        gives=gives,
        form=form,
        again=again,
        is_guest=scan.scanner is None,
    )


@bp.post("/x/<token>")
def exchange(token: str) -> Any:
    """Swaps the cards."""
    scan = _read(token)
    if isinstance(scan, Response):
        return scan
    try:
        result = _swap(scan, found(scan.scanner))
    except BusyError:
        return _refused(Refusal.BUSY)
    return _answer(scan, result)


def _answer(scan: _Scan, result: Swap) -> Any:
    if result.refusal is not None:
        event = None if result.refusal is Refusal.UNKNOWN else scan.event
        return _refused(result.refusal, event, can_show=event is not None)
    if result.contact_id is None:  # sent once more after the contact was deleted
        return see(url_for("contacts.contacts"))
    if result.answer is Answer.EXCHANGED:
        return see(url_for("exchange.swapped", contact_id=result.contact_id))
    tell("swap", said=str(result.answer), name=scan.holder.name)
    return see(url_for("contacts.contact", contact_id=result.contact_id))


def _swap(scan: _Scan, scanner: Attendee) -> Swap:
    form = SwapForm()
    changed = form.validate() and form.card.data and form.card.data != form.shown.data
    with writing(database()):
        return swap(
            database(),
            scanner_id=scanner.id,
            holder_id=scan.holder.id,
            event=scan.event,
            code=scan.code,
            timing=scan.timing,
            choice=CardChoice(form.card.data) if changed else None,
        )


# Afterwards


@bp.get("/contacts/<id:contact_id>/swapped")
@signed_in
def swapped(contact_id: str) -> str:
    """The page right after: who it was, and to put the phone away."""
    contact = found(contact_for(database(), person(), contact_id, now()))
    form = NoteForm(formdata=None, note=contact.note, version=contact.note_version)
    return render_template("exchange/swapped.html", contact=contact, form=form)


@bp.get("/contacts/<id:contact_id>/receipt")
@signed_in
def receipt(contact_id: str) -> str:
    """What went over to whom and until when, with taking it back and hiding."""
    contact = found(contact_for(database(), person(), contact_id, now()))
    mine = found(my_side(database(), person(), row_id=contact.exchange_id))
    event = mine.event
    course = begin(
        now=mine.exchange.exchanged_at,
        event_ends_at=event.ends_at,
        follow_up_days=event.follow_up_days,
        zone=event.timezone,
    )
    return render_template(
        "exchange/receipt.html",
        contact=contact,
        mine=mine,
        gave=receipt_words(mine.gave),
        kept_until=last_day(course.ends_at, event.timezone),
    )


@bp.get("/exchanges")
@signed_in
def holders() -> str:
    """Who has my card, with taking back each."""
    holdings, older = holdings_of(database(), person(), cursor())
    return render_template("exchange/holders.html", holdings=holdings, older=older, receipt_words=receipt_words)


@bp.post("/exchanges/<id:exchange_id>/taking-back")
@signed_in
def taking_back(exchange_id: str) -> Any:
    """Takes my card back from one who has it."""
    mine = found(my_side(database(), person(), public_id=exchange_id))
    with writing(database()):
        take_back(database(), mine, now())
    if contact_id := request.form.get("contact"):
        return see(url_for("exchange.receipt", contact_id=contact_id))
    if "from-list" in request.form:
        return see(url_for("exchange.holders"))
    return see(url_for("exchange.code", event=mine.event.public_id))


@bp.post("/people/<id:person_id>/hiding")
@signed_in
def hiding(person_id: str) -> Any:
    """Hides somebody I have met and me from each other."""
    other = found(person_met(database(), person(), person_id))
    with writing(database()):
        hide_each_other(database(), person(), other, now())
    tell("hidden", name=other.name)
    return see(url_for("contacts.contacts"))
