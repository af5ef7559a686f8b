"""The application for other people's WSGI servers, and the worker that does the rest beside them."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from eventnet.cli import main
from eventnet.config import load_settings
from eventnet.contacts.models import Contact
from eventnet.demo.seeding import seed
from eventnet.kernel.days import utc_now
from eventnet.serving import work
from eventnet.storage.engine import open_engine
from eventnet.storage.migrating import migrate
from eventnet.storage.opening import open_sessions
from eventnet.storage.transactions import writing
from tests.databases import Databases
from tests.processes import wait_until

BASE_URL = "https://cards.example.org"


@pytest.fixture(autouse=True)
def settings_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Settings in the environment, as a WSGI server has them; each test loads the module anew."""
    for name in [name for name in os.environ if name.startswith("EVENTNET_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("EVENTNET_DATA", str(tmp_path))
    monkeypatch.setenv("EVENTNET_BASE_URL", BASE_URL)
    monkeypatch.setattr("eventnet.web.logs.log_to_stderr", lambda _: None)  # the tests' own logging stays
    sys.modules.pop("eventnet.wsgi", None)
    yield
    sys.modules.pop("eventnet.wsgi", None)


def refused() -> str:
    """What a WSGI server that loads the module says, in one line, where it can't."""
    with pytest.raises(SystemExit) as stopped:
        import_module("eventnet.wsgi")
    return str(stopped.value.code)


def begun_since(before: list[threading.Thread]) -> list[threading.Thread]:
    """The threads that are there, and were not before; one of an earlier test may have ended meanwhile."""
    return [thread for thread in threading.enumerate() if thread not in before]


def test_a_wsgi_server_gets_the_application_and_nothing_sweeps_or_sends(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    databases.fresh("sqlite", tmp_path)
    monkeypatch.setenv("EVENTNET_SMTP_URL", "smtp://127.0.0.1:1")
    before = threading.enumerate()
    answer = import_module("eventnet.wsgi").app.test_client().get("/sign-in", base_url=BASE_URL)
    assert (answer.status_code, "Sign in" in answer.text) == (200, True)
    assert begun_since(before) == []


def test_a_database_that_is_not_there_yet_is_no_start(tmp_path: Path) -> None:
    where = f"{tmp_path}/eventnet.sqlite3"
    assert refused() == f"eventnet: There is no database at {where} yet. To make it: eventnet migrate"


def test_a_database_of_an_older_version_is_no_start(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/eventnet.sqlite3")
    migrate(engine, "0001")
    engine.dispose()
    line = refused()
    assert "has the shape of an older version." in line
    assert line.endswith(" When no older version runs on it: eventnet migrate")


def test_where_people_reach_it_must_be_said(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    databases.fresh("sqlite", tmp_path)
    monkeypatch.delenv("EVENTNET_BASE_URL")
    line = "eventnet: EVENTNET_BASE_URL must say where people reach it, the same for each process."
    assert refused() == line
    assert CliRunner().invoke(main, ["work"]).stderr.strip() == line


@pytest.mark.thorough
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_sweeps_until_it_is_told_to_stop(told: signal.Signals, databases: Databases, tmp_path: Path) -> None:
    databases.fresh("sqlite", tmp_path)
    settings, now = load_settings(os.environ, listens=False), utc_now()
    before = threading.enumerate()
    with open_sessions(settings.database_url) as sessions:
        with sessions() as session, writing(session):
            seed(session, "after", now - timedelta(days=60))

        def over() -> int:
            with sessions() as session:
                return session.scalar(select(func.count()).where(Contact.gone_at <= now)) or 0

        def stop_when_swept() -> None:
            wait_until(lambda: over() == 0)
            signal.raise_signal(told)

        assert over()
        work(settings, announce=stop_when_swept)
    assert begun_since(before) == []
