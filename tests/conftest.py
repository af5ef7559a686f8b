"""What every test can ask for. Databases stand in databases.py, the cast in cast.py, the server in postgres.py."""

import gc
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from eventnet.config import Settings
from eventnet.storage.transactions import session_factory
from tests.cast import House
from tests.clock import Clock
from tests.databases import KINDS, Databases
from tests.exchange.walking import DEEP
from tests.network import Guard, stand_guard
from tests.postgres import running_postgres
from tests.quick import quick_app, quick_engine
from tests.workers import SomeTogether

BASE_URL = "http://eventnet.test"

stand_guard(ELSEWHERE := Guard(None))
"""No test reaches anything outside of this machine, nor does what it tests: here a test that tries fails."""

# How long an example takes says more about the machine than about us. Examples differ from run to run: many runs of
# few find what one of many does.
hypothesis.settings.register_profile(
    "ours",
    deadline=None,
    max_examples=500 if DEEP else 40,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("ours")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whoever asks for a database runs on each kind; only on SQLite where that is marked, or as a test itself says."""
    says_so = any("database_url" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "database_url" in metafunc.fixturenames and not says_so:
        once = metafunc.definition.get_closest_marker("on_sqlite")
        metafunc.parametrize("database_url", KINDS[:1] if once else KINDS, indirect=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SomeTogether:
    return SomeTogether(config, log)


def pytest_collection_finish() -> None:
    """What is there before the first test stays until the last: Python need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(autouse=True)
def nothing_elsewhere_is_asked() -> Iterator[None]:
    ELSEWHERE.refused.clear()
    yield
    assert ELSEWHERE.refused == []


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Templates for SQLite and one PostgreSQL server, if any test asks for it, for the whole run of this worker."""
    folder = tmp_path_factory.mktemp("databases")
    params = (item.callspec.params.values() for item in request.session.items if hasattr(item, "callspec"))
    with running_postgres(folder) if any("postgresql" in few for few in params) else nullcontext() as server:
        databases = Databases(folder, server)
        yield databases
        databases.close()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> str:
    """An empty database in today's shape; on which kinds a test runs says `pytest_generate_tests`."""
    return databases.fresh(str(request.param), tmp_path)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = quick_engine(database_url)
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
    app = quick_app(settings, clock)
    yield app
    with app.app_context():
        from eventnet.web.extensions import db

        db.engine.dispose()


@pytest.fixture
def house(app: Flask, sessions: sessionmaker[Session], clock: Clock) -> House:
    """An event with its cast, on the second morning of two days; see cast.py."""
    return House(app, sessions, clock)
