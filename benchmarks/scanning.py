"""A crowd scanning at once: what a swap's transaction takes beside the same seven rows straight through the driver."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from statistics import median, quantiles
from typing import Any

from sqlalchemy import select

from benchmarks.crowd import FIRST_ID
from benchmarks.measuring import Driver, straight_to, timed
from eventnet.events.models import Attendee, Event
from eventnet.exchange.codes import LiveCode, step_at
from eventnet.exchange.rules import Answer, Timing
from eventnet.exchange.swapping import swap
from eventnet.storage.errors import BusyError
from eventnet.storage.transactions import writing
from tests.cast import House

PAIRS, THREADS = 200, 16
ALONE, TRIES = 50, 5
PEOPLE = 4 * (ALONE + TRIES * PAIRS)
"""So many must be there: nobody takes part twice."""
_FREE_ID = 50_000_000

_EXCHANGE = (
    "INSERT INTO exchange (id, public_id, low_id, high_id, holder_id, exchanged_at, low_name, high_name,"
    " low_gave, high_gave)"
    " VALUES (?, ?, ?, ?, ?, ?, 'Somebody', 'Somebody', '[]', '[]')"
)
_CONTACT = (
    "INSERT INTO contact (id, public_id, owner_id, person_id, timezone, met_at, name, note, note_version,"
    " deadline_at, gone_at, postponed) VALUES (?, ?, ?, ?, 'Europe/Berlin', ?, 'Somebody', '', 0, ?, ?, 0)"
)
_ENCOUNTER = (
    "INSERT INTO encounter (id, contact_id, exchange_id, event_id, event_name, place, timezone, met_at, given_at, card)"
    " VALUES (?, ?, ?, ?, 'Begegnungen', 'Alte Gießerei', 'Europe/Berlin', ?, ?, ?)"
)


@dataclass(frozen=True)
class Scans:
    """How scanning went: milliseconds for one swap when nobody else scans, and for one of many at once.

    `at_once` is the time of all by their number, `slowest` what 19 of 20 wait less than; `busy` counts those who were
    told to try again.
    """

    alone: float
    at_once: float
    slowest: float
    busy: int


def scans(house: House, *, alone: int = ALONE, tries: int = TRIES, pairs: int = PAIRS) -> tuple[Scans, Scans]:
    """Ours, and the floor: each first alone, then `pairs` of people from sixteen threads, in turns."""
    ours, floors, many = _Swaps(house), _rows_of(house), alone + tries * pairs
    mine = iter([(FIRST_ID + 2 * number, FIRST_ID + 2 * number + 1) for number in range(2 * many)])
    singles = [(timed(lambda: ours(next(mine))), timed(lambda: floors(next(mine)))) for _ in range(alone)]
    rounds = [
        (_all_at_once(ours, list(islice(mine, pairs))), _all_at_once(floors, list(islice(mine, pairs))))
        for _ in range(tries)
    ]
    floors.close()
    return (
        _summed(median(one for one, _ in singles), [one for one, _ in rounds]),
        _summed(median(one for _, one in singles), [one for _, one in rounds]),
    )


def _all_at_once(
    scan: Callable[[tuple[int, int]], bool], pairs: list[tuple[int, int]]
) -> tuple[float, list[float], int]:
    """The time of all, of each (milliseconds), and how many were refused as busy."""
    times, busy = [], 0

    def one(pair: tuple[int, int]) -> tuple[float, bool]:
        begin = time.perf_counter()
        done = scan(pair)
        return (time.perf_counter() - begin) * 1000, done

    begin = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as threads:
        for took, done in threads.map(one, pairs):
            times.append(took)
            busy += not done
    return (time.perf_counter() - begin) * 1000, times, busy


def _summed(alone: float, rounds: list[tuple[float, list[float], int]]) -> Scans:
    return Scans(
        alone,
        median(whole / len(times) for whole, times, _ in rounds),
        median(quantiles(times, n=20)[-1] for _, times, _ in rounds),
        sum(busy for _, _, busy in rounds),
    )


class _Swaps:
    """A swap as the page makes it: one transaction with its locks, checks and both contacts."""

    def __init__(self, house: House) -> None:
        self._house, self._now = house, house.clock.now
        with house.reading() as session:
            self._event = session.get_one(Event, house.event_id)
            rows = session.execute(select(Attendee.id, Attendee.alias).where(Attendee.id >= FIRST_ID)).all()
            self._aliases: dict[int, bytes] = dict(rows)

    def __call__(self, pair: tuple[int, int]) -> bool:
        scanner, holder = pair
        code = LiveCode(self._aliases[holder], step_at(self._now))
        timing = Timing(code.drawn_at, self._now, opened_at=self._now)
        try:
            with self._house.sessions() as session, writing(session):
                made = swap(session, scanner_id=scanner, holder_id=holder, event=self._event, code=code, timing=timing)
        except BusyError:
            return False
        if made.code is not Answer.EXCHANGED:
            raise RuntimeError(f"no swap: {made}")
        return True


def _rows_of(house: House) -> "Rows":
    return Rows(house.sessions.kw["bind"].url.render_as_string(hide_password=False), house.event_id)


class Rows:
    """What a swap leaves behind, by the driver alone: two for the code's step, the exchange, each side's two rows."""

    def __init__(self, url: str, event_id: int) -> None:
        self._url = url
        self._is_sqlite = url.startswith("sqlite")
        self._event_id = event_id
        self._free: list[Driver] = [self._opened() for _ in range(THREADS)]

    def _opened(self) -> Driver:
        connection = straight_to(self._url)
        if self._is_sqlite:
            connection.execute("PRAGMA synchronous = FULL", ())
            connection.execute("PRAGMA foreign_keys = ON", ())
            connection.execute("PRAGMA secure_delete = ON", ())
        return connection

    def __call__(self, pair: tuple[int, int]) -> bool:
        connection = self._free.pop()
        try:
            self._write(connection, *pair)
        finally:
            self._free.append(connection)
        return True

    def close(self) -> None:
        """Lets go of the database."""
        for connection in self._free:
            connection.close()

    def _write(self, connection: Driver, scanner: int, holder: int) -> None:
        if self._is_sqlite:
            connection.execute("BEGIN IMMEDIATE", ())
        for statement, values in self._statements(scanner, holder):
            connection.execute(statement if self._is_sqlite else statement.replace("?", "%s"), values)
        connection.execute("COMMIT", ())

    def _statements(self, scanner: int, holder: int) -> list[tuple[str, tuple[Any, ...]]]:
        number, when = _FREE_ID + scanner, "2026-11-20 09:00:00"  # ids far from those that are given out
        card = json.dumps({"headline": "Likes everyday questions", "topics": ["robot history"] * 6, "answers": []})
        one, other = f"c{number:020}a", f"c{number:020}b"
        return [
            ("INSERT INTO live_step (attendee_id, step, uses) VALUES (?, ?, 0)", (holder, 1)),
            ("UPDATE live_step SET uses = uses + 1 WHERE attendee_id = ? AND step = ?", (holder, 1)),
            (_EXCHANGE, (number, f"e{number:021}", scanner, holder, holder, when)),
            (_CONTACT, (number, one, scanner, holder, when, when, when)),
            (_CONTACT, (number + 1, other, holder, scanner, when, when, when)),
            (_ENCOUNTER, (number, number, number, self._event_id, when, when, card)),
            (_ENCOUNTER, (number + 1, number + 1, number, self._event_id, when, when, card)),
        ]
