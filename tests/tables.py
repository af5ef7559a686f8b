"""Everything the database holds, to compare before and after."""

from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from eventnet.storage.base import Base


@cache
def _statements() -> dict[str, Select[Any]]:
    """What asks for every row of each table, written once: there are many tables, and one looks often."""
    return {table.name: select(table).order_by(*table.primary_key) for table in Base.metadata.sorted_tables}


def contents(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {name: [tuple(row) for row in session.execute(asked)] for name, asked in _statements().items()}
