"""Slow clients: many who each hold a line and hardly use it, in three manners."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.clients import request

LENGTH = 20_000


@dataclass
class Slow:
    """So many of them, in one manner; `held` are those whom nobody has hung up on yet."""

    port: int
    path: str
    lines: list[socket.socket] = field(default_factory=list)

    def held(self) -> int:
        """How many still hold their line."""
        return sum(_is_open(line) for line in self.lines)


def _headers(slow: Slow, line: socket.socket) -> Callable[[], object]:
    """A header that does not end."""
    line.sendall(b"GET / HTTP/1.1\r\nHost: eventnet.test\r\nX: ")
    return lambda: line.send(b"x")


def _bodies(slow: Slow, line: socket.socket) -> Callable[[], object]:
    """A form that comes byte by byte."""
    line.sendall(request("/sign-in", body="x" * LENGTH)[: -LENGTH + 1])
    return lambda: line.send(b"x")


def _reading(slow: Slow, line: socket.socket) -> Callable[[], object]:
    """An answer that is taken byte by byte."""
    line.sendall(request(slow.path))
    return lambda: line.recv(1)


MANNERS: dict[str, Callable[[Slow, socket.socket], Callable[[], object]]] = {
    "headers": _headers,
    "bodies": _bodies,
    "reading": _reading,
}


@contextmanager
def slow_ones(port: int, many: int, manner: str, path: str, every: float = 2.0) -> Iterator[Slow]:
    """So many slow clients, while inside: each does a little every so many seconds."""
    slow, over = Slow(port, path), threading.Event()
    goes_on: list[Callable[[], object]] = []

    def come() -> None:
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.settimeout(30)
        line.connect(("127.0.0.1", port))
        slow.lines.append(line)
        goes_on.append(MANNERS[manner](slow, line))
        line.setblocking(False)

    def go_on() -> None:
        while not over.wait(every):
            for some in goes_on:
                with contextlib.suppress(OSError):
                    some()

    for _ in range(many):
        come()
    going = threading.Thread(target=go_on, daemon=True)
    going.start()
    try:
        yield slow
    finally:
        over.set()
        going.join()
        for line in slow.lines:
            line.close()


def _is_open(line: socket.socket) -> bool:
    try:
        return line.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
