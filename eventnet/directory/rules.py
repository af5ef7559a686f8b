"""What one looks for in an event's directory, and where in it one begins. Values in, values out."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from eventnet.events.rules import SHUFFLE_KEYS, Presence, Status
from eventnet.kernel.folding import Word, spelled

PAGE = 20
CLOSEST = 5
"""How many people with most in common stand above the list."""

NAMESAKES = 10
"""How many who are called exactly as somebody is looked for come before the others who are found."""

QUERY_LENGTH = 100


@dataclass(frozen=True)
class Wanted:
    """A search, all of it at once: words on the card, a topic by its key ("" for any), a status.

    `name` holds the words of the name that was typed, if it is one, as spelled.
    """

    words: tuple[Word, ...] = ()
    topic: str = ""
    status: Status | None = None
    name: tuple[Word, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.topic or self.status)


def name_looked_for(text: str) -> tuple[Word, ...]:
    """The words of `text` as those of a name: each whole, but that behind others the last may only be begun."""
    words = spelled(text)
    return tuple(Word(word, is_begun=0 < place == len(words) - 1) for place, word in enumerate(words))


def stretches(mine: int, after: int | None) -> list[tuple[int, int]]:
    """The shuffle keys that come next where a list begins behind `mine`, one's own, and goes round; `after` was last.

    Each stretch goes from one to another, both left out. So nobody is first for everybody.
    """
    if after is None or after == mine:
        after = mine
    if after < mine:
        return [(after, mine)]
    return [(after, SHUFFLE_KEYS), (-1, mine)]


def shuffle_key_in(text: str) -> int | None:
    """The shuffle key that stands in an address as `text`; None for anything else."""
    return int(text) if re.fullmatch("[0-9]{1,15}", text) and int(text) < SHUFFLE_KEYS else None


def statuses_for(viewer: Presence, now: datetime) -> list[Status]:
    """The statuses that `viewer` sees of others at `now`."""
    return [
        status
        for status in Status
        if Presence(status, now + timedelta.resolution).seen_by(viewer, now).status is not None
    ]
