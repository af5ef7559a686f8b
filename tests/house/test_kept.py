"""What is kept of people: every column is spoken of by its room, with what becomes of it, and the page says all."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Column

import eventnet
from eventnet.storage.base import Base
from eventnet.storage.keeping import WITH_IT, WITH_THEM, Because, Kind, OfAttendee, OfPerson
from eventnet.upkeep.kept import KEPT, how_long
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


def test_of_what_says_something_each_room_says_what_becomes_of_it() -> None:
    for kept in KEPT:
        answers = {"in_file": kept.in_file, "erasing": kept.erasing, "merging": kept.merging, "ending": kept.ending}
        said = {question for question, answer in answers.items() if answer is not None}
        assert said == (set(answers) if kept.what else set()), (kept.table.__name__, kept.whose)


def test_whoever_a_row_refers_to_is_said_to_be_whose_it_is_or_to_stand_in_it() -> None:
    said = {(kept.table.__tablename__, column) for kept in KEPT for column in kept.whose.split()}
    said |= {
        (kept.table.__tablename__, column) for kept in KEPT for column, kind in kept.columns() if kind is not Kind.PLAIN
    }
    refers = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in {"person", "attendee"}
    }
    assert refers
    assert refers - said == set()


def test_the_database_takes_along_what_is_said_to_go_with_whom_it_belongs_to() -> None:
    gone = [kept for kept in KEPT if WITH_THEM in (kept.erasing, kept.merging)]
    assert len(gone) > 10
    for kept in gone:
        columns = [Base.metadata.tables[kept.table.__tablename__].c[whose] for whose in kept.whose.split()]
        assert columns
        assert {key.ondelete for column in columns for key in column.foreign_keys} == {"CASCADE"}, kept.table.__name__


def test_what_is_kept_for_so_many_days_has_somebody_who_ends_it() -> None:
    counted = [kept for kept in KEPT if kept.until.days is not None]
    assert len(counted) > 4
    assert [kept.table.__name__ for kept in counted if kept.ending in (None, WITH_IT)] == []


def test_each_part_of_the_file_has_a_place_of_its_own() -> None:
    for kind in (OfPerson, OfAttendee):
        parts = {kept.in_file for kept in KEPT if isinstance(kept.in_file, kind)}
        assert len({part.at for part in parts}) == len(parts) > 2


def test_every_reason_is_one() -> None:
    answers = [answer for kept in KEPT for answer in (kept.in_file, kept.erasing, kept.merging, kept.ending)]
    assert [reason for reason in answers if isinstance(reason, Because) and not reason.why.endswith(".")] == []


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
