"""Two versions at once on one PostgreSQL: each process is replaced while people scan, and nobody notices.

The next version is today's with one more migration, of the kind beside which older ones go on (house/test_widening.py).
"""

import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlalchemy import inspect

from eventnet.config import Settings
from eventnet.storage.engine import open_engine
from eventnet.storage.transactions import session_factory
from tests.databases import Databases
from tests.deploy.servers import FRONTS, NAME, Front
from tests.house.test_migrations import REVISIONS
from tests.mail.peer import free_port
from tests.processes import answers, own_environ, started, wait_until
from tests.steady import PEOPLE, Crowd

ROOT = Path(__file__).resolve().parents[1]
HEAD = REVISIONS[-1]
NUMBER = int(HEAD.partition("_")[0])
NEXT = f"{NUMBER + 1:04}_serves_{NUMBER:04}"
EACH = 4

MIGRATION = f'''
"""What comes next."""

import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{HEAD}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attendee", sa.Column("next_word", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("contact", sa.Column("next_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_contact_next_at", "contact", ["next_at"])
    op.create_table(
        "next_thing",
        sa.Column("attendee_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attendee_id"], ["attendee.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("attendee_id"),
    )
'''


def next_version(folder: Path) -> Path:
    """The folder of a program that is one migration ahead."""
    shutil.copytree(ROOT / "eventnet", folder / "eventnet")  # with what is compiled already
    (folder / "eventnet/migrations/versions" / f"{NEXT}.py").write_text(MIGRATION)
    for beside in ("templates", "static"):
        (folder / beside).symlink_to(ROOT / beside)
    return folder


def command(program: Path, *arguments: str) -> list[str]:
    """`eventnet`, of the version that lies there."""
    runs = f"import sys; sys.path.insert(0, {str(program)!r}); from eventnet.cli import main; main()"
    return [sys.executable, "-c", runs, *arguments]


def line_to(front: Front) -> HTTPConnection:
    line = HTTPConnection(NAME, timeout=60)
    line.sock = front.context.wrap_socket(
        socket.create_connection(("127.0.0.1", front.port), timeout=60), server_hostname=NAME
    )
    return line


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["postgresql"])
def test_while_each_process_is_replaced_by_the_next_version_no_request_fails_and_no_scan_is_lost(
    databases: Databases, kind: str, tmp_path: Path
) -> None:
    engine = open_engine(databases.at("head", kind, tmp_path))
    url = engine.url.render_as_string(hide_password=False)
    crowd = Crowd(
        Settings(data=tmp_path, database_url=url, base_url=f"https://{NAME}", secret_keys=("k" * 40,)),
        session_factory(engine),
        scans=4 * EACH,
    )
    environ = {
        "EVENTNET_DATA": str(tmp_path),
        "EVENTNET_DATABASE_URL": url,
        "EVENTNET_BASE_URL": f"https://{NAME}",
        "EVENTNET_SECRET_KEY": "k" * 40,
        "EVENTNET_PROXIES": "1",
    }
    ports, ahead = [free_port(), free_port()], next_version(tmp_path / "next")

    def process(program: Path, port: int) -> ExitStack:
        output = tmp_path / f"{port}-{program.name}.txt"
        running = ExitStack()
        serves = command(program, "serve", "--no-work", "--listen", f"127.0.0.1:{port}")
        running.enter_context(started(serves, environ, output))
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"))
        return running

    with ExitStack() as stack:
        running = [stack.enter_context(process(ROOT, port)) for port in ports]
        front = stack.enter_context(FRONTS["nginx"](*ports))
        with crowd.asking(lambda: line_to(front)):
            crowd.scan(EACH)
            migrates = command(ahead, "migrate")
            subprocess.run(migrates, env=own_environ() | environ, check=True, capture_output=True)
            crowd.wait_until_scanned(EACH)
            for step, port in enumerate(ports):
                crowd.scan(EACH)
                running[step].close()
                stack.enter_context(process(ahead, port))
                crowd.wait_until_scanned(EACH * (step + 2))
            crowd.scan(EACH)
            crowd.wait_until_scanned(4 * EACH)
            crowd.rest()
        assert crowd.check() == 4 * EACH * PEOPLE
    assert "next_at" in {column["name"] for column in inspect(engine).get_columns("contact")}
    assert [said.name for said in tmp_path.glob("*.txt") if "Traceback" in said.read_text()] == []
    engine.dispose()
