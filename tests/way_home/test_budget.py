"""What the way home costs the database: as many statements however many one has met, and few for home."""

import pytest

from tests.cast import House
from tests.crowd import crowd, swap_each
from tests.statements import listening

pytestmark = [pytest.mark.on_sqlite, pytest.mark.thorough]


def asked(house: House, path: str) -> int:
    cleo = house.phone("cleo")
    with listening(house.app) as listener:
        assert cleo.get(path).status_code in {200, 302}
    return len(listener.texts)


def test_it_asks_no_more_of_the_database_because_one_has_met_more(house: House) -> None:
    swap_each(house, ["cleo"], ["ben", "dan"])
    house.clock.turn(hours=1)
    few = asked(house, "/way-home")
    swap_each(house, ["cleo"], crowd(house, 20))
    house.clock.turn(hours=1)
    assert asked(house, "/way-home") == few <= 4
    assert "Guest 19" in house.phone("cleo").see("/way-home")
    assert asked(house, "/") == 2
