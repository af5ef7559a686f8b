"""Inserting where another may have been first, in the one form both databases understand."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from eventnet.storage.base import Base


def insert_unless_there(session: Session, model: type[Base], **values: Any) -> bool:
    """Inserts a row of `model` unless a unique constraint says it is there already; whether it was inserted.

    PostgreSQL waits here for another transaction that is just inserting the same row.
    """
    build = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    # The row itself tells; PostgreSQL's driver does not count what was inserted this way.
    keys = [column.label(f"key_{number}") for number, column in enumerate(model.__table__.primary_key)]
    insert = build(model).values(**values).on_conflict_do_nothing().returning(*keys)
    return session.execute(insert).first() is not None
