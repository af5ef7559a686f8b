"""Answering until told to stop, and then leaving nobody without an answer.

waitress, told to stop, ends at once what waits for a thread. Here a process goes in three steps: for a moment it
answers as before, but lets each connection go with its answer, so that browsers and web servers in front turn to
others. Then it takes no new connections. And it ends when everybody who has asked has their whole answer.
"""

import select
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore

from eventnet.listening.sockets import Sockets

LET_GO_SECONDS = 2.0
"""For how long those who kept a connection for their next request may still send it, and a web server in front that
asks now and then (`server.WATCHED`) may hear that it had better ask others."""

FIRST_WORD_SECONDS = 1.0
"""For how long a connection that has just been made may stay silent before it counts as one without a request."""

ANSWER_SECONDS = 6.0
"""For how long requests may still arrive and be answered; with the moment before less than the ten seconds after which
containers are ended the hard way."""

THREAD_SECONDS = 1
"""For how long a thread may take to notice that there is nothing to do any more."""

_TURN_SECONDS = 1.0
_STOPPING_TURN_SECONDS = 0.05


class Server:
    """One that listens already."""

    def __init__(self, listeners: list[Any], sockets: Sockets, *, is_handed_over: bool) -> None:
        self.listeners, self.sockets, self.is_handed_over = listeners, sockets, is_handed_over
        self._is_told = False

    @property
    def port(self) -> int:
        """The port it listens on; the first of several."""
        return int(self.listeners[0].effective_port)

    def stop(self) -> None:
        """Tells it to stop; a handler of signals may, and more than once."""
        if not self._is_told:
            self.listeners[0].pull_trigger()  # first: who has stopped already has closed what is written to
            self._is_told = True

    def run(self, stops: Callable[[], None] = lambda: None) -> None:
        """Answers until told to stop, calls `stops`, and answers those who have asked.

        Who pressed Ctrl-C (KeyboardInterrupt) sits in front of it: then no kept connection is waited for.
        """
        try:
            try:
                while not self._is_told:
                    self.sockets.turn(_TURN_SECONDS)
                self._is_about_to(stops)
                self._let_go()
            except KeyboardInterrupt:
                self._is_about_to(stops)
            self._take_no_more()
            self._answer_the_rest()
        finally:
            self.listeners[0].task_dispatcher.shutdown(timeout=THREAD_SECONDS)
            self.sockets.close()

    def _channels(self) -> list[Any]:
        return [channel for listener in self.listeners for channel in listener.active_channels.values()]

    def _is_about_to(self, stops: Callable[[], None]) -> None:
        for listener in self.listeners:
            listener.is_stopping = True
        stops()

    def _let_go(self) -> None:
        """Answers as before until whoever kept a connection has gone, and whoever asks from time to time has asked."""
        until, held = time.monotonic() + LET_GO_SECONDS, set(self._channels())
        is_watched = any(listener.is_watched for listener in self.listeners) and not self.is_handed_over
        while (is_watched or held & set(self._channels())) and time.monotonic() < until:
            self.sockets.turn(_STOPPING_TURN_SECONDS)

    def _take_no_more(self) -> None:
        """Those in the queue of a socket that others hold are answered by the next; those in our own are let in.

        As many, that is, as there are files for.
        """
        for listener in self.listeners:
            if not self.is_handed_over:
                queue, held = select.poll(), -1
                queue.register(listener.socket, select.POLLIN)
                while queue.poll(0) and len(self.sockets) > held:
                    held = len(self.sockets)
                    listener.handle_accept()
            wasyncore.dispatcher.close(listener)  # its own `close` takes the trigger along, by which threads report

    def _answer_the_rest(self) -> None:
        until = time.monotonic() + ANSWER_SECONDS
        while True:
            self.sockets.turn(0)  # what has just arrived counts
            if not any(map(_is_owed, self._channels())) or time.monotonic() > until:
                return
            self.sockets.turn(_STOPPING_TURN_SECONDS)


def _is_owed(channel: Any) -> bool:
    """True where a request is arriving, waits, or has not all of its answer; or where one may just be on its way."""
    if channel.requests or channel.request is not None or channel.total_outbufs_len:
        return True
    has_said_nothing = bool(channel.last_activity == channel.creation_time)
    return has_said_nothing and time.time() - channel.creation_time < FIRST_WORD_SECONDS
