"""Moving a whole database: read at one instant, written in one transaction, compared before it is committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Table, text
from sqlalchemy.exc import SQLAlchemyError

from eventnet.storage.base import Base
from eventnet.storage.engine import WRITES
from eventnet.storage.errors import CopyError
from eventnet.storage.migrating import Shape, shape_to_fill, with_tables
from eventnet.storage.moving.numbers import go_on_behind, last_numbers
from eventnet.storage.moving.plain import Sum, reading, writing

BATCH = 1000
"""So many rows are in hand at once."""

_STREAMED = {"yield_per": BATCH}


@dataclass(frozen=True)
class Moved:
    """A table that has come over: how many rows, and the hash of all of them, the same on both sides."""

    table: str
    rows: int
    digest: str


def must_be_free(target: Engine) -> None:
    """Raises CopyError where `move` would, because there is something in `target` already."""
    with target.connect() as connection:
        if shape_to_fill(connection) is Shape.CURRENT:
            _must_be_empty(connection)


def move(source: Engine, target: Engine) -> list[Moved]:
    """Fills `target`, in which nobody has written yet, with all rows of `source`; both in this version's shape.

    Others go on working with `source`; what they write meanwhile does not come over. `target` is filled in one
    transaction: it is as it was before until every table was read again and found equal. Raises CopyError.
    """
    with _at_one_instant(source) as here, with_tables(target) as (there, shape):
        if shape is Shape.CURRENT:
            _must_be_empty(there)
        sums = {table: _brought(table, here, there) for table in Base.metadata.sorted_tables}
        _index_words_anew(there)
        for table, brought in sums.items():
            _compare(table, brought, sum_of(there, table))
        go_on_behind(there, last_numbers(here))  # last: PostgreSQL's sequences don't go back with the transaction
        return [Moved(table.name, brought.rows, brought.digest) for table, brought in sums.items()]


def sum_of(connection: Connection, table: Table) -> Sum:
    """The sum of all rows of a table."""
    found = Sum()
    for rows in connection.execute(reading(table), execution_options=_STREAMED).partitions():
        found.add(rows)
    return found


@contextmanager
def _at_one_instant(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is this instant, however long one reads, and changes nothing."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection, connection.begin():
            yield connection
        return
    # It writes nothing. But whoever only reads sees each statement's own instant, see engine.py.
    options = {WRITES: True, "isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET LOCAL {limit} = 0"))
        yield connection


def _must_be_empty(connection: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        if connection.execute(table.select().limit(1)).first():
            raise CopyError(f"{table.name} has rows already. Name an empty database; nothing was changed.")


def _brought(table: Table, here: Connection, there: Connection) -> Sum:
    """Brings the rows of one table over, so many at a time; the sum of what was read."""
    brought, insert = Sum(), writing(table, there.dialect.name)
    try:
        for rows in here.execute(reading(table), execution_options=_STREAMED).partitions():
            brought.add(rows)
            there.execute(insert, [dict(row._mapping) for row in rows])
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).splitlines()[0].partition(" with text ")[0]
        raise CopyError(f"The rows of {table.name} can't be brought over: {why}. Nothing was written.") from error
    except ValueError as error:  # it quotes the value, so nothing of it is told
        raise CopyError(f"A row of {table.name} holds what is no such value. Nothing was written.") from error
    return brought


def _index_words_anew(connection: Connection) -> None:
    """Triggers have filled SQLite's search, piece by piece: one index of all is smaller, and quicker to look into."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO search_index (search_index) VALUES ('rebuild')")


def _compare(table: Table, brought: Sum, found: Sum) -> None:
    if brought != found:
        raise CopyError(
            f"{table.name}: {brought.rows} rows were read and {found.rows} found again, or not the same ones."
            " Nothing was written."
        )
