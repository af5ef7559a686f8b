"""Whatever one does with the list, whenever the sweep runs: its pages show what docs/product.md says, to the minute.

Random walks on two databases of the same kind at once, one swept again and again and the other never, compared again
and again with each other and with the model in held.py.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from eventnet.storage.transactions import session_factory
from tests.databases import Databases
from tests.exchange.walking import DEEP, seeds, walk
from tests.followups.list_copy import Copy
from tests.followups.list_walk import BEGIN, KINDS_OF_STEPS, MEETINGS, ListWalk
from tests.quick import quick_engine
from tests.upkeep.sweep_rows import Sessions

STEPS = 50
WALKS = 20


@pytest.fixture
def other_sessions(database_url: str, databases: Databases, tmp_path: Path) -> Iterator[Sessions]:
    """A second database of the same kind."""
    engine = quick_engine(databases.at("head", make_url(database_url).get_backend_name(), tmp_path / "other.sqlite3"))
    yield session_factory(engine)
    engine.dispose()


@pytest.mark.thorough
@pytest.mark.parametrize("first", range(0, (5 if DEEP else 3) * WALKS, WALKS))
def test_the_list_is_right_whether_or_not_it_was_swept(
    sessions: Sessions, other_sessions: Sessions, database_url: str, first: int
) -> None:
    swept, never_swept = Copy(sessions, BEGIN, MEETINGS), Copy(other_sessions, BEGIN, MEETINGS)
    for seed in seeds(first, WALKS, database_url):
        walk(
            lambda: ListWalk(swept, never_swept, sweeps_always=seed % 2 == 0),  # noqa: B023
            KINDS_OF_STEPS,
            seed=seed,
            length=STEPS,
        )
