"""Inserting where another may have been first, in the one form both databases understand."""

from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from eventnet.storage.base import Base


def insert_unless_there(session: Session, model: type[Base], **values: Any) -> bool:
    """Inserts a row of `model` unless a unique constraint says it is there already; whether it was inserted.

    PostgreSQL waits here for another transaction that is just inserting the same row.
    """
    build = _insert_of(session)
    # The row itself tells; PostgreSQL's driver does not count what was inserted this way.
    keys = [column.label(f"key_{number}") for number, column in enumerate(model.__table__.primary_key)]
    insert = build(model).values(**values).on_conflict_do_nothing().returning(*keys)
    return session.execute(insert).first() is not None


def insert_missing(
    connection: Connection, model: type[Base], rows: list[dict[str, Any]], *, returning: tuple[str, ...]
) -> list[Any]:
    """Inserts those rows of `model` that no unique constraint says are there already; these columns of each inserted.

    PostgreSQL waits here for others who are just inserting the same rows: whoever inserts several gives them in an
    order that all share, so that nobody waits for somebody who waits for them.
    """
    return list(connection.execute(_missing(connection.dialect.name, model.__table__, returning), rows))


@cache
def _missing(dialect: str, table: Any, returning: tuple[str, ...]) -> Any:
    """The statement of `insert_missing`, for any number of rows: SQLAlchemy inserts them all at once."""
    return _BUILD[dialect](table).on_conflict_do_nothing().returning(*(table.c[name] for name in returning))


def count_up(connection: Connection, model: type[Base], column: str, *, most: int, **key: Any) -> bool:
    """Counts one more in `column` of the row with this `key`, which begins with one; False where it is `most` already.

    Of several at the same instant one comes after the other.
    """
    statement = _counting(connection.dialect.name, model.__table__, column, most, tuple(key))
    return connection.execute(statement, key).first() is not None


@cache
def _counting(dialect: str, table: Any, column: str, most: int, key: tuple[str, ...]) -> Any:
    there = table.c[column]
    values = {name: bindparam(name, type_=table.c[name].type) for name in key}
    first = _BUILD[dialect](table).values(**values, **{column: 1})
    counted = first.on_conflict_do_update(index_elements=list(key), set_={column: there + 1}, where=there < most)
    return counted.returning(there)


_BUILD: Final[dict[str, Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def _insert_of(session: Session) -> Any:
    return _BUILD[session.get_bind().dialect.name]
