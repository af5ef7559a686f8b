"""The operator's commands, each on a data folder of its own."""

import gc
import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker

from eventnet import __version__
from eventnet.app import create_app
from eventnet.cli import main
from eventnet.cli.options import loading
from eventnet.config import load_settings
from eventnet.contacts.models import Contact
from eventnet.demo.seeding import seed
from eventnet.kernel.days import utc_now
from eventnet.people.models import Person
from eventnet.resources import resource_dir
from eventnet.storage.opening import open_sessions
from eventnet.storage.transactions import writing
from eventnet.upkeep.models import Sweeping
from eventnet.web.extensions import db
from tests.cast import Phone, words
from tests.databases import Databases

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("EVENTNET_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def sessions(databases: Databases, tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    databases.fresh("sqlite", tmp_path)
    with open_sessions(load_settings({}, data=tmp_path).database_url, migrates=True) as sessions:
        yield sessions


def run(folder: Path, *arguments: str, **environ: str) -> Result:
    command, *more = arguments
    return CliRunner().invoke(main, [command, "--data", str(folder), *more], env=environ)


def people(sessions: sessionmaker[Session]) -> dict[str, str]:
    """The names of all people by their addresses."""
    with sessions() as session:
        return {person.email: person.name for person in session.scalars(select(Person))}


def seed_over(sessions: sessionmaker[Session], now: datetime) -> int:
    """Fills the database with an event of which all that can end has ended by `now`; how many contacts that is."""
    with sessions() as session, writing(session):
        seed(session, "after", now - timedelta(days=60))
        return session.scalar(select(func.count()).where(Contact.gone_at <= now)) or 0


def test_it_says_its_version() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert (result.exit_code, result.output) == (0, f"eventnet, version {__version__}\n")


def test_static_files_are_laid_out_for_a_web_server(tmp_path: Path) -> None:
    """Also a second time, over those of before; and whoever may not write there is told."""
    sheet, there = "static/css/base.css", tmp_path / "files"
    for _ in range(2):
        result = CliRunner().invoke(main, ["static-files", str(there)])
        assert (result.exit_code, "static files are in" in result.output) == (0, True)
    named = [file for file in there.glob(f"*/{sheet}") if re.fullmatch("[0-9a-f]{12}", file.parents[2].name)]
    assert {file.read_bytes() for file in (there / sheet, *named)} == {
        (resource_dir("static").parent / sheet).read_bytes()
    }
    assert len(named) == 1
    result = CliRunner().invoke(main, ["static-files", str(there / sheet / "below")])
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "cannot be written" in result.output


def test_help_names_every_command_with_what_it_does() -> None:
    output = CliRunner().invoke(main, ["--help"]).output
    for command in ("serve", "demo", "migrate", "sweep", "sign-in-link", "doctor"):
        assert re.search(rf"^  {command}\s+[A-Z]\w+", output, re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("EVENTNET_DATABASE_URL", "postgresql://eventnet:geheim@127.0.0.1:1/eventnet"),
        ("EVENTNET_DATABASE_URL", "postgres://eventnet:geheim@127.0.0.1:1/eventnet"),
        ("EVENTNET_DATABASE_URL", "postgresql://127.0.0.1:1/eventnet?user=eventnet&password=geheim"),
        ("EVENTNET_DATABASE_URL", "postgresql://eventnet:p@geheim@127.0.0.1:1/eventnet"),
        ("EVENTNET_DATABASE_URL", "postgresql://eventnet:geheim@127.0.0.1:port/eventnet"),
        ("EVENTNET_SMTP_URL", "smtp://post:geheim@127.0.0.1:1"),
        ("EVENTNET_SMTP_URL", "smtp+starttls://post@demo.example:geheim@mail.example"),
        ("EVENTNET_SMTP_URL", "smtps://post:p%40geheim@127.0.0.1:1"),
        ("EVENTNET_SMTP_URL", "smtps://post:p@geheim@mail.example"),
        ("EVENTNET_SMTP_URL", "smtps://post:p/geheim@mail.example"),
        ("EVENTNET_SECRET_KEY", "geheim" * 6),
        ("EVENTNET_SECRET_KEY", "geheim"),
    ],
)
@pytest.mark.parametrize("command", ["doctor", "sweep"])
def test_no_command_tells_a_secret(command: str, name: str, url: str, tmp_path: Path) -> None:
    result = run(tmp_path, command, **{name: url})
    assert result.output
    assert "geheim" not in result.output
    # What went wrong is told in words, so no traceback tells it either.
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_the_doctor_lists_every_setting_and_says_that_all_is_well(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").exit_code == 0
    result = run(tmp_path, "doctor", EVENTNET_BASE_URL="http://cards.example.org", EVENTNET_SECRET_KEY="k" * 40)
    assert result.exit_code == 0
    assert f"EVENTNET_DATA = {tmp_path}  (default)" in result.output
    assert f"EVENTNET_DATABASE_URL = sqlite:///{tmp_path}/eventnet.sqlite3  (default)" in result.output
    assert "EVENTNET_BASE_URL = http://cards.example.org  (set)" in result.output
    assert "EVENTNET_LISTEN = 127.0.0.1:5000  (default)" in result.output
    assert "EVENTNET_SECRET_KEY = *** (1 in use)  (set)" in result.output
    assert "EVENTNET_SMTP_URL = none  (default)" in result.output
    assert "EVENTNET_MAIL_FROM = eventnet <eventnet@cards.example.org>  (default)" in result.output
    assert "EVENTNET_OPERATOR = nobody named  (default)" in result.output
    assert "EVENTNET_OPERATOR_EMAIL = none  (default)" in result.output
    assert "has the shape of this version" in result.output
    assert "FAIL" not in result.output


def test_the_doctor_makes_no_key_and_finds_a_first_start_well(tmp_path: Path) -> None:
    # The folder of an installed package: ~/.local/share may not be there yet either.
    folder = tmp_path / "share" / "eventnet" / "data"
    result = run(folder, "doctor")
    assert "FAIL" not in result.output
    assert result.exit_code == 0
    assert not (folder / "secret-key").exists()


def test_the_doctor_fails_where_the_database_does_not_answer(tmp_path: Path) -> None:
    result = run(tmp_path, "doctor", EVENTNET_DATABASE_URL="postgresql://eventnet@127.0.0.1:1/eventnet")
    assert result.exit_code == 1
    assert [line[:4] for line in result.output.splitlines() if "database does not answer" in line] == ["FAIL"]


def test_the_doctor_fails_where_the_data_folder_cannot_be_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run(tmp_path / "file" / "data", "doctor", EVENTNET_SECRET_KEY="k" * 40)
    assert result.exit_code == 1
    assert f"FAIL  data can't be written to {tmp_path / 'file' / 'data'}" in result.output


def test_the_sweep_says_what_it_did(tmp_path: Path, sessions: sessionmaker[Session]) -> None:
    over = seed_over(sessions, utc_now())
    assert over > 10
    first, again = run(tmp_path, "sweep"), run(tmp_path, "sweep")
    assert (first.exit_code, first.output) == (0, f"Contacts ended for good: {over}\n")
    assert (again.exit_code, again.output) == (0, "Contacts ended for good: 0\n")


@pytest.mark.thorough
def test_the_sweep_asks_first_where_the_clock_has_jumped(tmp_path: Path, sessions: sessionmaker[Session]) -> None:
    over = seed_over(sessions, utc_now())
    with sessions() as session, writing(session):
        session.add(Sweeping(id=1, ran_at=utc_now() - timedelta(days=4)))
    asked = run(tmp_path, "sweep")
    assert asked.exit_code == 1
    (line,) = asked.stderr.splitlines()
    assert line.startswith("eventnet: ")
    assert "Nothing was deleted." in line
    assert "eventnet sweep --confirm" in line
    assert run(tmp_path, "sweep", "--confirm").output == f"Contacts ended for good: {over}\n"


@pytest.mark.thorough
def test_the_sweep_asks_first_where_the_clock_is_behind(tmp_path: Path, sessions: sessionmaker[Session]) -> None:
    seed_over(sessions, utc_now())
    assert run(tmp_path, "sweep").exit_code == 0
    with sessions() as session, writing(session):
        session.execute(update(Sweeping).values(ran_at=utc_now() + timedelta(hours=1)))
    stopped = run(tmp_path, "sweep")
    assert stopped.exit_code == 1
    (line,) = stopped.stderr.splitlines()
    assert "The clock says" in line
    assert line.endswith("Nothing was deleted. If the clock is right: eventnet sweep --confirm")
    assert run(tmp_path, "sweep", "--confirm").exit_code == 0
    assert run(tmp_path, "sweep").exit_code == 0


@pytest.mark.parametrize(
    "address",
    ["ben", "ben@", "@demo.example", "ben okafor@demo.example", "ben@a@b", "<ben@demo.example>", " ", "a@b\nc"],
)
def test_what_is_no_address_gets_no_link(address: str, tmp_path: Path, sessions: sessionmaker[Session]) -> None:
    result = run(tmp_path, "sign-in-link", "--create", "--", address)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("eventnet: Not an e-mail address: ")
    assert people(sessions) == {}


def test_a_stranger_gets_no_link_unless_asked_for(tmp_path: Path, sessions: sessionmaker[Session]) -> None:
    result = run(tmp_path, "sign-in-link", "gus@demo.example")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "sign-in-link gus@demo.example --create" in result.stderr
    assert people(sessions) == {}


def test_a_new_person_is_made_once(tmp_path: Path, sessions: sessionmaker[Session]) -> None:
    for address in ("gus@demo.example", " GUS@Demo.example "):
        assert run(tmp_path, "sign-in-link", address, "--create", "--name", "Gus Ferreira").exit_code == 0
    assert run(tmp_path, "sign-in-link", "Gus@demo.example").exit_code == 0
    assert people(sessions) == {"gus@demo.example": "Gus Ferreira"}


def test_a_new_person_without_a_name_is_called_by_their_address(
    tmp_path: Path, sessions: sessionmaker[Session]
) -> None:
    assert run(tmp_path, "sign-in-link", " gus.ferreira@demo.example", "--create").exit_code == 0
    assert people(sessions) == {"gus.ferreira@demo.example": "gus.ferreira"}


@pytest.mark.thorough
def test_the_link_signs_in_once_and_only_by_a_press(tmp_path: Path) -> None:
    environ = {"EVENTNET_BASE_URL": "http://cards.example:5000"}
    assert run(tmp_path, "migrate").exit_code == 0
    result = run(tmp_path, "sign-in-link", "gus@demo.example", "--create", "--name", "Gus Ferreira", **environ)
    assert result.exit_code == 0
    assert re.fullmatch(r"http://cards\.example:5000/sign-in/[A-Za-z0-9_-]{43}\n", result.stdout)
    assert result.stderr == "Works once, within 10 minutes.\n"
    path = result.stdout.strip().removeprefix("http://cards.example:5000")

    settings = load_settings(environ, data=tmp_path)
    app = create_app(settings)
    gus, thief = (Phone(app.test_client(), settings.base_url, "en") for _ in range(2))
    for _ in range(2):  # looking at it, as programs that read mails do, uses nothing up
        page = gus.get(path)
        assert page.status_code == 200
        assert "Sign in as Gus Ferreira" in words(page)
        assert page.text.count("<form") == 1
    assert gus.get("/me").status_code == 401
    assert thief.post(f"/sign-in/{'x' * 43}").status_code == 404
    (token,) = _TOKEN.findall(page.text)
    signed_in = gus.client.post(path, data={"csrf_token": token}, base_url=settings.base_url)
    assert signed_in.status_code == 303
    assert "Gus Ferreira" in gus.see("/me")
    assert thief.post(path).status_code == 404
    assert thief.get("/me").status_code == 401
    with app.app_context():
        db.engine.dispose()


def test_what_a_command_loads_python_never_looks_through_again() -> None:
    gc.unfreeze()
    with loading():
        loaded: list[list[int]] = [[] for _ in range(3)]
        assert not gc.isenabled()
    assert gc.isenabled()
    assert not any(kept is loaded for kept in gc.get_objects())
    assert gc.get_freeze_count() > 10_000
