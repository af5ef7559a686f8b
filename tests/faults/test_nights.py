"""A short night of each kind, with faults while people scan: `bin/faults --long` has the long ones."""

from pathlib import Path

import pytest

from tests.faults.nights import NIGHTS, Place

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize("night", NIGHTS)
def test_nothing_acknowledged_is_lost_and_all_goes_on_by_itself(
    night: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    is_on_postgres, happens = NIGHTS[night]
    postgres = request.getfixturevalue("postgres") if is_on_postgres else None
    assert happens(Place(tmp_path, postgres)).recoveries
