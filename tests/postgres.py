"""A real PostgreSQL server for the tests, started and stopped by the suite itself."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg

# The data is thrown away, so nothing needs to survive a crash. The rest makes the server the same
# everywhere, whatever the machine's own settings are.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "port": "5432",  # only part of the socket's name
    "max_connections": "200",
    "timezone": "UTC",
    "deadlock_timeout": "100ms",  # who waits for each other is found out sooner than anybody gives up
}
PATIENCE = 60  # seconds, for starting and for stopping


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """Run a private server; yield a SQLAlchemy URL of its `postgres` database.

    Its data and its Unix socket, the only way in, are in a new folder directly under /tmp that is
    removed at the end: a socket's path may have some 100 bytes, and every folder above must let the
    server's account through, neither of which $TMPDIR or pytest's own folders promise. Only the
    log, postgres.log, is written to `folder`, to be read after a failure.

    Enter it in the main thread, before there are others: see `_die_with_the_tests`.
    """
    programs = server_programs()
    owner = server_account()
    log = folder / "postgres.log"
    home = Path(tempfile.mkdtemp(prefix="eventnet-postgres-", dir="/tmp"))
    url = f"postgresql+psycopg://postgres@/postgres?host={home}&port={SETTINGS['port']}"

    initdb = [f"{programs}/initdb", "--pgdata=data", "--username=postgres", "--auth=trust"]
    initdb += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    postgres = [f"{programs}/postgres", "-D", "data", "-c", f"unix_socket_directories={home}"]
    for name, value in SETTINGS.items():
        postgres += ["-c", f"{name}={value}"]

    try:
        if owner:
            os.chown(home, owner.pw_uid, owner.pw_gid)
        with log.open("wb") as output:
            with _running(initdb, home, owner, output) as process:
                if process.wait() != 0:
                    raise RuntimeError(f"initdb failed:\n{log.read_text()}")
            with _running(postgres, home, owner, output) as process:
                wait_until_it_answers(process, url, log)
                yield url
    finally:
        shutil.rmtree(home, ignore_errors=True)


def server_programs() -> Path:
    """The folder of initdb and postgres; Debian keeps them off PATH, one folder per version."""
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    debian = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    candidates += sorted(debian, key=lambda folder: float(folder.parent.name), reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise RuntimeError("No PostgreSQL server is installed; run bin/test, which installs one.")


def server_account() -> pwd.struct_passwd | None:
    """Whom to run as: PostgreSQL refuses to be root. None means as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def own_environ() -> dict[str, str]:
    """The environment of PostgreSQL's programs: PGPORT, PGDATA and the like are for the user's own servers."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C.UTF-8"}


@contextmanager
def _running(
    command: list[str], home: Path, owner: pwd.struct_passwd | None, output: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of PostgreSQL's programs as `owner`, and leave only when it has ended."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=home,
        env=own_environ(),
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
        start_new_session=True,  # Ctrl-C is for pytest, whose teardown still needs the server
        preexec_fn=_die_with_the_tests if sys.platform == "linux" else None,  # noqa: PLW1509
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGQUIT)  # the immediate shutdown: its data is thrown away
        try:
            process.wait(PATIENCE)
        except BaseException:  # it hangs, or someone pressed Ctrl-C once more
            process.kill()
            process.wait()
            raise


_libc = ctypes.CDLL(None)  # loaded here, as little as possible being safe between fork and exec
_PR_SET_PDEATHSIG = 1


def _die_with_the_tests() -> None:
    """In the new process: ask Linux for a SIGQUIT, an immediate shutdown, when its parent dies.

    A test run that is killed can't stop its server, which would go on for ever. The parent is the
    thread that started us, and code between fork and exec may deadlock if other threads hold locks:
    hence from the main thread, before there are others.
    """
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def wait_until_it_answers(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(url.replace("+psycopg", "", 1)).close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not answer:\n{log.read_text()}") from error
        time.sleep(0.02)
