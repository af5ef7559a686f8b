"""Reading columns: as values, past all that a session does for objects, which costs as much again as the statement."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVarTuple

from sqlalchemy import CompoundSelect, Connection, Row, Select
from sqlalchemy.orm import Session

from eventnet.storage.engine import WRITES

Columns = TypeVarTuple("Columns")


def read(
    session: Session, statement: Select[*Columns] | CompoundSelect[*Columns], values: Mapping[str, Any]
) -> Sequence[Row[*Columns]]:
    """The rows of a statement that names columns, no whole objects; for what the most asked-for pages ask."""
    connection: Connection | None = session.info.get(WRITES)
    if connection is None:
        connection = session.connection()
    else:
        session.flush()  # what was changed a moment ago is to be seen
    return connection.execute(statement, values).all()
