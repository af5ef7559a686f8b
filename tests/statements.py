"""What a piece of code asks the database: to count it, to compare it, to have it explained."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import Connection, event

from eventnet.web.extensions import db


@dataclass
class Asked:
    """Statements in their order, each with its values; and how many transactions were for writing."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    writing_transactions: int = 0

    @property
    def texts(self) -> list[str]:
        """The statements without their values."""
        return [text for text, _ in self.statements]


@contextmanager
def listening(app: Flask) -> Iterator[Asked]:
    """Writes down what `app` asks its database from here on."""
    asked = Asked()
    with app.app_context():
        engine = db.engine

    def execute(_connection: Any, _cursor: Any, text: str, values: Any, _context: Any, _many: Any) -> None:
        if not text.startswith("BEGIN"):
            asked.statements.append((text, values))

    def begin(connection: Connection) -> None:
        asked.writing_transactions += bool(connection.get_execution_options().get("writes"))

    event.listen(engine, "before_cursor_execute", execute)
    event.listen(engine, "begin", begin)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", execute)
        event.remove(engine, "begin", begin)
