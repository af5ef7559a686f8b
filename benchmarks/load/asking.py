"""The generator: has each visit come when it is due, over as many lines as that takes, in one thread.

It speaks just enough HTTP/1.1 to know when an answer is there. Who is told to come again (503 with Retry-After) does so
if they `come_again`, as a page does that loads itself anew, and a phone that holds a scan.
"""

import heapq
import resource
import select
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from benchmarks.load.summing import Answer, Sum, sum_of
from benchmarks.load.visits import Visit

_AT_ONCE = 50
"""After so many who come, answers are looked for again."""

_EVENTS = select.EPOLLIN | select.EPOLLRDHUP


@dataclass(slots=True)
class _Going:
    """A visit on its way: which request is next, and what was said so far."""

    visit: Visit
    due: float
    begun: float = 0.0
    first: float = 0.0
    next: int = 0
    refused: int = 0
    told: float = 0.0
    status: int = 0
    retry_after: float = 0.0


@dataclass(slots=True)
class _Line:
    """A connection, and who waits for an answer over it."""

    socket: socket.socket
    going: _Going | None = None
    is_fresh: bool = True
    out: bytes = b""
    head: bytes = b""
    missing: int = -1
    """Bytes of the body still to come; -1 before the head is there."""
    ends: bool = False


@dataclass
class Load:
    """One run of the generator against a port of this machine."""

    port: int
    come_again: bool = True
    patience: float = 60.0
    host: str = "127.0.0.1"
    seen: Callable[[Answer], None] | None = None
    _lines: dict[int, _Line] = field(default_factory=dict)
    _idle: dict[int, None] = field(default_factory=dict)
    _later: list[tuple[float, int, _Going]] = field(default_factory=list)
    _answers: list[Answer] = field(default_factory=list)
    _number: int = 0

    def run(self, visits: Iterable[Visit]) -> Sum:
        """Has all of them come, and waits for what becomes of them."""
        self._poll, self._zero = select.epoll(), time.perf_counter()
        spent = time.process_time()
        try:
            self._go_on(iter(visits))
        finally:
            for line in list(self._lines.values()):
                line.socket.close()
            self._poll.close()
        busy = (time.process_time() - spent) / max(self._now(), 0.001)
        return sum_of(self._answers, busy)

    def _now(self) -> float:
        return time.perf_counter() - self._zero

    def _go_on(self, visits: Iterator[Visit]) -> None:
        upcoming = next(visits, None)
        looked, often = 0.0, min(1.0, self.patience)
        while upcoming or self._later or len(self._idle) < len(self._lines):
            now = self._now()
            begun = 0
            while upcoming and upcoming.at <= now and begun < _AT_ONCE:
                self._begin(_Going(upcoming, upcoming.at, begun=now))
                upcoming, now, begun = next(visits, None), self._now(), begun + 1
            while self._later and self._later[0][0] <= now:
                self._begin(heapq.heappop(self._later)[2])
            due = [upcoming.at] if upcoming else []
            due += [self._later[0][0]] if self._later else []
            wait = min(max(0.0, min(due, default=now + often) - self._now()), often)
            for descriptor, event in self._poll.poll(wait):
                self._happened(self._lines.get(descriptor), event)
            if now > looked + often:
                looked = now
                self._give_up(now)

    def _begin(self, going: _Going) -> None:
        """Sends the next request of a visit over a line that is free, or a new one."""
        request = going.visit.requests[going.next]
        if self._idle:
            line = self._lines[self._idle.popitem()[0]]
            line.is_fresh = False
        else:
            line = self._opened()
        line.going, line.head, line.missing, line.ends, line.out = going, b"", -1, False, request
        self._send(line)

    def _opened(self) -> _Line:
        one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        one.setblocking(False)
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        one.connect_ex((self.host, self.port))
        line = _Line(one)
        self._lines[one.fileno()] = line
        self._poll.register(one, _EVENTS)
        return line

    def _send(self, line: _Line) -> None:
        try:
            sent = line.socket.send(line.out)
        except (BlockingIOError, OSError) as error:
            if not isinstance(error, BlockingIOError):
                self._hung_up(line)
                return
            sent = 0
        line.out = line.out[sent:]
        self._poll.modify(line.socket, _EVENTS | select.EPOLLOUT if line.out else _EVENTS)

    def _happened(self, line: _Line | None, event: int) -> None:
        if line is None:
            return
        if event & select.EPOLLOUT:
            self._send(line)
        if event & ~select.EPOLLOUT and line.socket.fileno() in self._lines:
            self._receive(line)

    def _receive(self, line: _Line) -> None:
        try:
            got = line.socket.recv(1 << 18)
        except BlockingIOError:
            return
        except OSError:
            got = b""
        if not got:
            self._hung_up(line)
            return
        if line.going is None:
            self._drop(line)  # nobody has asked
            return
        if line.missing < 0:
            line.head += got
            end = line.head.find(b"\r\n\r\n")
            if end < 0:
                return
            self._read_head(line, line.going, line.head[:end].lower())
            line.missing -= len(line.head) - end - 4
        else:
            line.missing -= len(got)
        if line.missing <= 0:
            self._answered(line, line.going)

    def _read_head(self, line: _Line, going: _Going, head: bytes) -> None:
        going.status = int(head[9:12])
        if going.status in {204, 304}:
            line.missing = 0
        elif length := head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]:
            line.missing = int(length)
        else:
            raise ValueError("an answer whose length is not told: when it ends can't be known")
        line.ends = b"\r\nconnection: close" in head
        going.retry_after = float(head.partition(b"\r\nretry-after:")[2].partition(b"\r\n")[0] or 0)

    def _answered(self, line: _Line, going: _Going) -> None:
        now, line.going = self._now(), None
        if line.ends:
            self._drop(line)
        else:
            self._idle[line.socket.fileno()] = None
        if going.status == 503:
            going.told = going.told or now
            if self.come_again:
                going.refused += 1
                self._put_off(going, now + going.retry_after)
            else:
                self._over(going, now)
            return
        going.first = going.first or now
        going.next += 1
        if going.next < len(going.visit.requests):
            self._begin(going)
        else:
            self._over(going, now)

    def _put_off(self, going: _Going, until: float) -> None:
        self._number += 1
        heapq.heappush(self._later, (until, self._number, going))

    def _hung_up(self, line: _Line) -> None:
        """The server has ended a line. Where it was kept too long, the request is sent again over a new one."""
        going, was_fresh, unheard = line.going, line.is_fresh, not line.head
        self._drop(line)
        if going is None:
            return
        if unheard and not was_fresh:
            self._put_off(going, self._now())
            return
        going.status = 0
        self._over(going, self._now())

    def _drop(self, line: _Line) -> None:
        descriptor = line.socket.fileno()
        self._lines.pop(descriptor, None)
        self._idle.pop(descriptor, None)
        line.socket.close()

    def _give_up(self, now: float) -> None:
        for line in list(self._lines.values()):
            if line.going and now > line.going.due + self.patience:
                line.going.status = 0
                self._over(line.going, now)
                line.going = None
                self._drop(line)

    def _over(self, going: _Going, now: float) -> None:
        answer = Answer(
            going.visit.kind,
            going.due,
            going.begun,
            going.first or now,
            now,
            going.status,
            going.refused,
            going.told,
        )
        self._answers.append(answer)
        if self.seen:
            self.seen(answer)


def allow_lines(many: int) -> None:
    """Has the system let this process hold so many lines at once, or as many as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = many if hard == resource.RLIM_INFINITY else min(many, hard)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
