"""Text from strangers, tidied once at the door so that every room behind it can take it as plain text."""

import re
import unicodedata
from typing import Literal

MOST_MARKS = 8
"""How many marks may stand on one letter: more than any language needs. The tallest stack of Tibetan has as many."""

_FIRST_MARK = "\u0300"
_ROOM, _LEAST_ROOM = 4, 8_000

# Overrides and embeddings can make a page read differently from what it says. Isolates, marks and joiners stay:
# Arabic, Hebrew and families of emoji need them.
_REORDERING = dict.fromkeys([*range(0x202A, 0x202F), 0x2028, 0x2029])
_NEWLINES = re.compile(r"\r\n?|[\n\v\f\u0085\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACES = re.compile(r"\s+")
_MARKS_OF_OTHER_KINDS = "\uff9e\uff9f"
"""Half-width voicing of Japanese: letters that become marks in a normal form."""

_LOW_SURROGATE_START, _SURROGATES_END = 0xD800, 0xE000
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp", "Cs"}
# Letters and marks that leave no trace: fillers, joiners, selectors, the blank Braille cell.
_TRACELESS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)


def room_for(most: int) -> int:
    """The length of text looked at where `most` characters are allowed: a pasted page is there to be shortened."""
    return max(_ROOM * most, _LEAST_ROOM)


def normal(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """`text` in a normal form. The only way to one: sorting marks costs the square of how many stand in a row."""
    return unicodedata.normalize(form, few_marks(text))


def few_marks(text: str) -> str:
    """`text` with MOST_MARKS on each letter at most; what cannot be seen between them begins no new letter."""
    if text.isascii() or max(text) < _FIRST_MARK:
        return text
    kept, in_a_row = [], 0
    for c in text:
        kind = unicodedata.category(c)
        if kind[0] == "M" or c in _MARKS_OF_OTHER_KINDS:
            in_a_row += 1
        elif kind != "Cf":
            in_a_row = 0
        if in_a_row <= MOST_MARKS:
            kept.append(c)
    return "".join(kept)


def _plain(text: str, keep: str) -> str:
    """`text` without control characters but `keep`, reordering or halves of characters; in normal form C."""
    whole = "".join("\ufffd" if _LOW_SURROGATE_START <= ord(c) < _SURROGATES_END else c for c in text)
    clean = "".join(c for c in whole.translate(_REORDERING) if c in keep or unicodedata.category(c) != "Cc")
    return few_marks(normal("NFC", clean))  # a letter may have come apart into itself and a mark


def tidy_line(text: str) -> str:
    """`text` as one line: no control characters, runs of white space as one space, empty where nothing is visible."""
    line = _SPACES.sub(" ", _plain(_NEWLINES.sub(" ", text), keep="\t")).strip()
    return line if has_something_to_see(line) else ""


def tidy_paragraphs(text: str) -> str:
    """`text` with its line breaks as line feeds, at most one empty line in a row; empty where nothing is visible."""
    lines = (line.rstrip() for line in _plain(_NEWLINES.sub("\n", text), keep="\n\t").split("\n"))
    whole = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
    return whole if has_something_to_see(whole) else ""


def has_something_to_see(text: str) -> bool:
    """True where any character of `text` leaves a mark: zero-width characters and blanks alone do not."""
    return any(unicodedata.category(c) not in _INVISIBLE for c in without_traceless(text))


def without_traceless(text: str) -> str:
    """`text` without the letters and marks that nobody can see by themselves."""
    return _TRACELESS.sub("", text)
