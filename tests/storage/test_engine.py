"""The pools: a connection for each thread that answers, a few for what runs beside them, and none that nobody needs."""

from pathlib import Path
from typing import Any

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

import eventnet.storage.engine as engines
from eventnet.app import create_app
from eventnet.config import THREADS, load_settings
from eventnet.people.models import Person
from eventnet.storage.engine import IN_THE_BACKGROUND, open_engine
from eventnet.storage.transactions import writing
from eventnet.web.extensions import db


def most_connections(pool: object) -> int:
    return int(pool.size()) + int(pool._max_overflow)  # type: ignore[attr-defined]


def test_there_are_no_more_connections_than_threads(tmp_path: Path) -> None:
    settings = load_settings({}, data=tmp_path)
    app, beside = create_app(settings), open_engine(settings.database_url)
    with app.app_context():
        assert most_connections(db.engine.pool) == THREADS
        assert most_connections(beside.pool) == IN_THE_BACKGROUND
        db.engine.dispose()
    beside.dispose()


@pytest.mark.thorough
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_has_let_go_of_meanwhile_is_made_anew(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "LAIN_SECONDS", 0)
    ours, other = open_engine(database_url, 2), open_engine(database_url, 1)

    def of_the_server(engine: Engine) -> int:
        with engine.connect() as connection:
            return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())

    old = of_the_server(ours)
    assert of_the_server(ours) == old, "it is kept"
    with other.connect() as connection:
        ended = text("SELECT pg_terminate_backend(:old, 5000)")  # waits until it has ended
        assert connection.execute(ended, {"old": old}).scalar_one()
    assert of_the_server(ours) != old
    ours.dispose()
    other.dispose()


@pytest.mark.thorough
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_only_reads_holds_nothing_between_two_statements_and_who_writes_holds_it_all(
    sessions: sessionmaker[Session],
) -> None:
    with sessions() as session:
        for _ in range(2):  # the second time on the same connection, after somebody has written on it
            session.execute(select(Person.id))
            assert status_of(session) is TransactionStatus.IDLE
            with writing(session):
                session.execute(select(Person.id))
                assert status_of(session) is TransactionStatus.INTRANS


def status_of(session: Session) -> TransactionStatus:
    driver: Any = session.connection().connection.driver_connection
    return TransactionStatus(driver.info.transaction_status)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_compiles_no_statement_which_takes_longer_than_any_of_ours(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW jit")) == "off"
        assert connection.scalar(text("SELECT boot_val FROM pg_settings WHERE name = 'jit'")) == "on"
