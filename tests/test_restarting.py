"""Started anew again and again on a socket that others hold, and nobody who asks meanwhile notices."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from eventnet.config import Settings
from tests.processes import handed
from tests.steady import PEOPLE, Crowd

PATIENT = "import eventnet.listening.running as r; r.LET_GO_SECONDS = r.FIRST_WORD_SECONDS = r.ANSWER_SECONDS = 3600"
"""A busy machine may keep somebody from asking for longer than a process waits for them."""

TIMES, EACH = 2, 4


@contextmanager
def told(folder: Path) -> Iterator[socket.socket]:
    """Whoever wants to know how a service is, as systemd does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(folder / "notify"))
        line.settimeout(60)
        yield line


@pytest.mark.thorough
@pytest.mark.on_sqlite
def test_while_it_is_started_anew_nobody_is_turned_away_and_no_scan_is_lost(
    settings: Settings, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    crowd = Crowd(settings, sessions, scans=EACH * 2 * TIMES)
    environ = {
        "EVENTNET_DATABASE_URL": settings.database_url,
        "EVENTNET_BASE_URL": settings.base_url,
        "EVENTNET_SECRET_KEY": settings.secret_keys[0],
        "NOTIFY_SOCKET": str(tmp_path / "notify"),
    }
    output = tmp_path / "output"
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as door, told(tmp_path) as line:
        port = door.getsockname()[1]
        with crowd.asking(lambda: HTTPConnection("127.0.0.1", port, timeout=60)):
            for time in range(TIMES):
                with handed(door, "serve", "--data", str(tmp_path), environ=environ, first=PATIENT, output=output):
                    assert line.recv(100) == b"READY=1"
                    crowd.scan(EACH)
                    crowd.wait_until_scanned(EACH * (2 * time + 1))
                    crowd.scan(EACH)  # and while they do, it is told to stop
                assert line.recv(100) == b"STOPPING=1"
                assert "Traceback" not in output.read_text()
            with handed(door, "serve", "--data", str(tmp_path), environ=environ, first=PATIENT, output=output):
                crowd.wait_until_scanned(EACH * 2 * TIMES)
                crowd.rest()
    assert crowd.check() == EACH * 2 * TIMES * PEOPLE
