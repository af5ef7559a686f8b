"""The refusals of docs/exchange.md as a table: code, status, words in both languages, a scene for each."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from unittest.mock import patch

from sqlalchemy import Engine, text

from eventnet.exchange.rules import USES_PER_STEP
from eventnet.storage.engine import sqlite_library
from eventnet.storage.patience import Patience
from tests.cast import House
from tests.crowd import crowd

OPENS = datetime(2026, 11, 17, 8, tzinfo=UTC)
CLOSES = datetime(2026, 11, 23, 17, tzinfo=UTC)

SOON = 0.2
"""Seconds."""

Scene = Callable[[House], str]
"""Sets the stage and says which path is scanned."""


def at(moment: datetime) -> Scene:
    """Ben's code of that moment, scanned at that moment."""

    def scene(house: House) -> str:
        house.clock.now = moment
        return house.code_path("ben")

    return scene


def drawn(seconds_from_now: float) -> Scene:
    """Ben's code of another moment, scanned now."""

    def scene(house: House) -> str:
        now = house.clock.now
        path = house.code_path("ben", at=house.clock.turn(seconds=seconds_from_now))
        house.clock.now = now
        return path

    return scene


@dataclass(frozen=True)
class Refused:
    """One row of the table; `who` scans."""

    code: str
    status: int
    english: str
    german: str
    scene: Scene
    who: str = "cleo"


NO_CODE = Refused(
    "not-a-code",
    400,
    "This is not an eventnet code.",
    "Das ist kein eventnet-Code.",
    lambda _: "/x/hello",
)
UNKNOWN = Refused(
    "unknown",
    404,
    "This code is not valid. Please ask to see a new one.",
    "Dieser Code ist nicht gültig. Lass dir bitte einen neuen zeigen.",
    lambda _: "/x/A" + "A" * 38,
)
NOT_HERE = Refused(
    "not-here",
    403,
    "You can swap cards as soon as you have joined “Begegnungen 2026”.",
    "Karten tauschen kannst du, sobald du bei „Begegnungen 2026“ dabei bist.",
    lambda house: house.code_path("ben"),
    who="eve",
)
OWN = Refused(
    "own-code",
    409,
    "That is your own code.",
    "Das ist dein eigener Code.",
    lambda house: house.code_path("cleo"),
)
EARLY = Refused(
    "early",
    409,
    "Swapping cards at “Begegnungen 2026” starts on Tuesday, 17 November.",
    "Bei „Begegnungen 2026“ kannst du ab Dienstag, 17. November Karten tauschen.",
    at(datetime(2026, 11, 17, 7, 59, 59, tzinfo=UTC)),
)
OVER = Refused(
    "over",
    410,
    "Swapping cards at “Begegnungen 2026” ended on Monday, 23 November.",
    "Der Kartentausch bei „Begegnungen 2026“ ist seit Montag, 23. November beendet.",
    at(CLOSES),
)
STALE = Refused(
    "stale",
    409,
    "The code has just renewed itself. Please scan it again.",
    "Der Code hat sich gerade erneuert. Bitte scanne ihn noch einmal.",
    drawn(-120),
)
CLOCK = Refused(
    "clock",
    409,
    "Your phones show different times. Please have the code reloaded.",
    "Eure Handys haben verschiedene Uhrzeiten. Bitte lass den Code einmal neu laden.",
    drawn(60),
)


def unconfirmed(house: House) -> str:
    """Ben's code of half an hour ago, scanned by Cleo, whose address is not confirmed."""
    with house.writing() as session:
        house.person(session, "cleo").confirmed_at = None
    return drawn(-1800)(house)


def taken_by_five(house: House) -> str:
    """Ben's code, which five have used."""
    for who in crowd(house, USES_PER_STEP):
        house.swap(who, "ben")
    return house.code_path("ben")


def days_ago(house: House) -> str:
    """Ben's code of 73 hours ago, while exchanging is open."""
    house.clock.now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    return drawn(-73 * 3600)(house)


CONFIRM_FIRST = Refused(
    "confirm-first",
    403,
    "Please confirm your e-mail address first.",
    "Bitte bestätige zuerst deine E-Mail-Adresse.",
    unconfirmed,
)
TOO_OLD = Refused(
    "too-old",
    410,
    "This scan was too long ago to be sent.",
    "Dieser Scan liegt zu lange zurück und lässt sich nicht mehr senden.",
    days_ago,
)
USED_UP = Refused(
    "used-up",
    409,
    "Many people wanted this code just now. A new one comes in a few seconds.",
    "Diesen Code wollten gerade viele. In ein paar Sekunden kommt ein neuer.",
    taken_by_five,
)
SENT = [NO_CODE, UNKNOWN, NOT_HERE, CONFIRM_FIRST, OWN, EARLY, OVER, TOO_OLD, CLOCK, USED_UP]
"""What a phone is told of scans that it sends."""

REFUSED = [NO_CODE, UNKNOWN, NOT_HERE, OWN, EARLY, OVER, STALE, CLOCK]


@contextmanager
def held(engine: Engine) -> Iterator[None]:
    """Somebody else is writing, and does not come to an end; whoever would write as well gives up soon.

    How long they really wait is held in storage/test_patience.py.
    """
    with patch.object(Patience.__init__, "__defaults__", (time.monotonic, SOON)):
        if engine.dialect.name == "sqlite":
            other = sqlite_library().connect(engine.url.database, isolation_level=None)
            other.execute("BEGIN EXCLUSIVE")
            try:
                yield
            finally:
                other.close()
            return
        with engine.execution_options(writes=True).begin() as connection:
            connection.execute(text("SELECT id FROM attendee FOR UPDATE"))
            yield
