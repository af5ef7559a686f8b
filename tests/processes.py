"""Whole processes, as an operator starts them, and waiting for what they do."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from tests.mail.peer import free_port

PATIENCE = 40.0

LETS_GO = "import eventnet.listening.running as r; r.LET_GO_SECONDS = 0"
"""Has a process that is told to stop wait for nobody who has kept a line: web servers in front, and who watches it."""

LOOKS_FOR_MAILS = "import eventnet.mail.sender as s; s.LOOK_EVERY_SECONDS = 0.1"
"""Has a process send a mail at once that somebody waits for."""


@dataclass(frozen=True)
class Process:
    """One that runs: its id, where it answers, and what it writes."""

    pid: int
    base: str
    output: Path | None

    @property
    def port(self) -> int:
        """Where it listens, on this machine."""
        return int(self.base.rpartition(":")[2])

    def files(self) -> list[str]:
        """What it has open: paths, sockets, and files without a name."""
        found = []
        for link in Path(f"/proc/{self.pid}/fd").iterdir():
            try:
                found.append(str(link.readlink()))
            except FileNotFoundError:
                continue  # closed meanwhile
        return found

    def seconds(self) -> float:
        """How long processors have worked for it."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(
    *arguments: str,
    output: Path | None = None,
    files: int | None = None,
    first: str = "",
    environ: Mapping[str, str] | None = None,
) -> Iterator[Process]:
    """`eventnet` as a process of its own, once it answers. At the end it is told to stop, and does.

    It writes to `output`, may open no more than `files`, and runs `first` before anything else.
    """
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    command = _command(first, files, *arguments, "--listen", f"127.0.0.1:{port}")
    with started(command, environ or {}, output or Path(os.devnull)) as pid:
        wait_until(lambda: answers(f"{base}/healthz"))
        yield Process(pid, base, output)


@contextmanager
def started(
    command: Sequence[str], environ: Mapping[str, str], output: Path, *, code: int = 0, files: Sequence[int] = ()
) -> Iterator[int]:
    """A command, and its process's id. It writes to `output`, and gets our `files`, too.

    At the end it is told to stop, and does with `code`.
    """
    with output.open("wb") as written:
        process = subprocess.Popen(
            command, env=own_environ() | dict(environ), stdout=written, stderr=written, pass_fds=files
        )
        try:
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            ended = process.wait(timeout=PATIENCE)
    assert ended == code


@contextmanager
def handed(
    door: socket.socket, *arguments: str, environ: Mapping[str, str], output: Path, first: str = ""
) -> Iterator[int]:
    """`eventnet` as a process of its own, on a socket that we hold and hand over as systemd does; its id."""
    door.set_inheritable(True)
    takes = f"import os; os.dup2({door.fileno()}, 3); os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()))"
    with started(_command(f"{takes}\n{first}", None, *arguments), environ, output, files=[door.fileno()]) as pid:
        yield pid


def tried(*arguments: str, files: int) -> str:
    """What `eventnet` says where it ends by itself, for it may open no more than `files`."""
    command = _command("", files, *arguments)
    done = subprocess.run(command, env=own_environ(), capture_output=True, timeout=PATIENCE, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


def _command(first: str, files: int | None, *arguments: str) -> list[str]:
    limit = f"import resource as r; r.setrlimit(r.RLIMIT_NOFILE, ({files}, {files}))" if files else ""
    return [sys.executable, "-c", f"{limit}\n{first}\nfrom eventnet.cli import main; main()", *arguments]


def own_environ() -> dict[str, str]:
    """The environment without this machine's own settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("EVENTNET_")}


def answers(url: str, *, host: str | None = None) -> bool:
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, HTTPException):
        return False


def wait_until(there: Callable[[], object], *, pause: float = 0.03) -> None:
    until = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < until, "it takes too long"
        time.sleep(pause)
