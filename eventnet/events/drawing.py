"""Drawing some of many people by chance, each as likely as the others. No I/O."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
