"""Opening the database for one command."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from eventnet.config import without_secrets
from eventnet.storage.engine import open_engine
from eventnet.storage.errors import NoDatabaseError
from eventnet.storage.migrating import migrate
from eventnet.storage.transactions import session_factory


@contextmanager
def open_sessions(url: str) -> Iterator[sessionmaker[Session]]:
    """Sessions on the database at `url`, which is brought to this version's shape first and closed at the end."""
    try:
        engine = open_engine(url)
    except (ImportError, SQLAlchemyError, OSError) as error:
        hint = " For PostgreSQL: pip install 'eventnet[postgres]'" if isinstance(error, ImportError) else ""
        raise NoDatabaseError(f"The database can't be used: {error}.{hint}") from error
    try:
        _migrate(engine, without_secrets(url))
        yield session_factory(engine)
    finally:
        engine.dispose()


def _migrate(engine: Engine, where: str) -> None:
    try:
        migrate(engine)
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise NoDatabaseError(f"The database at {where} can't be used: {why}") from error
