"""Starters taken apart: what of one is ours, what is quoted, and which row of the table it is of."""

import re
from dataclasses import dataclass

from eventnet.cards.catalogue import BY_KEY
from eventnet.starters.patterns import PATTERNS, Pattern, When
from eventnet.starters.rules import Starter

WORDS = {
    "de": r"((Mit|Bei) )?(Was|Wie|Wo|Wer|Wem|Womit|Woran|Worüber|Welche\w*)",
    "en": r"(What|How|Where|Who|Which)",
}
MARKS = {"de": ("„", "“"), "en": ("“", "”")}

ROWS = (
    {When.NEED_I_CAN_MEET},
    {When.SHARED_TOPIC, When.RARE_TOPIC},
    {When.ANSWER, When.UNSETTLED_ANSWER, When.LONG_ANSWER},
    {When.NEW_TOPIC, When.TOPIC},
    {When.OFFER, When.OFFER_I_NEED},
    {When.NEED},
    {When.NOTHING},
    {When.NOTHING_SO_FAR},
)
"""In the order of preference; the last two are for who shows nothing."""
NEED_MET, SHARED, ANSWER, TOPIC, OFFER, NEED, NOTHING, SO_FAR = range(len(ROWS))

FOR_ANYBODY = tuple(
    Pattern(0, When.NOTHING, BY_KEY[key].question) for key in ("occupies", "brought-question", "listen", "talk-more")
)
"""Prompts that go on where the last two rows end."""


@dataclass(frozen=True)
class Asked:
    """A starter as somebody hears it: `ours` is the sentence without what is quoted."""

    ours: str
    quoted: str | None
    pattern: Pattern

    @property
    def row(self) -> int:
        (row,) = [number for number, when in enumerate(ROWS) if self.pattern.when in when]
        return row


def taken_apart(starter: Starter, language: str) -> Asked:
    """What is ours and what theirs in a starter; its pattern must be one of this very language."""
    opening, closing = MARKS[language]
    quotes = re.findall(f"(?s){opening}([^{opening}{closing}]*){closing}", starter.text)
    assert len(quotes) <= 1, starter.text
    quoted = quotes[0] if quotes else None
    ours = (
        starter.text if quoted is None else starter.text.replace(f"{opening}{quoted}{closing}", f"{opening}{closing}")
    )
    (pattern,) = [pattern for pattern in (*PATTERNS, *FOR_ANYBODY) if without_slot(pattern, language) == ours]
    return Asked(ours, quoted, pattern)


def without_slot(pattern: Pattern, language: str) -> str:
    """A pattern with nothing between its marks."""
    return re.sub(r"\{\w+\}", "", pattern.question.into(language))


def asks_openly(sentence: str, language: str) -> bool:
    """Whether a sentence ends in a question that begins with a question word, behind a preposition or not."""
    question = re.split(r"[.:] ", sentence)[-1]
    return bool(re.match(rf"{WORDS[language]}\b", question, re.IGNORECASE)) and sentence.endswith("?")
