"""Rows in the one form that both databases read and write alike, and sums of them that tell whether all came over.

What a column means is left out: an enum is its text, JSON the very text that was stored. So a row that an older version
wrote goes over as it is, and nothing is read and written anew in other words.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import JSON, Column, Enum, String, Table, Text

_MODULUS = 1 << 256


def reading(table: Table) -> sa.Select[Any]:
    """Asks for all rows of `table`, in the plain form."""
    return sa.select(*(_given(column).label(column.name) for column in table.columns))


def writing(table: Table, dialect: str) -> sa.Insert:
    """Inserts rows that are in the plain form."""
    return sa.insert(table).values({column.name: _taken(column, dialect) for column in table.columns})


def _given(column: Column[Any]) -> Any:
    if _is_json(column):
        return sa.cast(column, Text)
    return sa.type_coerce(column, String()) if isinstance(column.type, Enum) else column


def _taken(column: Column[Any], dialect: str) -> Any:
    """What stands for a value in the statement. SQLite keeps JSON as text, PostgreSQL has to be told."""
    if _is_json(column):
        given = sa.bindparam(column.name, type_=Text())
        return sa.cast(given, JSON) if dialect == "postgresql" else given
    return sa.bindparam(column.name, type_=String() if isinstance(column.type, Enum) else column.type)


def _is_json(column: Column[Any]) -> bool:
    return isinstance(getattr(column.type, "impl", column.type), JSON)


@dataclass
class Sum:
    """A number of rows, and a hash of all of them in whatever order they come."""

    rows: int = 0
    _total: int = field(default=0, repr=False)

    def add(self, rows: Iterable[Iterable[Any]]) -> None:
        """Takes these rows in as well. A row that is there twice counts twice."""
        for row in rows:
            # How Python writes a value is its own, and that of no other value or kind of value.
            written = repr(tuple(row)).encode("utf-8", "surrogatepass")
            self._total = (self._total + int.from_bytes(hashlib.sha256(written).digest(), "big")) % _MODULUS
            self.rows += 1

    @property
    def digest(self) -> str:
        """The hash, as 64 hexadecimal digits."""
        return f"{self._total:064x}"
