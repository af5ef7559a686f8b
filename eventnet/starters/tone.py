"""A quiet hint on one's own words: where a message pushes for an answer, or where a greeting hides a request.

It is never more than a hint: everybody writes as they like.
"""

import enum
import re
import tomllib
from functools import cache
from pathlib import Path

from eventnet.kernel.folding import fold

_PHRASES = Path(__file__).with_name("phrases.toml")
_WORDS = re.compile(r"[^\W_]+|[?]")


class Hint(enum.StrEnum):
    """A thing that a message may sound like."""

    CHAIN = "chains"
    REQUEST = "requests"


def hints_for(text: str) -> tuple[Hint, ...]:
    """The hints at what `text`, in either language, may sound like to the one who gets it."""
    plain = _plain(text)
    return tuple(hint for hint in Hint if any(f" {phrase} " in plain for phrase in _phrases()[hint]))


@cache
def _phrases() -> dict[Hint, list[str]]:
    listed = tomllib.loads(_PHRASES.read_text("utf-8"))
    return {hint: [_plain(phrase).strip() for phrase in listed[hint]] for hint in Hint}


def _plain(text: str) -> str:
    """The folded words and question marks of `text`, each between blanks."""
    return f" {' '.join(_WORDS.findall(fold(text)))} "
