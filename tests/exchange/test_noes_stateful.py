"""Whatever happened before, and whatever somebody does who has asked: no no can be told from waiting.

The same random walk is taken once for each kind of no, and up to it each time alike; then whoever asked looks, asks
again, sends, waits. All that they are told and shown must be equal to the byte, ids blanked, and cost the same
statements.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from tests.cast import blanked
from tests.clock import Clock
from tests.exchange.asking_walk import KINDS, AskingWalk, asking_seats
from tests.exchange.asking_world import AskingWorld
from tests.exchange.pairs_model import Code
from tests.exchange.pairs_walk import MEETINGS
from tests.exchange.walking import DEEP
from tests.statements import listening

WALKS = 40 if DEEP else 1
STEPS = 10
AFTERWARDS = 6

_ID = re.compile(r"(?:(?<![\w-])|(?<=eventnet-))(?:A[\w-]{38}|B?[\w-]{22})(?![\w-])")

_BEFORE = sorted(KINDS[0].keys() - {"wait_for_days", "send_what_was_kept", "send_again"})
"""One thing at a time: of two at the same instant random ids say which comes first."""

Told = list[object]


class Asker:
    """Somebody who asks another by their badge, in the middle of a walk, and writes down all they are told."""

    def __init__(self, walk: AskingWalk, asker: int, other: int) -> None:
        self.walk, self.asker, self.other = walk, asker, other
        self.told: Told = []
        self._live = walk._code(other, 5)
        self._badge = walk._some_badge(other)

    def asks(self, no: str) -> None:
        """The badge is scanned, and the other says `no` in one of its ways: before, or when they see it."""
        if no in {"nobody", "common"}:
            self.walk.world.let_ask(self.other, no)
        self._scans(self._badge)
        self.walk.world.questions()
        if no == "declined":
            assert self.walk.world.say_no(self.other, self.asker)

    def goes_on(self, random: Random) -> None:
        """Does one thing or another."""
        does: list[Callable[[], None]] = [
            lambda: self._scans(self._badge),
            lambda: self._sends(self._badge),
            lambda: self._sends(self._live),
            lambda: self._looks(random),
            lambda: self._looks(random),
            lambda: self._waits(random),
        ]
        random.choice(does)()

    def _scans(self, code: Code) -> None:
        world = self.walk.world
        with listening(world.app) as asked:
            answer = world.phone_of(self.asker).post(f"/x/{world.token_of(code)}")
        self.told += [answer.status_code, _without_ids(answer.text), asked.texts]

    def _sends(self, code: Code) -> None:
        world = self.walk.world
        sent = {"id": f"{len(self.told):022}", "token": world.token_of(code), "scanned_at": "2026-10-08T09:00:00Z"}
        person = self.walk.model.seats[self.asker].person
        with listening(world.app) as asked:
            (result,) = world.send(person, [sent | {"clock_offset_ms": 0, "card": None}], {})
        self.told += [result | {"id": "", "contact": bool(result["contact"])}, asked.texts]

    def _looks(self, random: Random) -> None:
        world = self.walk.world
        path = random.choice([*world.paths(self.asker, self._badge), f"/x/{world.token_of(self._live)}", "/me/export"])
        with listening(world.app) as asked:
            status, body, headers = blanked(world.phone_of(self.asker).get(path))
        self.told += [status, _without_ids(body.decode()), [name for name, _ in headers], asked.texts]

    def _waits(self, random: Random) -> None:
        self.walk.world.now += timedelta(seconds=random.choice([60, 3600, 30 * 3600]))
        if random.random() < 0.5:
            self.walk.world.sweep()


def _without_ids(text: str) -> str:
    numbers: dict[str, str] = {}
    return _ID.sub(lambda found: numbers.setdefault(found[0], f"<{len(numbers)}>"), text)


def told(world: AskingWorld, seed: int, no: str) -> Told:
    """What somebody is told in the walk of this seed, who has asked and heard this no."""
    walk, random = AskingWalk(world), Random(seed)
    for kind in random.choices(_BEFORE, k=STEPS):
        getattr(walk, kind)(Random(random.getrandbits(32)))
        walk.check(everything=False)
        walk.wait_a_little(Random(0))
    walk.confirm(random)
    model, strangers = walk.model, walk.two_who_never_met()
    if not strangers:
        return []
    asker, other = random.choice(strangers)
    model.seats[other].may_ask = "everyone"
    world.let_ask(other, "everyone")
    somebody = Asker(walk, asker, other)
    somebody.asks("nobody" if no == "common" and model.share_a_topic(asker, other) else no)
    for _ in range(AFTERWARDS):
        somebody.goes_on(random)
    return somebody.told


@pytest.mark.thorough
def test_no_sequence_of_steps_tells_a_no_from_waiting(
    app: Flask, clock: Clock, sessions: sessionmaker[Session], database_url: str
) -> None:
    world = AskingWorld(app, clock, sessions, MEETINGS, asking_seats())
    first = 1000 * database_url.startswith("postgresql")
    for seed in range(first, first + WALKS):
        waits = told(world, seed, "waits")
        for no in ("declined", "nobody", "common"):
            heard = told(world, seed, no)
            assert [pair for pair in zip(waits, heard, strict=True) if pair[0] != pair[1]] == [], (seed, no)
