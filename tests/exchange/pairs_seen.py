"""What can be seen of pairs at a moment, from the database and from the model, as values that compare."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import permutations
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.cards.rules import GivenCard
from eventnet.contacts.models import Contact, Promise, Touch
from eventnet.contacts.queries import is_alive
from eventnet.contacts.rules import Course, state_at
from eventnet.exchange.models import Exchange
from tests.exchange.pairs_model import Model
from tests.followups.held import Given, Held

Owned = tuple[int, int]
"""The seats of an owner and of the one they have a contact of."""


@dataclass(frozen=True)
class Shown:
    """A contact as its owner sees it."""

    state: str
    name: str
    card: Given | None
    met_at: datetime
    deadline_at: datetime
    gone_at: datetime | None
    note: str
    promises: tuple[str, ...]
    touches: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """Living contacts; of the others name and promises; what each gave, whether it was taken back, and to whom."""

    contacts: dict[Owned, Shown]
    still_promised: dict[Owned, tuple[str, tuple[str, ...]]]
    receipts: dict[Owned, tuple[list[str], bool, str]]
    exchange_ids: dict[Owned, int] = field(default_factory=dict, compare=False)
    contact_ids: dict[Owned, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Seating:
    """Which row is which: the model's number of an attendee by its id, and the person's id by that number."""

    seat_of: Mapping[int, int]
    person_at: Mapping[int, int]

    def owned(self, owner_id: int, pair: Owned) -> Owned:
        """Whose contact of a pair it is."""
        one, other = pair
        return (one, other) if self.person_at[one] == owner_id else (other, one)


def as_given(card: GivenCard | None) -> Given | None:
    return None if card is None else (card.headline, tuple((d.kind.value, d.value) for d in card.details))


def held_as_shown(held: Held, now: datetime) -> Shown:
    return Shown(
        held.state(now),
        held.name,
        held.card,
        held.met_at,
        held.deadline_at,
        held.gone_at,
        held.note,
        tuple(held.promises),
        tuple(held.touches),
    )


def row_as_shown(row: Any, promises: list[str], touches: list[str], now: datetime) -> Shown:
    """A contact, or a row with its columns."""
    course = Course(row.deadline_at, row.gone_at, row.outcome, row.decided_at, row.postponed)
    return Shown(
        state_at(course, now).value,
        row.name,
        as_given(row.card),
        row.met_at,
        row.deadline_at,
        row.gone_at,
        row.note,
        tuple(promises),
        tuple(touches),
    )


def seen_in_model(model: Model, now: datetime) -> Seen:
    contacts = model.contacts()
    alive = {(one, other): held for one, other, held in contacts if held.state(now) != "deleted"}
    return Seen(
        {owned: held_as_shown(held, now) for owned, held in alive.items()},
        {
            (one, other): (held.name, tuple(held.promises))
            for one, other, held in contacts
            if held.promises and (one, other) not in alive
        },
        {
            (giver, other): (pair.gave[giver], giver in pair.taken_back, pair.called[other])
            for seats, pair in model.pairs.items()
            for giver, other in permutations(seats)
        },
    )


# Plain tables: a walk looks after every step, and objects would cost more than the steps themselves.
_EXCHANGES = select(Exchange.__table__)
_CONTACTS = select(Contact.__table__)
_PROMISES = select(Promise.contact_id, Promise.text).order_by(Promise.id)
_TOUCHES = select(Touch.contact_id, Touch.words).order_by(Touch.id)


def seen_in_database(session: Session, seating: Seating, now: datetime) -> Seen:
    """All that is there. Asserts what must hold for the rows themselves."""
    receipts: dict[Owned, tuple[list[str], bool, str]] = {}
    pairs: dict[int, Owned] = {}
    for row in session.execute(_EXCHANGES):
        low, high = pairs[row.id] = seating.seat_of[row.low_id], seating.seat_of[row.high_id]
        assert (low, high) not in receipts, "at most one row per pair"
        receipts[low, high] = row.low_gave, row.low_taken_back_at is not None, row.high_name
        receipts[high, low] = row.high_gave, row.high_taken_back_at is not None, row.low_name
    promises, touches = _texts(session, _PROMISES), _texts(session, _TOUCHES)
    alive = set(session.scalars(select(Contact.id).where(is_alive(now))))
    contacts: dict[Owned, Shown] = {}
    still_promised: dict[Owned, tuple[str, tuple[str, ...]]] = {}
    found = list(session.execute(_CONTACTS))
    rows = {seating.owned(row.owner_id, pairs[row.exchange_id]): row for row in found}
    assert len(rows) == len(found), "at most one contact per side"
    for owned, row in rows.items():
        assert (row.owner_id, row.person_id) == tuple(seating.person_at[seat] for seat in owned)
        shown = row_as_shown(row, promises[row.id], touches[row.id], now)
        if row.id in alive:
            contacts[owned] = shown
        elif shown.promises:
            still_promised[owned] = shown.name, shown.promises
        gave, is_taken_back, _ = receipts[owned[::-1]]
        assert shown.card is None or not is_taken_back, "what was taken back is nowhere any more"
        assert shown.card is None or {kind for kind, _ in shown.card[1]} <= set(gave), "the giver is told what is held"
    exchange_ids = {owned: number for number, pair in pairs.items() for owned in (pair, pair[::-1])}
    return Seen(contacts, still_promised, receipts, exchange_ids, {o: row.public_id for o, row in rows.items()})


_PAIRS = select(Exchange.id, Exchange.low_id, Exchange.high_id)
_SIDES = select(Contact.exchange_id, Contact.owner_id, Contact.public_id)


def ids_in_database(session: Session, seating: Seating) -> tuple[dict[Owned, int], dict[Owned, str]]:
    """The ids of exchanges, from either side, and of contacts, by their owner."""
    pairs = {row.id: (seating.seat_of[row.low_id], seating.seat_of[row.high_id]) for row in session.execute(_PAIRS)}
    exchange_ids = {owned: number for number, pair in pairs.items() for owned in (pair, pair[::-1])}
    sides = session.execute(_SIDES)
    return exchange_ids, {seating.owned(row.owner_id, pairs[row.exchange_id]): row.public_id for row in sides}


def _texts(session: Session, statement: Any) -> defaultdict[int, list[str]]:
    texts = defaultdict(list)
    for contact_id, text in session.execute(statement):
        texts[contact_id].append(text)
    return texts
