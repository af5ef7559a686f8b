"""Words of somebody's card, made ready to be said within a sentence of ours. No I/O."""

import re
import unicodedata
from functools import lru_cache

from eventnet.kernel.text import tidy_line

LONGEST_SPOKEN = 60
"""More characters than this nobody says in one breath."""

_MARKS = {"de": ("‚", "‘"), "en": ("‘", "’")}
_END = ".,;:!?…·¡¿‽،؛؟۔。、，；：！？｡"
_LOOSE_AT_A_CUT = _END + "–—-/&+([{„“‚‘«‹\"'"
# Isolates and marks that turn the direction of writing: a text brings its own (`_isolated`), whole and closed.
_DIRECTIONS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x2066, 0x206A)])
_DOUBLE = re.compile(r"[\"„“”‟«»＂〝〞〟]")
_SINGLE = re.compile(r"(?<!\w)['‚‘‛‹]([^'‚‘‛’‹›]*)['‘’›](?!\w)")
_JOINERS = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
"""What belongs to the character before it: halves of emoji say nothing."""


@lru_cache(maxsize=4096)
def one_line(text: str) -> str:
    """`text` with its line breaks as spaces, and without marks that turn the direction of what stands behind it."""
    return tidy_line(" ".join(text.translate(_DIRECTIONS).split()))


@lru_cache(maxsize=4096)
def spoken(text: str) -> str:
    """`text` as one line without the punctuation at its end; "" where there is nothing that could be said."""
    line = one_line(text).rstrip(f"{_END} ")
    return line if any(_says_something(c) for c in line) else ""


def _says_something(c: str) -> bool:
    return unicodedata.category(c)[0] in "LNS"


def is_sayable(line: str) -> bool:
    """True where a `spoken` line is short enough to be said whole."""
    return len(line) <= LONGEST_SPOKEN


def shortened(line: str) -> str:
    """A `spoken` line, where it is too long cut behind a word, with "…" for the rest."""
    if is_sayable(line):
        return line
    whole_words = line[: LONGEST_SPOKEN - 1].rpartition(" ")[0].rstrip(f"{_LOOSE_AT_A_CUT} ")
    if any(_says_something(c) for c in whole_words):
        return f"{whole_words}\u00a0…"
    return f"{_cut_within_a_word(line)}…"


def _cut_within_a_word(line: str) -> str:
    """The beginning of a line that has no blank to be cut at, as whole as its characters are."""
    end = LONGEST_SPOKEN - 1
    while end > 1 and _clings(line[end - 1], line[end]):
        end -= 1
    return line[:end]


def _clings(before: str, after: str) -> bool:
    return bool(_JOINERS.match(after)) or unicodedata.category(after)[0] == "M" or before == "\u200d"


@lru_cache(maxsize=4096)
def within_marks(line: str, language: str) -> str:
    """A line as it stands between the quotation marks of "de" or "en": those inside become single ones."""
    opening, closing = _MARKS[language]
    singles = _SINGLE.sub(rf"{opening}\1{closing}", line)
    pairs = _DOUBLE.sub(lambda mark: opening if _opens(singles[: mark.start()]) else closing, singles)
    return _isolated(pairs.replace("'", "’"))


def _opens(before: str) -> bool:
    """Whether a quotation mark behind these words opens: what it looks like says little, languages differ."""
    return not before or before[-1].isspace() or unicodedata.category(before[-1]) in {"Ps", "Pi", "Pd"}


def _isolated(line: str) -> str:
    """`line` so that words written from right to left leave the sentence around them in its order."""
    is_from_the_right = any(unicodedata.bidirectional(c) in {"R", "AL"} for c in line)
    return f"\u2068{line}\u2069" if is_from_the_right else line
