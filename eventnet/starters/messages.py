"""The draft of a first message, made of what two people have in common. No I/O.

It is written in the other's language, says what the ground is, flatters nobody, hides no request and makes a no easy.
"""

import hashlib
from dataclasses import dataclass
from urllib.parse import quote

from eventnet.cards.rules import Card
from eventnet.common_ground.rules import Ground
from eventnet.events.rules import Mode
from eventnet.starters.quoting import one_line, spoken, within_marks

MESSAGE_LENGTH = 2000

LONGEST_LINK = 2000
"""Of a longer link some systems open nothing at all."""


@dataclass(frozen=True)
class Occasion:
    """The event a message is about."""

    name: str
    mode: Mode
    is_over: bool


@dataclass(frozen=True)
class _Setting:
    """How the two come together, or would have: the first sentence, and where there are ten minutes."""

    opening: str
    invitation: str


@dataclass(frozen=True)
class _Words:
    """A language's sentences."""

    greeting: str
    nameless_greeting: str
    need: str
    topic: str
    rare_topic: str
    offer: str
    organisation: str
    easy_no: str
    farewell: str
    subject: str
    there: _Setting
    online: _Setting
    cancelled: _Setting
    over: _Setting


_WORDS = {
    "de": _Words(
        greeting="Hallo {name},",
        nameless_greeting="Hallo,",
        need=(
            "Auf deiner Karte steht, du suchst „{words}“. Damit habe ich ein wenig Erfahrung und gebe sie gern weiter."
        ),
        topic="„{words}“ steht auf deiner Karte und auf meiner, und ich würde gern hören, wie du dazu gekommen bist.",
        rare_topic=(
            "„{words}“ steht dort nur auf wenigen Karten, auch auf deiner und meiner, "
            "und ich würde gern hören, wie du dazu gekommen bist."
        ),
        offer=(
            "Auf deiner Karte bietest du „{words}“ an, und so etwas suche ich gerade. "
            "Ich würde dich gern fragen, womit du anfangen würdest."
        ),
        organisation="„{words}“ steht auf deiner Karte und auf meiner, und ich würde gern hören, was du dort machst.",
        easy_no="Wenn es nicht passt, ist das völlig in Ordnung; du brauchst nicht zu antworten.",
        farewell="Viele Grüße\n{name}",
        subject="Zu „{event}“",
        there=_Setting(
            "wir sind beide bei „{event}“ dabei.",
            "Wenn du magst, nehmen wir uns bei der Veranstaltung zehn Minuten dafür.",
        ),
        online=_Setting(
            "wir sind beide online bei „{event}“ dabei.",
            "Wenn du magst, nehmen wir uns online zehn Minuten dafür.",
        ),
        cancelled=_Setting(
            "„{event}“ wäre unsere Gelegenheit gewesen, uns zu treffen.",
            "Das geht auch ohne die Veranstaltung: bei einem virtuellen Kaffee von zehn Minuten, wenn du magst.",
        ),
        over=_Setting(
            "wir waren beide bei „{event}“ dabei.",
            "Wenn du magst, reden wir einmal zehn Minuten darüber, bei einem virtuellen Kaffee.",
        ),
    ),
    "en": _Words(
        greeting="Hello {name},",
        nameless_greeting="Hello,",
        need="Your card says you are looking for “{words}”. I know a little about that and am glad to pass it on.",
        topic="“{words}” is on your card and on mine, and I would like to hear how you got into it.",
        rare_topic=(
            "Only a few cards there say “{words}”, yours and mine among them, "
            "and I would like to hear how you got into it."
        ),
        offer=(
            "Your card offers “{words}”, and I am looking for something like that. "
            "I would like to ask you where you would begin."
        ),
        organisation="“{words}” is on your card and on mine, and I would like to hear what you do there.",
        easy_no="If it does not suit you, that is fine; you need not answer.",
        farewell="Kind regards,\n{name}",
        subject="About “{event}”",
        there=_Setting(
            "We are both taking part in “{event}”.",
            "If you feel like it, we could take ten minutes for it at the event.",
        ),
        online=_Setting(
            "We are both taking part in “{event}” online.",
            "If you feel like it, we could take ten minutes for it online.",
        ),
        cancelled=_Setting(
            "“{event}” would have been our chance to meet.",
            "It works without the event, too: over a virtual coffee of ten minutes, if you feel like it.",
        ),
        over=_Setting(
            "We both took part in “{event}”.",
            "If you feel like it, we could talk about it over a virtual coffee of ten minutes.",
        ),
    ),
}


def draft(mine: Card, theirs: Card, ground: Ground, occasion: Occasion, language: str) -> str | None:
    """A message from the owner of `mine` to that of `theirs`, in "de" or "en"; None where they share nothing."""
    words = _WORDS[language]
    about = _about(ground, words, language)
    if about is None:
        return None
    setting = _setting(occasion, words)
    opening = setting.opening.format(event=_event(occasion, language))
    body = f"{opening} {about} {setting.invitation}\n\n{words.easy_no}"
    return framed(body, language, to=theirs.name, by=mine.name)


def framed(body: str, language: str, *, to: str, by: str) -> str:
    """A message with its greeting and its farewell; whoever it is `to` need not have a name."""
    words, name = _WORDS[language], one_line(to)
    greeting = words.greeting.format(name=name) if name else words.nameless_greeting
    return "\n\n".join((greeting, body, words.farewell.format(name=one_line(by))))


def subject(occasion: Occasion, language: str) -> str:
    """The subject of a mail that carries such a message, in "de" or "en"."""
    return event_subject(occasion.name, language)


def event_subject(event: str, language: str) -> str:
    """The subject of a mail about an event."""
    return _WORDS[language].subject.format(event=within_marks(one_line(event), language))


def mark_of(text: str) -> str:
    """A mark that stands for a text, whatever its white space: two with the same mark say the same."""
    return hashlib.sha256("".join(text.split()).encode("utf-8", "replace")).hexdigest()[:32]


def mail_link(address: str, subject: str, text: str) -> str:
    """A link that opens a new mail; one that would be too long leaves the text out, for it to be pasted.

    Everything in it is data: none of it can add a recipient or a header.
    """
    to_whom = f"mailto:{quote(address, safe='@')}?subject={quote(one_line(subject), safe='')}"
    body = "\r\n".join(text.splitlines())
    whole = f"{to_whom}&body={quote(body, safe='')}"
    return whole if len(whole) <= LONGEST_LINK else to_whom


def _setting(occasion: Occasion, words: _Words) -> _Setting:
    if occasion.mode is Mode.CANCELLED:
        return words.cancelled
    if occasion.is_over:
        return words.over
    return words.online if occasion.mode is Mode.REMOTE else words.there


def _about(ground: Ground, words: _Words, language: str) -> str | None:
    """The sentence with the ground: what I can give comes first, what I would like nearly last."""
    topics = ((words.rare_topic if topic.is_rare else words.topic, topic.label) for topic in ground.topics)
    reasons = [
        (words.need, ground.need),
        *topics,
        (words.offer, ground.offer),
        (words.organisation, ground.organisation),
    ]
    for sentence, text in reasons:
        if line := spoken(text):
            return sentence.format(words=within_marks(line, language))
    return None


def carries_text(link: str) -> bool:
    """True where a link to a new message has the text in it."""
    return "&body=" in link


def _event(occasion: Occasion, language: str) -> str:
    return within_marks(one_line(occasion.name), language)
