"""The real thing beside the model of pairs_model.py: the same people, with actions and queries on a database."""

import os
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from eventnet.cards.models import Detail
from eventnet.cards.rules import DetailKind
from eventnet.contacts.actions import (
    delete_contact,
    end_promise,
    locked_contact,
    make_promise,
    perform,
    save_note,
    touch,
)
from eventnet.contacts.models import Contact, Promise
from eventnet.contacts.queries import contact_for
from eventnet.contacts.rules import Act, TouchKind
from eventnet.events.actions import choose_card, join, make_event, replace_aliases
from eventnet.events.models import Attendee
from eventnet.events.rules import CardChoice
from eventnet.exchange.actions import hide_each_other, take_back
from eventnet.exchange.codes import LiveCode, step_at
from eventnet.exchange.models import Exchange, LiveStep
from eventnet.exchange.queries import MySide, my_side, person_met, takers_of
from eventnet.exchange.rules import Timing
from eventnet.exchange.sides import before, hold_both, sides_behind
from eventnet.exchange.swapping import swap
from eventnet.people.actions import make_person
from eventnet.people.models import Hiding, Person
from eventnet.storage.transactions import writing
from eventnet.upkeep.models import Sweeping
from eventnet.upkeep.sweep import sweep
from tests.exchange.pairs_model import Code, Seat
from tests.exchange.pairs_seen import Owned, Seating, Seen, Shown, ids_in_database, row_as_shown, seen_in_database
from tests.followups.held import Meeting

T = TypeVar("T")


class World:
    """People and events on one database. `begin` empties what a walk has left; `now` is its clock."""

    now: datetime

    def __init__(self, sessions: sessionmaker[Session], meetings: list[Meeting], seats: list[Seat]) -> None:
        self.sessions = sessions
        joined_at = min(meeting.starts_at for meeting in meetings)
        with sessions() as session, writing(session):
            events = [
                make_event(
                    session,
                    name="Begegnungen",
                    place="Here",
                    timezone=meeting.zone,
                    starts_at=meeting.starts_at,
                    ends_at=meeting.ends_at,
                    follow_up_days=meeting.follow_up_days,
                )
                for meeting in meetings
            ]
            names = {seat.person: seat.name for seat in seats}
            self.people = [
                make_person(session, email=f"{number}@demo.example", name=names[number], now=joined_at)
                for number in sorted(names)
            ]
            self.attendees = [join(session, events[s.event], self.people[s.person], joined_at) for s in seats]
        number_of = {attendee.id: number for number, attendee in enumerate(self.attendees)}
        person_of = {person.id: number for number, person in enumerate(self.people)}
        self._seating = Seating(number_of, person_of, {number: seat.person for number, seat in enumerate(seats)})
        self._at = [self.people[seat.person] for seat in seats]

    def begin(self, seats: list[Seat], now: datetime) -> None:
        """A new walk: nobody has met, everybody's card is that of the model."""
        self.now = now
        self._exchange_ids: dict[Owned, int] = {}
        self.contact_ids: dict[Owned, str] = {}
        with self.sessions() as session, writing(session):
            for table in (Contact, Exchange, LiveStep, Hiding, Sweeping):
                session.execute(delete(table))
            for number, seat in enumerate(seats):
                seat.alias = os.urandom(8)
                values = {"alias": seat.alias, "card_choice": CardChoice.ALL}
                session.execute(update(Attendee).where(Attendee.id == self.attendees[number].id).values(values))
                self._write_card(session, number, seat)

    def _writing(self, action: Callable[[Session], T]) -> T:
        with self.sessions() as session, writing(session):
            return action(session)

    # Cards and codes

    def rewrite_card(self, number: int, seat: Seat) -> None:
        self._writing(lambda session: self._write_card(session, number, seat))

    def _write_card(self, session: Session, number: int, seat: Seat) -> None:
        attendee_id = self.attendees[number].id
        lines = {"name": seat.name, "headline": seat.headline}
        session.execute(update(Attendee).where(Attendee.id == attendee_id).values(lines))
        session.execute(delete(Detail).where(Detail.attendee_id == attendee_id))
        rows = [
            {"attendee_id": attendee_id, "position": n, "kind": DetailKind(kind), "value": value, "shared": is_on}
            for n, ((kind, value), is_on) in enumerate(zip(seat.details, seat.shared, strict=True))
        ]
        session.execute(insert(Detail), [row | {"best": False} for row in rows])

    def choose(self, seat: int, choice: str) -> None:
        self._writing(lambda session: choose_card(session, self.attendees[seat], CardChoice(choice)))

    def replace_aliases(self, person: int) -> dict[int, bytes]:
        """The aliases of everybody afterwards, by seat."""
        self._writing(lambda session: replace_aliases(session, self.people[person]))
        with self.sessions() as session:
            rows = session.execute(select(Attendee.id, Attendee.alias)).all()
        return {self._seating.seat_of[attendee_id]: alias for attendee_id, alias in rows}

    def press(self, scanner: int, code: Code, opened_at: datetime | None) -> tuple[str, str | None]:
        """What `POST /x/<token>` comes to, and the id of the contact it leads to."""
        who = self._at[scanner]
        with self.sessions() as session:
            sealed = LiveCode(code.alias, step_at(code.drawn_at))
            found = sides_behind(session, who, sealed)
            if found is None:
                return "unknown", None
            event, holder, me = found
            assert me is not None
            with writing(session):
                result = swap(
                    session,
                    scanner_id=me.id,
                    holder_id=holder.id,
                    event=event,
                    code=sealed,
                    timing=Timing(code.drawn_at, self.now, opened_at),
                )
            return str(result.code), result.contact_id

    # Afterwards

    def take_back(self, giver: int, receiver: int) -> None:
        with self.sessions() as session:
            mine = self._side(session, giver, receiver)
            with writing(session):
                take_back(session, mine, self.now)

    def have_met(self, one: int, other: int) -> bool:
        with self.sessions() as session:
            return person_met(session, self.people[one], self.people[other].public_id) is not None

    def hide(self, one: int, other: int) -> None:
        self._writing(lambda session: hide_each_other(session, self.people[one], self.people[other], self.now))

    def act(self, owned: Owned, act: str, words: str) -> bool | None:
        """Whether an act changed anything; None where the contact is not there."""

        def do(session: Session) -> bool | None:
            contact = self._locked(session, owned)
            if contact is None:
                return None
            if act == "touch":
                return touch(session, contact, TouchKind.WROTE, words, self.now)
            return perform(contact, Act(act), self.now)

        return self._writing(do)

    def write_note(self, owned: Owned, text: str) -> bool:
        def save(session: Session) -> bool:
            contact = self._locked(session, owned)
            version = contact.note_version if contact else 0
            saved = save_note(session, *self._mine(owned), text=text, version=version, now=self.now)
            return saved is not None and saved.other_text is None

        return self._writing(save)

    def promise(self, owned: Owned, text: str) -> bool:
        def make(session: Session) -> bool:
            contact = self._locked(session, owned)
            if contact is not None:
                make_promise(session, contact, text, self.now)
            return contact is not None

        return self._writing(make)

    def end_promise(self, owner: int, text: str) -> bool:
        def end(session: Session) -> bool:
            public_id = session.scalars(select(Promise.public_id).where(Promise.text == text)).one()
            return end_promise(session, self._at[owner], public_id)

        return self._writing(end)

    def delete(self, owned: Owned) -> bool:
        return self._writing(lambda session: delete_contact(session, *self._mine(owned), self.now))

    def sweep(self) -> None:
        sweep(self.sessions, self.now, confirm=True)

    def _mine(self, owned: Owned) -> tuple[Person, str]:
        """An owner and the id their phone knows a contact by, also when it is gone."""
        return self._at[owned[0]], self.contact_id(owned)

    def contact_id(self, owned: Owned) -> str:
        """The id of the contact that whoever sits on one seat has of whoever sits on the other."""
        return self.contact_ids[self._seating.people(owned)]

    def _locked(self, session: Session, owned: Owned) -> Contact | None:
        return locked_contact(session, *self._mine(owned), self.now)

    def _side(self, session: Session, giver: int, receiver: int) -> MySide:
        mine = my_side(session, self._at[giver], row_id=self._exchange_ids[giver, receiver])
        assert mine is not None
        return mine

    # What is seen

    def seen(self) -> Seen:
        """What pages could show at this moment."""
        with self.sessions() as session:
            seen = seen_in_database(session, self._seating, self.now)
        self._exchange_ids |= seen.exchange_ids
        self.contact_ids |= seen.contact_ids
        return seen

    def look_up_ids(self) -> None:
        """By which ids phones know contacts and receipts after the last step."""
        with self.sessions() as session:
            exchange_ids, contact_ids = ids_in_database(session, self._seating)
        self._exchange_ids |= exchange_ids
        self.contact_ids |= contact_ids

    def contact(self, owned: Owned) -> Shown | None:
        """What the contact's own page shows; None where there is none."""
        with self.sessions() as session:
            found = contact_for(session, *self._mine(owned), self.now)
            if found is None:
                return None
            touches = [touch.words for touch in sorted(found.touches, key=lambda touch: touch.id)]
            promises = [promise.text for promise in found.promises]
            return row_as_shown(found, found.encounters, promises, touches, self.now)

    def takers(self, holder: int) -> list[str]:
        """Whom "My code" shows."""
        with self.sessions() as session:
            return [taker.name for taker in takers_of(session, self.attendees[holder], self.now)]

    def receipt(self, giver: int, receiver: int) -> tuple[list[str], bool, str]:
        """What the giver's receipt says went over, whether it was taken back, and who has it."""
        with self.sessions() as session:
            mine = self._side(session, giver, receiver)
            return mine.gave, mine.taken_back_at is not None, mine.other_name

    def name_behind_code(self, scanner: int, holder: int) -> str:
        """What the page behind a code calls somebody met before."""
        with self.sessions() as session:
            connection, ids = session.connection(), [self.attendees[seat].id for seat in (scanner, holder)]
            sides = hold_both(connection, *ids)
            found = before(connection, sides[ids[0]], sides[ids[1]], self.now).pair
            assert found is not None
            return found.name
