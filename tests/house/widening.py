"""What a migration does to tables that are in use, read from its operations without a database."""

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.operations.ops import AddColumnOp, CreateIndexOp, CreateTableOp, MigrateOperation
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects import postgresql

GOES_ALONG = {"CASCADE", "SET NULL"}
CONSTANT = (str, type(sa.true()), type(sa.false()))


class _Anything:
    """Whatever is asked of a table that is made anew, or of the database."""

    def __enter__(self) -> "_Anything":
        return self

    def __exit__(self, *_error: object) -> None: ...

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __getattr__(self, _name: str) -> "_Anything":
        return self

    def __call__(self, *_arguments: Any, **_options: Any) -> "_Anything":
        return self


def narrows(upgrade: Callable[[], None]) -> list[str]:
    """What of a migration disturbs an older version that goes on meanwhile; nothing where it only adds."""
    asked: list[MigrateOperation | str] = []

    def looks(*_arguments: Any, **_options: Any) -> Any:
        asked.append("looks at, or makes anew, what is there")
        return _Anything()

    reading: Any = Operations(MigrationContext.configure(dialect=postgresql.dialect(), opts={"as_sql": True}))  # type: ignore[no-untyped-call]
    reading.invoke, reading.get_bind, reading.batch_alter_table = asked.append, looks, looks
    reading._install_proxy()
    try:
        upgrade()
    finally:
        reading._remove_proxy()
    new = {one.table_name for one in asked if isinstance(one, CreateTableOp)}
    return [what for one in asked for what in _disturbing(one, new)]


def _disturbing(asked: MigrateOperation | str, new: set[str]) -> Iterator[str]:
    if isinstance(asked, CreateTableOp):
        fast = [one for one in asked.columns if isinstance(one, sa.ForeignKeyConstraint)]
        if any(one.ondelete not in GOES_ALONG for one in fast):
            yield f"rows of {asked.table_name} keep others from being deleted"
    elif isinstance(asked, AddColumnOp):
        yield from _stumbling(asked.column)
    elif isinstance(asked, CreateIndexOp):
        if asked.unique and asked.table_name not in new:
            yield f"{asked.index_name} refuses rows"
    else:
        yield asked if isinstance(asked, str) else type(asked).__name__


def _stumbling(column: Any) -> Iterator[str]:
    """What is wrong with a new column of a table that is there: who does not know it writes rows, too."""
    default = column.server_default
    if column.foreign_keys or column.constraints:
        yield f"{column.name} looks through all rows for its constraint"
    if not column.nullable and default is None:
        yield f"{column.name} must be filled in"
    if default is not None and not isinstance(default.arg, CONSTANT):
        yield f"{column.name} is worked out for each row"
