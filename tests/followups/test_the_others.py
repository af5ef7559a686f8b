"""The list opens with a few; who stands behind them is drawn for whoever wants to see them, with scripts or without."""

import re

import pytest

from eventnet.followups.rules import ROWS_AT_ONCE
from tests.cast import House, Phone
from tests.crowd import crowd, swap_each
from tests.statements import listening

pytestmark = pytest.mark.on_sqlite

MANY = ROWS_AT_ONCE + 3


@pytest.fixture
def ben(house: House) -> Phone:
    swap_each(house, ["ben"], crowd(house, MANY))
    return house.phone("ben")


def rows(page: str) -> list[str]:
    return re.findall(r"Keep: (Guest \d+)", page)


def test_a_few_stand_there_and_a_link_leads_to_all_of_them(ben: Phone) -> None:
    page = ben.get("/follow-ups").text
    few = rows(page)
    assert len(few) == ROWS_AT_ONCE
    (link,) = re.findall(r'href="([^"]+)">The others<', page)
    path, _, anchor = link.partition("#")
    whole = ben.get(path).text
    assert f'id="{anchor}"' in whole
    assert len(set(rows(whole))) == MANY
    assert rows(whole)[:ROWS_AT_ONCE] == few
    assert 'href="/follow-ups?others' not in whole


def test_what_is_not_shown_is_not_read(house: House, ben: Phone) -> None:
    with listening(house.app) as asked:
        ben.get("/follow-ups")
    read = []
    with house.sessions.kw["bind"].connect() as connection:
        for text, values in asked.statements:
            if "FROM contact" in text:
                read += connection.exec_driver_sql(text, values).all()
    assert len(read) == ROWS_AT_ONCE + 1, "one more tells that there are others"


def test_where_there_are_no_others_nothing_leads_to_them(house: House) -> None:
    swap_each(house, ["ben"], crowd(house, ROWS_AT_ONCE))
    ben = house.phone("ben")
    for path in ("/follow-ups", "/follow-ups?others=1"):
        page = ben.get(path).text
        assert len(rows(page)) == ROWS_AT_ONCE
        assert "The others" not in page
