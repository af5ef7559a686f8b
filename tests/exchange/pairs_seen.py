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
from eventnet.contacts.models import Contact, Encounter, Promise, Touch
from eventnet.contacts.queries import is_alive
from eventnet.contacts.rules import Lifecycle, state_at
from eventnet.exchange.models import Exchange
from tests.exchange.pairs_model import Model
from tests.followups.held import Given, Held

Owned = tuple[int, int]
"""An owner, and the one they have a contact of: as seats, or as people."""


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
    met: tuple[tuple[datetime, bool, datetime | None], ...]
    """When, whether a card is held from there, and until when it is on the list as *met again*: the latest first."""


@dataclass(frozen=True)
class Seen:
    """Living contacts, of people by people; of the others name and promises.

    Then what each gave on which seat, whether it was taken back, and to whom.
    """

    contacts: dict[Owned, Shown]
    still_promised: dict[Owned, tuple[str, tuple[str, ...]]]
    receipts: dict[Owned, tuple[list[str], bool, str]]
    exchange_ids: dict[Owned, int] = field(default_factory=dict, compare=False)
    contact_ids: dict[Owned, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Seating:
    """Which row is which: the model's number of an attendee by its id, that of a person by theirs; who sits where."""

    seat_of: Mapping[int, int]
    person_of: Mapping[int, int]
    person_at: Mapping[int, int]

    def people(self, seats: Owned) -> Owned:
        """Who sits there."""
        return self.person_at[seats[0]], self.person_at[seats[1]]


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
        tuple((met.met_at, met.card is not None, met.again_until) for met in held.latest_first()),
    )


def row_as_shown(row: Any, met: list[Any], promises: list[str], touches: list[str], now: datetime) -> Shown:
    """A contact with its encounters, or rows with their columns."""
    lifecycle = Lifecycle(row.deadline_at, row.gone_at, row.timezone, row.outcome, row.decided_at, row.postponed)
    cards = [(one.given_at, one.id, one.card) for one in met if one.card is not None]
    return Shown(
        state_at(lifecycle, now).value,
        row.name,
        as_given(max(cards)[2] if cards else None),
        row.met_at,
        row.deadline_at,
        row.gone_at,
        row.note,
        tuple(promises),
        tuple(touches),
        tuple((one.met_at, one.card is not None, one.again_until) for one in met),
    )


def seen_in_model(model: Model, now: datetime) -> Seen:
    alive = {people: held for people, held in model.held.items() if held.state(now) != "deleted"}
    return Seen(
        {owned: held_as_shown(held, now) for owned, held in alive.items()},
        {
            people: (held.name, tuple(held.promises))
            for people, held in model.held.items()
            if held.promises and people not in alive
        },
        {
            (giver, other): (pair.gave[giver], giver in pair.taken_back, pair.called[other])
            for seats, pair in model.pairs.items()
            for giver, other in permutations(seats)
        },
    )


# Plain tables: a walk looks after every step, and objects would cost more than the steps themselves.
_EXCHANGES = select(Exchange.__table__)
_CONTACTS = select(Contact.__table__).where(Contact.person_id.is_not(None))
_ENCOUNTERS = select(Encounter.__table__).order_by(Encounter.met_at.desc(), Encounter.id.desc())
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
    rows = {(seating.person_of[row.owner_id], seating.person_of[row.person_id]): row for row in found}
    assert len(rows) == len(found), "at most one contact of a person"
    met = defaultdict(list)
    for one in session.execute(_ENCOUNTERS):
        met[one.contact_id].append(one)
    for people, row in rows.items():
        shown = row_as_shown(row, met[row.id], promises[row.id], touches[row.id], now)
        assert met[row.id], "a contact without any encounter"
        assert row.met_at == met[row.id][0].met_at, "contacts are in the order of the latest"
        if row.id in alive:
            contacts[people] = shown
        elif shown.promises:
            still_promised[people] = shown.name, shown.promises
        for one in met[row.id]:
            seats = pairs[one.exchange_id]
            assert set(seating.people(seats)) == set(people), "an encounter is one of the two"
            gave, is_taken_back, _ = receipts[seats[::-1] if seating.people(seats) == people else seats]
            card = as_given(one.card)
            assert card is None or not is_taken_back, "what was taken back is nowhere any more"
            assert card is None or {kind for kind, _ in card[1]} <= set(gave), "the giver is told what is held"
    exchange_ids = {owned: number for number, pair in pairs.items() for owned in (pair, pair[::-1])}
    return Seen(contacts, still_promised, receipts, exchange_ids, {p: row.public_id for p, row in rows.items()})


_PAIRS = select(Exchange.id, Exchange.low_id, Exchange.high_id)
_SIDES = select(Contact.owner_id, Contact.person_id, Contact.public_id).where(Contact.person_id.is_not(None))


def ids_in_database(session: Session, seating: Seating) -> tuple[dict[Owned, int], dict[Owned, str]]:
    """The ids of exchanges, from either side, by seats; and of contacts, by people."""
    pairs = {row.id: (seating.seat_of[row.low_id], seating.seat_of[row.high_id]) for row in session.execute(_PAIRS)}
    exchange_ids = {owned: number for number, pair in pairs.items() for owned in (pair, pair[::-1])}
    people, sides = seating.person_of, session.execute(_SIDES)
    return exchange_ids, {(people[row.owner_id], people[row.person_id]): row.public_id for row in sides}


def _texts(session: Session, statement: Any) -> defaultdict[int, list[str]]:
    texts = defaultdict(list)
    for contact_id, text in session.execute(statement):
        texts[contact_id].append(text)
    return texts
