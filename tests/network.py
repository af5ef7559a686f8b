"""A guard over a whole process: it may reach what is named, and nothing else, not even ask for a name's address.

It stands where Python itself asks (`sys.addaudithook`), below every library written in Python. What it does not see is
libpq, which opens the one line to PostgreSQL that a setting names.
"""

import os
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]

_TO_AN_ADDRESS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_OF_A_NAME = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_OF_PROGRAMS = {"subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.fork", "os.forkpty"}
"""Another program is not under this guard, so none may be started."""


@dataclass
class Guard:
    """What may be reached: `host:port`, or a socket's path; and what was reached, or tried."""

    allowed: frozenset[str] | None
    reached: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    written: Path | None = None

    def judge(self, where: str) -> None:
        """Lets it be or refuses it. Without a list, all on this machine is allowed."""
        is_fine = where in self.allowed if self.allowed is not None else _is_here(where)
        (self.reached if is_fine else self.refused).append(where)
        if self.written is not None:
            with self.written.open("a") as file:
                file.write(f"{'reached' if is_fine else 'refused'} {where}\n")
        if not is_fine:
            raise PermissionError(f"a test forbids to reach {where}")


_guards: list[Guard] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _guards:
        return
    guard = _guards[-1]
    if event in _TO_AN_ADDRESS:
        if event == "socket.connect" and _sends_nothing(*arguments):
            return
        if (where := arguments[1]) is not None:  # else it is sent over a line that is there already
            guard.judge(_said(where))
    elif event in _OF_A_NAME:
        host = arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]
        if host is not None and not _is_number(host):
            guard.judge(f"the address of {host}")
    elif event in _OF_PROGRAMS and guard.allowed is not None:
        guard.judge(f"another program: {event} {arguments[:1]}")


def _sends_nothing(connecting: socket.socket, address: Any) -> bool:
    """Whether the system is only asked over which card it would send to an address that nobody has (RFC 5737)."""
    return connecting.type == socket.SOCK_DGRAM and address[0] == "192.0.2.1"


def _said(address: Any) -> str:
    if isinstance(address, tuple):
        return f"{address[0]}:{address[1]}"
    return os.fsdecode(address)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_here(where: str) -> bool:
    host = where.removeprefix("the address of ").removeprefix("the name of ")
    host = host.rpartition(":")[0] or host
    if _is_number(host):
        return ip_address(host).is_loopback or ip_address(host).is_unspecified  # 0.0.0.0 is this machine, too
    return host == "localhost" or where.startswith(("/", "\0"))


def stand_guard(guard: Guard) -> None:
    """Puts `guard` over the rest of this process."""
    if not _guards:
        sys.addaudithook(_hook)
        socket.getnameinfo = _getnameinfo
    _guards.append(guard)


_getnameinfo_of_python = socket.getnameinfo


def _getnameinfo(address: Any, flags: int) -> tuple[str, str]:
    """Judges who asks for a number's name; whether they do stands in the flags, which the hook is not told."""
    if not flags & socket.NI_NUMERICHOST:
        _guards[-1].judge(f"the name of {address[0]}")
    return _getnameinfo_of_python(address, flags)


@contextmanager
def only(*allowed: str) -> Iterator[Guard]:
    """Lets this process reach these addresses alone, for a while."""
    guard = Guard(frozenset(allowed))
    stand_guard(guard)
    try:
        yield guard
    finally:
        _guards.remove(guard)


_BEFORE_ALL = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.network import Guard, stand_guard
stand_guard(Guard(frozenset({allowed!r}), written=Path({written!r})))
sys.path.remove({root!r})
"""


def under_guard(folder: Path, *allowed: str) -> dict[str, str]:
    """What a Python program's environment needs to be under a guard of its own, before it does anything else."""
    folder.mkdir()
    written = folder / "addresses"
    written.touch()
    source = _BEFORE_ALL.format(root=str(_ROOT), allowed=sorted(allowed), written=str(written))
    (folder / "sitecustomize.py").write_text(source)
    return {"PYTHONPATH": str(folder)}


def addresses(folder: Path) -> Sequence[str]:
    """What programs under the guard in `folder` reached and tried, each once."""
    return sorted(set((folder / "addresses").read_text().splitlines()))


def ways_out(port: int) -> dict[str, Callable[[], object]]:
    """All ways there are to reach something, each to where nobody may go."""
    import smtplib
    import subprocess
    import urllib.request

    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.sendto(b"?", ("192.0.2.1", 53))

    def send_whole() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.sendmsg([b"?"], [], 0, ("192.0.2.1", 53))

    def try_out() -> None:
        with socket.socket() as one:
            one.connect_ex(("127.0.0.1", port))

    def by_path() -> None:
        with socket.socket(socket.AF_UNIX) as one:
            one.connect("/nowhere/at/all")

    return {
        "a line": lambda: socket.create_connection(("127.0.0.1", port), timeout=5),
        "a line, tried": try_out,
        "a line over IPv6": lambda: socket.create_connection(("::1", port), timeout=5),
        "a socket of this machine": by_path,
        "a packet": send,
        "a packet in parts": send_whole,
        "a name": lambda: socket.getaddrinfo("eventnet.example", 443),
        "a name, the old way": lambda: socket.gethostbyname("eventnet.example"),
        "a number's name": lambda: socket.getnameinfo(("192.0.2.1", 80), 0),
        "a page": lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5),
        "a mail": lambda: smtplib.SMTP("127.0.0.1", port, timeout=5),
        "another program": lambda: subprocess.run(["/bin/true"], check=True),
    }
