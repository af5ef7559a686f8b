"""Nothing outside is asked for anything: the database, Redis and the mail server are all that is ever reached.

The rest of the suite runs under such a guard, too (conftest.py); the worker and two applications on PostgreSQL, with
Redis, in test_processes.py.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result

from eventnet.cli import main
from eventnet.config import Settings
from eventnet.kernel.days import utc_now
from tests.cast import House
from tests.conftest import ELSEWHERE
from tests.databases import Databases
from tests.house.routes import ROUTES, path_of, set_the_stage
from tests.mail.peer import free_port, running_peer
from tests.network import Guard, addresses, only, under_guard, ways_out
from tests.processes import LOOKS_FOR_MAILS, running, wait_until
from tests.surfing import Browser

pytestmark = pytest.mark.on_sqlite

SERVING = {"serve", "work", "demo"}
"""What goes on until it is stopped; all other commands are tried one after the other."""


@pytest.mark.thorough
def test_a_server_with_all_its_pages_and_mails_reaches_nothing_but_the_mail_server(
    house: House, settings: Settings, tmp_path: Path
) -> None:
    ids, guard = set_the_stage(house), tmp_path / "guard"
    house.clock.now = utc_now()  # as the server's
    phone = house.phone("cleo")
    with running_peer() as peer:
        environ = {
            "EVENTNET_BASE_URL": settings.base_url,
            "EVENTNET_SECRET_KEY": settings.secret_keys[0],
            "EVENTNET_SMTP_URL": peer.url,
            **under_guard(guard, urlsplit(peer.url).netloc),
        }
        serves = running("serve", "--data", str(tmp_path), environ=environ, first=LOOKS_FOR_MAILS)
        with serves as process:
            cleo, stranger = Browser(settings.base_url), Browser(settings.base_url)
            cleo.cookies["eventnet"] = phone.cookie().value
            for route in ROUTES.values():
                if route.method == "GET":
                    assert cleo.ask(process.port, path_of(house, route.path, ids))[0] in {200, 302, 303, 404}
            assert stranger.send(process.port, "/sign-in", email="ben@demo.example") == 303
            wait_until(lambda: peer.to("ben@demo.example"))
    assert addresses(guard) == [f"reached {urlsplit(peer.url).netloc}"]


@pytest.mark.thorough
def test_the_demo_reaches_nothing_at_all(tmp_path: Path) -> None:
    with running("demo", "--data", str(tmp_path / "demo"), environ=under_guard(tmp_path / "guard")):
        pass
    assert addresses(tmp_path / "guard") == []


@pytest.mark.thorough
def test_no_command_reaches_anything_but_those_that_try_the_mail_server(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("EVENTNET_")]:
        monkeypatch.delenv(name)
    data = tmp_path / "data"
    data.mkdir()
    databases.fresh("sqlite", data)
    tried: dict[str, list[str]] = {}
    with running_peer() as peer:

        def run(*arguments: str, folder: Path = data) -> Result:
            name, *more = arguments
            with only(urlsplit(peer.url).netloc) as guard:
                result = CliRunner().invoke(
                    main,
                    [name, *(() if name == "static-files" else ("--data", str(folder))), *more],
                    env={"EVENTNET_SMTP_URL": peer.url},
                )
            assert guard.refused == [], name
            assert result.exit_code == 0 or name == "doctor", (
                result.output
            )  # who finds this house not ready for anybody
            tried[name] = guard.reached
            return result

        run("migrate")
        run("sign-in-link", "ada@demo.example", "--create")
        run("messages")
        run("sweep")
        run("backup", str(tmp_path / "backup"))
        run("restore", str(tmp_path / "backup"), folder=tmp_path / "restored")
        run("copy", *(f"sqlite:///{folder / 'eventnet.sqlite3'}" for folder in (data, tmp_path / "copied")))
        run("static-files", str(tmp_path / "files"))
        run("doctor")
        run("mail-test", "ada@demo.example")
    assert set(tried) == set(main.commands) - SERVING
    assert {name for name, reached in tried.items() if reached} == {"doctor", "mail-test"}


@pytest.mark.parametrize("way", ways_out(0))
def test_such_a_guard_lets_nobody_past_it_whatever_the_way(way: str) -> None:
    goes_out = ways_out(free_port())[way]  # before: to find a free port one has to knock there
    with only("127.0.0.1:1") as guard:
        with pytest.raises(OSError, match="a test forbids"):  # of what asks for a page, with that in it
            goes_out()
        assert guard.refused
        with pytest.raises(ConnectionRefusedError):
            ways_out(1)["a line"]()
        assert guard.reached == ["127.0.0.1:1"]


def test_every_test_runs_under_one_that_ends_it_where_it_looks_elsewhere() -> None:
    assert isinstance(ELSEWHERE, Guard)
    for way in ("a packet", "a name"):
        with pytest.raises(PermissionError, match="a test forbids"):
            ways_out(1)[way]()
    assert len(ELSEWHERE.refused) == 2
    ELSEWHERE.refused.clear()
