"""What people can do with each other's cards while some of them turn out to be one."""

from datetime import timedelta
from random import Random
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, sessionmaker

from eventnet.account.actions import confirm
from eventnet.cards.models import Detail
from eventnet.events.models import Attendee
from eventnet.people.models import Person
from eventnet.storage.base import Base
from eventnet.storage.transactions import writing
from tests.account.merging_model import MergingModel
from tests.exchange.pairs_model import Seat
from tests.exchange.pairs_seen import Seating
from tests.exchange.pairs_walk import BEGIN, KINDS_OF_STEPS, MEETINGS, PairsWalk, new_seats
from tests.exchange.pairs_world import World

KNOWN: Final = 0
NEWCOMERS: Final = (1, 2, 3)

SEATING: Final = [
    *((person, 0) for person in (1, 0, 2, 3, 4, 5, 6)),  # the known one's id lies between those of newcomers
    *((person, 1) for person in (1, 2, 5, 4)),  # where only newcomers are, and later the known one
]

MAY_HIDE: Final = [(0, 4), (4, 1), (1, 5), (2, 0), (6, 2), (3, 6)]

KINDS: Final = {kind: often for kind, often in KINDS_OF_STEPS.items() if kind != "crowd"} | {"turns_out_to_be": 2}


class MergingWorld(World):
    """People and events, three of them with the address of somebody who has confirmed it."""

    def __init__(self, sessions: sessionmaker[Session], seats: list[Seat]) -> None:
        with sessions() as session, writing(session):
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(delete(table))
        super().__init__(sessions, MEETINGS, seats)
        with sessions() as session, writing(session):
            ids = [self.people[number].id for number in NEWCOMERS]
            # They have come so late that no sweep of a walk erases them.
            values = {
                "email": self.people[KNOWN].email,
                "confirmed_at": None,
                "created_at": BEGIN + timedelta(days=999),
            }
            session.execute(update(Person).where(Person.id.in_(ids)).values(values))

    def confirm(self, newcomer: int, seats: list[Seat], gone: list[int]) -> None:
        """Yes, that was me. What is then where goes into the model's `seats`: codes, and cards that came along."""
        known = self.people[KNOWN].id
        with self.sessions() as session, writing(session):
            became = confirm(session, self.people[newcomer].id, in_same_browser=False, now=self.now)
            assert became.id == known
        self._at = [
            self.people[KNOWN] if seat.person == KNOWN else who for seat, who in zip(seats, self._at, strict=True)
        ]
        self._keep_ids_of(newcomer)
        numbers = [number for number in range(len(seats)) if seats[number].person != -1]
        with self.sessions() as session:
            rows = session.execute(select(Attendee.id, Attendee.person_id, Attendee.alias, Attendee.name)).all()
            assert {row.id for row in rows} == {self.attendees[number].id for number in numbers}
            by_id = {row.id: row for row in rows}
            for number in numbers:
                row, seat = by_id[self.attendees[number].id], seats[number]
                assert row.person_id == self.people[seat.person].id
                seat.alias, seat.name = row.alias, row.name
            for number in gone:
                seats[number].alias = b""
        self._seating = Seating(
            {self.attendees[number].id: number for number in numbers},
            self._seating.person_of,
            {number: seats[number].person for number in numbers},
        )

    def _keep_ids_of(self, newcomer: int) -> None:
        """Whoever knew the address of a contact of somebody who is no more knows it as one of who stays."""
        for (owner, other), contact_id in list(self.contact_ids.items()):
            people = tuple(KNOWN if person == newcomer else person for person in (owner, other))
            self.contact_ids.setdefault((people[0], people[1]), contact_id)

    def card_as_written(self, number: int) -> tuple[str, list[tuple[str, str]], list[bool]]:
        """Headline and details of a card as they are stored."""
        mine = self.attendees[number].id
        with self.sessions() as session:
            headline = session.scalars(select(Attendee.headline).where(Attendee.id == mine)).one()
            details = session.scalars(select(Detail).where(Detail.attendee_id == mine).order_by(Detail.position)).all()
            return headline, [(d.kind.value, d.value) for d in details], [d.shared for d in details]


class MergingWalk(PairsWalk):
    """One walk, on an empty database."""

    model: MergingModel
    world: MergingWorld

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        model = MergingModel(MEETINGS, new_seats(SEATING))
        model.untold = set(NEWCOMERS)
        super().__init__(MergingWorld(sessions, model.seats), model)
        self.regulars, self.may_hide = list(range(len(SEATING))), MAY_HIDE
        self.newcomers = list(NEWCOMERS)

    def turns_out_to_be(self, random: Random) -> str:
        """One of the newcomers confirms, and is the known one from then on."""
        if not self.newcomers:
            return self.scan(random)
        return self._becomes_known(self.newcomers.pop(random.randrange(len(self.newcomers))))

    def _becomes_known(self, newcomer: int) -> str:
        gone = self.model.merge(newcomer, KNOWN, self.now)
        self.world.confirm(newcomer, self.model.seats, gone)
        self.regulars = [seat for seat in self.regulars if seat not in gone]
        self.may_hide = [(one, other) for one, other in self.may_hide if newcomer not in (one, other)]
        self.opened = {(seat, code): at for (seat, code), at in self.opened.items() if seat not in gone}
        for number in self.regulars:
            seat = self.model.seats[number]
            seat.headline, seat.details, seat.shared = self.world.card_as_written(number)
        return f"{newcomer} is {KNOWN}, seats {gone} are no more"

    def end(self) -> None:
        """Everybody who is somebody else turns out to be it, at last."""
        while self.newcomers:
            self._becomes_known(self.newcomers.pop())
            self.check(everything=True)
        super().end()
