"""What is behind a code: scanning it, and swapping."""

import os
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for

from eventnet.cards.queries import cards_of
from eventnet.cards.rules import details_given, shared_topics
from eventnet.events.models import Attendee, Event
from eventnet.events.queries import attendee_at, is_unnamed
from eventnet.events.rules import ALIAS_BYTES, CardChoice
from eventnet.exchange import stamps
from eventnet.exchange.actions import Swap, hide_each_other, swap
from eventnet.exchange.blueprint import bp, code_book
from eventnet.exchange.codes import LiveCode, NotACodeError
from eventnet.exchange.forms import SwapForm
from eventnet.exchange.queries import before, holder_for
from eventnet.exchange.rules import Answer, Refusal, Timing, has_already, timing_refusal
from eventnet.exchange.words import STATUS, gives_words, refusal_words, too_many_words
from eventnet.joining.actions import Joined, join_as_known, join_as_newcomer
from eventnet.joining.forms import JoinForm, joiner_from, let_in, shown_to_join
from eventnet.people.actions import hold_people
from eventnet.people.models import Person
from eventnet.storage.errors import BusyError
from eventnet.storage.transactions import repeated, writing
from eventnet.web.current import database, installation, now, person, signed_in, viewer
from eventnet.web.errors import RETRY_AFTER_SECONDS
from eventnet.web.i18n import gettext
from eventnet.web.limits import LOOKING, SCANNING, TooMany, check, check_network
from eventnet.web.pages import say, see_other


@dataclass(frozen=True)
class _Scan:
    """A code that can be read: whose it is, and who scans (None: a guest, or somebody who is not at this event)."""

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
    if who is None and request.method == "POST" and "email" not in request.form:
        return _refused(Refusal.SIGN_IN)
    if too_many := _counted(who):
        return too_many
    holder = holder_for(database(), who, live.alias if live else os.urandom(ALIAS_BYTES))
    if live is None or holder is None:
        return _refused(Refusal.UNKNOWN)
    scanner = attendee_at(database(), who, holder.event) if who else None
    if scanner is not None and scanner.id == holder.id:
        return _refused(Refusal.OWN_CODE, holder.event, can_show=True)
    return _Scan(token, live, holder, holder.event, scanner)


def _counted(who: Person | None) -> Response | None:
    """Counts a scan: looking and swapping apart, for one follows the other. Guests are counted by their place alone.

    Where a guest's form is too much, TooMany is raised: the page for that keeps what was typed.
    """
    if who is None and request.method == "POST":
        check_network()
        return None
    try:
        if who is None:
            check_network(LOOKING)
        else:
            check(SCANNING, f"{request.method} {who.public_id}")
    except TooMany as too_many:
        return _too_many(too_many)
    return None


def _too_many(too_many: TooMany) -> Response:
    words = too_many_words(too_many.minutes)
    page = render_template(
        "exchange/refused.html", refusal=Refusal.TOO_MANY, words=words, mine=None, has_joined=False, token=None
    )
    response = make_response(page, STATUS[Refusal.TOO_MANY])
    response.headers["Retry-After"] = str(too_many.retry_after)
    return response


def _refused(
    refusal: Refusal,
    event: Event | None = None,
    *,
    can_show: bool = False,
    has_joined: bool = False,
    token: str | None = None,
) -> Response:
    """The page for a refusal; `event` is the code's where it may be told, `can_show` offers one's own code there.

    `has_joined` says that joining at least went well; `token` is the code by which somebody can join who is not here
    yet.
    """
    page = render_template(
        "exchange/refused.html",
        refusal=refusal,
        words=refusal_words(refusal, event),
        mine=event if can_show else None,
        has_joined=has_joined,
        token=token,
    )
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
    refusal = timing_refusal(scan.timing, starts_at=event.starts_at, ends_at=event.ends_at)
    if _is_elsewhere(scan):
        return _not_here(scan, refusal)
    known = before(database(), scan.scanner, scan.holder, now()) if scan.scanner else None
    pair = known.pair if known else None
    if known and pair and has_already(pair, refusal):
        return render_template("exchange/already.html", contact=known.contact, event=event)
    if refusal is not None:
        return _refused(refusal, event, can_show=scan.scanner is not None)
    stamps.stamp(token, now())
    return _swap_page(scan, known_as=pair.name if pair else None)


def _is_elsewhere(scan: _Scan) -> bool:
    """Whether somebody who is signed in, but not at this event, scans."""
    return scan.scanner is None and viewer() is not None


def _not_here(scan: _Scan, refusal: Refusal | None) -> Response:
    """How to take part: with a code that is good, by one press, and the code waits for it."""
    if refusal is None:
        stamps.stamp(scan.token, now())
    return _refused(Refusal.NOT_HERE, scan.event, token=scan.token if refusal is None else None)


def _swap_page(scan: _Scan, *, known_as: str | None = None, join_form: JoinForm | None = None) -> str:
    """The page with the card and the button. Of whom one has met, `known_as`, it says no more than the contact did."""
    attendees = [scan.holder, scan.scanner] if scan.scanner else [scan.holder]
    theirs, *mine = cards_of(database(), attendees)
    common = shared_topics(theirs.topics, mine[0].topics) if mine else ()
    gives = gives_words(details_given(mine[0].details, scan.scanner.card_choice)) if scan.scanner else ""
    form = SwapForm(formdata=None, card=scan.scanner.card_choice.value if scan.scanner else None)
    return render_template(
        "exchange/scanned.html",
        token=scan.token,
        event=scan.event,
        card=theirs if known_as is None else replace(theirs, name=known_as),
        common=common,
        gives=gives,
        form=form,
        again=known_as is not None,
        join_form=None if scan.scanner else shown_to_join(join_form),
        can_mail=installation().settings.can_mail,
    )


@bp.post("/x/<token>")
def exchange(token: str) -> Any:
    """Swaps the cards; a guest joins with it."""
    scan = _read(token)
    if isinstance(scan, Response):
        return scan
    if _is_elsewhere(scan):
        return _not_here(scan, timing_refusal(scan.timing, starts_at=scan.event.starts_at, ends_at=scan.event.ends_at))
    if scan.scanner is None:
        return _swap_as_guest(scan)
    scanner_id, form = scan.scanner.id, SwapForm()
    changed = form.validate() and form.card.data and form.card.data != form.shown.data
    choice = CardChoice(form.card.data) if changed else None
    try:
        result = repeated(database(), lambda: _swap(scan, scanner_id, choice))
    except BusyError:
        return _refused(Refusal.BUSY)
    return _answer(scan, result)


def _swap(scan: _Scan, scanner_id: int, choice: CardChoice | None = None) -> Swap:
    return swap(
        database(),
        scanner_id=scanner_id,
        holder_id=scan.holder.id,
        event=scan.event,
        code=scan.code,
        timing=scan.timing,
        choice=choice,
    )


def _swap_as_guest(scan: _Scan) -> Any:
    """Joining and swapping in one transaction. If only the swap is refused, the guest is in all the same."""
    event, form = scan.event, JoinForm()
    refusal = timing_refusal(scan.timing, starts_at=event.starts_at, ends_at=event.ends_at)
    if refusal is not None:
        return _refused(refusal, event)
    if not form.validate():
        return make_response(_swap_page(scan, join_form=form), HTTPStatus.UNPROCESSABLE_ENTITY)
    joiner = joiner_from(form, event)

    def join_and_swap() -> tuple[Joined, Swap]:
        hold_people(database(), [scan.holder.person_id])  # before the event, which joining holds
        joined = join_as_newcomer(database(), event, joiner, now())
        return joined, _swap(scan, joined.attendee.id)

    joined, result = repeated(database(), join_and_swap)
    let_in(joined, joiner)
    return _answer(scan, result, has_joined=True)


@bp.post("/x/<token>/joining")
@signed_in
def joining(token: str) -> Any:
    """Joins the event of a good code, for somebody who has been at others; then back to the code."""
    scan = _read(token)
    if isinstance(scan, Response):
        return scan
    refusal = timing_refusal(scan.timing, starts_at=scan.event.starts_at, ends_at=scan.event.ends_at)
    if refusal is not None:
        return _refused(refusal, scan.event)
    if is_unnamed(database(), person()):
        return see_other(url_for("joining.event", code=scan.event.join_code))  # asks; the code waits meanwhile
    with writing(database()):
        join_as_known(database(), scan.event, person(), now())
    return see_other(url_for("exchange.scanned", token=token))


@bp.post("/x/<token>/hiding")
@signed_in
def hiding_behind(token: str) -> Any:
    """Hides whoever's code this is and me from each other; we need not have swapped cards.

    Whoever has had a card before their eyes may hesitate: the code need not be fresh any more. It gives nothing.
    """
    scan = _read(token)
    if isinstance(scan, Response):
        return scan
    if _is_elsewhere(scan):
        return _refused(Refusal.NOT_HERE, scan.event)
    with writing(database()):
        if other := database().get(Person, scan.holder.person_id, populate_existing=True):
            hide_each_other(database(), person(), other, now())
    flash(gettext("You no longer see each other here. Nobody is told."), "said")
    return see_other(url_for("care.care", event=scan.event.public_id))


def _answer(scan: _Scan, result: Swap, *, has_joined: bool = False) -> Any:
    if result.refusal is not None:
        event = None if result.refusal is Refusal.UNKNOWN and not has_joined else scan.event
        return _refused(result.refusal, event, can_show=event is not None, has_joined=has_joined)
    if result.contact_id is None:  # sent once more after the contact was deleted
        return see_other(url_for("contacts.contacts"))
    if result.answer is Answer.EXCHANGED:
        return see_other(url_for("exchange.swapped", contact_id=result.contact_id))
    say("swap", said=str(result.answer), name=result.name)
    return see_other(url_for("contacts.contact", contact_id=result.contact_id))
