"""Nights: a fresh installation each, on which some faults happen one after the other while people scan.

The suite has a short one of each; `bin/faults --long` has the long ones, and as many as are asked for.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from eventnet.kernel.days import utc_now
from tests.faults.clocks import PROGRAM as CLOCKED
from tests.faults.clocks import JumpingClock, jump
from tests.faults.databases import (
    FULL_AT,
    full,
    held_by_another,
    held_from_readers,
    may_only_be_read,
    postgres_goes_away,
    postgres_may_only_be_read,
)
from tests.faults.kills import kill_again_and_again
from tests.faults.mail_server import FOR_ALL, SILENT, MailServer
from tests.faults.mails import mail_fails
from tests.faults.postgres_server import PostgresServer
from tests.faults.redis_away import redis_fails
from tests.faults.scene import Scene, scene
from tests.faults.stage import set_stage
from tests.redis_server import running_redis

PEOPLE: Final = 2000
"""So many that in a short night hardly anybody's turn comes twice: with 600 a quick machine used codes up."""

KILLS: Final = {False: 1, True: 20}
SCANS: Final = {False: 60, True: 12_000}

HELD: Final = {False: (2.5,), True: (1.0, 3.0, 30.0)}
QUICK: Final = tuple(way for way in FOR_ALL if way != SILENT)  # a quarter of a minute until that is noticed
AWAY: Final = {False: 0.0, True: 10.0}
"""Seconds."""


@dataclass(frozen=True)
class Place:
    """Where a night happens: a folder, a database in it or on a server, and the seed of what is left to chance."""

    folder: Path
    postgres: PostgresServer | None = None
    seed: int = 1
    is_long: bool = False

    @contextmanager
    def begins(self, now: Callable[[], datetime] = utc_now, **more: Any) -> Iterator[Scene]:
        """People scan here until the night is over. `now` is the time its server goes by."""
        database = self.postgres.new_database() if self.postgres else f"sqlite:///{self.folder / 'eventnet.sqlite3'}"
        with scene(set_stage(database, self.folder, many=PEOPLE, now=now), self.seed, **more) as here:
            yield here


Night = Callable[[Place], Scene]


def killed(place: Place) -> Scene:
    """The server is killed again and again. Some calls come twice at once, their scans in another order each."""
    with place.begins(copies=2) as here:
        kill_again_and_again(here, kills=KILLS[place.is_long], scans=SCANS[place.is_long])
    assert here.phones.acknowledged >= SCANS[place.is_long]
    assert here.phones.heard.again > 0  # somebody had to send again: it was in their way
    return here


def trouble_with_sqlite(place: Place) -> Scene:
    """Others hold the database; the disk is full; its files may only be read."""
    with place.begins(obeys=True) as here:
        for seconds in HELD[place.is_long]:
            held_by_another(here, seconds)
        full(here, FULL_AT if place.is_long else FULL_AT[:1])
        may_only_be_read(here, place.folder / "eventnet.sqlite3")
    return here


def trouble_with_postgres(place: Place) -> Scene:
    """Others hold its tables; it takes no changes; it is stopped, and killed."""
    assert place.postgres
    with place.begins() as here:
        for seconds in HELD[place.is_long]:
            held_by_another(here, seconds)
        held_from_readers(here, HELD[place.is_long][-1])
        postgres_may_only_be_read(here, place.postgres)
        postgres_goes_away(here, place.postgres, AWAY[place.is_long])
    return here


def trouble_around(place: Place) -> Scene:
    """Redis is away, hangs and is full, the mail server fails in every way, and the clock jumps."""
    server, clock = MailServer(), JumpingClock(place.folder / "clock.txt")
    with running_redis() as redis:
        environ = clock.environ | {"EVENTNET_SMTP_URL": server.url, "EVENTNET_LIMITS_URL": redis.url}
        with place.begins(clock, environ=environ, program=CLOCKED) as here:
            redis_fails(here, redis, AWAY[place.is_long])
            mail_fails(here, server, clock, FOR_ALL if place.is_long else QUICK)
            jump(here, clock)
    server.go_away()
    return here


NIGHTS: Mapping[str, tuple[bool, Night]] = {
    "killed, SQLite": (False, killed),
    "killed, PostgreSQL": (True, killed),
    "locked, full, read-only: SQLite": (False, trouble_with_sqlite),
    "locked, read-only, away: PostgreSQL": (True, trouble_with_postgres),
    "Redis, mail, the clock": (False, trouble_around),
}
"""By name: whether it is one of PostgreSQL's, and what happens."""
