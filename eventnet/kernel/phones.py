"""Phone numbers: what is dialled of them, and which of them are of a phone that one carries along."""

import re
import unicodedata

_NOT_DIALLED = re.compile(r"\(0\)|[^0-9]")
_MOBILE_IN_GERMANY = re.compile(r"(?:(?:\+|00)490?|0)1[567][0-9]{8,10}")
_IN_GERMANY = re.compile(r"(?:\+|00)49|0[1-9]")
_MARKED = re.compile(
    r"(?:mobile?|mobil(?:nummer|telefon)|mobile phone|handy(?:nummer)?|cell(?:phone| phone)?|natel)\s*[:.]?\s*"
    r"(?P<number>[+(]?[0-9][0-9 ()/.+-]{4,30})",
    re.IGNORECASE,
)


def dialled(number: str) -> str:
    """The part of a number as typed that is dialled: digits, and a plus before them; empty where there is no digit.

    "+49 (0)171" is dialled without the zero.
    """
    plain = "".join(str(unicodedata.decimal(c, c)) for c in number)
    digits = _NOT_DIALLED.sub("", plain)
    return f"{'+' if plain.lstrip().startswith('+') else ''}{digits}" if digits else ""


def is_mobile(number: str) -> bool:
    """True for a mobile number in Germany; one without a country is taken for one of there."""
    return _MOBILE_IN_GERMANY.fullmatch(dialled(number)) is not None


def takes_texts(number: str) -> bool:
    """False for a number in Germany that is not mobile; elsewhere a number does not tell."""
    return is_mobile(number) or _IN_GERMANY.match(dialled(number)) is None


def marked_mobile(text: str) -> str | None:
    """The number in a text that says it is a mobile one ("Handy: 0041 79 …"), wherever in the world it is of."""
    found = _MARKED.fullmatch(text.strip())
    return found["number"].strip() if found else None
