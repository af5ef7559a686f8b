"""Everything the database holds, to compare before and after."""

from functools import cache
from typing import Any

from sqlalchemy import Engine, Select, delete, insert, select
from sqlalchemy.orm import Session

from eventnet.storage.base import Base
from eventnet.storage.engine import WRITES

Rows = dict[str, list[tuple[Any, ...]]]
"""Every row of every table, by the table's name."""


@cache
def _statements() -> dict[str, Select[Any]]:
    """What asks for every row of each table, written once: there are many tables, and one looks often."""
    return {table.name: select(table).order_by(*table.primary_key) for table in Base.metadata.sorted_tables}


def contents(session: Session) -> Rows:
    """Every row of every table."""
    return {name: [tuple(row) for row in session.execute(asked)] for name, asked in _statements().items()}


def put_back(engine: Engine, before: Rows, now: Rows) -> None:
    """Makes the tables of a PostgreSQL that have changed as they were; what they refer to is right again at the end."""
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in Base.metadata.sorted_tables:
            if before[table.name] != now[table.name]:
                connection.execute(delete(table))
                names = table.columns.keys()
                if rows := [dict(zip(names, row, strict=True)) for row in before[table.name]]:
                    connection.execute(insert(table), rows)
