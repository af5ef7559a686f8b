"""Which questions to open a conversation with somebody. Values in, values out.

Nothing is said but what stands on the two cards. What I offer myself is never said: listening comes first.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from eventnet.cards.catalogue import BY_KEY
from eventnet.cards.rules import Card, GivenAnswer, topic_key
from eventnet.common_ground.rules import Ground
from eventnet.starters.patterns import PATTERNS, UNSETTLED, Pattern, When
from eventnet.starters.quoting import is_sayable, one_line, shortened, spoken, within_marks

MOST = 3
_GENERAL = ("occupies", "brought-question", "listen", "talk-more")
_SLOT = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Starter:
    """A question for one person. `answer` of theirs is printed above it and what I `could_offer` below, both unsaid."""

    text: str
    answer: GivenAnswer | None = None
    could_offer: str = ""


@cache
def _patterns_for(when: tuple[When, ...]) -> tuple[Pattern, ...]:
    return tuple(pattern for pattern in PATTERNS if pattern.when in when)


@dataclass(frozen=True)
class _Subject:
    """Something of their card one can ask about, and when that is: each of the patterns for it will do."""

    when: tuple[When, ...]
    slot: str = ""
    answer: GivenAnswer | None = None
    could_offer: str = ""

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        return _patterns_for(self.when)


@dataclass(frozen=True)
class _Meeting:
    """Two cards, seen by the owner of one of them, and what they have in common."""

    mine: Card
    theirs: Card
    ground: Ground

    def lot(self, *words: str) -> int:
        """A number to draw by lot between these two people: for the same words always the same, another for others."""
        text = "\x1f".join((self.mine.name, self.theirs.name, *words))
        return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def starters_for(mine: Card, theirs: Card, ground: Ground, *, language: str, is_during: bool) -> tuple[Starter, ...]:
    """Up to three questions to ask the owner of `theirs`, in "de" or "en", each about something else.

    Always the same ones for the same two cards. At least one says that it comes from the card. Where nothing is shown
    there is what one can ask anybody; `is_during` says whether the event has begun.
    """
    meeting = _Meeting(mine, theirs, ground)
    subjects = list(islice(filter(None, (find(meeting) for find in _IN_ORDER)), MOST))
    if not subjects:
        return _to_anybody(meeting, language, is_during=is_during)
    patterns = [_pattern(meeting, subject, subject.patterns) for subject in subjects]
    if not any(pattern.names_card for pattern in patterns):
        patterns[0] = _pattern(meeting, subjects[0], [p for p in subjects[0].patterns if p.names_card])
    return tuple(_starter(p, subject, language) for p, subject in zip(patterns, subjects, strict=True))


def starter_for(mine: Card, theirs: Card, ground: Ground, *, language: str, is_during: bool) -> Starter:
    """The first of `starters_for`, without making the others: of each person on a meet list one is shown."""
    meeting = _Meeting(mine, theirs, ground)
    subjects = islice(filter(None, (find(meeting) for find in _IN_ORDER)), MOST)
    first = next(subjects, None)
    if first is None:
        return _to_anybody(meeting, language, is_during=is_during)[0]
    pattern = _pattern(meeting, first, first.patterns)
    if not (pattern.names_card or any(_pattern(meeting, one, one.patterns).names_card for one in subjects)):
        pattern = _pattern(meeting, first, [p for p in first.patterns if p.names_card])
    return _starter(pattern, first, language)


def general_starters(language: str) -> tuple[Starter, ...]:
    """Questions that open a conversation with anybody, in "de" or "en"."""
    prompts = (BY_KEY[key] for key in _GENERAL)
    return tuple(Starter(prompt.question.into(language)) for prompt in prompts)


def _to_anybody(meeting: _Meeting, language: str, *, is_during: bool) -> tuple[Starter, ...]:
    fitting = {When.NOTHING, When.NOTHING_SO_FAR} if is_during else {When.NOTHING}
    first = [Starter(pattern.question.into(language)) for pattern in PATTERNS if pattern.when in fitting]
    prompts = sorted(zip(_GENERAL, general_starters(language), strict=True), key=lambda one: meeting.lot(one[0]))
    return (*first, *(starter for _key, starter in prompts))[:MOST]


def _pattern(meeting: _Meeting, subject: _Subject, fitting: Sequence[Pattern]) -> Pattern:
    return min(fitting, key=lambda pattern: meeting.lot(subject.slot, str(pattern.number)))


def _starter(pattern: Pattern, subject: _Subject, language: str) -> Starter:
    words = within_marks(subject.slot, language)
    return Starter(_SLOT.sub(lambda _: words, pattern.question.into(language)), subject.answer, subject.could_offer)


def _need_i_can_meet(meeting: _Meeting) -> _Subject | None:
    need = shortened(spoken(meeting.ground.need))
    offer = one_line(meeting.ground.my_offer)
    return _Subject((When.NEED_I_CAN_MEET,), need, could_offer=offer) if need else None


def _shared_topic(meeting: _Meeting) -> _Subject | None:
    """The rarest topic both have; the ground has them in that order."""
    for topic in meeting.ground.topics:
        if label := _topic(topic.label):
            return _Subject((When.RARE_TOPIC if topic.is_rare else When.SHARED_TOPIC,), label)
    return None


def _answer(meeting: _Meeting) -> _Subject | None:
    given = [(words, answer) for answer in meeting.theirs.answers if (words := spoken(answer.text))]
    if not given:
        return None
    words, answer = min(given, key=lambda one: meeting.lot(one[0], one[1].question.german, one[1].question.english))
    if not is_sayable(words):
        return _Subject((When.LONG_ANSWER,), words, answer)
    return _Subject((When.ANSWER, When.UNSETTLED_ANSWER) if _is_unsettled(answer) else (When.ANSWER,), words, answer)


def _is_unsettled(answer: GivenAnswer) -> bool:
    return any(
        BY_KEY[key].question.german == answer.question.german or BY_KEY[key].question.english == answer.question.english
        for key in UNSETTLED
    )


def _their_topic(meeting: _Meeting) -> _Subject | None:
    my_keys = {topic_key(label) for label in meeting.mine.topics}
    new = [words for label in meeting.theirs.topics if topic_key(label) not in my_keys and (words := _topic(label))]
    return _Subject((When.NEW_TOPIC, When.TOPIC), min(new, key=meeting.lot)) if new else None


def _topic(label: str) -> str:
    """A topic as it is said: a name can't be cut, so one that is too long is not said at all."""
    words = spoken(label)
    return words if is_sayable(words) else ""


def _offer(meeting: _Meeting) -> _Subject | None:
    offer = shortened(spoken(meeting.theirs.offer))
    return _Subject((When.OFFER_I_NEED if meeting.ground.offer else When.OFFER,), offer) if offer else None


def _need(meeting: _Meeting) -> _Subject | None:
    if meeting.ground.need:
        return None
    need = shortened(spoken(meeting.theirs.need))
    return _Subject((When.NEED,), need) if need else None


_IN_ORDER: tuple[Callable[[_Meeting], _Subject | None], ...] = (
    _need_i_can_meet,
    _shared_topic,
    _answer,
    _their_topic,
    _offer,
    _need,
)
"""What one asks about first. What I would like myself comes with the offers, behind all that makes them talk."""
