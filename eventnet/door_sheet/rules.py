"""Who of those open to talk are named on a door sheet, and how a sheet fits on paper. Values in, values out."""

import math
import re
import unicodedata
from collections.abc import Iterable

DRAWN = 3
"""So many of those who are open to talk stand on a sheet."""

_SIZES = (28, 52, 84, 120, 250)
"""How many lines may stand on a sheet in the largest type, the second, and so on."""

_LINE = 40
"""About how many letters a line holds where people stand in two columns."""


def paper_size(texts: Iterable[str], *, people: int) -> int:
    """In which type, 1 (the largest) to 6, texts stand on paper so that they all have room on one page of A4.

    `people` of them stand one below the other, with a little room between.
    """
    lines = people + sum(math.ceil(_width(text) / _LINE) for text in texts)
    return 1 + sum(lines > limit for limit in _SIZES)


_PERHAPS_WIDE = re.compile("[^\u0000-\u036f\u2010-\u2027]")
"""What is not Latin, nor a dash or a quotation mark: of that alone it has to be looked up."""


def _width(text: str) -> int:
    """How wide a text is, in letters: Chinese and Japanese ones count for two."""
    if text.isascii():
        return len(text)
    return len(text) + sum(unicodedata.east_asian_width(c) in "WF" for c in _PERHAPS_WIDE.findall(text))
