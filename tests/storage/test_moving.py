"""A database moved to another: there and back it is the same, row by row; and whatever goes wrong, nothing is there."""

from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event, inspect, text

from eventnet.storage.errors import CopyError
from eventnet.storage.moving.numbers import last_numbers
from eventnet.storage.moving.plain import Sum
from eventnet.storage.moving.whole import move
from eventnet.storage.transactions import session_factory
from tests.cast import House
from tests.databases import Databases
from tests.exchange.walking import DEEP
from tests.house.canary_world import World
from tests.house.routes import set_the_stage
from tests.quick import quick_engine
from tests.tables import contents

THERE_AND_BACK = [
    ("sqlite", "sqlite"),
    pytest.param("sqlite", "postgresql", marks=pytest.mark.thorough),
    pytest.param("postgresql", "sqlite", marks=pytest.mark.thorough),
]
both_ways = pytest.mark.parametrize(("database_url", "there"), THERE_AND_BACK, indirect=["database_url"])


def rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with session_factory(engine)() as session:
        return contents(session)


def numbers(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return last_numbers(connection)


@pytest.fixture
def other(there: str, databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """A database with all tables, in which nobody has written."""
    engine = quick_engine(databases.at("head", there, tmp_path / "there.sqlite3"))
    yield engine
    engine.dispose()


@pytest.fixture
def blank(there: str, databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """A database in which there is nothing yet."""
    engine = quick_engine(databases.blank(there, tmp_path))
    yield engine
    engine.dispose()


@both_ways
def test_a_world_with_everything_in_it_comes_over(house: House, engine: Engine, other: Engine) -> None:
    """Also where the numbers go on: whoever had the highest one has left, and nobody gets it again."""
    set_the_stage(house)
    with house.writing() as session:
        session.execute(text("DELETE FROM person WHERE id = (SELECT max(id) FROM person)"))
    before = rows(engine)
    assert len([name for name, there in before.items() if there]) > 15
    moved = move(engine, other)
    assert (rows(other), numbers(other)) == (before, numbers(engine))
    assert {done.table: done.rows for done in moved} == {name: len(there) for name, there in before.items()}
    last, columns = numbers(engine)["person"], "(public_id, email, name, created_at)"
    values = "('new', 'new@demo.example', 'New', '2026-11-20 12:00:00.000000')"
    with other.connect().execution_options(writes=True) as connection, connection.begin():
        assert connection.scalar(text(f"INSERT INTO person {columns} VALUES {values} RETURNING id")) == last + 1


@pytest.mark.thorough
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("there", ["postgresql"])
@pytest.mark.parametrize("seed", range(20) if DEEP else [5])
def test_what_happened_between_people_comes_over_and_back(
    house: House, engine: Engine, blank: Engine, seed: int, tmp_path: Path
) -> None:
    World(house, seed)
    before, given_out = rows(engine), numbers(engine)
    back = quick_engine(f"sqlite:///{tmp_path / 'back'}")
    try:
        move(engine, blank)
        assert (rows(blank), numbers(blank)) == (before, given_out)
        move(blank, back)
        assert (rows(back), numbers(back)) == (before, given_out)
        _finds_what_it_should(back)
    finally:
        back.dispose()


def _finds_what_it_should(engine: Engine) -> None:
    """SQLite looks itself whether its search is of the documents that are there."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if connection.dialect.name == "sqlite":
            connection.execute(text("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)"))
            found = "SELECT count(*) FROM search_index WHERE search_index MATCH 'qbenqname*'"
            assert connection.scalar(text(found)) == connection.scalar(
                text("SELECT count(*) FROM search_document WHERE words LIKE '%qbenqname%'")
            )


@pytest.mark.thorough
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_numbers_are_read_in_a_database_that_is_shared_with_others(house: House, engine: Engine) -> None:
    """Somebody else has a schema there that eventnet's user may not look into."""
    before = numbers(engine)
    assert before["person"] > 0
    with engine.connect().execution_options(writes=True) as connection:
        for statement in (
            "CREATE SCHEMA others",
            "CREATE SEQUENCE others.counting",
            "CREATE ROLE plain",
            "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO plain",
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO plain",
            "SET LOCAL ROLE plain",
        ):
            connection.execute(text(statement))
        assert last_numbers(connection) == before
        connection.rollback()


@both_ways
def test_it_is_one_instant_that_comes_over(house: House, engine: Engine, other: Engine) -> None:
    """Somebody joins and is answered while the rows go over: they are there whole, or not at all."""
    before = rows(engine)
    late = iter(["late"])

    def join(_connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        if "INSERT INTO person" in statement and next(late, None):
            with house.writing() as session:
                session.execute(text("UPDATE attendee SET headline = 'later'"))
                session.execute(text("DELETE FROM event_mail"))

    event.listen(other, "before_cursor_execute", join)
    move(engine, other)
    assert next(late, None) is None, "it has happened in between"
    assert rows(other) == before
    assert rows(engine) != before


# What goes wrong


def is_empty(engine: Engine) -> bool:
    return not any(rows(engine).values())


@pytest.mark.parametrize(("database_url", "there"), THERE_AND_BACK[:2], indirect=["database_url"])
def test_what_is_not_the_same_afterwards_is_not_kept(house: House, engine: Engine, other: Engine) -> None:
    @event.listens_for(other, "after_cursor_execute")
    def lose(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("INSERT INTO attendee"):
            connection.execute(text("UPDATE attendee SET headline = headline || '.' WHERE id = 2"))

    before = numbers(other)
    with pytest.raises(CopyError, match="attendee: 4 rows were read and 4 found again, or not the same ones"):
        move(engine, other)
    assert (is_empty(other), numbers(other)) == (True, before)


@pytest.mark.on_sqlite
def test_a_database_with_anything_in_it_is_left_alone(house: House, engine: Engine, tmp_path: Path) -> None:
    somebodys = quick_engine(f"sqlite:///{tmp_path / 'somebodys'}")
    with somebodys.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("CREATE TABLE somebodys (id INTEGER)"))
    with pytest.raises(CopyError, match="There is something else in it already"):
        move(engine, somebodys)
    assert inspect(somebodys).get_table_names() == ["somebodys"]
    somebodys.dispose()
    before = rows(engine)
    with pytest.raises(CopyError, match="event has rows already"):
        move(engine, engine)
    assert rows(engine) == before


@pytest.mark.parametrize(("database_url", "there"), THERE_AND_BACK[1:2], indirect=["database_url"])
def test_what_postgresql_does_not_take_is_said_without_saying_whose(
    house: House, engine: Engine, other: Engine
) -> None:
    """SQLite keeps any length."""
    with house.writing() as session:
        session.execute(text("UPDATE attendee SET headline = :long WHERE id = 2"), {"long": "secret" * 100})
    with pytest.raises(CopyError) as refused:
        move(engine, other)
    assert str(refused.value).startswith("The rows of attendee can't be brought over: value too long for type")
    assert "secret" not in str(refused.value)
    assert is_empty(other)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("'secret'", "A row of person holds what is no such value. Nothing was written."),
        (
            "CAST(x'736563726574ff' AS TEXT)",
            "The rows of person can't be brought over: Could not decode to UTF-8 column",
        ),
    ],
)
@pytest.mark.parametrize(("database_url", "there"), THERE_AND_BACK[:1], indirect=["database_url"])
def test_what_somebody_has_written_into_the_file_by_other_means_is_said_without_saying_whose(
    value: str, said: str, house: House, engine: Engine, other: Engine
) -> None:
    with house.writing() as session:
        session.execute(text(f"UPDATE person SET created_at = {value} WHERE id = 2"))
    with pytest.raises(CopyError) as refused:
        move(engine, other)
    assert str(refused.value).startswith(said)
    assert "secret" not in str(refused.value)
    assert is_empty(other)


# The sums

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.text(max_size=8),
    st.binary(max_size=8),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
)
ROWS = st.lists(st.tuples(VALUES, VALUES), max_size=6)


def sum_over(*lists: list[tuple[Any, ...]]) -> Sum:
    found = Sum()
    for some in lists:
        found.add(some)
    return found


@given(ROWS, st.randoms())
def test_the_order_of_rows_says_nothing(some: list[tuple[Any, ...]], random: Random) -> None:
    shuffled = random.sample(some, len(some))
    cut = random.randint(0, len(some))
    assert sum_over(shuffled[:cut], shuffled[cut:]) == sum_over(some)


@given(ROWS, ROWS)
def test_other_rows_have_another_sum(some: list[tuple[Any, ...]], others: list[tuple[Any, ...]]) -> None:
    def told_apart(rows: list[tuple[Any, ...]]) -> list[str]:
        return sorted(repr(tuple((type(value), value) for value in row)) for row in rows)

    assert (sum_over(some) == sum_over(others)) == (told_apart(some) == told_apart(others))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((None, ""), ("", None)),
        (("ab", "c"), ("a", "bc")),
        (("1", 1), (1, "1")),
        ((True,), (1,)),
        ((b"a",), ("a",)),
        ((date(2026, 11, 20),), ("2026-11-20",)),
    ],
)
def test_what_looks_alike_is_told_apart(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    assert sum_over([one]) != sum_over([other])


def test_a_row_that_is_there_twice_counts_twice() -> None:
    assert sum_over([(1,), (1,)]) != sum_over([(1,)])
