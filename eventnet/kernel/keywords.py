"""What a need or an offer is about: its keywords, German and English. No I/O but for the list of words beside it."""

import re
import tomllib
from pathlib import Path

from eventnet.kernel.folding import words_to_find

Things = frozenset[frozenset[str]]
"""A text as a list: the keywords of each thing in it."""

_WORDS = {
    kind: frozenset(words_to_find(words))
    for kind, words in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).items()
}

_JOINING = (
    "at|because|before|by|for|from|how|if|in|of|on|since|that|to|when|where|which|who|whom|whose|with|"
    "am|an|auf|bei|damit|das|dass|dem|den|der|deren|dessen|die|für|im|mit|ob|um|von|vom|wann|wenn|wer|wie|wo|womit|"
    "zu|zum|zur"
)
"""After a comma they go on with what was said; anything else begins the next thing of a list."""
_LISTED = re.compile(rf"[;|•·\n]|[.!?]\s|[,/](?!\s*(?:{_JOINING})\b)", re.IGNORECASE)
_AND = re.compile(r"\s(?:and|or|und|oder|sowie|&|\+)\s", re.IGNORECASE)


def keywords(text: str) -> frozenset[str]:
    """The words of a need or an offer that say what it is about, without their endings ("readers" and "reader")."""
    return frozenset[str]().union(*offered(text))


def needed(text: str) -> Things:
    """The things a need is about: for each thing of a list its keywords."""
    return _parts(text)


def offered(text: str) -> Things:
    """The things an offer is about; what stands on each side of an "and" is a thing of its own beside the whole."""
    whole, sides = _parts(text), _AND.split(text)
    return whole.union(*(_parts(side) for side in sides)) if len(sides) > 1 else whole


def _parts(text: str) -> Things:
    """The keywords of each thing in a list; of what is not wanted none."""
    found = set()
    for part in _LISTED.split(text) if text else ():
        words = words_to_find(part)
        if not words & _WORDS["negations"]:
            found.add(frozenset(_stem(word) for word in words - _WORDS["empty"] if _is_enough(word, words)))
    return frozenset(found - {frozenset()})


def _is_enough(word: str, words: set[str]) -> bool:
    """Of scripts without blanks one character is too little; an Arabic word counts once, without its article."""
    return (word.isascii() or len(word) > 1) and not (word.startswith("ال") and word[2:] in words)


# snowballstemmer 3.1.1 was tried, for both languages in turn, since no card says its own: it parts "Gründung" and
# "gründen", takes a car for care and a bank for banking (of 70 pairs in tests/common_ground/test_matching.py 8 fail).
_WHOLE = frozenset({"banking", "housing", "marketing", "parking", "series", "zeitung"})
"""Words whose ending is none: without it they would be other words."""
_DOUBLED = re.compile(r"([bdgmnprt])\1$")
_ENDINGS = (
    # An ending, what takes its place, and how much must be left of the word.
    ("erinnen", "er", 4),
    ("erin", "er", 4),
    ("ies", "y", 4),
    ("s", "", 3),
    ("ungen", "", 4),
    ("ung", "", 4),
    ("heit", "", 6),
    ("keit", "", 6),
    ("ing", "", 4),
    ("ern", "er", 8),
    ("er", "", 8),
    ("em", "", 8),
    ("n", "", 4),
    ("e", "", 4),
)


def _stem(word: str) -> str:
    """A word without the endings of number, case and gender; tells kin apart from others, not more."""
    if word in _WHOLE:
        return word
    for ending, instead, shortest in _ENDINGS:
        left = word.removesuffix(ending)
        if left != word and len(left) >= shortest and not (ending == "s" and left[-1] in "siu"):
            word = _DOUBLED.sub(r"\1", left) if ending == "ing" else left + instead
    return word


KINDS = frozenset(_stem(word) for word in _WORDS["kinds"])
"""Keywords like "feedback", that say what kind of thing it is, not what it is about."""
