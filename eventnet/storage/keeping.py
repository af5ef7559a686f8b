"""How a room says what its tables keep of people, in its `kept.py`: what it is, whose, and for how long.

From that the privacy page tells how long things are kept, the tests know where to look for what belongs to somebody,
and a column that no room speaks of fails them.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from eventnet.storage.base import Base


class Kind(enum.StrEnum):
    """What a column is to the person it belongs to."""

    PLAIN = "plain"
    """Says nothing about anybody: ids, counters, settings of an event."""
    PERSONAL = "personal"
    """Says who somebody is, or what they did here."""
    SENSITIVE = "sensitive"
    """What somebody wrote for their own eyes, or for one reader; a way to reach them; whom they avoid."""
    SECRET = "secret"  # noqa: S105  a kind of column
    """Opens something for who has it: stored as a hash, or worth nothing without a key."""


@dataclass(frozen=True)
class Until:
    """For how long something is kept, in English words that are translated; `days` fills their ``%(days)s``."""

    words: str
    days: int | None = None


def marked(words: str) -> str:
    """`words` as they are. What stands in `_l(...)` is found by those who translate."""
    return words


_l = marked

UNTIL_ERASED = Until(_l("until you erase all that is yours"))


@dataclass(frozen=True)
class Kept:
    """Some columns of a table that belong to the same people and go at the same time; names with blanks between.

    `whose` are the columns that lead to them, each to a person, an attendee or a contact's owner; "" leads to nobody.
    `what` is what the reader of the privacy page calls it; "" is not told there, since it says nothing of anybody.
    """

    table: type[Base]
    whose: str
    until: Until
    what: str = ""
    plain: str = ""
    personal: str = ""
    sensitive: str = ""
    secret: str = ""

    def columns(self) -> Iterator[tuple[str, Kind]]:
        """Each of the columns, with what it is."""
        for kind in Kind:
            yield from ((column, kind) for column in str(getattr(self, kind.value)).split())
