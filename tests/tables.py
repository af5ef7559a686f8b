"""Everything the database holds, to compare before and after."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.storage.base import Base


def contents(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {
        table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
        for table in Base.metadata.sorted_tables
    }
