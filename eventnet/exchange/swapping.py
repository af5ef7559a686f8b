"""Swapping the cards of two attendees. Actions never commit: whoever calls them does."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.orm import Session

from eventnet.cards.queries import cards_of
from eventnet.cards.rules import GivenCard, given
from eventnet.contacts.meeting import Meeting, Met, note_meeting
from eventnet.contacts.models import Contact, Encounter
from eventnet.contacts.pauses import moved
from eventnet.contacts.queries import is_alive
from eventnet.contacts.rules import GRACE, UNTOLD_GRACE, Lifecycle, begin
from eventnet.events.facts import AnEvent
from eventnet.events.models import Attendee
from eventnet.events.rules import CardChoice
from eventnet.exchange.asking import ask, fulfil
from eventnet.exchange.codes import Code, LiveCode
from eventnet.exchange.models import Exchange, LiveStep
from eventnet.exchange.outcomes import Outcome
from eventnet.exchange.rules import (
    USES_PER_STEP,
    Answer,
    Pair,
    Refusal,
    Timing,
    answer_to,
    asks,
    gives,
    timing_refusal,
)
from eventnet.exchange.sides import Before, Side, before, hold_all
from eventnet.kernel.ids import new_public_id
from eventnet.people.queries import Asker
from eventnet.storage.transactions import connection_to_write
from eventnet.storage.upsert import count_up


def swap(
    session: Session,
    *,
    scanner_id: int,
    holder_id: int,
    event: AnEvent,
    code: Code | None,
    timing: Timing,
    choice: CardChoice | None = None,
    asker: Asker | None = None,
) -> Outcome:
    """Swaps the cards of two attendees of `event`, or asks the holder, or says why not.

    `choice` sets the scanner's card for today first. Without a `code` it is a yes to what the holder has asked.

    Both are locked for the length of the transaction: scans of one pair, in whatever direction, come one after the
    other, and each sees what the one before it did. Raises VanishedError where `asker` is not signed in any more.
    """
    connection = connection_to_write(session)
    sides, people = hold_all(connection, scanner_id, holder_id, asker=asker, now=timing.now)
    if len(sides) < 2:  # noqa: PLR2004
        return Outcome(Refusal.UNKNOWN)  # one has left, or turned out to be somebody else, since the code was read
    both = scanner, holder = sides[scanner_id], sides[holder_id]
    if choice is not None:
        scanner = _choose(connection, scanner, choice)
    known = before(connection, scanner, holder, timing.now)
    if decided := _decided(known, holder, event, code, timing):
        return decided
    if known.pair is None and asks(timing) and not _is_asked_by(holder, known):
        return ask(session, scanner, holder, known, timing)
    owners = {side.person_id: people[side.person_id] and side.wants_mails for side in both}
    begun = _begun(event, timing.now, owners, known.paused_until)
    if known.pair is not None and known.exchange_id is not None:
        return _swap_again(
            session,
            scanner,
            holder,
            event,
            exchange=session.get_one(Exchange, known.exchange_id, populate_existing=True),
            pair=known.pair,
            timing=timing,
            begun=begun[scanner.person_id],
        )
    if isinstance(code, LiveCode) and not asks(timing):
        uses = {"attendee_id": holder.id, "step": code.step}
        if not count_up(connection, LiveStep, "uses", most=USES_PER_STEP, **uses):
            return Outcome(Refusal.USED_UP)
    public_id = fulfil(connection, known.request) if known.request else new_public_id()
    return _swap_first(session, scanner, holder, event, public_id=public_id, now=timing.now, begun=begun)


def _decided(known: Before, holder: Side, event: AnEvent, code: Code | None, timing: Timing) -> Outcome | None:
    """The outcome where nothing is to be written; None where cards go over, or the holder is asked."""
    if code is None and known.pair is not None:  # said yes twice, or swapped by a code meanwhile
        return Outcome(Answer.EXCHANGED, contact_id=known.contact_id, name=known.pair.name)
    is_good = holder.has(code) if code else _is_asked_by(holder, known)
    if not is_good or (known.pair is None and known.hidden):
        return Outcome(Refusal.UNKNOWN)  # replaced or hidden since the code was read; or nobody asks any more
    refusal = timing_refusal(timing, starts_at=event.starts_at, ends_at=event.ends_at)
    if known.pair is not None:
        answer = answer_to(known.pair, timing, refusal)
        if answer is not Answer.RESTORED:
            return Outcome(answer, contact_id=known.contact_id, name=known.pair.name)
    return Outcome(refusal) if refusal is not None else None


def _is_asked_by(holder: Side, known: Before) -> bool:
    """True where the holder has asked the scanner: then the scan, whatever it is, is a yes."""
    return known.request is not None and known.request.asker_id == holder.id


_CHOOSE: Final = update(Attendee).where(Attendee.id == bindparam("attendee_id"))


def _choose(connection: Connection, scanner: Side, choice: CardChoice) -> Side:
    """Sets the card for today of one who is held."""
    connection.execute(_CHOOSE, {"attendee_id": scanner.id, "card_choice": choice})
    return scanner._replace(card_choice=choice)


def _begun(
    event: AnEvent, now: datetime, owners: Mapping[int, bool], paused_until: Mapping[int, datetime]
) -> dict[int, Lifecycle]:
    """The lifecycles of contacts made at `event`, by their owners, whom mails reach or don't.

    What they leave alone can be brought back for longer where no mail can tell them of the end. Whoever has paused has
    all that time when the pause is over.
    """
    begun = {
        can_be_told: begin(
            now=now,
            event_ends_at=event.ends_at,
            follow_up_days=event.follow_up_days,
            zone=event.timezone,
            grace=GRACE if can_be_told else UNTOLD_GRACE,
        )
        for can_be_told in set(owners.values())
    }
    theirs = {person_id: begun[can_be_told] for person_id, can_be_told in owners.items()}
    for person_id, until in paused_until.items():
        theirs[person_id] = moved(theirs[person_id], now, until)
    return theirs


_exchanges: Final[Any] = Exchange.__table__
_NEW_EXCHANGE: Final = insert(_exchanges).returning(_exchanges.c.id)


def _swap_first(
    session: Session,
    scanner: Side,
    holder: Side,
    event: AnEvent,
    *,
    public_id: str,
    now: datetime,
    begun: Mapping[int, Lifecycle],
) -> Outcome:
    """Makes the exchange and notes it in both contacts; `begun` are the lifecycles of contacts made now, by owners.

    It goes on under the `public_id` of a request that it fulfils: so a yes that is sent twice finds it.
    """
    mine, theirs = cards_of(session, [scanner, holder])
    from_scanner = given(mine, scanner.card_choice, to=theirs)
    from_holder = given(theirs, holder.card_choice, to=mine)
    gave = {scanner: _receipt(from_scanner), holder: _receipt(from_holder)}
    low, high = sorted(gave)
    values = {
        "public_id": public_id,
        "low_id": low.id,
        "high_id": high.id,
        "holder_id": holder.id,
        "exchanged_at": now,
        "low_name": low.name,
        "high_name": high.name,
        "low_gave": gave[low],
        "high_gave": gave[high],
    }
    exchange_id: int = session.connection().execute(_NEW_EXCHANGE, values).scalar_one()
    sides = [
        Met(owner.person_id, other.person_id, other.name, card, begun[owner.person_id])
        for owner, other, card in ((scanner, holder, from_holder), (holder, scanner, from_scanner))
    ]
    contact_id, _ = note_meeting(session, Meeting(event, exchange_id, now), sides)
    return Outcome(Answer.EXCHANGED, contact_id=contact_id, name=holder.name)


def _swap_again(
    session: Session,
    scanner: Side,
    holder: Side,
    event: AnEvent,
    *,
    exchange: Exchange,
    pair: Pair,
    timing: Timing,
    begun: Lifecycle,
) -> Outcome:
    """Gives the cards once more: the scanner has met the holder again; what the holder has keeps its lifecycle.

    Each card goes over, with the name on it, unless it was taken back after the code was drawn. By a code that only
    asks no more goes over than before: nobody has said yes to anything else. Between people hidden from each other
    this brings the name that is known, and gives nothing.
    """
    theirs, mine = cards_of(session, [holder, scanner])
    holder_gives = not pair.hidden and gives(pair.holder_took_back_at, timing)
    from_holder = given(theirs, holder.card_choice, to=mine) if holder_gives else None
    if asks(timing):
        from_holder = _cut_to(exchange.low_gave if holder.id == exchange.low_id else exchange.high_gave, from_holder)
    called = holder.name if holder_gives else pair.name
    met = Met(scanner.person_id, holder.person_id, called, from_holder, begun, is_given=holder_gives)
    (contact_id,) = note_meeting(session, Meeting(event, exchange.id, timing.now), [met])
    if holder_gives:
        _note_given(exchange, holder, from_holder)
        _note_name(exchange, holder)
    if pair.scanner_took_back_at and gives(pair.scanner_took_back_at, timing):
        from_scanner = given(mine, scanner.card_choice, to=theirs)
        _note_given(exchange, scanner, from_scanner)  # also where they are hidden: the receipt must not tell
        if not pair.hidden:
            _note_name(exchange, scanner)
            _bring(session, exchange, to=holder, card=from_scanner, name=scanner.name, now=timing.now)
    return Outcome(Answer.RESTORED, contact_id=contact_id, name=called)


def _cut_to(gave: list[str], card: GivenCard | None) -> GivenCard | None:
    """What of a card has gone over before, by its giver's receipt."""
    if card is None or "card" not in gave:
        return None
    return replace(card, details=tuple(detail for detail in card.details if detail.kind in gave))


def _bring(session: Session, exchange: Exchange, *, to: Side, card: GivenCard | None, name: str, now: datetime) -> None:
    """Gives a card once more to one who holds the name only, where their contact is there."""
    theirs = select(Encounter.contact_id).join(Encounter.contact)
    held = theirs.where(Encounter.exchange_id == exchange.id, Contact.owner_id == to.person_id, is_alive(now))
    session.execute(update(Contact).where(Contact.id.in_(held)).values(name=name))
    here = Encounter.exchange_id == exchange.id
    session.execute(update(Encounter).where(here, Encounter.contact_id.in_(held)).values(card=card, given_at=now))


def _note_given(exchange: Exchange, giver: Side, card: GivenCard | None) -> None:
    """Notes what `giver` gives now."""
    if giver.id == exchange.low_id:
        exchange.low_gave, exchange.low_taken_back_at = _receipt(card), None
    else:
        exchange.high_gave, exchange.high_taken_back_at = _receipt(card), None


def _note_name(exchange: Exchange, giver: Side) -> None:
    """Notes what `giver` is called now, for the other to see."""
    if giver.id == exchange.low_id:
        exchange.low_name = giver.name
    else:
        exchange.high_name = giver.name


def _receipt(card: GivenCard | None) -> list[str]:
    """What a giver is told they gave: kinds only, never the details themselves."""
    return ["name"] if card is None else ["name", "card", *(detail.kind.value for detail in card.details)]
