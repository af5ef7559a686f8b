"""The sockets of a server, and which of them have something for it.

waitress asks each of its connections what it waits for, each time that anything happens. With thousands that only wait
for their answer that takes the whole of a processor, and the threads that answer come to nothing. Here a connection is
asked again only after something happened to it, and while a thread is at its request.
"""

import select
from contextlib import suppress
from typing import Any

from waitress import wasyncore


class Sockets(dict[int, Any]):
    """The sockets of a server that listen or are connected, by descriptor."""

    def __init__(self) -> None:
        super().__init__()
        self._poll = select.epoll() if hasattr(select, "epoll") else None  # Linux has it
        self._waits_for: dict[int, int] = {}
        self._unsure: set[int] = set()
        """Those that may wait for something else than they did."""

    def __setitem__(self, descriptor: int, one: Any) -> None:
        super().__setitem__(descriptor, one)
        self._unsure.add(descriptor)

    def __delitem__(self, descriptor: int) -> None:
        super().__delitem__(descriptor)
        self._listen(descriptor, 0)

    def turn(self, seconds: float) -> None:
        """Waits for so many seconds until something happens, and sees to that. For the server's own thread."""
        if self._poll is None:
            wasyncore.loop(timeout=seconds, use_poll=True, map=self, count=1)
            return
        for descriptor in tuple(self._unsure):
            self._ask(descriptor)
        for descriptor, what in self._poll.poll(seconds, max(1, len(self._waits_for))):
            if one := self.get(descriptor):
                self._unsure.add(descriptor)
                wasyncore.readwrite(one, what)

    def look_at(self, descriptor: int) -> None:
        """Has one asked anew of which something was changed, though nothing happened to it."""
        self._unsure.add(descriptor)

    def close(self) -> None:
        """Closes all."""
        wasyncore.close_all(self)
        if self._poll is not None:
            self._poll.close()

    def _ask(self, descriptor: int) -> None:
        one = self.get(descriptor)
        # Who listens, and what threads report by, have no requests: they are asked each time.
        if not getattr(one, "requests", one is not None):
            self._unsure.discard(descriptor)
        if one is not None:
            reads, writes = one.readable(), one.writable() and not one.accepting
            self._listen(
                descriptor, (select.EPOLLIN | select.EPOLLPRI if reads else 0) | (select.EPOLLOUT if writes else 0)
            )

    def _listen(self, descriptor: int, to: int) -> None:
        before = self._waits_for.get(descriptor, 0)
        if self._poll is None or to == before:
            return
        if not to:
            del self._waits_for[descriptor]
            with suppress(OSError):  # closed by somebody else
                self._poll.unregister(descriptor)
        else:
            self._waits_for[descriptor] = to
            (self._poll.modify if before else self._poll.register)(descriptor, to)
