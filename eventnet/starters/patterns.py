"""The twenty patterns starters are made of, in both languages: what one can ask somebody, and when it fits.

A slot in braces is filled with words of theirs. Each pattern is one open question with one question mark, at its end.
"""

import enum
from dataclasses import dataclass

from eventnet.kernel.bilingual import Bilingual


class When(enum.Enum):
    """A condition for a pattern to fit, by what must be shown: theirs, unless it says otherwise."""

    ANSWER = "answer"
    UNSETTLED_ANSWER = "answer about something that is not settled yet"
    LONG_ANSWER = "answer too long to be said"
    SHARED_TOPIC = "shared topic"
    RARE_TOPIC = "shared topic, rare here"
    NEW_TOPIC = "their topic, not mine"
    TOPIC = "their topic"
    NEED = "need"
    NEED_I_CAN_MEET = "need meets my offer"
    OFFER = "offer"
    OFFER_I_NEED = "offer meets my need"
    NOTHING = "nothing shown"
    NOTHING_SO_FAR = "nothing shown, during or after a talk"


@dataclass(frozen=True)
class Pattern:
    """A question with at most one slot; `number` is its place in the table of patterns."""

    number: int
    when: When
    question: Bilingual

    @property
    def names_card(self) -> bool:
        """True where it says where I have this from, so that nobody wonders how I know."""
        return "Karte" in self.question.german and "card" in self.question.english


UNSETTLED = ("occupies", "wrestling", "understand", "missing")
"""Prompts of the catalogue whose answers tell of something that can take a next step."""


def _pattern(number: int, when: When, german: str, english: str) -> Pattern:
    return Pattern(number, when, Bilingual(german, english))


PATTERNS = (
    _pattern(
        1,
        When.ANSWER,
        "Auf deiner Karte steht „{answer}“. Was steckt dahinter?",
        "Your card says “{answer}”. What is the story behind it?",
    ),
    _pattern(
        2,
        When.ANSWER,
        "Du schreibst „{answer}“. Wie bist du darauf gekommen?",
        "You wrote “{answer}”. What led you to that?",
    ),
    _pattern(
        3,
        When.ANSWER,
        "An „{answer}“ bin ich hängen geblieben. Was macht das für dich gerade wichtig?",
        "“{answer}” caught my eye. What makes it matter to you right now?",
    ),
    _pattern(
        4,
        When.UNSETTLED_ANSWER,
        "Zu „{answer}“ auf deiner Karte: Was wäre dabei ein guter nächster Schritt?",
        "About “{answer}” on your card: what would a good next step look like?",
    ),
    _pattern(
        5,
        When.LONG_ANSWER,
        "Ich habe die Antwort auf deiner Karte gelesen. Was geht dir dazu gerade durch den Kopf?",
        "I read the answer on your card. What is on your mind about it just now?",
    ),
    _pattern(
        6,
        When.SHARED_TOPIC,
        "Wir haben beide „{topic}“ auf der Karte. Wie bist du dazu gekommen?",
        "We both have “{topic}” on our cards. How did you get into it?",
    ),
    _pattern(
        7,
        When.SHARED_TOPIC,
        "Uns verbindet „{topic}“. Was probierst du da gerade aus?",
        "We share an interest in “{topic}”. What are you trying out at the moment?",
    ),
    _pattern(
        8,
        When.RARE_TOPIC,
        "„{topic}“ steht hier nur auf wenigen Karten, auch auf deiner und meiner. Mit wem sprichst du sonst darüber?",
        "Only a few cards here say “{topic}”, yours and mine among them. Who do you usually talk to about it?",
    ),
    _pattern(
        9,
        When.NEW_TOPIC,
        "Von „{topic}“ verstehe ich noch wenig. Was sollte ich als Erstes wissen?",
        "I know little about “{topic}” so far. What should I understand first?",
    ),
    _pattern(
        10,
        When.TOPIC,
        "Was ist an „{topic}“ schwieriger, als es von außen aussieht?",
        "What is harder about “{topic}” than it looks from the outside?",
    ),
    _pattern(
        11,
        When.TOPIC,
        "Auf deiner Karte steht „{topic}“. Was hat sich da in letzter Zeit für dich verändert?",
        "Your card mentions “{topic}”. What has changed for you there lately?",
    ),
    _pattern(
        12,
        When.NEED,
        "Du suchst „{need}“. Woran würdest du merken, dass es richtig gut passt?",
        "You are looking for “{need}”. How would you know it is a really good fit?",
    ),
    _pattern(
        13,
        When.NEED,
        "Auf deiner Karte steht, du suchst „{need}“. Was hast du bisher ausprobiert?",
        "Your card says you are looking for “{need}”. What have you tried so far?",
    ),
    _pattern(
        14,
        When.NEED_I_CAN_MEET,
        "Du suchst „{need}“, und damit habe ich ein wenig Erfahrung. Wo hakt es bei dir gerade?",
        "You are looking for “{need}”, and I know a little about that. Where are you stuck just now?",
    ),
    _pattern(
        15,
        When.NEED_I_CAN_MEET,
        "Auf deiner Karte steht, du suchst „{need}“. Was davon würde dir am meisten helfen?",
        "Your card says you are looking for “{need}”. Which part of it would help you most?",
    ),
    _pattern(
        16,
        When.OFFER,
        "Du hilfst gern bei „{offer}“. Mit welchen Fragen kommen die Leute meistens zu dir?",
        "You are happy to help with “{offer}”. What do people usually come to you with?",
    ),
    _pattern(
        17,
        When.OFFER,
        "Auf deiner Karte bietest du „{offer}“ an. Was macht dir daran am meisten Freude?",
        "Your card offers “{offer}”. What do you enjoy most about it?",
    ),
    _pattern(
        18,
        When.OFFER_I_NEED,
        "Auf deiner Karte bietest du „{offer}“ an, und so etwas suche ich. Womit würdest du an meiner Stelle anfangen?",
        "Your card offers “{offer}”, and I am looking for something like that. Where would you begin in my place?",
    ),
    _pattern(
        19,
        When.NOTHING,
        "Ich kenne hier noch kaum jemanden. Was hat dich hergeführt?",
        "I hardly know anyone here yet. What brought you along?",
    ),
    _pattern(
        20,
        When.NOTHING_SO_FAR,
        "Was nimmst du von heute bisher mit?",
        "What are you taking away from today so far?",
    ),
)
