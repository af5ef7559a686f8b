"""What a scan comes to. Values in, values out; the order of the checks is that of the refusals in docs/exchange.md.

The step inside the seal says when a code was drawn; only the server's clock is believed beside it.
"""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from eventnet.contacts.rules import State
from eventnet.events.rules import EXCHANGE_CLOSES_AFTER, EXCHANGE_OPENS_BEFORE

FRESH_PERIOD = timedelta(seconds=90)
"""How old a code may be when its page is opened."""

AHEAD_PERIOD = timedelta(seconds=30)
"""How far ahead of our clock a code may be drawn."""

TALK_PERIOD = timedelta(minutes=15)
"""How long a fresh code's page stays good: people talk, the code waits for them."""

USES_PER_STEP = 5
"""New exchanges one step of a code is good for."""

LATE_PERIOD = timedelta(hours=72)
"""How old a live code may be when a scan kept in a phone arrives."""

SPOKEN_PERIOD = timedelta(minutes=3)
"""How long the letters of a spoken code work."""

SPOKEN_LENGTH = 6
"""The letters of a spoken code."""

TAKERS_PERIOD = timedelta(seconds=60)
"""How long "My code" shows who took the card: the next person looks at the same screen."""

KEPT_PERIOD = timedelta(hours=12)
"""For how long a phone is given its live codes ahead, to show them where there is no network."""


class Refusal(enum.StrEnum):
    """The reasons for which a scan is refused; stable codes."""

    NOT_A_SCAN = "not-a-scan"
    NOT_A_CODE = "not-a-code"
    SIGN_IN = "sign-in"
    TOO_MANY = "too-many"
    UNKNOWN = "unknown"
    NOT_HERE = "not-here"
    CONFIRM_FIRST = "confirm-first"
    OWN_CODE = "own-code"
    EARLY = "early"
    OVER = "over"
    TOO_OLD = "too-old"
    STALE = "stale"
    CLOCK = "clock"
    USED_UP = "used-up"
    BUSY = "busy"


WAITS = frozenset(
    {
        Refusal.SIGN_IN,
        Refusal.TOO_MANY,
        Refusal.NOT_HERE,
        Refusal.CONFIRM_FIRST,
        Refusal.EARLY,
        Refusal.BUSY,
    }
)
"""What a phone keeps a scan for, to send it once more: all other refusals are final."""


class Answer(enum.StrEnum):
    """The results of a scan that is not refused."""

    EXCHANGED = "exchanged"
    ALREADY = "already"
    RESTORED = "restored"
    REQUESTED = "requested"
    """The other is asked for their card."""
    TO_CONFIRM = "to-confirm"
    """The other is asked whether the two have met."""
    ASKED = "asked"
    """They were asked before, and nothing changes."""


class CameBy(enum.StrEnum):
    """The way a request came: by the code on a badge, or by a scan of a live code that arrived late."""

    BADGE = "badge"
    LATE = "late"


@dataclass(frozen=True)
class Timing:
    """The instants a code was drawn (None: a badge's, which has none), its page opened by this browser, and now.

    `opened_at` is None where it was not opened yet, or not fresh. `late` says that the scan was kept in a phone.
    """

    drawn_at: datetime | None
    now: datetime
    opened_at: datetime | None = None
    late: bool = False


@dataclass(frozen=True)
class Pair:
    """The history of two attendees with each other so far, seen from the scanner."""

    name: str
    """What the scanner knows the holder by."""
    exchanged_at: datetime
    hidden: bool
    holder_took_back_at: datetime | None
    scanner_took_back_at: datetime | None
    contact: State
    """The scanner's contact of the holder; DELETED where there is none."""
    holds_card: bool
    """Whether that contact holds a card, not the name only."""


_THERE = {State.OPEN, State.DONE, State.KEPT}


def is_fresh(timing: Timing) -> bool:
    """True where a live code counts as fresh: itself, or because its page was opened while it was."""
    if timing.drawn_at is None:
        return False
    if timing.opened_at is not None and timedelta(0) <= timing.now - timing.opened_at <= TALK_PERIOD:
        return True
    return -AHEAD_PERIOD <= timing.now - timing.drawn_at <= FRESH_PERIOD


def codes_end_at(now: datetime, ends_at: datetime) -> datetime:
    """The end of the codes that a phone is given ahead: before they would be good for nothing."""
    return min(now + KEPT_PERIOD, ends_at + EXCHANGE_CLOSES_AFTER)


def asks(timing: Timing) -> bool:
    """True where a scan gives nothing by itself and can only ask: a badge's, or a late one of a code that was fresh."""
    return timing.drawn_at is None or (timing.late and timing.drawn_at <= timing.now and not is_fresh(timing))


def timing_refusal(timing: Timing, *, starts_at: datetime, ends_at: datetime) -> Refusal | None:
    """The reason a code can't be used now, by its time alone. Being early or over goes by when it was drawn.

    Who can only ask must still find exchanging open: every request ends when it closes.
    """
    drawn_at, closes = timing.drawn_at or timing.now, ends_at + EXCHANGE_CLOSES_AFTER
    if drawn_at < starts_at - EXCHANGE_OPENS_BEFORE:
        return Refusal.EARLY
    if drawn_at >= closes or (asks(timing) and timing.now >= closes):
        return Refusal.OVER
    if is_fresh(timing) or timing.drawn_at is None:
        return None
    if drawn_at > timing.now:
        return Refusal.CLOCK
    if not timing.late:
        return Refusal.STALE
    return Refusal.TOO_OLD if timing.now - drawn_at > LATE_PERIOD else None


def gives(took_back_at: datetime | None, timing: Timing) -> bool:
    """True where a card goes over again: it was not taken back, or the code was drawn after it was.

    A code from before, in a picture or a second browser, can't undo a taking back; nor can one that only asks.
    """
    if took_back_at is None:
        return True
    return not asks(timing) and timing.drawn_at is not None and timing.drawn_at > took_back_at


def has_already(pair: Pair, timing: Timing, refusal: Refusal | None) -> bool:
    """True where a scan of someone exchanged with brings nothing: the contact is there, and holds a card.

    Who holds a name only may swap again with a fresh code that is not refused for its time, and gets the card as it is
    given then. So a card taken back, or given by somebody hidden, looks the same as one that never held more than the
    name.
    """
    return pair.contact in _THERE and (pair.holds_card or refusal is not None or asks(timing))


def answer_to(pair: Pair, timing: Timing, refusal: Refusal | None) -> Answer:
    """The answer to the scanner about someone they have exchanged with.

    Whoever opened the page before the exchange happened (both scanned each other, or pressed twice) is told of the
    exchange itself, and nothing changes.
    """
    if timing.opened_at is not None and pair.exchanged_at >= timing.opened_at:
        return Answer.EXCHANGED
    return Answer.ALREADY if has_already(pair, timing, refusal) else Answer.RESTORED
