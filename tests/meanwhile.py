"""Having something happen in the middle of another's request, at a place that is chosen, never hoped for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, event, insert, text
from sqlalchemy.orm import Session

from eventnet.storage.base import Base
from eventnet.web.extensions import db
from tests.cast import House
from tests.databases import WITHOUT_ROWS
from tests.tables import contents


@dataclass
class Meanwhile:
    """Whether it has happened."""

    has_happened: bool = False


@contextmanager
def before_its_turn(act: Callable[[], None]) -> Iterator[Meanwhile]:
    """Has `act` happen once, when the next request that changes something knows who asks and has not begun to write."""
    meanwhile = Meanwhile()

    def once(_session: Session) -> None:
        if not meanwhile.has_happened:
            meanwhile.has_happened = True
            act()

    event.listen(db.session, "after_commit", once)  # `writing` ends the transaction in which the request has read
    try:
        yield meanwhile
    finally:
        event.remove(db.session, "after_commit", once)


def restore(house: House, before: dict[str, list[tuple[Any, ...]]]) -> None:
    """Makes the database hold again what it held before (tables.contents)."""
    tables = Base.metadata.sorted_tables
    with house.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text(WITHOUT_ROWS))
        else:
            for table in reversed(tables):
                session.execute(delete(table))
        for table in tables:
            columns = [column.name for column in table.columns]
            if rows := [dict(zip(columns, row, strict=True)) for row in before[table.name]]:
                session.execute(insert(table), rows)


def everything(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with house.reading() as session:
        return dict(contents(session))
