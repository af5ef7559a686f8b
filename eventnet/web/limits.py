"""How often is too often. A venue's Wi-Fi is one network address, so people and browsers are counted first.

Counters live in the memory of the process, or in what several share (`counting/`), and mean nobody: they go by
themselves. Where what is shared does not answer, what is counted is closed: asking for mails, digits, codes, joining.
"""

import ipaddress
import math
from typing import NamedTuple, cast

from flask import Flask, current_app, request, session
from flask.sansio.app import App
from limits import RateLimitItem, parse
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from eventnet.config import Settings
from eventnet.counting.counters import Counters
from eventnet.counting.shared import AwayError, Shared
from eventnet.people.rules import mailbox
from eventnet.web.current import browser_hash

_EXTENSION = "eventnet-limits"


class Limit(NamedTuple):
    """One thing that can be done too often: a name for its counters, and how often in which time.

    What is never closed (`stays_open`) this process counts by itself while what is shared does not answer.
    """

    name: str
    often: RateLimitItem
    stays_open: bool = False


SCANNING = Limit("scan", parse("60 per 10 minutes"))
"""Codes opened, and cards swapped, by one person."""

ASKING = Limit("ask", parse("60 per hour"))
"""Scans by one person that can only ask for a card, whether anybody sees it or not."""

JOINING = Limit("join", parse("6 per hour"))
SIGNING_IN = Limit("sign-in", parse("3 per 10 minutes"))
CONFIRMING = Limit("confirm", parse("3 per 10 minutes"))
"""Mails asked for in one browser, and how often one browser joins."""

QUESTIONS_FROM_NETWORK = Limit("questions from network", parse("1200 per hour"))
QUESTIONS_OF_EVENT = Limit("questions of event", parse("3000 per hour"))
QUESTIONS_IN_ALL = Limit("questions in all", parse("6000 per hour"))
"""Mails to addresses that nobody has confirmed, which anybody can have sent to anybody: from one network address, about
one event, and from here at all. A hall of a thousand people behind one address joins in ten minutes and gets them all.
"""

FROM_NETWORK_TO_ADDRESS = Limit("network to address", parse("6 per 10 minutes"))
TO_ADDRESS = Limit("to address", parse("12 per 10 minutes"))
"""Mails of one kind to one mailbox, asked for at one network address, and anywhere.

A stranger who asks in somebody's name must not lock them out. So nobody is refused for longer than a link to sign in
works: whoever is has one in the mailbox that does, for it works in every browser, whoever asked for it.
"""

CHANGING_ADDRESS = Limit("address", parse("6 per hour"))
"""Other addresses asked for by one person."""

HEARING = Limit("letters", parse("5 per minute"))
HEARING_FROM_NETWORK = Limit("letters from network", parse("300 per 10 minutes"))
"""Letters typed that somebody reads out, by one person or in one browser; and by guests at one network address."""

TYPING = Limit("digits", parse("20 per 10 minutes"))
"""Digits typed in one browser."""

MAKING_EVENTS = Limit("event", parse("20 per hour"))
"""Events made by one person."""

NAMING = Limit("helper", parse("30 per hour"))
"""Addresses tried by one organiser, to name who helps people start."""

TELLING = Limit("tell", parse("6 per hour"), stays_open=True)
"""Messages to the team by one person: something wasn't okay, and that can't wait."""

FROM_ONE_NETWORK = Limit("network", parse("3000 per 10 minutes"))
LOOKING = Limit("look", parse("9000 per 10 minutes"))
"""Forms of strangers, and codes they look at, at one network address: a hall full of people has one."""

WRONG_CODES = Limit("wrong-code", parse("300 per 10 minutes"))
"""Join codes that let nobody in, from one network address; one code counts once: a hall may scan an old poster."""

_ONCE = Limit("once", parse("1 per 10 minutes"))


class TooMany(TooManyRequests):
    """The refusal of what was done too often; `seconds`, or `minutes`, is when it can go on, never 0."""

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, math.ceil(seconds))
        super().__init__(retry_after=self.seconds)
        self.minutes = max(1, math.ceil(seconds / 60))


class Closed(ServiceUnavailable):
    """The Redis that all processes count in does not answer, and nothing is done that nobody counts."""


def set_up_limits(app: Flask, settings: Settings) -> None:
    """Gives `app` its counters."""
    shared = Shared(settings.limits_url, settings.secret_keys[0]) if settings.limits_url else None
    app.extensions[_EXTENSION] = Counters(shared)


def counters_of(app: App) -> Counters:
    """The counters `app` counts in."""
    return cast("Counters", app.extensions[_EXTENSION])


def check(limit: Limit, key: str) -> None:
    """Counts one more for `key`. Raises TooMany where that is too often; then it is not counted. Raises Closed."""
    try:
        seconds = counters_of(current_app).wait(limit.name, key, limit.often, alone=limit.stays_open)
    except AwayError:
        raise Closed from None
    if seconds is not None:
        raise TooMany(seconds)


def check_network(limit: Limit = FROM_ONE_NETWORK) -> None:
    """Counts one more for the network address that asks. Raises TooMany."""
    check(limit, network())


def check_guess(guess: str) -> None:
    """Counts a wrong code for the network address that asks; the same one again is no further guess.

    Raises TooMany and Closed.
    """
    key = f"{WRONG_CODES.name} {network()} {guess}"
    counters = counters_of(current_app)
    try:
        if counters.has_room(_ONCE.name, key, _ONCE.often):
            check_network(WRONG_CODES)
            counters.wait(_ONCE.name, key, _ONCE.often)
    except AwayError:
        raise Closed from None


def check_browser(limit: Limit) -> None:
    """Counts one more for the browser that asks, also at its first time. Raises TooMany.

    Every form carries what its page has put into the cookie. So a cookie from before, sent again and again, is one
    browser, and so are all that come of it.
    """
    if form := session.get("csrf_token"):
        check(limit, f"form {form}")
    if browser := browser_hash():
        check(limit, browser.hex())


def check_mail(limit: Limit, address: str) -> None:
    """Counts one more mail to `address`, for the browser that asks and for the mailbox. Raises TooMany.

    Whether anybody here has that address makes no difference.
    """
    check_browser(limit)
    _check_mailbox(limit, address)


def check_question(limit: Limit, address: str, event: str) -> None:
    """Counts one more mail that asks whether `address` is somebody's, who joined `event`. Raises TooMany.

    `event` is empty where it is about none. The browser is not counted here. The narrowest comes first, so that who is
    refused there uses up nobody else's.
    """
    _check_mailbox(limit, address)
    check(QUESTIONS_FROM_NETWORK, network())
    check_questions_everywhere(event)


def check_questions_everywhere(event: str) -> None:
    """Counts one more such mail where it is not known from where it is asked for. Raises TooMany."""
    if event:
        check(QUESTIONS_OF_EVENT, event)
    check(QUESTIONS_IN_ALL, "")


def _check_mailbox(limit: Limit, address: str) -> None:
    check(FROM_NETWORK_TO_ADDRESS, f"{limit.name} {network()} {mailbox(address)}")
    check(TO_ADDRESS, f"{limit.name} {mailbox(address)}")


def network() -> str:
    """The network address that asks; of an IPv6 address its network, for the rest is free to choose."""
    asks = request.remote_addr or ""
    try:
        address = ipaddress.ip_address(asks)
    except ValueError:
        return asks  # a socket of the machine's own
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), 64), strict=False))
