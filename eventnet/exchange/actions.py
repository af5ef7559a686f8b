"""Swapping cards, taking one back, hiding. Actions never commit: whoever calls them does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from eventnet.cards.queries import cards_of
from eventnet.cards.rules import GivenCard, given
from eventnet.contacts.meeting import Meeting, Met, note_meeting
from eventnet.contacts.models import Contact, Encounter
from eventnet.contacts.queries import is_alive
from eventnet.contacts.rules import GRACE, UNTOLD_GRACE, Lifecycle, begin
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import CardChoice
from eventnet.exchange.codes import LiveCode
from eventnet.exchange.models import Exchange, LiveStep
from eventnet.exchange.queries import MySide, before, name_known_to
from eventnet.exchange.rules import USES_PER_STEP, Answer, Pair, Refusal, Timing, answer_to, gives, timing_refusal
from eventnet.kernel.ids import new_public_id
from eventnet.people.actions import hide, hold_people
from eventnet.people.models import Person
from eventnet.storage.upsert import count_up


@dataclass(frozen=True)
class Outcome:
    """The outcome of a scan: a refusal or an answer, which is also the key of its words.

    An answer has the scanner's contact (its public id, None where it was deleted since) and its name. `event` is the
    code's, where it may be told; `is_here` says that the scanner takes part in it, `may_join` that they could by this
    code. `retry_after` is in how many seconds it is worth another try.
    """

    code: Refusal | Answer
    contact_id: str | None = None
    name: str = ""
    event: Event | None = None
    is_here: bool = False
    may_join: bool = False
    retry_after: int | None = None


def swap(
    session: Session,
    *,
    scanner_id: int,
    holder_id: int,
    event: Event,
    code: LiveCode,
    timing: Timing,
    choice: CardChoice | None = None,
) -> Outcome:
    """Swaps the cards of two attendees of `event`, or says why not; `choice` sets the scanner's card for today first.

    Both are locked for the length of the transaction: scans of one pair, in whatever direction, come one after the
    other, and each sees what the one before it did.
    """
    ids = {scanner_id, holder_id}
    people = hold_people(session, select(Attendee.person_id).where(Attendee.id.in_(ids)))
    sides = _locked(session, ids)
    if len(sides) < 2 or any(side.person_id not in people for side in sides.values()):  # noqa: PLR2004
        return Outcome(Refusal.UNKNOWN)  # one has left, or turned out to be somebody else, since the code was read
    scanner, holder = sides[scanner_id], sides[holder_id]
    if choice is not None:
        scanner.card_choice = choice
    known = before(session, scanner, holder, timing.now)
    if holder.alias != code.alias or (known.pair is None and known.hidden):
        return Outcome(Refusal.UNKNOWN)  # replaced or hidden since the code was read
    refusal = timing_refusal(timing, starts_at=event.starts_at, ends_at=event.ends_at)
    if known.pair is not None:
        answer = answer_to(known.pair, timing, refusal)
        if answer is not Answer.RESTORED:
            contact_id = known.contact.public_id if known.contact else None
            return Outcome(answer, contact_id=contact_id, name=known.pair.name)
    if refusal is not None:
        return Outcome(refusal)
    lifecycles = {who: _begun(event, timing.now, confirmed_at) for who, confirmed_at in people.items()}
    if known.pair is not None and known.exchange is not None:
        return _swap_again(
            session,
            scanner,
            holder,
            event,
            exchange=known.exchange,
            pair=known.pair,
            timing=timing,
            begun=lifecycles[scanner.person_id],
        )
    return _swap_first(session, scanner, holder, event, step=code.step, now=timing.now, lifecycles=lifecycles)


def _begun(event: Event, now: datetime, confirmed_at: datetime | None) -> Lifecycle:
    """The lifecycle of a contact made at `event`, of an owner who confirmed their address then, or has not.

    What they leave alone can be brought back for longer where no mail can tell them of the end.
    """
    return begin(
        now=now,
        event_ends_at=event.ends_at,
        follow_up_days=event.follow_up_days,
        zone=event.timezone,
        grace=GRACE if confirmed_at else UNTOLD_GRACE,
    )


_BOTH: Final = (
    select(Attendee)
    .where(Attendee.id.in_(bindparam("ids", expanding=True)))
    .order_by(Attendee.id)
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def _locked(session: Session, ids: set[int]) -> dict[int, Attendee]:
    """Attendees as they are now, held until the transaction ends; the smaller id first, so that nobody deadlocks."""
    rows = session.scalars(_BOTH, {"ids": list(ids)})
    return {attendee.id: attendee for attendee in rows}


def _use_step(session: Session, holder: Attendee, step: int) -> bool:
    """Counts one new exchange for a step of a code; False where it has none left."""
    return count_up(session, LiveStep, "uses", most=USES_PER_STEP, attendee_id=holder.id, step=step)


_exchanges: Final[Any] = Exchange.__table__
_NEW_EXCHANGE: Final = insert(_exchanges).returning(_exchanges.c.id)


def _swap_first(
    session: Session,
    scanner: Attendee,
    holder: Attendee,
    event: Event,
    *,
    step: int,
    now: datetime,
    lifecycles: dict[int, Lifecycle],
) -> Outcome:
    """Makes the exchange and notes it in both contacts, if the code's step has a use left.

    `lifecycles` are those of contacts made now, by their owners.
    """
    if not _use_step(session, holder, step):
        return Outcome(Refusal.USED_UP)
    cards = dict(zip((scanner.id, holder.id), cards_of(session, [scanner, holder]), strict=True))
    from_scanner = given(cards[scanner.id], scanner.card_choice, to=cards[holder.id])
    from_holder = given(cards[holder.id], holder.card_choice, to=cards[scanner.id])
    gave = {scanner.id: _receipt(from_scanner), holder.id: _receipt(from_holder)}
    low, high = sorted(gave)
    values = {
        "public_id": new_public_id(),
        "low_id": low,
        "high_id": high,
        "holder_id": holder.id,
        "exchanged_at": now,
        "low_name": cards[low].name,
        "high_name": cards[high].name,
        "low_gave": gave[low],
        "high_gave": gave[high],
    }
    exchange_id: int = session.execute(_NEW_EXCHANGE, values).scalar_one()
    sides = [
        Met(owner.person_id, other.person_id, other.name, card, lifecycles[owner.person_id])
        for owner, other, card in ((scanner, holder, from_holder), (holder, scanner, from_scanner))
    ]
    contact_id, _ = note_meeting(session, Meeting(event, exchange_id, now), sides)
    return Outcome(Answer.EXCHANGED, contact_id=contact_id, name=holder.name)


def _swap_again(
    session: Session,
    scanner: Attendee,
    holder: Attendee,
    event: Event,
    *,
    exchange: Exchange,
    pair: Pair,
    timing: Timing,
    begun: Lifecycle,
) -> Outcome:
    """Gives the cards once more: the scanner has met the holder again; what the holder has keeps its lifecycle.

    Each card goes over, with the name on it, unless it was taken back after the code was drawn. Between people hidden
    from each other this brings the name that is known, and gives nothing.
    """
    theirs, mine = cards_of(session, [holder, scanner])
    holder_gives = not pair.hidden and gives(pair.holder_took_back_at, timing)
    from_holder = given(theirs, holder.card_choice, to=mine) if holder_gives else None
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


def _bring(
    session: Session, exchange: Exchange, *, to: Attendee, card: GivenCard | None, name: str, now: datetime
) -> None:
    """Gives a card once more to one who holds the name only, where their contact is there."""
    theirs = select(Encounter.contact_id).join(Encounter.contact)
    held = theirs.where(Encounter.exchange_id == exchange.id, Contact.owner_id == to.person_id, is_alive(now))
    session.execute(update(Contact).where(Contact.id.in_(held)).values(name=name))
    here = Encounter.exchange_id == exchange.id
    session.execute(update(Encounter).where(here, Encounter.contact_id.in_(held)).values(card=card, given_at=now))


def _note_given(exchange: Exchange, giver: Attendee, card: GivenCard | None) -> None:
    """Notes what `giver` gives now."""
    if giver.id == exchange.low_id:
        exchange.low_gave, exchange.low_taken_back_at = _receipt(card), None
    else:
        exchange.high_gave, exchange.high_taken_back_at = _receipt(card), None


def _note_name(exchange: Exchange, giver: Attendee) -> None:
    """Notes what `giver` is called now, for the other to see."""
    if giver.id == exchange.low_id:
        exchange.low_name = giver.name
    else:
        exchange.high_name = giver.name


def _receipt(card: GivenCard | None) -> list[str]:
    """What a giver is told they gave: kinds only, never the details themselves."""
    return ["name"] if card is None else ["name", "card", *(detail.kind.value for detail in card.details)]


def take_back(session: Session, mine: MySide, now: datetime) -> None:
    """Takes my card back: the other's contact forgets everything but the name. Twice changes nothing.

    Where the other has just left, nobody holds it any more.
    """
    sides = _locked(session, {mine.exchange.low_id, mine.exchange.high_id})
    column, other_id = (
        (Exchange.low_taken_back_at, mine.exchange.high_id)
        if mine.side == "low"
        else (Exchange.high_taken_back_at, mine.exchange.low_id)
    )
    session.execute(update(Exchange).where(Exchange.id == mine.exchange.id, column.is_(None)).values({column: now}))
    if other_id not in sides:
        return
    theirs = select(Contact.id).where(Contact.owner_id == sides[other_id].person_id)
    session.execute(
        update(Encounter)
        .where(Encounter.exchange_id == mine.exchange.id, Encounter.contact_id.in_(theirs))
        .values(card=None)
    )


def hide_each_other(session: Session, hider: Person, other: Person, now: datetime) -> None:
    """Hides two people from each other: each card the one has of the other becomes a name, at every event.

    Only the hider's side is noted as taken back. The other finds their own receipts unchanged, as after a card given
    as "name only"; that nothing more is given to either follows from the hiding itself. Where one of them has just
    left, there is nobody to hide.
    """
    both = {hider.id, other.id}
    if hold_people(session, both).keys() < both:
        return
    _locked(session, set(session.scalars(select(Attendee.id).where(Attendee.person_id.in_(both)))))
    hide(session, hider, other, now, name_known_to(session, hider, other))
    empty_cards_between(session, hider, other, now)


def empty_cards_between(session: Session, hider: Person, other: Person, now: datetime) -> None:
    """Makes each card the one has of the other a name; whoever calls this holds the attendees of one of the two."""
    mine, theirs = (select(Attendee.id).where(Attendee.person_id == person.id) for person in (hider, other))
    for side, my_id, their_id in (
        (Exchange.low_taken_back_at, Exchange.low_id, Exchange.high_id),
        (Exchange.high_taken_back_at, Exchange.high_id, Exchange.low_id),
    ):
        session.execute(
            update(Exchange)
            .where(my_id.in_(mine), their_id.in_(theirs), side.is_(None))
            .values({side: now})
            .execution_options(synchronize_session=False)
        )
    between = or_(
        and_(Contact.owner_id == hider.id, Contact.person_id == other.id),
        and_(Contact.owner_id == other.id, Contact.person_id == hider.id),
    )
    theirs = select(Contact.id).where(between)
    session.execute(update(Encounter).where(Encounter.contact_id.in_(theirs)).values(card=None))
