"""SQLite's file, opened while it might only be read: how all of a process lets go of it, and goes on without a restart.

What a process has opened so stays so for each of its connections, also for those it opens later, as long as one of them
is open: they share what they know of the file. So where a change is refused, all are closed, and whoever needs one next
waits until the last of them is. By then somebody may have put the file right.
"""

import threading
import time
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import Engine, ExceptionContext, event

from eventnet.storage.trouble import is_stale

CLOSED_WITHIN_SECONDS = 1.0
"""For how long is waited until the last who still uses a stale connection has given it back: no page takes longer."""

AGAIN_AFTER_SECONDS = 1.0
"""How often all are closed at most, while the file goes on to be one that may only be read."""


class _Opened:
    """The connections of this process to one file."""

    def __init__(self) -> None:
        self.engines: WeakSet[Engine] = WeakSet()
        self._since: WeakKeyDictionary[Any, float] = WeakKeyDictionary()  # records of pools, while they have one open
        self._stale_until = 0.0
        self._changed = threading.Condition()

    def opened(self, record: Any) -> None:
        """Notes one more."""
        with self._changed:
            self._since[record] = time.monotonic()

    def closed(self, record: Any) -> None:
        """Notes one less."""
        with self._changed:
            self._since.pop(record, None)
            self._changed.notify_all()

    def is_stale(self, record: Any) -> bool:
        """True for one that was opened before a change was refused."""
        with self._changed:
            return self._since.get(record, time.monotonic()) <= self._stale_until

    def wait_for_stale_ones(self) -> None:
        """Waits until none of those is open any more."""
        with self._changed:
            self._changed.wait_for(
                lambda: all(since > self._stale_until for since in self._since.values()), CLOSED_WITHIN_SECONDS
            )

    def let_go(self) -> None:
        """Closes those that nobody uses; the others are closed when they come back."""
        with self._changed:
            now = time.monotonic()
            if now - self._stale_until < AGAIN_AFTER_SECONDS:
                return
            self._stale_until = now
        for engine in list(self.engines):
            engine.pool.dispose()  # and goes on with it: what is just being opened for another could never be closed


_files: dict[str, _Opened] = {}


def let_go_of_stale_files(engine: Engine) -> None:
    """Has an engine take part in that, before anything is asked over its connections."""
    file = _files.setdefault(str(engine.url), _Opened())
    file.engines.add(engine)

    @event.listens_for(engine, "connect")
    def connect(_connection: Any, record: Any) -> None:
        file.wait_for_stale_ones()  # nothing was read over it yet: until then it knows nothing that others have found
        file.opened(record)

    @event.listens_for(engine, "close")
    def close(connection: Any, record: Any) -> None:
        connection.close()  # the pool would only do so after this, when somebody may wait no longer
        file.closed(record)

    @event.listens_for(engine, "checkin")
    def checkin(_connection: Any, record: Any) -> None:
        if file.is_stale(record):
            record.invalidate()

    @event.listens_for(engine, "handle_error")
    def handle(context: ExceptionContext) -> None:
        if context.engine is not None and is_stale(context.original_exception):
            context.is_disconnect = True
            _files[str(context.engine.url)].let_go()
