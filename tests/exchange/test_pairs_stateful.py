"""Whatever people do with each other's cards, in whatever order: they see what docs/ says.

Random walks, compared again and again with the model in pairs_model.py and ../followups/held.py.
"""

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.exchange.pairs_walk import KINDS_OF_STEPS, MEETINGS, PairsWalk, new_seats
from tests.exchange.pairs_world import World
from tests.exchange.walking import DEEP, seeds, walk

STEPS = 50
WALKS = 60 if DEEP else 20


@pytest.mark.thorough
@pytest.mark.parametrize("first", range(0, 5 * WALKS, WALKS))
def test_any_sequence_of_steps_shows_each_what_they_were_given(
    sessions: sessionmaker[Session], database_url: str, first: int
) -> None:
    world = World(sessions, MEETINGS, new_seats())
    for seed in seeds(first, WALKS, database_url):
        walk(lambda: PairsWalk(world), KINDS_OF_STEPS, seed=seed, length=STEPS)
