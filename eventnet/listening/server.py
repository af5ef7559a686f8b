"""Listening: how many connections are held, for how long, and how much anybody may send before it is looked at.

waitress reads a request whole before one of the threads takes it, so a slow client costs a connection and no thread.
What is bounded here is what is left: open files, time, and what is kept of a body.
"""

import socket
import time
from collections.abc import Sequence
from functools import partial
from io import BytesIO
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import ChunkedReceiver
from waitress.server import BaseWSGIServer, TcpWSGIServer, create_server
from waitress.task import WSGITask
from waitress.utilities import BadRequest

from eventnet.listening.files import MOST_CONNECTIONS
from eventnet.listening.running import Server
from eventnet.listening.sockets import Sockets
from eventnet.shedding.queue import Queue, Refusal, Sheds

SILENT_SECONDS = 20
"""For how long a connection may say nothing, or take nothing of what it asked for."""

ACCEPTED_AT_ONCE = 64
"""So many connections at most are accepted before the others are looked after again."""

LOOKING_SECONDS = 5
"""How often silent ones are looked for."""

WHOLE_SECONDS = 120
"""For how long a request may go on arriving, however slowly."""

WATCHED = "/readyz"
"""What a web server in front asks for now and then, to hear whether requests may go on coming here."""

HEADER_BYTES = 32 * 1024
REFUSED_BYTES = 32 * 1024 * 1024
"""Up to here a body that is too large is heard out, though nothing of it is kept, so that the answer can be read."""

_SOCKET_OPTIONS = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
if hasattr(socket, "TCP_USER_TIMEOUT"):  # the system ends what takes nothing any more; waitress can't see that
    _SOCKET_OPTIONS.append((socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_SECONDS * 1000))


def listen(
    app: Any,
    *,
    threads: int,
    connections: int,
    body: int,
    refusal: Refusal,
    host: str = "",
    port: int = 0,
    handed: Sequence[socket.socket] = (),
) -> Server:
    """A server that listens already: at `host` and `port`, or on sockets that were handed over. Raises OSError.

    Of a body no more than `body` bytes is kept. Who comes while too many wait gets the `refusal`. What web servers in
    front write into headers reaches the application, which knows how many there are.
    """
    sockets = Sockets()
    create_server(
        app,
        map=sockets,
        _dispatcher=Queue(threads),
        **({"sockets": handed} if handed else {"host": host, "port": port}),
        threads=threads,
        connection_limit=connections,
        backlog=MOST_CONNECTIONS,
        asyncore_use_poll=True,  # select() knows no descriptor beyond 1023
        channel_timeout=SILENT_SECONDS,
        cleanup_interval=LOOKING_SECONDS,
        max_request_header_size=HEADER_BYTES,
        max_request_body_size=REFUSED_BYTES,
        inbuf_overflow=body,
        clear_untrusted_proxy_headers=False,
        ident=None,
    )
    channel_class = type("Channel", (_Channel,), {"refusal": staticmethod(refusal)})
    # A name may stand for several addresses, each with its own socket.
    listeners = [one for one in sockets.values() if isinstance(one, BaseWSGIServer)]
    for one in listeners:
        one.channel_class = channel_class
        one.adj.socket_options = _SOCKET_OPTIONS
        one.handle_accept = partial(_accept_some, one)
        one.maintenance = partial(_end_silent, one)
        one.is_stopping = one.is_watched = False
    return Server(listeners, sockets, is_handed_over=bool(handed))


def _accept_some(server: Any) -> None:
    """Accepts whoever has knocked. waitress lets one in for each turn of its loop, which is long where many are in.

    Else a crowd waits where nobody can tell it anything: in the system's own queue.
    """
    for _ in range(ACCEPTED_AT_ONCE):
        before = len(server._map)
        TcpWSGIServer.handle_accept(server)
        if not before < len(server._map) < server.adj.connection_limit:
            return


def _end_silent(server: Any, now: float) -> None:
    """Marks the connections that have been silent for too long, and sees to it that they are ended."""
    TcpWSGIServer.maintenance(server, now)
    for descriptor, channel in server.active_channels.items():
        if channel.will_close:
            server._map.look_at(descriptor)


class _Kept:
    """A body as it arrives, in memory; of one that is too large nothing is kept but its length."""

    def __init__(self, most: int) -> None:
        self._most, self._length, self._file = most, 0, BytesIO()

    def __len__(self) -> int:
        return self._length

    def append(self, data: bytes) -> None:
        """Takes what has arrived."""
        self._length += len(data)
        if self._length <= self._most:
            self._file.write(data)
        else:
            self.close()

    def getfile(self) -> BytesIO:
        """The body, from its beginning."""
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        """Lets go of what was kept."""
        self._file = BytesIO()


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """A request as it arrives. A body that is too large still reaches the application, as its length and nothing else.

    The application refuses it by that, in words of its own.
    """

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.began = time.monotonic()

    def parse_header(self, header_plus: bytes) -> None:
        """Reads the header, and sees to where the body goes."""
        super().parse_header(header_plus)
        if self.body_rcv is not None:
            self.body_rcv.buf = _Kept(self.adj.inbuf_overflow)

    def received(self, data: bytes) -> int:
        """Takes what has arrived. What stands between the pieces of a body is as short as a header."""
        taken = int(super().received(data))
        pieces = self.body_rcv
        if isinstance(pieces, ChunkedReceiver) and len(pieces.control_line) + len(pieces.trailer) > HEADER_BYTES:
            self.error, self.completed = BadRequest("A line between chunks is too long"), True
        return taken


class _Task(WSGITask):  # type: ignore[misc]
    """An answer. Where it has no body (304: the browser has it already), its connection is good for the next.

    Where the process is about to stop and nothing follows, it is as if they had asked to part.
    """

    def build_response_header(self) -> bytes:
        """The head of the answer."""
        channel = self.channel
        channel.server.is_watched |= self.request.path == WATCHED
        if channel.server.is_stopping:
            with channel.requests_lock:
                if len(channel.requests) == 1 and channel.request is None:
                    self.request.headers["CONNECTION"] = "close"
        return bytes(super().build_response_header())

    def set_close_on_finish(self) -> None:
        """Ends the connection after this answer. waitress does so after each whose length it does not know."""
        asked = self.request.headers.get("CONNECTION", "").lower() == "close"
        if self.has_body or asked or self.version != "1.1":
            super().set_close_on_finish()


class _Channel(Sheds, HTTPChannel):  # type: ignore[misc]
    """A connection; it ends when a request takes too long to arrive, or with an answer when the process stops."""

    parser_class = _Request
    answering = _Task

    def received(self, data: bytes) -> bool:
        """Takes what has arrived."""
        is_taken = bool(super().received(data))
        if self.request is not None and time.monotonic() - self.request.began > WHOLE_SECONDS:
            self.will_close = True
        return is_taken
