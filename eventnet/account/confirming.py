"""Confirming an address: who joined what and when, and whether it was them."""

from collections.abc import Sequence
from typing import Any

from flask import flash, render_template, url_for

from eventnet.account.blueprint import bp
from eventnet.account.over import link_over
from eventnet.account.signing_in import confirm_here, go_on_confirmed, this_browser
from eventnet.cards.queries import cards_of, ways_of
from eventnet.cards.words import detail_label
from eventnet.events.models import Attendee
from eventnet.events.queries import attendances_of
from eventnet.joining.actions import ask_to_confirm
from eventnet.people.links import use_link
from eventnet.people.models import Person
from eventnet.people.queries import working_link
from eventnet.people.rules import LinkPurpose, tidy_email
from eventnet.storage.transactions import repeated, writing
from eventnet.upkeep.erasing import erase_person
from eventnet.web.current import (
    browser_hash,
    database,
    installation,
    look_again,
    now,
    person,
    remember_browser,
    signed_in,
)
from eventnet.web.i18n import gettext
from eventnet.web.limits import CONFIRMING, check_browser, check_question
from eventnet.web.pages import see_other


@bp.get("/confirm/<token>")
def confirming(token: str) -> Any:
    """Shows who joined what and when, and asks whether it was them. Looking confirms nothing."""
    link = working_link(database(), token, LinkPurpose.CONFIRM, now())
    if link is None:
        return link_over(token)
    attendees = attendances_of(database(), link.person)
    joined = list(zip(attendees, _filled_in(attendees, link.person), strict=True))
    return render_template("account/confirming.html", token=token, who=link.person, joined=joined)


def _filled_in(attendees: Sequence[Attendee], newcomer: Person) -> list[list[str]]:
    """What was filled in for others to read or to reach somebody by, as plain lines: it may not have been their owner.

    What its writer alone would see is not shown: the address may have been mistyped, and a stranger looks.
    """
    cards = cards_of(database(), attendees, with_details=False)
    lines = []
    for card, ways in zip(cards, ways_of(database(), attendees), strict=True):
        answers = [answer.text for answer in card.answers]
        words = [card.headline, card.organisation, *answers, ", ".join(card.topics), card.offer, card.need]
        reach = [f"{detail_label(kind)}: {value}" for kind, value in ways if tidy_email(value) != newcomer.email]
        lines.append([line for line in words if line] + reach)
    return lines


@bp.post("/confirm/<token>")
def confirm_address(token: str) -> Any:
    """Yes, that was me. Whoever joined with my address in another browser is signed out there."""
    asker = browser_hash()

    def confirm() -> tuple[Person, str | None] | None:
        used = use_link(database(), token, LinkPurpose.CONFIRM, now(), browser=this_browser())
        if used is None:
            return None
        return confirm_here(used, in_same_browser=asker is not None and used.browser_hash == asker)

    confirmed = repeated(database(), confirm)
    return link_over(token) if confirmed is None else go_on_confirmed(*confirmed)


@bp.post("/confirm/<token>/no")
def was_not_me(token: str) -> Any:
    """No, that was not me: what was joined with my address is erased."""

    def erase() -> bool:
        used = use_link(database(), token, LinkPurpose.CONFIRM, now(), browser=this_browser())
        if used:
            erase_person(database(), database().get_one(Person, used.person_id), now())
        return used is not None

    is_erased = repeated(database(), erase)
    look_again()
    if not is_erased:
        return link_over(token)
    flash(gettext("Thank you. What was joined with your address is erased."), "said")
    return see_other(url_for("account.home"))


@bp.post("/confirm")
@signed_in
def ask_confirmation() -> Any:
    """Has the mail sent once more that asks whether the address is mine."""
    joined = attendances_of(database(), person())
    if person().confirmed_at or not joined or not installation().settings.can_mail:
        return see_other(url_for("account.me"))
    check_browser(CONFIRMING)
    check_question(CONFIRMING, person().email, joined[0].event.public_id)
    browser = remember_browser()
    with writing(database()):
        ask_to_confirm(database(), person(), joined[0].event, browser, now())
    return see_other(url_for("account.mailed"))
