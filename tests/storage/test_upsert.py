"""Inserting where another may have been first, and knowing who was."""

from sqlalchemy import select

from eventnet.events.models import Attendee
from eventnet.exchange.models import LiveStep
from eventnet.kernel.ids import new_public_id
from eventnet.people.models import Person
from eventnet.storage.upsert import count_up, insert_unless_there
from tests.cast import House
from tests.exchange.at_once import at_once


def test_the_first_is_told_that_it_was_the_first(house: House) -> None:
    columns = {"public_id": new_public_id(), "email": "gus@guests.example", "name": "Gus"}
    with house.writing() as session:
        asked = [insert_unless_there(session, Person, **columns, created_at=house.clock.now) for _ in range(3)]
        ben = session.scalars(select(Attendee.id).where(Attendee.name == "Ben Okafor")).one()
        asked += [insert_unless_there(session, LiveStep, attendee_id=ben, step=1, uses=0) for _ in range(2)]
    assert asked == [True, False, False, True, False]


def test_of_several_at_the_same_instant_one_is_the_first(house: House) -> None:
    columns = {"public_id": new_public_id(), "email": "gus@guests.example", "name": "Gus"}

    def insert() -> bool:
        with house.writing() as session:
            return insert_unless_there(session, Person, **columns, created_at=house.clock.now)

    assert sorted(at_once([insert] * 4)) == [False, False, False, True]


def test_of_many_who_count_at_the_same_instant_so_many_are_counted(house: House) -> None:
    with house.reading() as session:
        ben = house.attendee(session, "ben").id

    def count() -> bool:
        with house.writing() as session:
            return count_up(session.connection(), LiveStep, "uses", most=3, attendee_id=ben, step=1)

    assert sorted(at_once([count] * 5)) == [False, False, True, True, True]
    with house.reading() as session:
        assert session.scalars(select(LiveStep.uses)).all() == [3]
