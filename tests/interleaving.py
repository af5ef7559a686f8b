"""Two requests in every order in which the one can get in between the other's statements, on PostgreSQL."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Event, get_ident
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import ExceptionContext

from eventnet.web.extensions import db
from tests.cast import House
from tests.exchange.at_once import PATIENCE

Press = Callable[[], int]
"""Sends a form; the status of the answer."""

_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@dataclass
class Outcome:
    """What both were told, and what PostgreSQL sent away meanwhile, by its codes."""

    statuses: list[int]
    sent_away: list[str] = field(default_factory=list)


@dataclass
class _Stop:
    """Stops one thread after so many of the statements by which it may hold something, until it is let go."""

    after: int
    thread: int = 0
    count: int = 0
    reached: Event = field(default_factory=Event)
    let_go: Event = field(default_factory=Event)

    def executed(self, connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        is_ours = get_ident() == self.thread and connection.get_execution_options().get("writes")
        if is_ours and (not statement.startswith("SELECT") or " FOR " in statement):
            self.count += 1
            if self.count == self.after:
                self.reached.set()
                assert self.let_go.wait(PATIENCE)


def interleaved(
    house: House, ready: Callable[[], tuple[Press, Press]], numbers: Iterable[int] | None = None
) -> Iterator[Outcome]:
    """The second of two presses happens after the first's first statement, then after its second, and so on.

    Or after those of these `numbers`, which have no end. It goes as far as it gets without the first; then both go on.
    `ready` makes both anew each time.
    """
    for after in numbers or count(1):
        stop, (first, second) = _Stop(after), ready()
        with _watching(house, stop) as sent_away, ThreadPoolExecutor(2) as threads:
            one = threads.submit(_in_thread, stop, first)
            assert stop.reached.wait(PATIENCE)
            if stop.count < after:  # it is through
                assert one.result(PATIENCE) < 500
                return
            other = threads.submit(second)
            _until(other.done, lambda: _someone_waits(house))
            stop.let_go.set()
            yield Outcome([one.result(PATIENCE), other.result(PATIENCE)], sent_away)


def _in_thread(stop: _Stop, press: Press) -> int:
    stop.thread = get_ident()
    try:
        return press()
    finally:
        stop.reached.set()


@contextmanager
def _watching(house: House, stop: _Stop) -> Iterator[list[str]]:
    sent_away: list[str] = []

    def failed(context: ExceptionContext) -> None:
        if state := getattr(context.original_exception, "sqlstate", None):
            sent_away.append(state)

    with house.app.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", stop.executed)
    event.listen(engine, "handle_error", failed)
    try:
        yield sent_away
    finally:
        stop.let_go.set()
        event.remove(engine, "after_cursor_execute", stop.executed)
        event.remove(engine, "handle_error", failed)


def _until(*either: Callable[[], bool]) -> None:
    pause = Event()
    for _ in range(PATIENCE * 200):
        if any(is_so() for is_so in either):
            return
        pause.wait(0.005)
    raise AssertionError("nothing happens any more")


def _someone_waits(house: House) -> bool:
    with house.sessions.kw["bind"].connect() as connection:
        return bool(connection.scalar(_WAITING))
