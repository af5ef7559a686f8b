"""What two spellings of a word have in common, so that "Müller", "mueller", "muller" and "MULLER" find each other.

Both databases are given the words this module makes and compare nothing but bytes, so they find the same.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from eventnet.kernel.text import normal, without_traceless

_LATIN = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
_ARABIC = {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ٱ": "ا", "ـ": ""}
"""Letters that are typed one for the other; the last is a stroke that only stretches a word."""

_ALIKE = str.maketrans({**_LATIN, **_ARABIC, **dict.fromkeys("'’‘ʼ׳`´", "")})
# Accents on Latin, Greek and Cyrillic letters, points and vowels of Hebrew and Arabic. Other scripts need their marks.
_ACCENTS = re.compile(r"[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_UMLAUT = re.compile(r"([aou])e")
_ARTICLE = "ال"
_WITHOUT_BLANKS = (
    (0x0E00, 0x0EFF),  # Thai and Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # Japanese syllables
    (0x3400, 0x9FFF),  # Chinese characters
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_FIRST_WITHOUT_BLANKS = chr(min(first for first, _ in _WITHOUT_BLANKS))
LONGEST_WORD = 60


class Word(NamedTuple):
    """A word as it is looked for; `is_begun` means that longer ones that begin with it count as well."""

    text: str
    is_begun: bool


def fold(text: str) -> str:
    """`text` without case, accents, vowel marks, and with umlauts as their plain letters ("ue" too).

    What a text begins with folds to what the folded text begins with, so that typing on never loses a match.
    """
    return _UMLAUT.sub(r"\1", _bare(text))


def spelled(text: str) -> list[str]:
    """The words of a text letter by letter: folded, but that "ue" stays: "Joe" is not "Jo"."""
    return [run[:LONGEST_WORD] for run, _ in _runs(_bare(text))]


def _bare(text: str) -> str:
    plain = normal("NFKC", without_traceless(text)).casefold().translate(_ALIKE)
    bare = normal("NFC", _ACCENTS.sub("", normal("NFKD", plain)))
    return bare if bare.isascii() else "".join(str(unicodedata.decimal(c, c)) for c in bare)


def words_to_find(text: str) -> set[str]:
    """The words under which a text is found; of scripts without blanks every character and every two neighbours."""
    found = set()
    for run, is_unspaced in _runs(fold(text)):
        if is_unspaced:
            found |= {*run, *_neighbours(run)}
        else:
            found.add(run[:LONGEST_WORD])
            if run.startswith(_ARTICLE) and len(run) > len(_ARTICLE) + 1:
                found.add(run[len(_ARTICLE) : LONGEST_WORD])
    return found


def words_to_look_for(text: str) -> list[Word]:
    """The words a search asks for, all of them, each once, in their order."""
    wanted: dict[Word, None] = {}
    for run, is_unspaced in _runs(fold(text)):
        if is_unspaced:
            wanted |= dict.fromkeys(Word(part, is_begun=False) for part in (_neighbours(run) or [run]))
        else:
            wanted[Word(run[:LONGEST_WORD], is_begun=len(run) < LONGEST_WORD)] = None
    return list(wanted)


def _neighbours(run: str) -> list[str]:
    return [run[n : n + 2] for n in range(len(run) - 1)]


def _runs(plain: str) -> Iterator[tuple[str, bool]]:
    """The words of a text that is folded, and whether each is of a script that sets no blanks."""
    for piece in re.split(r"\s+", plain):
        run, was_unspaced = "", False
        for c in [*piece, " "]:
            is_unspaced = c >= _FIRST_WITHOUT_BLANKS and any(first <= ord(c) <= last for first, last in _WITHOUT_BLANKS)
            if run and (is_unspaced != was_unspaced or not _continues(c, run, is_unspaced)):
                yield run, was_unspaced
                run = ""
            if _continues(c, run, is_unspaced):
                run, was_unspaced = run + c, is_unspaced


def _continues(c: str, run: str, is_unspaced: bool) -> bool:
    """Whether `c` belongs to a word: letters, their marks, digits, pictures; + and # behind a letter ("C++", "C#").

    A mark may come first where words are cut into neighbours, as in Thai: "กัน" is found by its second half, too.
    """
    category = unicodedata.category(c)
    if category[0] == "M":
        return bool(run) or is_unspaced
    return category[0] in "LN" or category == "So" or (bool(run) and c in "+#")
