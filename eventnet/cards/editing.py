"""A card as its owner writes it: what was typed, in two windows, and one card that fills another. No I/O.

Each thing that can be typed has a *field* with a name and a text: "headline", "answer-12" (an answer, by its prompt),
"answer-12-for" (who it is for), "topics" (one a line), "phone" with "phone-on" (its switch: "on" or ""), "best".
"""

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from eventnet.cards.rules import MOST_TOPICS, Audience, DetailKind, topic_key
from eventnet.kernel.text import tidy_line

LINES = ("name", "headline", "organisation", "introduction", "goal", "offer", "need")
ON = "on"

# A comma between digits belongs to the number ("1,5 degrees"); other scripts have commas of their own.
_BETWEEN_TOPICS = re.compile(r"[\n;؛，、،；]|(?<!\d),|,(?!\d)")
_WORDS_A_SECOND = 2.2
_LETTERS_OF_A_LONG_WORD = 8
_ROUNDED_TO = 5


@dataclass(frozen=True)
class OwnAnswer:
    """An answer, and who it is for."""

    text: str
    audience: Audience


@dataclass(frozen=True)
class OwnDetail:
    """A way to reach the owner with its switch; `best` marks "reach me best by"."""

    value: str
    shared: bool = False
    best: bool = False


@dataclass(frozen=True)
class OwnCard:
    """The whole content of an owner's card: LINES, answers by their prompt's id, topics, one detail of each kind."""

    lines: Mapping[str, str]
    answers: Mapping[int, OwnAnswer]
    topics: tuple[str, ...]
    details: Mapping[DetailKind, OwnDetail]

    def filled_by(self, other: "OwnCard") -> "OwnCard":
        """The card with what is blank on it taken from `other`; a way to reach somebody comes switched off.

        Whoever wrote `other` may have been somebody else: nobody gets what its owner has not switched on.
        """
        theirs = {kind: OwnDetail(detail.value) for kind, detail in other.details.items()}
        return OwnCard(
            lines={line: self.lines[line] or other.lines[line] for line in LINES},
            answers={**other.answers, **self.answers},
            topics=without_twins([*self.topics, *other.topics])[:MOST_TOPICS],
            details={**self.details, **{kind: d for kind, d in theirs.items() if kind not in self.details}},
        )


def fields_of(card: OwnCard, prompt_ids: Iterable[int]) -> dict[str, str]:
    """Every field as it stands on `card`, with answers to these prompts."""
    fields = {line: card.lines[line] for line in LINES}
    for prompt_id in prompt_ids:
        answer = card.answers.get(prompt_id, OwnAnswer("", Audience.CARD))
        fields |= {f"answer-{prompt_id}": answer.text, f"answer-{prompt_id}-for": answer.audience.value}
    fields["topics"] = "\n".join(card.topics)
    for kind in DetailKind:
        detail = card.details.get(kind, OwnDetail(""))
        fields |= {kind.value: detail.value, f"{kind.value}-on": ON if detail.shared else ""}
    fields["best"] = next((kind.value for kind, detail in card.details.items() if detail.best), "")
    return fields


def with_fields(card: OwnCard, fields: Mapping[str, str], prompt_ids: Iterable[int]) -> OwnCard:
    """`card` with all fields as they stand in `fields`. What is switched off is no best way to reach anybody."""
    answers = dict(card.answers)
    for prompt_id in prompt_ids:
        answers.pop(prompt_id, None)
        if text := fields[f"answer-{prompt_id}"]:
            answers[prompt_id] = OwnAnswer(text, Audience(fields[f"answer-{prompt_id}-for"]))
    details = {}
    for kind in DetailKind:
        if value := fields[kind.value]:
            shared = fields[f"{kind.value}-on"] == ON
            details[kind] = OwnDetail(value, shared, best=shared and fields["best"] == kind)
    return OwnCard(
        lines={line: fields[line] for line in LINES},
        answers=answers,
        topics=topics_in(fields["topics"]),
        details=details,
    )


def mark_of(text: str) -> str:
    """The mark a page keeps of the text it was drawn with, to tell later whether anybody has changed it since."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True)
class Windows:
    """The result of typing in several windows: all fields as they are to be kept, and those changed in two of them.

    `others` holds, by field, what another window has saved.
    """

    fields: dict[str, str]
    others: dict[str, str]


def join_windows(saved: Mapping[str, str], typed: Mapping[str, str], marks: Mapping[str, str]) -> Windows:
    """Puts what was typed in one window to what is saved by now. Only what was changed there counts.

    `marks` are those of the page that was typed into; a field without its mark was not on that page.
    """
    fields, others = dict(saved), {}
    for name, text in typed.items():
        drawn = marks.get(name)
        if drawn is None or text == saved[name] or drawn == mark_of(text):
            continue
        fields[name] = text
        if drawn != mark_of(saved[name]):
            others[name] = saved[name]
    return Windows(fields, others)


def topics_in(text: str) -> tuple[str, ...]:
    """The topics somebody typed, one a line or with commas between; of several spellings the first stays."""
    labels = (tidy_line(piece) for piece in _BETWEEN_TOPICS.split(text))
    return without_twins(label for label in labels if label)


def without_twins(labels: Iterable[str]) -> tuple[str, ...]:
    """The labels in their order, of those that mean one topic only the first."""
    by_key: dict[str, str] = {}
    for label in labels:
        by_key.setdefault(topic_key(label) or label, label)
    return tuple(by_key.values())


def seconds_aloud(text: str) -> int:
    """About how long it takes to say `text` calmly, in steps of five seconds; 0 where there is nothing to say.

    A long word counts for several, and so do two characters of a script that sets no blanks between its words.
    """
    words = 0.0
    for piece in text.split():
        letters = [c for c in piece if unicodedata.category(c)[0] in "LN"]
        wide = sum(unicodedata.east_asian_width(c) in "WF" for c in letters)
        if others := len(letters) - wide:
            words += max(1, others / _LETTERS_OF_A_LONG_WORD)
        words += wide / 2
    steps = math.floor(words / _WORDS_A_SECOND / _ROUNDED_TO + 0.5)
    return max(1, steps) * _ROUNDED_TO if words else 0
