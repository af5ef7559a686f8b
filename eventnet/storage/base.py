"""The base of all models and the column types they share."""

import enum
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, Enum, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base every model inherits from: one set of tables, every constraint with a name a migration can use.

    Numbers that the database gives to rows never come back, on SQLite neither, which would give that of a deleted row
    to the next one: whoever still means the old row (a request that waits for its turn) must not meet another's.
    """

    metadata = MetaData(naming_convention=NAMES)

    @classmethod
    def __table_cls__(cls, name: str, metadata: MetaData, *parts: Any, **options: Any) -> Table:
        """The table of a model, with numbers that never come back where the database gives them."""
        keys = [part for part in parts if isinstance(part, Column) and part.primary_key]
        is_numbered = len(keys) == 1 and keys[0].autoincrement is not False
        return Table(name, metadata, *parts, **{"sqlite_autoincrement": is_numbered, **options})


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Takes aware datetimes only and returns them in UTC, also from SQLite, which stores no zone.

    SQLite holds ``2026-11-20 14:30:05.000000``, always with microseconds, so that text order is time order.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime names no instant")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def values_of(kind: type[enum.StrEnum]) -> TypeEngine[Any]:
    """A column type for `kind`, stored by value as text with a CHECK, so that a new value is an ordinary migration."""
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("_")
    return Enum(
        kind,
        name=name,
        native_enum=False,
        length=20,
        values_callable=lambda k: [m.value for m in k],
        create_constraint=True,
    )


PublicId = String(22)
