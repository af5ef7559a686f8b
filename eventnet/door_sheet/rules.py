"""Who of those open to talk are named on a door sheet, and how a sheet fits on paper. Values in, values out."""

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

DRAWN = 3
"""So many of those who are open to talk stand on a sheet."""

_PRIME = 2**31 - 1
_HOUR_SECONDS = 3600


@dataclass(frozen=True)
class Draw:
    """An order to draw people in: those come first whose `turn` is smallest.

    With a factor and a shift by chance each order of any two shuffle keys is as likely as the other, and so is each
    person among the first three. Going on from one by chance would not do: who stands behind a large gap would come
    often.
    """

    factor: Any
    shift: Any

    def turn(self, key: Any) -> Any:
        """The turn of a shuffle key, below 2**31: of a number, or of a column, since a database works it out alike."""
        return (key % _PRIME * self.factor + self.shift) % _PRIME


def draw_at(now: datetime, key: int) -> Draw:
    """The draw for a viewer with this shuffle key: another one each hour (UTC), and for each viewer."""
    hour = int(now.timestamp()) // _HOUR_SECONDS
    chance = hashlib.sha256(f"{hour} {key}".encode()).digest()
    return Draw(1 + int.from_bytes(chance[:8]) % (_PRIME - 1), int.from_bytes(chance[8:16]) % _PRIME)


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
