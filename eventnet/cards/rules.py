"""What a card shows and what of it is given. Values in, values out."""

import enum
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self
from urllib.parse import quote, urlsplit

from eventnet.events.rules import CardChoice
from eventnet.kernel.bilingual import Bilingual
from eventnet.kernel.phones import dialled, is_mobile, marked_mobile
from eventnet.kernel.text import normal, without_traceless
from eventnet.people.rules import valid_email

MOST_TOPICS = 8
TOPIC_LENGTH = 40
ANSWER_LENGTH = 280
DETAIL_LENGTH = 254


class DetailKind(enum.StrEnum):
    """Ways to reach a person."""

    EMAIL = "email"
    PHONE = "phone"
    LINKEDIN = "linkedin"
    XING = "xing"
    MASTODON = "mastodon"
    WEBSITE = "website"
    OTHER = "other"


class Audience(enum.StrEnum):
    """The people an answer is for: those who see the card, or its owner alone before going in."""

    CARD = "card"
    DOOR_SHEET = "door_sheet"


@dataclass(frozen=True)
class GivenAnswer:
    """An answer with its question as it stood, so that it reads the same when the event is long gone."""

    question: Bilingual
    text: str

    def to_json(self) -> dict[str, str]:
        """The answer as it is stored."""
        return {"german": self.question.german, "english": self.question.english, "text": self.text}

    @classmethod
    def from_json(cls, data: dict[str, str]) -> Self:
        """The answer that `to_json` wrote."""
        return cls(Bilingual(data["german"], data["english"]), data["text"])


@dataclass(frozen=True)
class GivenDetail:
    """A contact detail its owner gives; `best` marks "reach me best by"."""

    kind: DetailKind
    value: str
    best: bool = False


@dataclass(frozen=True)
class Card:
    """The card an attendee shows at an event: only answers on the card, only details that are switched on."""

    name: str
    headline: str = ""
    organisation: str = ""
    answers: tuple[GivenAnswer, ...] = ()
    topics: tuple[str, ...] = ()
    offer: str = ""
    need: str = ""
    details: tuple[GivenDetail, ...] = ()


@dataclass(frozen=True)
class GivenCard:
    """A card as one person holds it of another, beside the name: the words, the details given, what both share.

    A contact that holds none (None) was given as "name only", or had its card taken back: there is no difference.
    """

    headline: str = ""
    organisation: str = ""
    answers: tuple[GivenAnswer, ...] = ()
    topics: tuple[str, ...] = ()
    offer: str = ""
    need: str = ""
    details: tuple[GivenDetail, ...] = ()
    common_topics: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain lists, dicts and strings."""
        return {
            "headline": self.headline,
            "organisation": self.organisation,
            "answers": [answer.to_json() for answer in self.answers],
            "topics": self.topics,
            "offer": self.offer,
            "need": self.need,
            "details": [{"kind": d.kind, "value": d.value, "best": d.best} for d in self.details],
            "common_topics": self.common_topics,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The card that `to_json` wrote."""
        return cls(
            **{key: data[key] for key in ("headline", "organisation", "offer", "need")},
            answers=tuple(GivenAnswer.from_json(answer) for answer in data["answers"]),
            details=tuple(GivenDetail(DetailKind(d["kind"]), d["value"], d["best"]) for d in data["details"]),
            topics=tuple(data["topics"]),
            common_topics=tuple(data["common_topics"]),
        )


def given(card: Card, choice: CardChoice, *, to: Card) -> GivenCard | None:
    """The content that `card` gives `to` under its owner's choice for today; None where that is the name only."""
    if choice is CardChoice.NAME:
        return None
    return GivenCard(
        headline=card.headline,
        organisation=card.organisation,
        answers=card.answers,
        topics=card.topics,
        offer=card.offer,
        need=card.need,
        details=details_given(card.details, choice),
        common_topics=shared_topics(card.topics, to.topics),
    )


def details_given(details: Iterable[GivenDetail], choice: CardChoice) -> tuple[GivenDetail, ...]:
    """The details, of those that are switched on, that go over under `choice`."""
    if choice is CardChoice.NAME:
        return ()
    return tuple(d for d in details if choice is CardChoice.ALL or d.kind is DetailKind.EMAIL)


@lru_cache(maxsize=4096)
def topic_key(label: str) -> str:
    """The key that two spellings of a topic share: "Web Assembly", "web-assembly" and "WebAssembly" are one."""
    plain = without_traceless(normal("NFKC", label))
    # Letters with their marks, digits and symbols count ("C++", "C#", emoji); blanks and punctuation don't.
    key = normal("NFKC", "".join(c for c in plain if c == "#" or unicodedata.category(c)[0] in "LMNS"))
    # The dot above is what is left of a Turkish capital İ in lower case.
    return normal("NFKC", key.casefold().replace("\u0307", ""))


def shared_topics(theirs: Iterable[str], mine: Iterable[str]) -> tuple[str, ...]:
    """The topics both have, in their order and spelling."""
    keys = {topic_key(label) for label in mine}
    return tuple(label for label in theirs if topic_key(label) in keys)


_HANDLE = re.compile(r"[\w.%-]{1,100}")
_FEDIVERSE = re.compile(r"@?([\w.-]{1,64})@([a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+)")
_PROFILES = {DetailKind.LINKEDIN: "https://www.linkedin.com/in/", DetailKind.XING: "https://www.xing.com/profile/"}
_NETWORKS = {DetailKind.LINKEDIN: "linkedin.com", DetailKind.XING: "xing.com"}
_HTTPS = re.compile(r"https://[^\s<>\"\\]+")
_SCHEME = re.compile(r"[a-z][a-z0-9+-]*:", re.IGNORECASE)
_NO_DETAIL = re.compile(r"(javascript|data|vbscript|file|http):", re.IGNORECASE)


def link_to(detail: GivenDetail) -> str | None:
    """The address to which pressing a detail leads: only mailto, tel and https, None where it is just text."""
    value = detail.value
    if detail.kind is DetailKind.EMAIL:
        return f"mailto:{quote(value, safe='@+')}"
    if detail.kind is DetailKind.PHONE:
        number = dialled(value)
        return f"tel:{number}" if number else None
    if detail.kind in _PROFILES and _HANDLE.fullmatch(value):
        return _PROFILES[detail.kind] + value
    if detail.kind is DetailKind.MASTODON and (found := _FEDIVERSE.fullmatch(value)):
        return f"https://{found[2]}/@{found[1]}"
    return value if _https(value) == value else None


def mobile_number(detail: GivenDetail) -> str | None:
    """The number of a detail that reaches somebody on a mobile phone; None for any other detail."""
    if detail.kind is DetailKind.PHONE:
        return detail.value if is_mobile(detail.value) else None
    return marked_mobile(detail.value) if detail.kind is DetailKind.OTHER else None


def tidy_detail(kind: DetailKind, text: str, inside: Iterable[str] = ()) -> str | None:
    """A detail as it is stored, from a tidy line; None for what can't be one.

    Links are https, and in a network's field lead to that network; what is missing at their beginning is added. A
    phone number stays as typed. `inside` are domains of the installation's own network.
    """
    if kind is DetailKind.EMAIL:
        return valid_email(text, inside)
    if kind is DetailKind.PHONE:
        return _phone(text)
    if kind is DetailKind.OTHER and not _has_https(text):
        return None if _NO_DETAIL.match(text) else text
    if kind in _PROFILES and _HANDLE.fullmatch(handle := text.removeprefix("@")):
        return handle
    if kind is DetailKind.MASTODON and _FEDIVERSE.fullmatch(text):
        return text
    return _https(text, _NETWORKS.get(kind))


_MOST_TELLING_FIRST = (DetailKind.EMAIL, DetailKind.PHONE, DetailKind.MASTODON, DetailKind.OTHER)


def first_fitting(text: str, inside: Iterable[str] = ()) -> GivenDetail | None:
    """A detail out of a tidy line of which nobody said the kind; None for what can't be one. A link is a website."""
    if not text:
        return None
    kinds = (DetailKind.WEBSITE,) if _has_https(text) else _MOST_TELLING_FIRST
    fitting = ((kind, tidy_detail(kind, text, inside)) for kind in kinds if _is_told(kind, text))
    return next((GivenDetail(kind, value) for kind, value in fitting if value), None)


def _is_told(kind: DetailKind, text: str) -> bool:
    return kind is not DetailKind.MASTODON or _FEDIVERSE.fullmatch(text) is not None


def _phone(text: str) -> str | None:
    plain = "".join(c for c in text if unicodedata.category(c) != "Cf")  # phones wrap numbers into marks of direction
    kinds = {unicodedata.category(c) for c in plain if c not in " +()/."}
    return plain if "Nd" in kinds and kinds <= {"Nd", "Pd"} else None


def _has_https(text: str) -> bool:
    return text[:8].lower() == "https://"


def _https(text: str, network: str | None = None) -> str | None:
    """`text` as an address that begins with https://, on a host with a dot, in `network` where there is one."""
    if _has_https(text):
        text = "https://" + text[8:]
    elif not _SCHEME.match(text):
        text = "https://" + text
    if not _HTTPS.fullmatch(text) or any(unicodedata.category(c) == "Cf" for c in text):
        return None
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:  # brackets that do not match, a port that is none
        return None
    if "@" in parts.netloc or not _is_host(host):
        return None  # before an @ stands what looks like a host and is none
    return text if network is None or f".{host}".endswith(f".{network}") else None


def _is_host(host: str) -> bool:
    """Whether this is a host with a dot; without what browsers read as one, or people as a slash ("a.example∕b")."""
    return "." in host.strip(".") and all(c in "-_." or unicodedata.category(c)[0] in "LMN" for c in host)
