"""Whole processes, as an operator starts them: mails go out by themselves, once each, and stopping is quick."""

import re
import urllib.request
from datetime import timedelta
from functools import partial
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from eventnet import __version__
from eventnet.cli import main
from eventnet.events.actions import make_event
from eventnet.joining.actions import Joiner, join_as_newcomer
from eventnet.kernel.days import utc_now
from eventnet.kernel.ids import hash_secret
from eventnet.mail.models import Mail
from eventnet.storage.engine import open_engine
from eventnet.storage.migrating import migrate
from eventnet.storage.opening import open_sessions
from eventnet.storage.transactions import writing
from tests.databases import Databases
from tests.mail.peer import running_peer
from tests.processes import LOOKS_FOR_MAILS, running, wait_until


@pytest.mark.thorough
def test_in_the_demo_a_mail_lies_in_the_mailbox_a_moment_later(tmp_path: Path) -> None:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    said = tmp_path / "said.txt"
    with running("demo", "--data", str(tmp_path / "data"), output=said, first=LOOKS_FOR_MAILS) as process:
        base = process.base
        (mailbox,) = re.findall(rf"{base}(/mailbox/[\w-]{{43}})\n", said.read_text())

        def page(path: str, **fields: str) -> str:
            data = urlencode(fields).encode() if fields else None
            with browser.open(base + path, data=data, timeout=60) as answer:
                return str(answer.read().decode())

        (token,) = re.findall(r'name="csrf_token" value="([^"]+)"', page("/sign-in"))
        page("/sign-in", csrf_token=token, email="cleo@demo.example")
        wait_until(lambda: "cleo@demo.example" in page(mailbox))
        (link,) = set(re.findall(rf'href="({base}/sign-in/[\w-]{{43}})"', page(mailbox)))
        (token,) = re.findall(r'name="csrf_token" value="([^"]+)"', page(link.removeprefix(base)))
        page(link.removeprefix(base), csrf_token=token)
        assert "Cleo Nowak" in page("/me")


@pytest.mark.thorough
def test_two_processes_on_one_database_send_each_mail_once(databases: Databases, tmp_path: Path) -> None:
    url, many, now = databases.fresh("sqlite", tmp_path), 20, utc_now()
    with running_peer() as peer, open_sessions(url, migrates=True) as sessions:
        environ = {"EVENTNET_DATA": str(tmp_path), "EVENTNET_SMTP_URL": peer.url}
        serves = partial(running, "serve", environ=environ, first=LOOKS_FOR_MAILS)
        with serves(), serves():
            with sessions() as session, writing(session):
                event = make_event(
                    session,
                    name="Begegnungen 2026",
                    place="Alte Gießerei",
                    timezone="Europe/Berlin",
                    starts_at=now,
                    ends_at=now + timedelta(hours=8),
                )
                for number in range(many):
                    joiner = Joiner("Gus", f"g{number}@guests.example", "en", "", hash_secret(str(number)))
                    join_as_newcomer(session, event, joiner, now)

            def is_empty() -> bool:
                with sessions() as session:
                    return session.scalars(select(Mail.id)).first() is None

            wait_until(is_empty)
        assert sorted(taken.address for taken in peer.taken) == sorted(f"g{n}@guests.example" for n in range(many))


@pytest.mark.thorough
def test_the_first_line_that_serve_says_is_its_own(tmp_path: Path) -> None:
    data, said = tmp_path / "data", tmp_path / "said.txt"
    with running("serve", "--data", str(data), output=said) as process:
        (first, *_) = said.read_text().splitlines()
        assert first == f"eventnet {__version__}: {process.base}, data in {data}"
    assert "alembic" not in said.read_text()


@pytest.mark.thorough
def test_serve_brings_an_older_database_up_and_says_where_it_lies_as_it_was(tmp_path: Path) -> None:
    data, said = tmp_path / "data", tmp_path / "said.txt"
    engine = open_engine(f"sqlite:///{data}/eventnet.sqlite3")
    migrate(engine, "0001")
    engine.dispose()
    with running("serve", "--data", str(data), output=said):
        assert f"it is kept for a week as it was: {data}/eventnet.sqlite3.at-0001" in said.read_text()
    assert "alembic" not in said.read_text()


@pytest.mark.thorough
def test_what_only_answers_does_not_sweep_or_send(databases: Databases, tmp_path: Path) -> None:
    data, environ = tmp_path, {"EVENTNET_BASE_URL": "http://127.0.0.1:5000"}
    databases.fresh("sqlite", data)
    with running("serve", "--data", str(data), environ=environ) as process:
        with_work = len(list(Path(f"/proc/{process.pid}/task").iterdir()))
    with running("serve", "--no-work", "--data", str(data), environ=environ) as process:
        without = len(list(Path(f"/proc/{process.pid}/task").iterdir()))
    assert with_work - without >= len(("sweep", "posting", "tidy"))


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({}, "EVENTNET_BASE_URL must say where people reach it, the same for each process."),
        (
            {"EVENTNET_BASE_URL": "http://127.0.0.1:5000"},
            "There is no database at DATA/eventnet.sqlite3 yet. To make it: eventnet migrate",
        ),
    ],
)
def test_what_only_answers_begins_when_others_have_made_it_ready(
    tmp_path: Path, environ: dict[str, str], line: str
) -> None:
    result = CliRunner().invoke(main, ["serve", "--no-work", "--data", str(tmp_path)], env=environ)
    assert (result.exit_code, result.stderr) == (1, f"eventnet: {line.replace('DATA', str(tmp_path))}\n")
