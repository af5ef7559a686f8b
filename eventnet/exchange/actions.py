"""Swapping cards, taking one back, hiding. Actions never commit: whoever calls them does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from eventnet.cards.queries import cards_of
from eventnet.cards.rules import GivenCard, given
from eventnet.contacts.actions import forget, set_course
from eventnet.contacts.models import Contact
from eventnet.contacts.queries import is_alive
from eventnet.contacts.rules import Course, State, begin, state_at
from eventnet.events.models import Attendee, Event
from eventnet.exchange.codes import LiveCode
from eventnet.exchange.models import Exchange, LiveStep
from eventnet.exchange.queries import MySide, pair_of
from eventnet.exchange.rules import USES_PER_STEP, Answer, Refusal, Timing, answer_to, has_already, timing_refusal
from eventnet.kernel.ids import new_public_id
from eventnet.people.actions import hide
from eventnet.people.models import Person
from eventnet.people.queries import are_hidden
from eventnet.storage.upsert import insert_unless_there


@dataclass(frozen=True)
class Swap:
    """What a scan came to: a refusal, or an answer with the scanner's contact (its public id)."""

    refusal: Refusal | None = None
    answer: Answer | None = None
    contact_id: str | None = None


def swap(session: Session, *, scanner_id: int, holder_id: int, event: Event, code: LiveCode, timing: Timing) -> Swap:
    """Swaps the cards of two attendees of `event`, or says why not.

    Both are locked for the length of the transaction: scans of one pair, in whatever direction, come one after the
    other, and each sees what the one before it did.
    """
    sides = _locked(session, {scanner_id, holder_id})
    scanner, holder = sides[scanner_id], sides[holder_id]
    found = pair_of(session, scanner, holder, timing.now)
    if found is None and session.scalar(select(are_hidden(scanner.person_id, holder.person_id))):
        return Swap(refusal=Refusal.UNKNOWN)
    if found is not None:
        pair, contact = found
        answer = answer_to(pair, timing)
        if contact is not None and (answer is Answer.EXCHANGED or has_already(pair, timing)):
            return Swap(answer=answer, contact_id=contact.public_id)
    refusal = timing_refusal(timing, starts_at=event.starts_at, ends_at=event.ends_at)
    if refusal is not None:
        return Swap(refusal=refusal)
    if found is not None:
        return _swap_again(session, scanner, holder, event, hidden=found[0].hidden, now=timing.now)
    if not _use_step(session, holder, code.step):
        return Swap(refusal=Refusal.USED_UP)
    return _swap_first(session, scanner, holder, event, timing.now)


def _locked(session: Session, ids: set[int]) -> dict[int, Attendee]:
    """Attendees as they are now, held until the transaction ends; the smaller id first, so that nobody deadlocks."""
    rows = session.scalars(
        select(Attendee)
        .where(Attendee.id.in_(ids))
        .order_by(Attendee.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {attendee.id: attendee for attendee in rows}


def _use_step(session: Session, holder: Attendee, step: int) -> bool:
    """Counts one new exchange for a step of a code; False where it has none left. The row count is the lock."""
    insert_unless_there(session, LiveStep, attendee_id=holder.id, step=step, uses=0)
    used = (
        update(LiveStep)
        .where(LiveStep.attendee_id == holder.id, LiveStep.step == step, LiveStep.uses < USES_PER_STEP)
        .values(uses=LiveStep.uses + 1)
    )
    return session.execute(used.returning(LiveStep.uses)).first() is not None


def _swap_first(session: Session, scanner: Attendee, holder: Attendee, event: Event, now: datetime) -> Swap:
    cards = dict(zip((scanner.id, holder.id), cards_of(session, [scanner, holder]), strict=True))
    from_scanner = given(cards[scanner.id], scanner.card_choice, to=cards[holder.id])
    from_holder = given(cards[holder.id], holder.card_choice, to=cards[scanner.id])
    gave = {scanner.id: _receipt(from_scanner), holder.id: _receipt(from_holder)}
    low, high = sorted(gave)
    made = insert(Exchange).values(
        public_id=new_public_id(),
        low_id=low,
        high_id=high,
        holder_id=holder.id,
        exchanged_at=now,
        low_gave=gave[low],
        high_gave=gave[high],
    )
    exchange_id = session.execute(made.returning(Exchange.id)).scalar_one()
    shared: dict[str, Any] = _contact_columns(event, now) | {"exchange_id": exchange_id}
    rows = [
        shared
        | {
            "public_id": new_public_id(),
            "owner_id": owner.person_id,
            "person_id": other.person_id,
            "name": other.name,
            "card": card,
        }
        for owner, other, card in ((scanner, holder, from_holder), (holder, scanner, from_scanner))
    ]
    session.execute(insert(Contact), rows)
    return Swap(answer=Answer.EXCHANGED, contact_id=rows[0]["public_id"])


def _contact_columns(event: Event, now: datetime) -> dict[str, Any]:
    """What the contacts of both sides have in common: the event, copied, and the time they have."""
    course = begin(now=now, event_ends_at=event.ends_at, follow_up_days=event.follow_up_days, zone=event.timezone)
    return {
        "event_id": event.id,
        "event_name": event.name,
        "place": event.place,
        "timezone": event.timezone,
        "met_at": now,
        "deadline_at": course.deadline_at,
        "gone_at": course.gone_at,
    }


def _swap_again(
    session: Session, scanner: Attendee, holder: Attendee, event: Event, *, hidden: bool, now: datetime
) -> Swap:
    """Gives the cards once more: the scanner's contact opens again; what the holder has keeps its course.

    Between people hidden from each other this brings the name only, and gives nothing.
    """
    exchange = session.scalars(
        select(Exchange).where(
            Exchange.low_id == min(scanner.id, holder.id), Exchange.high_id == max(scanner.id, holder.id)
        )
    ).one()
    theirs, mine = cards_of(session, [holder, scanner])
    from_holder = None if hidden else given(theirs, holder.card_choice, to=mine)
    contact = _reopened(session, exchange, scanner, holder, _contact_columns(event, now) | {"card": from_holder})
    if not hidden:
        _give(exchange, holder, from_holder)
        if _has_taken_back(exchange, scanner):
            from_scanner = given(mine, scanner.card_choice, to=theirs)
            _give(exchange, scanner, from_scanner)
            session.execute(
                update(Contact)
                .where(Contact.exchange_id == exchange.id, Contact.owner_id == holder.person_id, is_alive(now))
                .values(card=from_scanner, name=scanner.name)
            )
    return Swap(answer=Answer.RESTORED, contact_id=contact.public_id)


def _reopened(
    session: Session, exchange: Exchange, scanner: Attendee, holder: Attendee, columns: dict[str, Any]
) -> Contact:
    """The scanner's contact with the card as now given: as it is where it lives, else open again or made anew."""
    now = columns["met_at"]
    mine = select(Contact).where(Contact.exchange_id == exchange.id, Contact.owner_id == scanner.person_id)
    contact = session.scalar(mine)
    if contact is not None and contact.gone_at is not None and contact.gone_at <= now:
        forget(session, [contact.id])  # its time was over, only the sweep had not been there yet
        contact = session.scalar(mine.execution_options(populate_existing=True))
    if contact is None:
        who = {"owner_id": scanner.person_id, "person_id": holder.person_id, "exchange_id": exchange.id}
        contact = Contact(public_id=new_public_id(), name=holder.name, **who, **columns)
        session.add(contact)
        return contact
    state = state_at(contact.course, now)
    contact.name, contact.card = holder.name, columns["card"]
    if state is State.DELETED:
        contact.met_at = now
    if state in {State.EXPIRED, State.LET_GO, State.DELETED}:
        set_course(contact, Course(columns["deadline_at"], columns["gone_at"]))
    return contact


def _has_taken_back(exchange: Exchange, giver: Attendee) -> bool:
    at = exchange.low_taken_back_at if giver.id == exchange.low_id else exchange.high_taken_back_at
    return at is not None


def _give(exchange: Exchange, giver: Attendee, card: GivenCard | None) -> None:
    """Notes what `giver` gives now."""
    if giver.id == exchange.low_id:
        exchange.low_gave, exchange.low_taken_back_at = _receipt(card), None
    else:
        exchange.high_gave, exchange.high_taken_back_at = _receipt(card), None


def _receipt(card: GivenCard | None) -> list[str]:
    """What a giver is told they gave: kinds only, never the details themselves."""
    return ["name"] if card is None else ["name", "card", *(detail.kind.value for detail in card.details)]


def take_back(session: Session, mine: MySide, now: datetime) -> None:
    """Takes my card back: the other's contact forgets everything but the name. Twice changes nothing."""
    sides = _locked(session, {mine.exchange.low_id, mine.exchange.high_id})
    column, other_id = (
        (Exchange.low_taken_back_at, mine.exchange.high_id)
        if mine.side == "low"
        else (Exchange.high_taken_back_at, mine.exchange.low_id)
    )
    session.execute(update(Exchange).where(Exchange.id == mine.exchange.id, column.is_(None)).values({column: now}))
    session.execute(
        update(Contact)
        .where(Contact.exchange_id == mine.exchange.id, Contact.owner_id == sides[other_id].person_id)
        .values(card=None)
    )


def hide_each_other(session: Session, one: Person, other: Person, now: datetime) -> None:
    """Hides two people from each other: each card the one has of the other is as if taken back, at every event."""
    both = session.scalars(select(Attendee.id).where(Attendee.person_id.in_([one.id, other.id])))
    attendees = _locked(session, set(both)).values()
    hide(session, one, other, now)
    ids = {person.id: [a.id for a in attendees if a.person_id == person.id] for person in (one, other)}
    for first, second in ((one, other), (other, one)):
        session.execute(
            update(Exchange)
            .where(Exchange.low_id.in_(ids[first.id]), Exchange.high_id.in_(ids[second.id]))
            .values(
                low_taken_back_at=func.coalesce(Exchange.low_taken_back_at, now),
                high_taken_back_at=func.coalesce(Exchange.high_taken_back_at, now),
            )
        )
        session.execute(
            update(Contact).where(Contact.owner_id == first.id, Contact.person_id == second.id).values(card=None)
        )
