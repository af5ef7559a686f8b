"""Opening the database for one command."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session, sessionmaker

from eventnet.storage.engine import open_engine
from eventnet.storage.migrating import migrate
from eventnet.storage.transactions import session_factory


@contextmanager
def open_sessions(url: str) -> Iterator[sessionmaker[Session]]:
    """Sessions on the database at `url`, which is brought to this version's shape first and closed at the end."""
    engine = open_engine(url)
    try:
        migrate(engine)
        yield session_factory(engine)
    finally:
        engine.dispose()
