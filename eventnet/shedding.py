"""Shedding load: where too many wait, whoever comes is told so at once, and when to come again; who waits is served.

A request waits in a queue for one of the threads. Without a bound everybody in it would wait longer and longer, until
browsers give up and ask again while their first request is still worked on. Refusing costs little: neither a thread
nor a look at the database.
"""

import logging
import math
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from waitress.channel import HTTPChannel
from waitress.task import Task, ThreadedTaskDispatcher

MOST_READING = 64
"""So many requests may wait while one that only reads is still taken in."""

MOST_CHANGING = 128
"""The same for what changes something (scans, forms), and for the files of a page that somebody has got already."""

MOST_PROBING = 144
"""The same for watchers who ask whether all is well; they go to the head of the queue."""

READ = {"GET", "HEAD"}
PROBES = {"/healthz", "/readyz", "/metrics"}

SOONEST, LATEST = 3, 60
"""In so many seconds whoever is refused may come again, by how many have been refused before them."""

_LOOK_SECONDS, _STALE_SECONDS = 1.0, 5.0
_SAY_SECONDS = 60.0

Refusal = Callable[[str, str, str, int], tuple[list[tuple[str, str]], bytes]]
"""What is said to whoever is refused, as headers and body: by method, path, the languages they accept, and seconds."""

log = logging.getLogger(__name__)


class Appointments:
    """Moments at which those refused may come again: one after the other, as fast as others are answered just now.

    If all came again after the same few seconds, a crowd would be refused for as long as it stands there.
    """

    def __init__(self) -> None:
        self._a_second, self._answered, self._looked, self._next = 50.0, 0, -math.inf, -math.inf

    def seconds(self, now: float, answered: int) -> int:
        """Seconds for which the next one is asked to wait; `answered` have been until now."""
        passed = now - self._looked
        if _LOOK_SECONDS <= passed < _STALE_SECONDS:
            self._a_second = max(1.0, (answered - self._answered) / passed)
        if passed >= _LOOK_SECONDS:
            self._answered, self._looked = answered, now
        self._next = min(max(self._next, now + SOONEST) + 1 / self._a_second, now + LATEST)
        return math.ceil(min(self._next - now, LATEST))


class Queue(ThreadedTaskDispatcher):  # type: ignore[misc]
    """The requests that wait for a thread, no more than have a hope of one soon."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self._appointments, self._taken, self._untold, self._said = Appointments(), 0, 0, -math.inf
        self.refused = 0
        self.set_thread_count(threads)

    def add_task(self, channel: Any) -> None:
        """Keeps a connection's request waiting, or has the connection refuse it (`Sheds`)."""
        request = channel.requests[0]
        with self.lock:
            waiting = len(self.queue)
            if waiting >= _room_for(request):
                now = time.monotonic()
                channel.is_refusing, request.refused_for = True, self._appointments.seconds(now, self._taken - waiting)
                self._say(now)
                return
            self._taken += 1
            if not request.error and request.path in PROBES:
                self.queue.appendleft(channel)
            else:
                self.queue.append(channel)
            self.queue_cv.notify()

    def _say(self, now: float) -> None:
        self.refused += 1
        self._untold += 1
        if now - self._said >= _SAY_SECONDS:
            log.warning("too many wait: %s refused, to come again later", self._untold)
            self._untold, self._said = 0, now


def _room_for(request: Any) -> int:
    if request.error:  # it was not understood: what is said to that takes no thread
        return MOST_CHANGING
    if request.path in PROBES:
        return MOST_PROBING
    is_read = request.command in READ and not request.path.startswith("/static/")
    return MOST_READING if is_read else MOST_CHANGING


class Load(NamedTuple):
    """The numbers of requests that wait for a thread, that have one, that were refused; and of connections held."""

    waiting: int
    answering: int
    refused: int
    connections: int


def load_of(server: Any) -> Load:
    """The load of a server that `listening.server.listen` has made."""
    queue = server.listeners[0].task_dispatcher  # all its sockets share one
    held = sum(isinstance(one, HTTPChannel) for one in list(server.sockets.values()))
    return Load(len(queue.queue), queue.active_count, queue.refused, held)


class Sheds:
    """A connection that answers by itself, in few bytes, where there is no room for its request."""

    is_refusing = False
    refusal: Refusal
    answering: Callable[[Any, Any], Any]
    requests_lock: threading.Lock

    def task_class(self, channel: Any, request: Any) -> Any:
        """The answer to a request."""
        seconds = getattr(request, "refused_for", 0)
        return _Refusing(channel, request, self.refusal, seconds) if seconds else self.answering(channel, request)

    def received(self, data: bytes) -> bool:
        """Takes what has arrived."""
        is_taken = bool(super().received(data))  # type: ignore[misc]
        self._refuse()
        return is_taken

    def service(self) -> None:
        """Answers the request whose turn it is; the next over the same connection may be refused."""
        super().service()  # type: ignore[misc]
        self._refuse()

    def _refuse(self) -> None:
        """Refuses what the queue has no room for; whichever thread comes first does it."""
        while True:
            with self.requests_lock:
                is_ours, self.is_refusing = self.is_refusing, False
            if not is_ours:
                return
            super().service()  # type: ignore[misc]


class _Refusing(Task):  # type: ignore[misc]
    """The answer to what is refused, sent in one piece."""

    complete, status = True, "503 Service Unavailable"

    def __init__(self, channel: Any, request: Any, refusal: Refusal, seconds: int) -> None:
        super().__init__(channel, request)
        wished = request.headers.get("ACCEPT_LANGUAGE", "")
        self._said = refusal(request.command, request.path, wished, seconds)

    def execute(self) -> None:
        """Says it."""
        self.response_headers, body = self._said
        self.content_length = len(body)
        head = self.build_response_header()
        self.channel.write_soon(head if self.request.command == "HEAD" else head + body)
        self.wrote_header = True
