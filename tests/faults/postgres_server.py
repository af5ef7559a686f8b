"""A PostgreSQL that may be stopped and killed. It keeps what it was told as an installation's does: nothing is off."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests.postgres import own_environ, server_account, server_programs, wait_until_it_answers
from tests.processes import PATIENCE, wait_until

STOPS = {"fast": signal.SIGINT, "immediately": signal.SIGQUIT}
_COMES_AGAIN = 20


class PostgresServer:
    """One with its own folder, until it is told to go away; it comes back with what it had."""

    def __init__(self, home: Path) -> None:
        self.home, self.log = home, home / "postgres.log"
        self._owner, self._programs = server_account(), server_programs()
        self._made = 0
        self._process: subprocess.Popen[bytes] | None = None
        if self._owner:
            os.chown(home, self._owner.pw_uid, self._owner.pw_gid)
        made = self._run(
            f"{self._programs}/initdb", "--pgdata=data", "--username=postgres", "--auth=trust", "--no-sync"
        )
        assert made.wait() == 0, self.log.read_text()

    @property
    def url(self) -> str:
        """As EVENTNET_DATABASE_URL names it."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.home}&port=5432"

    @property
    def pid(self) -> int:
        """Its first process."""
        assert self._process
        return self._process.pid

    def come(self) -> None:
        """Starts it, and waits until it answers. After a kill its last processes may still be there for a moment."""
        for _ in range(_COMES_AGAIN):
            options = [f"unix_socket_directories={self.home}", "listen_addresses=", "max_connections=60"]
            as_options = [part for option in options for part in ("-c", option)]
            self._process = self._run(f"{self._programs}/postgres", "-D", "data", *as_options)
            with suppress(RuntimeError):
                wait_until_it_answers(self._process, self.url, self.log)
                return
        raise AssertionError(self.log.read_text()[-2000:])

    def stop(self, how: str = "fast") -> None:
        """Stops it: "fast" (everybody is cut off), or "immediately" (without writing down what is in memory)."""
        if self._process is not None:
            self._process.send_signal(STOPS[how])
            self._process.wait(PATIENCE)
            self._process = None

    def kill(self) -> None:
        """Ends each of its processes at once."""
        assert self._process
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        for pid in [self.pid, *map(int, children)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(PATIENCE)
        self._process = None
        wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children), pause=0.01)

    def tell(self, statement: str) -> None:
        """Has it carry out a statement."""
        with psycopg.connect(self.url.replace("+psycopg", "", 1), autocommit=True) as connection:
            connection.execute(statement.encode())

    def new_database(self) -> str:
        """The URL of a database without any table, whose indexes can be looked at (amcheck)."""
        self._made += 1
        name = f"faults_{self._made}"
        self.tell(f"CREATE DATABASE {name}")
        url = self.url.replace("/postgres?", f"/{name}?")
        with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION amcheck")
        return url

    def _run(self, *command: str) -> subprocess.Popen[bytes]:
        owner = self._owner
        with self.log.open("ab") as log:
            return subprocess.Popen(
                ["setpriv", "--pdeathsig", "QUIT", "--", *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                env=own_environ(),
                user=owner.pw_uid if owner else None,
                group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None,
                start_new_session=True,  # Ctrl-C is for pytest
            )


@contextmanager
def postgres_to_stop() -> Iterator[PostgresServer]:
    """A server that nobody else knows."""
    home = Path(tempfile.mkdtemp(prefix="eventnet-faults-", dir="/tmp"))
    try:
        server = PostgresServer(home)
        server.come()
        try:
            yield server
        finally:
            server.stop("immediately")  # nothing it holds is wanted any more: none of it need reach the disk
    finally:
        shutil.rmtree(home, ignore_errors=True)
