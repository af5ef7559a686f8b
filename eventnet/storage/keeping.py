"""How a room says what its tables keep of people, in its `kept.py`, and all that is done with it.

What it is, whose, and for how long; what of it stands in the file one takes along, what becomes of it where somebody
erases all that is theirs, where two people turn out to be one, and where its time is over. `upkeep/` gathers that from
all rooms; a column that no room speaks of, or that lacks an answer, fails a test.
"""

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from eventnet.storage.base import Base


class Kind(enum.StrEnum):
    """The kind of a column: what it is to the person it belongs to."""

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
class Because:
    """The reason for which nothing is done with it."""

    why: str


WITH_THEM: Final = Because("The database takes it along with whom it belongs to.")
WITH_IT: Final = Because("It ends with what it belongs to, or with a word of somebody's.")


@dataclass(frozen=True)
class OfPerson:
    """One part of the file that somebody takes along, by its key there; those with a smaller `at` stand before it.

    `give` makes it of a person (by number) at a time, of JSON's own types.
    """

    at: int
    key: str
    give: Callable[[Session, int, datetime], Any]


@dataclass(frozen=True)
class OfAttendee:
    """The file's section on an event somebody takes part in, `give` of the attendee (by number), under its own keys."""

    at: int
    give: Callable[[Session, int], dict[str, Any]]


def written(instant: datetime | None) -> str | None:
    """An instant as it stands in the file: ISO 8601, in UTC."""
    return instant.isoformat() if instant else None


@dataclass(frozen=True)
class Leaving:
    """A person who erases all that is theirs. They, what they are attendees as, and all contacts with them are held."""

    id: int
    public_id: str
    name: str
    email: str
    is_confirmed: bool


Erase = Callable[[Session, Leaving], None]
"""Erases what the database would not take along with a person, who is still there."""


def _nothing(*_: object) -> None:
    """What there is to do where nothing is."""


@dataclass(frozen=True)
class Merging:
    """The steps for a newcomer who turns out to be a known person; all by number, all held by whoever calls.

    First `people` (session, newcomer, known, now), then for each event: `attendees` (session, newcomer's, known's, now)
    where both take part, so that the first can go; `alone` (session, newcomer's, known) where the newcomer does.
    """

    people: Callable[[Session, int, int, datetime], None] = _nothing
    attendees: Callable[[Session, int, int, datetime], None] = _nothing
    alone: Callable[[Session, int, int], None] = _nothing


@dataclass(frozen=True)
class Ending:
    """Things that end one by one: found by number in batches, and ended `at_once` so many in a transaction.

    `over` says which (session, now, at most so many). `end` holds them and looks again, since somebody may have
    brought one back; it says how many it has ended. `what` is what a run tells of.
    """

    what: str
    at_once: int
    over: Callable[[Session, datetime, int], list[int]]
    end: Callable[[Session, Sequence[int], datetime], int]


Clear = Callable[[Session, datetime], None]
"""Deletes all at once what is over."""


@dataclass(frozen=True)
class Kept:
    """Some columns of a table that belong to the same people and go at the same time; names with blanks between.

    `whose` are the columns that lead to them, each to a person, an attendee or a contact's owner; "" leads to nobody.
    `what` is what the reader of the privacy page calls it; "" is not told there, since it says nothing of anybody.
    What says something needs all four answers; what serves several tables of a room is said with each of them and done
    once. `written_at` is the column by which a clock is judged that may be wrong: when the latest row was written.
    """

    table: type[Base]
    whose: str
    until: Until
    what: str = ""
    plain: str = ""
    personal: str = ""
    sensitive: str = ""
    secret: str = ""
    in_file: OfPerson | OfAttendee | Because | None = None
    erasing: Erase | Because | None = None
    merging: Merging | Because | None = None
    ending: Ending | Clear | Because | None = None
    written_at: str = ""

    def columns(self) -> Iterator[tuple[str, Kind]]:
        """Each of the columns, with what it is."""
        for kind in Kind:
            yield from ((column, kind) for column in str(getattr(self, kind.value)).split())
