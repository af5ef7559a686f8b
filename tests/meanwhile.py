"""Having something happen in the middle of another's request, at a place that is chosen, never hoped for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from eventnet.storage.base import Base
from eventnet.web.extensions import db
from tests.cast import House
from tests.databases import WITHOUT_ROWS
from tests.rows import Rows, Writing
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


def restore(house: House, before: Rows) -> None:
    """Makes the database hold again what it held before (tables.contents)."""
    if not _last or _last[0] is not before:
        _last[:] = [before, Writing(before)]
    with house.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text(WITHOUT_ROWS))
        else:
            connection = session.connection()
            for table in reversed(Base.metadata.sorted_tables):
                connection.exec_driver_sql(f"DELETE FROM {table.name}")
        _last[1].into(session)


_last: list[Any] = []
"""To what was restored last, and how: one test does so again and again."""


def everything(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with house.reading() as session:
        return dict(contents(session))
