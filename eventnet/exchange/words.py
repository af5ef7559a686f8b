"""What a scan comes to, in words and statuses: the table of refusals in docs/exchange.md."""

import math
from datetime import datetime
from http import HTTPStatus

from eventnet.cards.rules import GivenDetail
from eventnet.cards.words import detail_word
from eventnet.contacts.words import called
from eventnet.events.facts import AnEvent
from eventnet.events.rules import EXCHANGE_CLOSES_AFTER, EXCHANGE_OPENS_BEFORE
from eventnet.exchange.outcomes import Outcome
from eventnet.exchange.rules import Answer, Refusal
from eventnet.kernel.days import day_of, last_day
from eventnet.web.i18n import day_words, gettext, joined, ngettext

STATUS = {
    Refusal.NOT_A_SCAN: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.NOT_A_CODE: HTTPStatus.BAD_REQUEST,
    Refusal.SIGN_IN: HTTPStatus.UNAUTHORIZED,
    Refusal.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    Refusal.UNKNOWN: HTTPStatus.NOT_FOUND,
    Refusal.NOT_HERE: HTTPStatus.FORBIDDEN,
    Refusal.CONFIRM_FIRST: HTTPStatus.FORBIDDEN,
    Refusal.OWN_CODE: HTTPStatus.CONFLICT,
    Refusal.EARLY: HTTPStatus.CONFLICT,
    Refusal.OVER: HTTPStatus.GONE,
    Refusal.TOO_OLD: HTTPStatus.GONE,
    Refusal.STALE: HTTPStatus.CONFLICT,
    Refusal.CLOCK: HTTPStatus.CONFLICT,
    Refusal.USED_UP: HTTPStatus.CONFLICT,
    Refusal.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
}


def outcome_words(outcome: Outcome) -> str:
    """The words for what a scan came to."""
    if isinstance(outcome.code, Answer):
        return _answer_words(outcome.code, called(outcome.name))
    if outcome.code is Refusal.TOO_MANY and outcome.retry_after is not None:
        return too_many_words(math.ceil(outcome.retry_after / 60))
    return refusal_words(Refusal(outcome.code), outcome.event)


def sent_words(outcome: Outcome) -> str:
    """The words for what a scan comes to that a phone sent, perhaps long after."""
    if outcome.code is Refusal.BUSY:  # it needs no second press
        return gettext("Very busy right now. Your scan is safe and will be sent by itself.")
    return outcome_words(outcome)


def _answer_words(answer: Answer, name: str) -> str:
    return {
        Answer.EXCHANGED: gettext("You and %(name)s have swapped cards.", name=name),
        Answer.ALREADY: gettext("You already have %(name)s’s card.", name=name),
        Answer.RESTORED: gettext("%(name)s’s card is with you again.", name=name),
        Answer.REQUESTED: gettext(
            "Your request is waiting. If %(name)s says yes, the card comes by itself.", name=name
        ),
        Answer.TO_CONFIRM: gettext("Saved. %(name)s will be asked whether you met.", name=name),
        Answer.ASKED: gettext("Already asked. There is nothing more to do."),
    }[answer]


def refusal_words(refusal: Refusal, event: AnEvent | None) -> str:
    """The words for why a scan was refused; `event` is the code's, None where it must not be told or is not known."""
    if event is not None:
        opens = day_words(day_of(event.starts_at - EXCHANGE_OPENS_BEFORE, event.timezone))
        closed = day_words(last_day(event.ends_at + EXCHANGE_CLOSES_AFTER, event.timezone))
        about_event = {
            Refusal.NOT_HERE: gettext("You can swap cards as soon as you have joined “%(event)s”.", event=event.name),
            Refusal.EARLY: gettext("Swapping cards at “%(event)s” starts on %(date)s.", event=event.name, date=opens),
            Refusal.OVER: gettext("Swapping cards at “%(event)s” ended on %(date)s.", event=event.name, date=closed),
        }
        if refusal in about_event:
            return about_event[refusal]
    return {
        Refusal.NOT_A_SCAN: gettext("This scan can’t be read, or was sent before with something else in it."),
        Refusal.NOT_A_CODE: gettext("This is not an eventnet code."),
        Refusal.SIGN_IN: gettext("Please sign in again. Your scan is safe."),
        Refusal.CONFIRM_FIRST: gettext("Please confirm your e-mail address first."),
        Refusal.TOO_OLD: gettext("This scan was too long ago to be sent."),
        Refusal.OWN_CODE: gettext("That is your own code."),
        Refusal.STALE: gettext("The code has just renewed itself. Please scan it again."),
        Refusal.CLOCK: gettext("Your phones show different times. Please have the code reloaded."),
        Refusal.USED_UP: gettext("Many people wanted this code just now. A new one comes in a few seconds."),
        Refusal.BUSY: gettext("Very busy right now. Nothing is lost: please try again in a few seconds."),
    }.get(refusal, gettext("This code is not valid. Please ask to see a new one."))


def swapping_words(event: AnEvent, now: datetime) -> str | None:
    """The words for why cards can't be swapped at `event` at this moment; None while they can."""
    opens, closes = event.starts_at - EXCHANGE_OPENS_BEFORE, event.ends_at + EXCHANGE_CLOSES_AFTER
    if now < opens:
        return gettext("You can swap cards here from %(day)s.", day=day_words(day_of(opens, event.timezone)))
    if now >= closes:
        return gettext("Swapping cards ended on %(day)s.", day=day_words(last_day(closes, event.timezone)))
    return None


def too_many_words(minutes: int) -> str:
    """The words for when scanning goes on."""
    return ngettext(
        "That was a lot of scans. You can go on in %(num)d minute.",
        "That was a lot of scans. You can go on in %(num)d minutes.",
        minutes,
    )


def gives_words(details: tuple[GivenDetail, ...]) -> str:
    """The list of what goes over: "name, e-mail and LinkedIn"."""
    return receipt_words(["name", *(detail.kind.value for detail in details)])


def receipt_words(gave: list[str]) -> str:
    """The list of what went over, from the kinds an exchange has noted."""
    kinds = [detail_word(kind) for kind in dict.fromkeys(gave) if kind != "card"]
    return joined(kinds)
