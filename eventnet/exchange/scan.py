"""What a scan comes to, whichever way it comes in. A page, or whatever else takes scans, only translates the outcome.

All that can be wrong with a scan is checked here and in `swapping.swap`, in the order of `rules.Refusal`; the first
decides. Nothing here knows how the scan came in.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from eventnet.events.facts import EventFacts
from eventnet.events.rules import ALIAS_BYTES, CardChoice
from eventnet.exchange.codes import Code, CodeBook, Kind, LiveCode, NotACodeError, badge_code, kind_of
from eventnet.exchange.outcomes import Outcome
from eventnet.exchange.rules import Answer, Refusal, Timing, asks, has_already, timing_refusal
from eventnet.exchange.sides import Side, asker_and_sides, before, sides_behind
from eventnet.exchange.swapping import swap
from eventnet.joining.actions import Joined, Joiner, join_as_newcomer
from eventnet.people.actions import hold_people
from eventnet.people.models import Person
from eventnet.people.queries import Asker
from eventnet.storage.errors import RETRY_AFTER_SECONDS, BusyError
from eventnet.storage.transactions import repeated

Count = Callable[[Person | Asker | None, bool], int | None]
"""Counts one more scan of whoever scans, and whether it can only ask; the seconds to wait where it is one too many."""

Note = Callable[[Outcome, int], None]
"""Notes an outcome, with the person whose code it was, in the transaction that brought it about."""


@dataclass(frozen=True)
class Scan:
    """A token, who scans it (None: nobody is signed in), and when.

    Of whom nobody has asked yet it is the hash of their session: then they are found on the way, by the same statement.
    An asker is looked up again, by their session, when their turn comes to write.
    `opened_at` is when they opened what is behind it while it was fresh. Who only looks, or brings a name and an
    address along, may be `anybody`. `late` says that the scan was kept in a phone until it could be sent: then a code
    that is not fresh any more asks.
    """

    token: str
    who: Person | Asker | bytes | None
    now: datetime
    opened_at: datetime | None = None
    anybody: bool = False
    late: bool = False


@dataclass(frozen=True)
class Behind:
    """The result of reading a token: whose code it is, and who scans (None: a guest, or somebody not at this event)."""

    scan: Scan
    who: Person | Asker | None
    code: Code
    holder: Side
    event: EventFacts
    scanner: Side | None

    @property
    def timing(self) -> Timing:
        """The times at which the code was drawn, opened and scanned."""
        return _timing(self.code, self.scan)

    @property
    def asks(self) -> bool:
        """True where this scan gives nothing by itself, but asks the holder."""
        return asks(self.timing)

    @property
    def untimely(self) -> Refusal | None:
        """The reason the code can't be used now, by its time alone."""
        return timing_refusal(self.timing, starts_at=self.event.starts_at, ends_at=self.event.ends_at)

    def not_here(self) -> Outcome | None:
        """The refusal of somebody who is not at this event. They may join where the time is right.

        A guest can be let in by a live code, never by one that only asks.
        """
        if self.scanner is not None or (self.who is None and not self.asks):
            return None
        return replace(self.refused(Refusal.NOT_HERE), may_join=self.untimely is None)

    def refused(self, refusal: Refusal) -> Outcome:
        """A refusal that tells which event it is about."""
        return Outcome(refusal, event=self.event, is_here=self.scanner is not None)


def _timing(code: Code, scan: Scan) -> Timing:
    return Timing(code.drawn_at, scan.now, scan.opened_at, scan.late)


def read(session: Session, book: CodeBook, scan: Scan, count: Count) -> Behind | Outcome:
    """Finds what is behind a token for whoever scans it, or why there is nothing for them.

    An unknown code costs the same statements as one of somebody hidden.
    """
    try:
        opened = _opened(book, scan.token)
    except NotACodeError:
        return Outcome(Refusal.NOT_A_CODE)
    code = opened or LiveCode(os.urandom(ALIAS_BYTES), step=0)
    who: Person | Asker | None
    if isinstance(scan.who, bytes):
        who, found = asker_and_sides(session, scan.who, code, scan.now)
    else:
        who, found = scan.who, sides_behind(session, scan.who, code)
    if who is None and not scan.anybody:
        return Outcome(Refusal.SIGN_IN)
    can_only_ask = asks(_timing(code, scan))  # the code alone tells, whoever's it is
    if (seconds := count(who, can_only_ask)) is not None:
        return Outcome(Refusal.TOO_MANY, retry_after=seconds, asks=can_only_ask)
    if opened is None or found is None:
        return Outcome(Refusal.UNKNOWN)
    event, holder, scanner = found
    behind = Behind(scan, who, code, holder, event, scanner)
    refusal = _by_who_scans(behind)
    return behind.refused(refusal) if refusal else behind


def _by_who_scans(behind: Behind) -> Refusal | None:
    """The reason an attendee can't scan this, whatever was between the two."""
    if behind.scanner is None or behind.who is None:
        return None
    if behind.asks and behind.who.confirmed_at is None:
        return Refusal.CONFIRM_FIRST
    return Refusal.OWN_CODE if behind.scanner.id == behind.holder.id else None


def _opened(book: CodeBook, token: str) -> Code | None:
    """What a token says, by its kind; None where it is none of ours. Raises NotACodeError."""
    match kind_of(token):
        case Kind.LIVE:
            return book.open(token)
        case Kind.BADGE:
            return badge_code(token)


def look(session: Session, behind: Behind) -> Outcome | str | None:
    """The result of looking at a code, which changes nothing: an outcome, or that one may swap, or ask.

    Then it is what the holder is called where the two have met here before, else None.
    """
    if not_here := behind.not_here():
        return not_here
    there = session.connection()
    known = before(there, behind.scanner, behind.holder, behind.scan.now) if behind.scanner else None
    untimely = behind.untimely
    if known and known.pair and known.contact_name is not None and has_already(known.pair, behind.timing, untimely):
        return Outcome(Answer.ALREADY, known.contact_id, known.contact_name, event=behind.event, is_here=True)
    if untimely:
        return behind.refused(untimely)
    return known.pair.name if known and known.pair else None


def scan(
    session: Session,
    book: CodeBook,
    scan: Scan,
    count: Count,
    choice: CardChoice | None = None,
    *,
    note: Note | None = None,
) -> Outcome:
    """Carries out a scan by somebody who is signed in, in a transaction of its own, and tells what it comes to.

    `choice` sets their card for today first. What is refused before that transaction is not noted.
    """
    behind = read(session, book, scan, count)
    if isinstance(behind, Outcome):
        return behind
    if (scanner := behind.scanner) is None:
        return behind.not_here() or behind.refused(Refusal.SIGN_IN)

    def carry_out() -> Outcome:
        outcome = _swapped(session, behind, scanner.id, choice)
        if note is not None:
            note(outcome, behind.holder.person_id)
        return outcome

    try:
        return repeated(session, carry_out)
    except BusyError:
        return Outcome(Refusal.BUSY, retry_after=RETRY_AFTER_SECONDS)


def come_in(session: Session, behind: Behind, joiner: Joiner) -> tuple[Joined, Outcome]:
    """Joins the event and swaps cards, in one transaction. If only the swap is refused, the guest is in all the same.

    Raises BusyError.
    """

    def join_and_swap() -> tuple[Joined, Outcome]:
        hold_people(session, [behind.holder.person_id])  # before the event, which joining holds
        joined = join_as_newcomer(session, behind.event, joiner, behind.scan.now)
        return joined, _swapped(session, behind, joined.attendee.id)

    joined, outcome = repeated(session, join_and_swap)
    return joined, replace(outcome, event=behind.event, is_here=True)


def _swapped(session: Session, behind: Behind, scanner_id: int, choice: CardChoice | None = None) -> Outcome:
    outcome = swap(
        session,
        scanner_id=scanner_id,
        holder_id=behind.holder.id,
        event=behind.event,
        code=behind.code,
        timing=behind.timing,
        choice=choice,
        asker=behind.who if isinstance(behind.who, Asker) else None,
    )
    return outcome if outcome.code is Refusal.UNKNOWN else replace(outcome, event=behind.event, is_here=True)
