"""A short night of each kind, with faults while people scan: `bin/faults --long` has the long ones."""

from pathlib import Path

import pytest

from tests.databases import Databases
from tests.faults.nights import NIGHTS, Place

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize("night", NIGHTS)
def test_nothing_acknowledged_is_lost_and_all_goes_on_by_itself(
    night: str, databases: Databases, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    is_on_postgres, happens = NIGHTS[night]
    postgres = request.getfixturevalue("postgres") if is_on_postgres else None
    if postgres is None:
        databases.fresh("sqlite", tmp_path)  # with its tables: how they are made is not the subject
    assert happens(Place(tmp_path, postgres)).recoveries
