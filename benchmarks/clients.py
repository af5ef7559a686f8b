"""Clients that ask over lines they keep, and take the time of each answer: as little of them as can be."""

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

Ask = Callable[["Line"], None]


class Line:
    """A connection to a server on this machine."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """The status of the answer, and its head."""
        status, head, _ = self._asked(request)
        return status, head

    def read(self, request: bytes) -> tuple[int, bytes]:
        """The status of the answer, and its body."""
        status, _, body = self._asked(request)
        return status, body

    def _asked(self, request: bytes) -> tuple[int, bytes, bytes]:
        self._socket.sendall(request)
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._some()
        head = got[:end].lower()
        status = int(head[9:12])
        length = head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
        whole = end + 4 + (0 if status == 304 else int(length or 0))
        body = [got[end + 4 :]]
        missing = whole - len(got)
        while missing > 0:
            body.append(self._some())
            missing -= len(body[-1])
        return status, got[:end], b"".join(body)

    def close(self) -> None:
        """Hangs up."""
        self._socket.close()

    def _some(self) -> bytes:
        some = self._socket.recv(65536)
        if not some:
            raise RuntimeError("the server hung up")
        return some


def request(path: str, *, cookie: str = "", mark: str = "", body: str | None = None, form_token: str = "") -> bytes:
    """A request as a browser sends it; with a `body` it is a form, or with the token of one beside it a script's."""
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", "Host: eventnet.test", "Accept-Language: en"]
    lines += [f"Cookie: eventnet={cookie}"] if cookie else []
    lines += [f"If-None-Match: {mark}"] if mark else []
    if body is not None:
        kind = "application/json" if form_token else "application/x-www-form-urlencoded"
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        lines += [f"X-CSRFToken: {form_token}"] if form_token else []
    return ("\r\n".join(lines) + "\r\n\r\n" + (body or "")).encode()


@dataclass(frozen=True)
class Asked:
    """How it went: how many answers in which time, and the milliseconds of each."""

    seconds: float
    times: list[float]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds


def for_a_while(port: int, clients: int, seconds: float, one: bytes, wanted: int) -> Asked:
    """`clients` who ask for the same again and again."""

    def ask(line: Line) -> list[float]:
        times, until = [], time.perf_counter() + seconds
        while (begin := time.perf_counter()) < until:
            _check(line.ask(one)[0], wanted)
            times.append((time.perf_counter() - begin) * 1000)
        return times

    return _together(port, clients, ask)


def each_once(port: int, clients: int, requests: Iterable[bytes], wanted: int) -> Asked:
    """`clients` who share these requests; each is made once."""
    left: Iterator[bytes] = iter(list(requests))

    def ask(line: Line) -> list[float]:
        times = []
        for one in left:
            begin = time.perf_counter()
            _check(line.ask(one)[0], wanted)
            times.append((time.perf_counter() - begin) * 1000)
        return times

    return _together(port, clients, ask)


def _together(port: int, clients: int, ask: Callable[[Line], list[float]]) -> Asked:
    lines = [Line(port) for _ in range(clients)]
    begin = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        times = [one for some in threads.map(ask, lines) for one in some]
    took = time.perf_counter() - begin
    for line in lines:
        line.close()
    return Asked(took, times)


def _check(status: int, wanted: int) -> None:
    if status != wanted:
        raise RuntimeError(f"answered {status} instead of {wanted}")
