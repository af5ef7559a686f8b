"""Where the numbers go on that a database gives to rows: behind all it has ever given, for none may come back."""

from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from eventnet.storage.base import Base

_LAST_IN_POSTGRESQL = text("SELECT pg_sequence_last_value(pg_get_serial_sequence(:name, :key)::regclass)")
_LAST_IN_SQLITE = text("SELECT seq FROM sqlite_sequence WHERE name = :name")


def last_numbers(connection: Connection) -> dict[str, int]:
    """The last number that was given in each table that the database numbers, also where its row has gone since."""
    return {table.name: _last_number(connection, table) for table in _numbered()}


def go_on_behind(connection: Connection, last: dict[str, int]) -> None:
    """Has each table go on behind these numbers, and behind the rows that are in it."""
    for table in _numbered():
        key = _key(table)
        number = max(last[table.name], connection.scalar(select(func.max(key))) or 0)
        if not number:
            continue
        named = {"name": table.name, "key": key.name, "number": number}
        if connection.dialect.name == "sqlite":
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), named)
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"), named)
        else:
            connection.execute(text("SELECT setval(pg_get_serial_sequence(:name, :key), :number)"), named)


def _last_number(connection: Connection, table: Table) -> int:
    named = {"name": table.name}
    if connection.dialect.name == "sqlite":
        return connection.scalar(_LAST_IN_SQLITE, named) or 0
    return connection.scalar(_LAST_IN_POSTGRESQL, named | {"key": _key(table).name}) or 0


def _numbered() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if table.dialect_options["sqlite"]["autoincrement"]]


def _key(table: Table) -> Any:
    (key,) = table.primary_key
    return key
