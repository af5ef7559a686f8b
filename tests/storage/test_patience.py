"""Waiting for others ends after a while, over all waiting together; who was sent away meanwhile tries again."""

from threading import Barrier, Event

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session, sessionmaker

from eventnet.people.models import Person
from eventnet.storage.errors import BusyError
from eventnet.storage.patience import LOCK_SECONDS, Patience
from eventnet.storage.transactions import repeated, turn_to_write, writing
from tests.cast import House
from tests.databases import KINDS
from tests.exchange.at_once import PATIENCE, at_once


class Watch:
    """A clock that stands still until it is put forward."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_what_is_left_gets_less_and_ends() -> None:
    watch = Watch()
    patience = Patience(watch)
    assert (patience.left, patience.is_over) == (LOCK_SECONDS, False)
    watch.at += LOCK_SECONDS / 2
    assert (patience.left, patience.is_over) == (LOCK_SECONDS / 2, False)
    watch.at += LOCK_SECONDS
    assert (patience.left, patience.is_over) == (0, True)


@pytest.mark.parametrize("database_url", KINDS[1:], indirect=True)
def test_who_has_waited_at_one_lock_has_less_left_for_the_next(sessions: sessionmaker[Session]) -> None:
    watch, said = Watch(), []
    for _ in range(2):  # the second time on the same connection
        with sessions() as session, writing(session, Patience(watch)):
            for waited in (0, 0.01, 1.25, 0.25, 10):
                watch.at += waited
                said.append(session.scalar(text("SHOW lock_timeout")))
    assert said == ["2s", "2s", "740ms", "490ms", "1ms"] * 2
    with sessions.kw["bind"].connect() as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "2s"


@pytest.mark.parametrize("database_url", KINDS[1:], indirect=True)
def test_who_has_waited_for_what_then_can_not_be_done_goes_on_from_before_it(sessions: sessionmaker[Session]) -> None:
    watch = Watch()
    with sessions() as session, writing(session, Patience(watch)):
        savepoint = session.begin_nested()
        with pytest.raises(DataError):
            session.execute(text("SELECT 1 / 0"))
        watch.at += 1.25
        savepoint.rollback()
        assert session.scalar(text("SHOW lock_timeout")) == "750ms"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_has_waited_for_their_turn_has_less_left_for_other_processes(sessions: sessionmaker[Session]) -> None:
    watch = Watch()
    patience = Patience(watch)
    watch.at += 1.5
    with sessions() as session, writing(session, patience):
        assert session.scalar(text("PRAGMA busy_timeout")) == 500
    with sessions.kw["bind"].connect() as connection:
        assert connection.scalar(text("PRAGMA busy_timeout")) == 2000


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_has_no_patience_left_does_not_wait_for_a_turn(sessions: sessionmaker[Session]) -> None:
    watch = Watch()
    patience = Patience(watch)
    watch.at += LOCK_SECONDS
    with (
        turn_to_write(sessions.kw["bind"]),
        sessions() as session,
        pytest.raises(BusyError),
        writing(session, patience),
    ):
        raise AssertionError("it was not their turn")


@pytest.mark.parametrize("database_url", KINDS[1:], indirect=True)
def test_of_two_who_wait_for_each_other_one_is_sent_away_and_both_are_served(house: House) -> None:
    both, other_is_served = Barrier(2, timeout=PATIENCE), Event()
    tries: list[str] = []
    paused: list[float] = []

    def rename(first: str, then: str) -> None:
        with house.reading() as session:
            seen = house.person(session, "eve")

            def work() -> str:
                tries.append(first)
                for who in (first, then):
                    person = house.person(session, who)
                    session.refresh(person, with_for_update=True)
                    person.name += f", {first}"
                    session.flush()
                    if len(tries) <= 2 and who == first:
                        both.wait()
                return seen.name

            def let_the_other_go_first(seconds: float) -> None:
                paused.append(seconds)
                assert other_is_served.wait(PATIENCE)

            # What was read before stays in hand.
            assert repeated(session, work, let_the_other_go_first) == "Eve Lindqvist"
            other_is_served.set()

    at_once([lambda: rename("ben", "cleo"), lambda: rename("cleo", "ben")])
    assert (len(tries), len(paused)) == (3, 1)
    assert 0 < paused[0] < LOCK_SECONDS
    with house.reading() as session:
        names = session.scalars(select(Person.name).where(Person.name.like("%,%"))).all()
    assert sorted(sorted(name.split(", ")[1:]) for name in names) == [["ben", "cleo"], ["ben", "cleo"]]
