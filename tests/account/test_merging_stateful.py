"""Whatever people have done with each other's cards before: when some of them turn out to be one, nothing is lost.

Random walks, compared again and again with the model in merging_model.py: at most one exchange of a pair and one
contact a side, none with oneself, the earlier exchange kept, words joined, receipts on their side, others untouched.
"""

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.account.merging_walk import KINDS, MergingWalk
from tests.exchange.walking import seeds, walk

STEPS = 40
WALKS = 15


@pytest.mark.thorough
@pytest.mark.parametrize("first", range(0, 3 * WALKS, WALKS))
def test_people_who_turn_out_to_be_one_have_what_all_of_them_had(
    sessions: sessionmaker[Session], database_url: str, first: int
) -> None:
    for seed in seeds(first, WALKS, database_url):
        walk(lambda: MergingWalk(sessions), KINDS, seed=seed, length=STEPS)
