"""Rows that are put in again and again: into the house of each test, and back to where a story begins once more.

What SQLAlchemy would say of them is written down once. On PostgreSQL it goes over as one text, in one step.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from psycopg import ClientCursor
from sqlalchemy import Connection, Table, insert
from sqlalchemy.orm import Session

from eventnet.storage.base import Base

Rows = Mapping[str, list[tuple[Any, ...]]]
"""Of each table, by its name, the rows with all columns in their order, as tables.contents has them."""


class Writing:
    """Some rows, as statements for whichever database they are put into."""

    def __init__(self, rows: Rows) -> None:
        self._tables = [(table, rows[table.name]) for table in Base.metadata.sorted_tables if rows.get(table.name)]
        self._text: str | None = None
        self._each: list[tuple[str, list[tuple[Any, ...]]]] = []

    def into(self, session: Session) -> None:
        """Inserts them."""
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            self._text = self._text or ";".join(_as_text(connection, self._tables))
            connection.exec_driver_sql(self._text, execution_options={"no_parameters": True})
            return
        self._each = self._each or [_for_each_row(connection, *rows) for rows in self._tables]
        for statement, values in self._each:
            connection.exec_driver_sql(statement, values)

    def highest(self) -> dict[str, int]:
        """Of each table with numbers the highest there is."""
        return {table.name: max(row[0] for row in rows) for table, rows in self._tables if "id" in table.columns}


def _as_text(connection: Connection, tables: list[tuple[Table, list[tuple[Any, ...]]]]) -> Iterator[str]:
    cursor: Any = ClientCursor(connection.connection.driver_connection)  # type: ignore[arg-type]
    for table, rows in tables:
        compiled, values = _compiled(connection, table, rows)
        yield from (cursor.mogrify(compiled, one) for one in values)


def _for_each_row(
    connection: Connection, table: Table, rows: list[tuple[Any, ...]]
) -> tuple[str, list[tuple[Any, ...]]]:
    compiled, values = _compiled(connection, table, rows)
    return compiled, [tuple(one.values()) for one in values]


def _compiled(connection: Connection, table: Table, rows: list[tuple[Any, ...]]) -> tuple[str, list[dict[str, Any]]]:
    """The statement, and what the driver is given for each row, the columns in their order."""
    names = [column.name for column in table.columns]
    compiled = insert(table).compile(dialect=connection.dialect, column_keys=names)
    made: Any = compiled._bind_processors
    return str(compiled), [
        {name: made[name](value) if name in made else value for name, value in zip(names, row, strict=True)}
        for row in rows
    ]
