"""Ways out of a draft, by what the other's card gives. No I/O.

Nothing is sent from here: each way is a link that hands the text to another program, or a place to paste it.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from eventnet.cards.rules import DetailKind, GivenDetail, link_to
from eventnet.kernel.phones import takes_texts
from eventnet.starters.messages import LONGEST_LINK, carries_text, mail_link


class Way(enum.StrEnum):
    """A way to reach somebody with words. Some are called like the detail they lead to."""

    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"
    LINKEDIN = "linkedin"
    XING = "xing"
    MASTODON = "mastodon"
    WEBSITE = "website"
    OTHER = "other"
    SHARE = "share"
    """The phone's own sheet of programs, where it has one."""


@dataclass(frozen=True)
class WayOut:
    """One way to one person: the link, what stands on the card, and whether the link carries the text along."""

    way: Way
    link: str
    value: str
    carries: bool
    is_best: bool


def ways_out(details: Iterable[GivenDetail], *, subject: str, text: str) -> list[WayOut]:
    """The ways that a card gives for `text`, the one they are reached best by first, and the phone's sheet last."""
    best_first = sorted(details, key=lambda detail: not detail.best)
    found = [way for detail in best_first for way in _ways_of(detail, subject, text)]
    return [*found, WayOut(Way.SHARE, "", "", carries=True, is_best=False)]


def phone_of(details: Iterable[GivenDetail]) -> WayOut | None:
    """The way to call somebody; None where their card gives no number."""
    return next((way for way in ways_out(details, subject="", text="") if way.way is Way.PHONE), None)


_CARRYING = {Way.EMAIL, Way.SMS}


def _ways_of(detail: GivenDetail, subject: str, text: str) -> list[WayOut]:
    link = link_to(detail)
    if link is None:
        return []
    if detail.kind is DetailKind.PHONE:
        links = {Way.SMS: _sms_link(link, text)} if takes_texts(detail.value) else {}
        links[Way.PHONE] = link
    elif detail.kind is DetailKind.EMAIL:
        links = {Way.EMAIL: mail_link(detail.value, subject, text)}
    else:
        links = {Way(detail.kind.value): link}
    return [
        WayOut(way, to, detail.value, way in _CARRYING and carries_text(to), detail.best) for way, to in links.items()
    ]


def _sms_link(tel: str, text: str) -> str:
    """A link that opens a new text message, with its text where that is not too long."""
    number = tel.replace("tel:", "sms:", 1)
    whole = f"{number}?&body={quote(text, safe='')}"  # the "&" is for phones that look for nothing else
    return whole if len(whole) <= LONGEST_LINK else number
