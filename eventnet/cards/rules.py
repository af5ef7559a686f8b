"""What a card shows and what of it is given. Values in, values out."""

import enum
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import quote

from eventnet.events.rules import CardChoice
from eventnet.kernel.text import without_traceless

MOST_TOPICS = 8


class DetailKind(enum.StrEnum):
    """Ways to reach a person."""

    EMAIL = "email"
    PHONE = "phone"
    LINKEDIN = "linkedin"
    XING = "xing"
    MASTODON = "mastodon"
    WEBSITE = "website"
    OTHER = "other"


@dataclass(frozen=True)
class GivenAnswer:
    """An answer with its question as it stood, so that it reads the same when the event is long gone."""

    german: str
    english: str
    text: str

    def question(self, language: str) -> str:
        """The question in "de" or "en"."""
        return self.german if language == "de" else self.english


@dataclass(frozen=True)
class GivenDetail:
    """A contact detail its owner gives; `best` marks "reach me best by"."""

    kind: DetailKind
    value: str
    best: bool = False


@dataclass(frozen=True)
class Card:
    """What an attendee shows at an event: only answers on the card, only details that are switched on."""

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
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The card that `to_json` wrote."""
        return cls(
            **{key: data[key] for key in ("headline", "organisation", "offer", "need")},
            answers=tuple(GivenAnswer(**answer) for answer in data["answers"]),
            details=tuple(GivenDetail(DetailKind(d["kind"]), d["value"], d["best"]) for d in data["details"]),
            topics=tuple(data["topics"]),
            common_topics=tuple(data["common_topics"]),
        )


def given(card: Card, choice: CardChoice, *, to: Card) -> GivenCard | None:
    """What `card` gives `to` under its owner's choice for today; None where that is the name only."""
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
    """Which of the details that are switched on go over under `choice`."""
    if choice is CardChoice.NAME:
        return ()
    return tuple(d for d in details if choice is CardChoice.ALL or d.kind is DetailKind.EMAIL)


def topic_key(label: str) -> str:
    """What two spellings of a topic have in common: "Web Assembly", "web-assembly" and "WebAssembly" are one."""
    # The dot above is what is left of a Turkish capital İ in lower case.
    plain = without_traceless(unicodedata.normalize("NFKC", label).casefold()).replace("\u0307", "")
    # Letters with their marks, digits and symbols count ("C++", "C#", emoji); blanks and punctuation don't.
    key = "".join(c for c in plain if c == "#" or unicodedata.category(c)[0] in "LMNS")
    return unicodedata.normalize("NFKC", key)


def shared_topics(theirs: Iterable[str], mine: Iterable[str]) -> tuple[str, ...]:
    """The topics both have, in their order and spelling."""
    keys = {topic_key(label) for label in mine}
    return tuple(label for label in theirs if topic_key(label) in keys)


_HANDLE = re.compile(r"[\w.%-]{1,100}")
_FEDIVERSE = re.compile(r"@?([\w.-]{1,64})@([a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+)")
_PROFILES = {DetailKind.LINKEDIN: "https://www.linkedin.com/in/", DetailKind.XING: "https://www.xing.com/profile/"}


def link_to(detail: GivenDetail) -> str | None:
    """Where pressing a detail leads: only mailto, tel and https, None where it is just text."""
    value = detail.value
    if detail.kind is DetailKind.EMAIL:
        return f"mailto:{quote(value, safe='@+')}"
    if detail.kind is DetailKind.PHONE:
        digits = re.sub(r"\(0\)|[^0-9]", "", value)  # "+49 (0)171" is dialled without the zero
        return f"tel:{'+' if value.lstrip().startswith('+') else ''}{digits}" if digits else None
    if detail.kind in _PROFILES and _HANDLE.fullmatch(value):
        return _PROFILES[detail.kind] + value
    if detail.kind is DetailKind.MASTODON and (found := _FEDIVERSE.fullmatch(value)):
        return f"https://{found[2]}/@{found[1]}"
    return value if re.fullmatch(r"https://[^\s<>\"]+", value) else None
