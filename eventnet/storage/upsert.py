"""Inserting where another may have been first, in the one form both databases understand."""

from typing import Any, cast

from sqlalchemy import CursorResult
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from eventnet.storage.base import Base


def insert_unless_there(session: Session, model: type[Base], **values: Any) -> bool:
    """Inserts a row of `model` unless a unique constraint says it is there already; whether it was inserted.

    PostgreSQL waits here for another transaction that is just inserting the same row.
    """
    build = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    result = session.execute(build(model).values(**values).on_conflict_do_nothing())
    return bool(cast("CursorResult[Any]", result).rowcount == 1)
