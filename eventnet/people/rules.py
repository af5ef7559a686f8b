"""How long doors stay open, what can be an address, and how a browser is called. No I/O."""

import enum
import re
from collections.abc import Iterable
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email

from eventnet.kernel.names import tidy_name


class LinkPurpose(enum.StrEnum):
    """The purpose of a link in a mail."""

    SIGN_IN = "sign_in"
    CONFIRM = "confirm"
    ADDRESS = "address"


SIGN_IN_PERIOD = timedelta(minutes=10)
"""How long a sign-in link works, from when its mail is sent."""

CONFIRM_PERIOD = timedelta(days=30)
"""How long a link that confirms an address works."""

ADDRESS_PERIOD = timedelta(days=1)
"""How long a link works with which somebody takes another address."""

LINK_KEPT = timedelta(days=1)
"""How long a link that is over is still known: who comes late is sent another without typing the address again, and who
asked for its mail is told where it was used."""

PERIODS = {
    LinkPurpose.SIGN_IN: SIGN_IN_PERIOD,
    LinkPurpose.CONFIRM: CONFIRM_PERIOD,
    LinkPurpose.ADDRESS: ADDRESS_PERIOD,
}

DIGITS = 8
MOST_TRIES = 5
"""How many digits stand in a mail beside its link, and how often they may be typed wrongly."""

PRESSED_TWICE_WITHIN = timedelta(minutes=5)
"""How long the same form from the same browser is the same press once more: bad Wi-Fi, an impatient thumb."""

SESSION_PERIOD = timedelta(days=180)
"""How long a browser stays signed in: joining weeks ahead, the event, 60 days of follow-up and their grace fit in."""

NAME_LENGTH = 200
EMAIL_LENGTH = 254

_PROGRAMS = (
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Opera", r"OPR/|OPT/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh"),
    ("Linux", r"Linux|X11"),
)


def browser_name(user_agent: str) -> str:
    """A short name to recognise a browser by in one's own list ("Firefox, Android"); empty where nothing is known."""
    found = (_first(_PROGRAMS, user_agent), _first(_SYSTEMS, user_agent))
    return ", ".join(part for part in found if part)


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, text)), "")


def tidy_email(text: str) -> str:
    """An address as we compare and store it: no blanks around it, lower case throughout."""
    return text.strip().lower()


def name_from(email: str) -> str:
    """The name for somebody who has not said theirs: as their address begins."""
    return tidy_name(tidy_email(email).partition("@")[0])[:NAME_LENGTH]


_WITHOUT_DOTS = {"gmail.com", "googlemail.com"}


def mailbox(address: str) -> str:
    """The form that all addresses of one mailbox share, for counting what goes there: nobody is known by it.

    What follows a + goes almost everywhere into the same mailbox; where it does not, two people share a count. Dots
    mean nothing at Gmail alone, as far as anybody can be sure.
    """
    name, _, domain = tidy_email(address).rpartition("@")
    name = name.partition("+")[0] or name
    return f"{name.replace('.', '')}@gmail.com" if domain in _WITHOUT_DOTS else f"{name}@{domain}"


_STAND_IN = "inside.example"
_ENDINGS_INSIDE = ("local", "home.arpa")
"""Endings that no network has from the world (RFC 6762, RFC 8375), and many a company has inside of its own."""


def valid_email(text: str, inside: Iterable[str] = ()) -> str | None:
    """An address as we compare and store it, an international domain in its ASCII form; None for what can't be one.

    Letters beyond ASCII before the @ and quoted addresses are refused: few mail servers take them. `inside` are
    domains that only this installation's own network knows ("firma.local"): they are let in, and what lies below them.
    """
    if len(text.strip()) > EMAIL_LENGTH:
        return None  # in ASCII it is longer still
    name, at, domain = text.strip().rpartition("@")
    if known := next((ending for ending in inside if is_below(domain, ending)), None):
        # Whatever stands before such a domain has to be as good as before any other.
        above = domain[: len(domain) - len(known)]
        usual = valid_email(f"{name}{at}{above}{_STAND_IN}")
        address = usual and usual.removesuffix(_STAND_IN) + known
    else:
        try:
            found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError:
            return None
        address = tidy_email(found.ascii_email or "")
    return address if address and len(address) <= EMAIL_LENGTH else None


def ending_inside(text: str) -> str | None:
    """The ending that makes `text` an address only a network inside knows; None where that is not what is wrong."""
    domain = text.rpartition("@")[2].strip()
    ending = next((ending for ending in _ENDINGS_INSIDE if is_below(domain, ending)), None)
    return ending if ending and valid_email(text, inside=[ending]) else None


def is_below(domain: str, ending: str) -> bool:
    """True where `domain` is `ending`, a tidy one, or lies below it."""
    return f".{domain.lower()}".endswith(f".{ending}")
