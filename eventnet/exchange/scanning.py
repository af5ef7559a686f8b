"""What is behind a code: scanning it, and swapping."""

import os
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request, url_for

from eventnet.cards.queries import cards_of
from eventnet.cards.rules import details_given, shared_topics
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import ALIAS_BYTES, CardChoice
from eventnet.exchange import stamps
from eventnet.exchange.actions import Swap, swap
from eventnet.exchange.blueprint import bp, code_book
from eventnet.exchange.codes import LiveCode, NotACodeError
from eventnet.exchange.forms import SwapForm
from eventnet.exchange.queries import attendee_at, holder_for, pair_of
from eventnet.exchange.rules import Answer, Refusal, Timing, has_already, timing_refusal
from eventnet.exchange.words import STATUS, gives_words, refusal_words
from eventnet.storage.errors import BusyError
from eventnet.storage.transactions import writing
from eventnet.web.current import database, now, viewer
from eventnet.web.errors import RETRY_AFTER_SECONDS
from eventnet.web.pages import found, see, tell


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
