"""The requests that wait for a thread of the server, and what is said to those for whom there is no room.

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

from eventnet.shedding.appointments import Appointments
from eventnet.shedding.lines import Kind, Lines, kind_of

_SAY_SECONDS = 60.0

Refusal = Callable[[str, str, str, int], tuple[list[tuple[str, str]], bytes]]
"""What is said to whoever is refused, as headers and body: by method, path, the languages they accept, and seconds."""

log = logging.getLogger(__name__)


class Queue(ThreadedTaskDispatcher):  # type: ignore[misc]
    """The requests that wait for a thread, no more than have a hope of one soon."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self.queue = Lines()
        self._appointments, self._taken, self._untold, self._said = Appointments(), 0, 0, -math.inf
        self.refused = 0
        self.set_thread_count(threads)

    def add_task(self, channel: Any) -> None:
        """Keeps a connection's request waiting, or has the connection refuse it (`Sheds`)."""
        request = channel.requests[0]
        # What was not understood has neither method nor path. It is answered in a word, whether there is room or not.
        kind = Kind.FILE if request.error else kind_of(request.command, request.path)
        with self.lock:
            waiting = len(self.queue)
            if self.queue.takes_in(channel, kind):
                self._taken += 1
                self.queue_cv.notify()
            else:
                now = time.monotonic()
                channel.is_refusing, request.refused_for = True, self._appointments.seconds(now, self._taken - waiting)
                self._say(now)

    def _say(self, now: float) -> None:
        self.refused += 1
        self._untold += 1
        if now - self._said >= _SAY_SECONDS:
            log.warning("too many wait: %s refused, to come again later", self._untold)
            self._untold, self._said = 0, now


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
