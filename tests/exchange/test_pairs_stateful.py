"""Whatever people do with each other's cards, in whatever order: they see what docs/ says.

Random walks, compared again and again with the models in pairs_model.py, asking_model.py and ../followups/held.py: live
codes and badges, scans that phones send late, twice or in another order, requests and what is said to them.
"""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from tests.clock import Clock
from tests.exchange.asking_walk import KINDS, AskingWalk, asking_seats
from tests.exchange.asking_world import AskingWorld
from tests.exchange.pairs_walk import MEETINGS
from tests.exchange.walking import DEEP, seeds, walk

STEPS = 50
WALKS = 60 if DEEP else 15


@pytest.mark.thorough
@pytest.mark.parametrize("first", range(0, (5 if DEEP else 3) * WALKS, WALKS))
def test_any_sequence_of_steps_shows_each_what_they_were_given(
    app: Flask, clock: Clock, sessions: sessionmaker[Session], database_url: str, first: int
) -> None:
    world = AskingWorld(app, clock, sessions, MEETINGS, asking_seats())
    for seed in seeds(first, WALKS, database_url):
        begin = partial(AskingWalk, world, early=seed % 5 == 0)
        walk(begin, KINDS[seed % 2], seed=seed, length=STEPS)
