"""Nights: a fresh installation each, on which some faults happen one after the other while people scan.

The suite has a short one of each; `bin/faults --long` has the long ones, and as many as are asked for.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.faults.databases import (
    full,
    held_by_another,
    held_from_readers,
    may_only_be_read,
    postgres_goes_away,
    postgres_may_only_be_read,
)
from tests.faults.kills import kill_again_and_again
from tests.faults.postgres_server import PostgresServer
from tests.faults.scene import Scene, scene
from tests.faults.stage import set_stage

PEOPLE: Final = {False: 1000, True: 2000}
KILLS: Final = {False: 2, True: 17}
SCANS: Final = {False: 60, True: 10_000}

HELD: Final = {False: (1.0, 2.5), True: (1.0, 3.0, 30.0)}
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
    def begins(self, **more: Any) -> Iterator[Scene]:
        """People scan here until the night is over."""
        database = self.postgres.new_database() if self.postgres else f"sqlite:///{self.folder / 'eventnet.sqlite3'}"
        with scene(set_stage(database, self.folder, many=PEOPLE[self.is_long]), self.seed, **more) as here:
            yield here


Night = Callable[[Place], Scene]


def killed(place: Place) -> Scene:
    """The server is killed again and again."""
    with place.begins() as here:
        kill_again_and_again(here, kills=KILLS[place.is_long], scans=SCANS[place.is_long])
    assert here.phones.acknowledged >= SCANS[place.is_long]
    assert here.phones.heard.again > 0  # somebody had to send again: it was in their way
    return here


def trouble_with_sqlite(place: Place) -> Scene:
    """Others hold the database; the disk is full; its files may only be read."""
    with place.begins(obeys=True) as here:
        for seconds in HELD[place.is_long]:
            held_by_another(here, seconds)
        full(here)
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


NIGHTS: Mapping[str, tuple[bool, Night]] = {
    "killed, SQLite": (False, killed),
    "killed, PostgreSQL": (True, killed),
    "locked, full, read-only: SQLite": (False, trouble_with_sqlite),
    "locked, read-only, away: PostgreSQL": (True, trouble_with_postgres),
}
"""By name: whether it is one of PostgreSQL's, and what happens."""
