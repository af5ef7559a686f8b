"""Taking the time: of what we do, and of its floor, turn by turn, so that a busy moment of the machine hits both."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any, Protocol

import psycopg
from sqlalchemy import Engine, event, make_url

from eventnet.storage.engine import sqlite_library

WARM_UP = 6
"""Rounds that do not count: plans are made, pages come into memory, psycopg prepares what it has seen five times."""


@dataclass(frozen=True)
class Cost:
    """What one thing costs: medians in milliseconds, ours and the floor's, and how many statements it takes."""

    ours: float
    floor: float
    statements: int

    @property
    def ratio(self) -> float:
        """How many times the floor."""
        return self.ours / self.floor


class Driver(Protocol):
    """A connection of the driver itself, sqlite3's or psycopg's."""

    def execute(self, statement: str, values: Any, /) -> Any: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...


def straight_to(url: str) -> Driver:
    """A connection to the database at `url` without SQLAlchemy."""
    where = make_url(url)
    if where.get_backend_name() == "sqlite":
        connection: Driver = sqlite_library().connect(
            where.database, isolation_level=None, timeout=60, check_same_thread=False
        )
        return connection
    plain = where.set(drivername="postgresql").render_as_string(hide_password=False)
    postgres: Driver = psycopg.connect(plain)
    return postgres


@contextmanager
def overhearing(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements with their values, as they go to the driver, while inside."""
    heard: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: Any) -> None:
        if statement.startswith(("SELECT", "WITH", "(")):
            heard.append((statement, values))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def cost_of(action: Callable[[], object], engine: Engine, rounds: int) -> Cost:
    """What `action` costs beside the same statements straight through the driver, in pairs that take turns."""
    with overhearing(engine) as heard:
        action()
    driver = straight_to(engine.url.render_as_string(hide_password=False))

    def floor() -> None:
        for statement, values in heard:
            driver.execute(statement, values).fetchall()
        driver.rollback()

    try:
        pairs = [(timed(action), timed(floor)) for _ in range(WARM_UP + rounds)][WARM_UP:]
    finally:
        driver.close()
    return Cost(median(ours for ours, _ in pairs), median(theirs for _, theirs in pairs), len(heard))


def timed(action: Callable[[], object]) -> float:
    """How long `action` takes, in milliseconds."""
    begin = time.perf_counter()
    action()
    return (time.perf_counter() - begin) * 1000
