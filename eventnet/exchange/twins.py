"""What two swaps of one pair come to, where two people turn out to be one. Values in, values out."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Giving:
    """One side's giving in an exchange: when, which kinds (as on its receipt), taken back when, under which name."""

    given_at: datetime
    gave: list[str]
    taken_back_at: datetime | None
    name: str
    is_held: bool = False
    """Whether the other side's contact holds the card."""


@dataclass(frozen=True)
class Stays:
    """The choice between two givings of the same side: which of them stays, and since when it is taken back."""

    is_later: bool
    taken_back_at: datetime | None


def what_stays(earlier: Giving, later: Giving) -> Stays:
    """The giving that stays, of two exchanges with one and the same: the earlier, unless only the later is held.

    A card taken back stays taken back, from whichever of the two it was, unless the later exchange came after that: by
    showing a fresh code its owner has then given it once more.
    """
    taken_back_at = max(filter(None, [earlier.taken_back_at, later.taken_back_at]), default=None)
    given_again = later.taken_back_at is None and (taken_back_at is None or later.given_at > taken_back_at)
    if not given_again:
        return Stays(is_later=False, taken_back_at=taken_back_at)
    return Stays(is_later=later.is_held and not earlier.is_held, taken_back_at=None)
