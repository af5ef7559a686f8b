"""Inserting where another may have been first, in the one form both databases understand."""

from typing import Any

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
    session: Session, model: type[Base], rows: list[dict[str, Any]], *, returning: tuple[str, ...]
) -> list[Any]:
    """Inserts those rows of `model` that no unique constraint says are there already; these columns of each inserted.

    PostgreSQL waits here for others who are just inserting the same rows: whoever inserts several gives them in an
    order that all share, so that nobody waits for somebody who waits for them.
    """
    columns = [model.__table__.c[name] for name in returning]
    return list(session.execute(_insert_of(session)(model).values(rows).on_conflict_do_nothing().returning(*columns)))


def count_up(session: Session, model: type[Base], column: str, *, most: int, **key: Any) -> bool:
    """Counts one more in `column` of the row with this `key`, which begins with one; False where it is `most` already.

    Of several at the same instant one comes after the other.
    """
    there = model.__table__.c[column]
    first = _insert_of(session)(model).values(**key, **{column: 1})
    counted = first.on_conflict_do_update(index_elements=list(key), set_={column: there + 1}, where=there < most)
    return session.execute(counted.returning(there)).first() is not None


def _insert_of(session: Session) -> Any:
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
