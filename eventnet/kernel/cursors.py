"""Where a page of a list goes on: behind a place in the list's own order, whoever stood there.

Nothing is looked up for it. So a list goes on behind what has been deleted meanwhile, and somebody hidden can't be told
from somebody erased by asking for what comes after them.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from eventnet.kernel.ids import PUBLIC_ID

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_SHAPE = re.compile(rf"([0-9]{{1,17}})\.({PUBLIC_ID})")


@dataclass(frozen=True)
class Cursor:
    """Behind what is of this time, and of the same time has this public id."""

    at: datetime
    public_id: str

    def __str__(self) -> str:
        """The cursor as it stands in an address: microseconds since 1970, and the id."""
        return f"{(self.at - _BEGINNING) // timedelta(microseconds=1)}.{self.public_id}"


def cursor_in(text: str) -> Cursor | None:
    """The cursor written as `text`; None for anything else."""
    found = _SHAPE.fullmatch(text)
    return Cursor(_BEGINNING + timedelta(microseconds=int(found[1])), found[2]) if found else None
