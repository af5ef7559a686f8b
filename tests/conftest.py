"""What every test can ask for. Databases stand in databases.py, the cast in cast.py, the server in postgres.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from eventnet.app import create_app
from eventnet.config import Settings
from eventnet.storage.engine import open_engine
from eventnet.storage.transactions import session_factory
from tests.cast import House
from tests.clock import Clock
from tests.databases import Databases
from tests.postgres import running_postgres

BASE_URL = "http://eventnet.test"


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """One SQLite template and one PostgreSQL server for the whole run of this worker."""
    folder = tmp_path_factory.mktemp("databases")
    with running_postgres(folder) as server:
        databases = Databases(folder, server)
        yield databases
        databases.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> str:
    """An empty database in today's shape; every test that asks for it runs once on each kind."""
    return databases.fresh(str(request.param), tmp_path)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return session_factory(engine)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        data=tmp_path,
        database_url=database_url,
        base_url=BASE_URL,
        secret_keys=("k" * 40,),
        smtp_url="smtp://127.0.0.1:1",
    )


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    app = create_app(settings, clock)
    yield app
    with app.app_context():
        from eventnet.web.extensions import db

        db.engine.dispose()


@pytest.fixture
def house(app: Flask, sessions: sessionmaker[Session], clock: Clock) -> House:
    """An event with its cast, on the second morning of two days; see cast.py."""
    return House(app, sessions, clock)
