"""Short codes and days as people type them, on whatever keyboard: from a poster, out of a mail, said aloud."""

import re
import unicodedata
from datetime import date

from eventnet.kernel.text import normal

_LONGEST = 200
"""How much of what was typed is looked at: a code with a great many blanks."""

# Letters that look like Latin capitals: whoever reads a K types that of the keyboard at hand.
_LOOK_ALIKES = str.maketrans("АВЕЗКМНОРСТУХІЈЅԚԜҮΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABE3KMHOPCTYXIJSQWYABEZHIKMNOPTYX")


def typed_code(text: str, *, letters: str, length: int) -> str | None:
    """The code of `length` out of `letters` (digits, capitals) that was typed; None for what can't be one.

    Digits count in every script, letters in either case, full-width, with an accent, or as those that look the same
    in Cyrillic and Greek. Blanks, dashes, dots and whatever else is neither letter nor digit only parts a code.
    """
    plain = normal("NFKD", text[:_LONGEST]).upper().translate(_LOOK_ALIKES)
    code = "".join(str(unicodedata.decimal(c, c)) for c in plain if c.isalnum())
    return code if len(code) == length and set(code) <= set(letters) else None


_DAYS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)", re.ASCII),
    re.compile(r"(?P<day>\d\d?)\. ?(?P<month>\d\d?)\. ?(?P<year>\d{4})", re.ASCII),
)


def typed_day(text: str) -> date | None:
    """The day that was typed: as a browser's own field sends it, or as one writes it in German; None for any other."""
    for found in filter(None, (pattern.fullmatch(text.strip()) for pattern in _DAYS)):
        try:
            return date(**{part: int(number) for part, number in found.groupdict().items()})
        except ValueError:
            return None
    return None
