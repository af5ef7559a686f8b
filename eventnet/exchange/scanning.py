"""The pages behind a code. What a scan comes to says `scan.py`; here that becomes pages, statuses and addresses."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for

from eventnet.cards.queries import cards_of
from eventnet.cards.rules import details_given, shared_topics
from eventnet.events.queries import is_unnamed
from eventnet.exchange import stamps
from eventnet.exchange.actions import hide_each_other
from eventnet.exchange.blueprint import bp, code_book
from eventnet.exchange.forms import CardChoiceForm, chosen_card
from eventnet.exchange.outcomes import Outcome
from eventnet.exchange.rules import Answer, Refusal
from eventnet.exchange.scan import Behind, Scan, come_in, look, read, scan
from eventnet.exchange.words import STATUS, gives_words, outcome_words
from eventnet.joining.actions import join_as_known
from eventnet.joining.forms import JoinForm, joiner_from, let_in, shown_to_join
from eventnet.people.models import Person
from eventnet.people.queries import Asker
from eventnet.storage.transactions import writing
from eventnet.web.current import database, installation, now, person, session_hash, signed_in, viewer
from eventnet.web.i18n import gettext
from eventnet.web.limits import ASKING, LOOKING, SCANNING, TooMany, check, check_network
from eventnet.web.pages import say, see_other

_IS_ASKING = {Answer.REQUESTED, Answer.TO_CONFIRM, Answer.ASKED}


def _scan(token: str, who: Person | bytes | None, *, anybody: bool = False) -> Scan:
    return Scan(token, who, now(), stamps.opened_at(token), anybody)


def count_scan(who: Person | Asker | None, asks: bool) -> int | None:
    """Counts a scan that is carried out. What can only ask counts as asking, too, whatever who is asked wants."""
    seconds = _count_look(who, asks)
    if seconds is None and asks and who is not None:
        try:
            check(ASKING, who.public_id)
        except TooMany as too_many:
            return too_many.seconds
    return seconds


def _count_look(who: Person | Asker | None, _asks: bool) -> int | None:
    """Counts a scan: looking and swapping apart, for one follows the other. Guests are counted by their network alone.

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
        return too_many.seconds
    return None


def _read(token: str) -> Behind | Outcome:
    return read(database(), code_book(), _scan(token, viewer()), _count_look)


def read_for_anybody(token: str) -> Behind | Outcome:
    """Finds what is behind a token for whoever asks, also where nobody is signed in; a scan of theirs is counted."""
    return read(database(), code_book(), _scan(token, viewer(), anybody=True), _count_look)


@bp.get("/x/<token>")
def scanned(token: str) -> Any:
    """The page behind a code: whose it is, and the one button. Looking changes nothing but this browser's cookie."""
    viewer()  # the page is in their language
    behind = read_for_anybody(token)
    if isinstance(behind, Outcome):
        return refused_page(behind, token=token)
    found = look(database(), behind)
    if isinstance(found, Outcome):
        if found.code is Answer.ALREADY:
            return render_template("exchange/already.html", contact=found, event=behind.event)
        return refused_page(found, token=token)
    stamps.stamp(token, now())
    return _asking_page(behind) if behind.asks else _swap_page(behind, known_as=found)


def _asking_page(behind: Behind) -> str:
    """The page behind a badge's code: the name that is printed beside it, and asking for the card."""
    scanner = behind.scanner
    (mine,) = cards_of(database(), [scanner]) if scanner else [None]
    return render_template(
        "exchange/asking.html",
        token=behind.scan.token,
        event=behind.event,
        called=behind.holder.badge_name,
        gives=gives_words(details_given(mine.details, scanner.card_choice)) if scanner and mine else "",
        form=CardChoiceForm(formdata=None, card=scanner.card_choice.value if scanner else None),
    )


def _swap_page(behind: Behind, *, known_as: str | None = None, join_form: JoinForm | None = None) -> str:
    """The page with the card and the button. Of whom one has met, `known_as`, it says no more than the contact did."""
    scanner = behind.scanner
    theirs, *mine = cards_of(database(), [behind.holder, scanner] if scanner else [behind.holder])
    common = shared_topics(theirs.topics, mine[0].topics) if mine else ()
    gives = gives_words(details_given(mine[0].details, scanner.card_choice)) if scanner else ""
    form = CardChoiceForm(formdata=None, card=scanner.card_choice.value if scanner else None)
    return render_template(
        "exchange/scanned.html",
        token=behind.scan.token,
        event=behind.event,
        card=theirs if known_as is None else replace(theirs, name=known_as),
        common=common,
        gives=gives,
        form=form,
        again=known_as is not None,
        join_form=None if scanner else shown_to_join(join_form),
        can_mail=installation().settings.can_mail,
    )


@bp.post("/x/<token>")
def exchange(token: str) -> Any:
    """Swaps the cards; a guest joins with it."""
    if "email" in request.form and viewer() is None:
        return _come_in(token)
    outcome = scan(database(), code_book(), _scan(token, session_hash()), count_scan, chosen_card())
    return _answered(outcome, token=token)


def _come_in(token: str) -> Any:
    """A guest's form: joining and swapping in one."""
    behind = read_for_anybody(token)
    if isinstance(behind, Outcome):
        return refused_page(behind)
    if not_here := behind.not_here():
        return refused_page(not_here)
    if refusal := behind.untimely:
        return refused_page(behind.refused(refusal))
    form = JoinForm()
    if not form.validate():
        return make_response(_swap_page(behind, join_form=form), HTTPStatus.UNPROCESSABLE_ENTITY)
    joiner = joiner_from(form, behind.event)
    joined, outcome = come_in(database(), behind, joiner)
    let_in(joined, joiner)
    return _answered(outcome, has_joined=True)


@bp.post("/x/<token>/joining")
@signed_in
def joining(token: str) -> Any:
    """Joins the event of a good code, for somebody who has been at others; then back to the code."""
    behind = _read(token)
    if isinstance(behind, Outcome):
        return refused_page(behind)
    if refusal := behind.untimely:
        return refused_page(replace(behind.refused(refusal), is_here=False))
    if is_unnamed(database(), person()):
        return see_other(url_for("joining.event", code=behind.event.join_code))  # asks; the code waits meanwhile
    with writing(database()):
        join_as_known(database(), behind.event, person(), now())
    return see_other(url_for("exchange.scanned", token=token))


@bp.post("/x/<token>/hiding")
@signed_in
def hiding_behind(token: str) -> Any:
    """Hides whoever's code this is and me from each other; we need not have swapped cards.

    Whoever has had a card before their eyes may hesitate: the code need not be fresh any more. It gives nothing.
    """
    behind = _read(token)
    if isinstance(behind, Outcome):
        return refused_page(behind)
    if not_here := behind.not_here():
        return refused_page(not_here)
    with writing(database()):
        if other := database().get(Person, behind.holder.person_id, populate_existing=True):
            printed = behind.holder.badge_name if behind.asks else None
            hide_each_other(database(), person(), other, now(), printed=printed)
    flash(gettext("You no longer see each other here. Nobody is told."), "said")
    return see_other(url_for("care.care", event=behind.event.public_id))


def _answered(outcome: Outcome, *, token: str | None = None, has_joined: bool = False) -> Any:
    """Where pressing leads; `has_joined` says that joining at least went well."""
    if isinstance(outcome.code, Refusal):
        return refused_page(outcome, token=token, has_joined=has_joined)
    if outcome.code in _IS_ASKING and outcome.event is not None:
        say("asked", what=str(outcome.code), name=outcome.name)
        return see_other(url_for("exchange.requests", event=outcome.event.public_id))
    if outcome.contact_id is None:  # sent once more after the contact was deleted
        return see_other(url_for("contacts.contacts"))
    if outcome.code is Answer.EXCHANGED:
        return see_other(url_for("exchange.swapped", contact_id=outcome.contact_id))
    say("swap", said=str(outcome.code), name=outcome.name)
    return see_other(url_for("contacts.contact", contact_id=outcome.contact_id))


def refused_page(outcome: Outcome, *, token: str | None = None, has_joined: bool = False) -> Response:
    """The page for a refusal; where one may join, by the code that is named, it waits for that meanwhile."""
    may_join = token if outcome.may_join else None
    if waits_for := may_join or (token if outcome.code is Refusal.CONFIRM_FIRST else None):
        stamps.stamp(waits_for, now())
    page = render_template(
        "exchange/refused.html",
        refusal=outcome.code,
        words=outcome_words(outcome),
        mine=outcome.event if outcome.is_here else None,
        has_joined=has_joined,
        token=may_join,
        can_mail=installation().settings.can_mail,
        join_code=outcome.event.join_code if may_join and outcome.event and viewer() is None else None,
    )
    response = make_response(page, STATUS[Refusal(outcome.code)])
    if outcome.retry_after is not None:
        response.headers["Retry-After"] = str(outcome.retry_after)
    return response
