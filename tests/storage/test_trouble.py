"""Where the database takes nothing just now people are told to try again, and the operator why; then it goes on."""

import logging
from datetime import UTC, datetime
from threading import Thread

import pytest
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.orm import Session, sessionmaker

from eventnet.people.actions import make_person
from eventnet.people.models import Person
from eventnet.storage import stale
from eventnet.storage.engine import open_engine
from eventnet.storage.errors import BusyError
from eventnet.storage.transactions import writing
from tests.processes import wait_until

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ON_POSTGRES = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def comes(sessions: sessionmaker[Session], name: str = "Gus", *, first: str = "SELECT 1") -> None:
    with sessions() as session, writing(session):
        session.execute(text(first))
        make_person(session, email=f"{name.lower()}@guests.example", name=name, now=NOW)


def are_there(sessions: sessionmaker[Session]) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def told(engine: Engine, statement: str) -> None:
    """Tells each connection of `engine` that is open, and waits for work, something."""
    with engine.connect() as connection:
        connection.connection.driver_connection.execute(statement)  # type: ignore[union-attr]


@pytest.mark.on_sqlite
def test_a_full_disk_is_said_and_nothing_is_changed(
    sessions: sessionmaker[Session], engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    comes(sessions)
    told(engine, "PRAGMA max_page_count = 1")
    with pytest.raises(BusyError):
        comes(sessions, "Nele" + "n" * 100_000)
    assert "takes nothing: its disk is full" in caplog.text
    told(engine, "PRAGMA max_page_count = 1000000")
    assert are_there(sessions) == 1
    comes(sessions, "Nele")
    assert are_there(sessions) == 2


@pytest.mark.on_sqlite
def test_a_file_that_was_opened_to_be_read_only_is_opened_anew_by_all_who_have_it(
    sessions: sessionmaker[Session], engine: Engine, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    other = open_engine(database_url)
    in_use, idle = other.connect(), other.connect()
    before = in_use.connection.driver_connection
    idle.close()
    closed: list[object] = []
    event.listen(other, "close", lambda connection, _record: closed.append(connection))
    told(engine, "PRAGMA query_only = ON")
    with pytest.raises(BusyError):
        comes(sessions)
    assert "takes nothing: its file may only be read" in caplog.text
    assert (len(closed), before in closed) == (1, False)
    in_use.close()
    assert before in closed
    comes(sessions)
    assert are_there(sessions) == 1
    other.dispose()


@pytest.mark.on_sqlite
def test_nobody_opens_that_file_anew_until_the_last_who_had_it_open_is_done(
    sessions: sessionmaker[Session], engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stale, "CLOSED_WITHIN_SECONDS", 3600.0)
    in_use = open_engine(database_url).connect()
    told(engine, "PRAGMA query_only = ON")
    with pytest.raises(BusyError):
        comes(sessions)
    next_one = Thread(target=comes, args=(sessions,))
    next_one.start()
    file = stale._files[database_url]
    wait_until(lambda: len(file._changed._waiters) == 1)  # type: ignore[attr-defined]
    in_use.close()
    next_one.join()
    in_use.engine.dispose()
    assert are_there(sessions) == 1


@ON_POSTGRES
def test_a_server_that_may_only_be_read_is_said_and_nothing_is_changed(
    sessions: sessionmaker[Session], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(BusyError):
        comes(sessions, first="SET TRANSACTION READ ONLY")
    assert "takes nothing: it may only be read" in caplog.text
    comes(sessions)
    assert are_there(sessions) == 1


@ON_POSTGRES
@pytest.mark.parametrize("state", ["53100", "53200", "53300", "58030", "57P01", "08006"])
def test_whatever_the_server_has_no_room_for_can_be_tried_again(sessions: sessionmaker[Session], state: str) -> None:
    raises = f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$"
    with sessions() as session, pytest.raises(BusyError), writing(session):
        session.execute(text(raises))


@pytest.mark.parametrize("statement", ["SELECT nothing_of_this_name", "SELECT 1 FROM nowhere"])
def test_a_mistake_of_ours_stays_one(
    sessions: sessionmaker[Session], statement: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with sessions() as session, pytest.raises(Exception, match="no") as raised, writing(session):
        session.execute(text(statement))
    assert not isinstance(raised.value, BusyError)
    assert "takes nothing" not in caplog.text
