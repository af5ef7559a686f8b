"""What is kept of people: every column is spoken of by its room, and the privacy page says all of it."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Column

import eventnet
from eventnet.account.kept import KEPT, how_long
from eventnet.storage.base import Base
from eventnet.storage.keeping import Kind
from eventnet.web.i18n import gettext, speaking
from tests.cast import House, words

OWNERS = {"person", "attendee", "contact", "exchange"}


def test_every_column_is_spoken_of_once() -> None:
    there = {(table.name, column.name) for table in Base.metadata.tables.values() for column in table.columns}
    said = Counter((kept.table.__tablename__, column) for kept in KEPT for column, _ in kept.columns())
    assert set(said) == there
    assert [column for column, times in said.items() if times > 1] == []


def test_every_room_with_tables_says_what_they_keep() -> None:
    rooms = Path(eventnet.__file__).parent
    assert {file.parent.name for file in rooms.glob("*/models.py")} <= {
        file.parent.name for file in rooms.glob("*/kept.py")
    }


def test_whose_it_is_leads_to_a_person() -> None:
    for kept in KEPT:
        table = Base.metadata.tables[kept.table.__tablename__]
        leads = {whose: leads_to(table.c[whose]) for whose in kept.whose.split()}
        assert all(leads.values()), (table.name, leads)


def leads_to(column: Column[object]) -> bool:
    """Whether a column is a person's own number, or refers to a row that belongs to somebody."""
    if column.table.name == "person":
        return column.name == "id"
    return {key.column.table.name for key in column.foreign_keys} <= OWNERS and bool(column.foreign_keys)


def test_what_belongs_to_nobody_says_nothing_of_anybody_but_where_the_page_tells() -> None:
    for kept in KEPT:
        says = {column for column, kind in kept.columns() if kind is not Kind.PLAIN}
        assert bool(says) == bool(kept.what), kept


def test_what_is_called_the_same_is_kept_for_as_long() -> None:
    assert [kept for kept in KEPT if kept.what and how_long()[kept.what] != kept.until] == []


def test_hashes_and_keys_are_secret() -> None:
    secret = {column for kept in KEPT for column, kind in kept.columns() if kind is Kind.SECRET}
    there = {column.name for table in Base.metadata.tables.values() for column in table.columns}
    assert {column for column in there if column.endswith("_hash")} < secret


@pytest.mark.on_sqlite
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_says_of_all_of_it_how_long_it_is_kept(house: House, language: str) -> None:
    page = words(house.phone(language=language).get("/privacy"))
    with house.app.test_request_context(), speaking(language):
        said = [f"{gettext(what)} {gettext(until.words, days=until.days)}" for what, until in how_long().items()]
    assert len(said) > 10
    assert [line for line in said if line not in page] == []
