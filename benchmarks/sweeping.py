"""The sweep over very many contacts that are over, while somebody else writes all the time, and how long they wait."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Thread

from sqlalchemy import text

from eventnet.contacts.actions import save_note
from eventnet.contacts.models import Contact
from eventnet.people.actions import make_person
from eventnet.people.models import Person
from eventnet.storage.transactions import writing
from eventnet.upkeep.sweep import sweep
from tests.cast import House
from tests.upkeep.sweep_rows import make_contacts

OF_ONE = 500
"""How many contacts each owner has."""

PAUSE_SECONDS = 0.002
"""Between two notes of the one who writes meanwhile."""

_TABLES = ("contact", "encounter", "touch")


@dataclass(frozen=True)
class Sweeps:
    """How a sweep went: seconds for so many contacts, milliseconds of each who wrote meanwhile, bytes of the journal.

    `table` are the bytes of what was swept, before.
    """

    contacts: int
    seconds: float
    waits: list[float]
    journal: int
    table: int

    @property
    def half(self) -> float:
        """What half of those who write wait less than, in milliseconds."""
        return median(self.waits)

    @property
    def slow(self) -> float:
        """What 99 of 100 wait less than, in milliseconds."""
        return quantiles(self.waits, n=100)[98]


@dataclass
class _Meanwhile:
    """What the one who writes has seen."""

    waits: list[float] = field(default_factory=list)
    journal: int = 0


def sweeps(house: House, contacts: int) -> Sweeps:
    """Sweeps so many contacts of many owners, while one of them writes notes about another one."""
    writer, note_on = _fill(house, contacts)
    table, before = _bytes_of_tables(house), _journal(house)
    with _writing(house, writer, note_on) as meanwhile:
        began = time.perf_counter()
        swept = sweep(house.sessions, house.clock.now, confirm=True).contacts
        seconds = time.perf_counter() - began
    if not _file(house):
        meanwhile.journal = _journal(house) - before
    return Sweeps(swept, seconds, meanwhile.waits, meanwhile.journal, table)


def _fill(house: House, contacts: int) -> tuple[Person, str]:
    """Fills the tables with contacts that are over; who is to write, and about which contact that is alive."""
    over = {"deadline_at": house.clock.now - timedelta(days=7), "gone_at": house.clock.now}
    alive = {"deadline_at": house.clock.now + timedelta(days=7), "gone_at": house.clock.now + timedelta(days=14)}
    for first in range(0, contacts, OF_ONE):
        with house.writing() as session:
            owner = make_person(session, email=f"owner{first}@demo.example", name="Ida", now=house.clock.now)
        make_contacts(house.sessions, owner, [over] * min(OF_ONE, contacts - first))
    (living,) = make_contacts(house.sessions, owner, [alive])[-1:]
    with house.reading() as session:
        return owner, session.get_one(Contact, living).public_id


@contextmanager
def _writing(house: House, writer: Person, contact: str) -> Iterator[_Meanwhile]:
    """Somebody writes one note after the other, until this is over."""
    meanwhile, is_over = _Meanwhile(), Event()

    def write() -> None:
        with house.sessions() as session:
            while not is_over.wait(PAUSE_SECONDS):
                began, version = time.perf_counter(), 1 + len(meanwhile.waits)
                with writing(session):
                    save_note(session, writer, contact, text=f"note {version}", version=version, now=house.clock.now)
                meanwhile.waits.append((time.perf_counter() - began) * 1000)
                if _file(house):
                    meanwhile.journal = max(meanwhile.journal, _journal(house))

    thread = Thread(target=write)
    thread.start()
    try:
        yield meanwhile
    finally:
        is_over.set()
        thread.join()


def _file(house: House) -> Path | None:
    """The database's file, None on PostgreSQL."""
    url = house.sessions.kw["bind"].url
    return Path(url.database) if url.get_backend_name() == "sqlite" else None


def _journal(house: House) -> int:
    """The bytes of the journal: as long as its file is on SQLite, all that was ever written to it on PostgreSQL."""
    if file := _file(house):
        journal = file.with_name(f"{file.name}-wal")
        return journal.stat().st_size if journal.exists() else 0
    return int(_number(house, "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))


def _bytes_of_tables(house: House) -> int:
    if _file(house):
        return _number(house, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    sizes = " + ".join(f"pg_total_relation_size('{table}')" for table in _TABLES)
    return _number(house, f"SELECT {sizes}")


def _number(house: House, statement: str) -> int:
    with house.sessions.kw["bind"].connect() as connection:
        return int(connection.scalar(text(statement)))
