"""Opening the database for one command."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from eventnet import __version__
from eventnet.config import without_secrets
from eventnet.storage.engine import database_kind, open_engine
from eventnet.storage.errors import NoDatabaseError
from eventnet.storage.migrating import BroughtUp, Shape, bring_up, shape_of
from eventnet.storage.transactions import session_factory

log = logging.getLogger(__name__)


@contextmanager
def open_sessions(url: str, *, migrates: bool = False) -> Iterator[sessionmaker[Session]]:
    """Sessions on the database at `url`, closed at the end.

    With `migrates` the database is brought to this version's shape first. Else it must have it: a command that looks
    something up must not change the shape under an older version that is just serving.
    """
    with opened(url, makes=migrates) as engine:
        if migrates:
            log_brought_up(brought_up(engine))
        else:
            must_be_current(engine, or_ahead=True)
        yield session_factory(engine)


@contextmanager
def opened(url: str, *, makes: bool = False) -> Iterator[Engine]:
    """The database at `url`; with `makes` also where there is none yet."""
    file = sqlite_file(url)
    if file and not makes and not file.exists():
        raise NoDatabaseError(f"There is no database at {file} yet. To make it: eventnet migrate")
    try:
        engine = open_engine(url)
    except (ImportError, SQLAlchemyError, OSError) as error:
        hint = " For PostgreSQL: pip install 'eventnet[postgres]'" if isinstance(error, ImportError) else ""
        raise NoDatabaseError(f"The database can't be used: {error}.{hint}") from error
    try:
        yield engine
    finally:
        engine.dispose()


def brought_up(engine: Engine) -> BroughtUp | None:
    """Brings the database to this version's shape; what it was before, None where nothing was to be done."""
    with in_one_line(engine):
        return bring_up(engine)


def log_brought_up(brought: BroughtUp | None) -> None:
    """Notes what was done to a database that held something."""
    if brought and brought.revision:
        log.info("the database was at %s and has the shape of this version now", brought.revision)
    if brought and brought.copy:
        log.info("it is kept for a week as it was: %s", brought.copy)


def log_start(engine: Engine) -> None:
    """Notes which version of ours begins, on which database: what anybody asks first who is to help."""
    log.info("eventnet %s on %s", __version__, database_kind(engine))


def sqlite_file(url: str | URL) -> Path | None:
    """The path of the database, if it is SQLite's."""
    parts = make_url(url)
    return Path(parts.database) if parts.get_backend_name() == "sqlite" and parts.database else None


def must_be_current(engine: Engine, *, or_ahead: bool = False) -> None:
    """Raises NoDatabaseError unless the database has this version's shape, or one that it can go on with (`or_ahead`).

    Who takes all tables along must know them all.
    """
    where = without_secrets(engine.url.render_as_string(hide_password=False))
    with in_one_line(engine):
        shape = shape_of(engine)
    if shape is Shape.NEWER or (shape is Shape.AHEAD and not or_ahead):
        raise NoDatabaseError(f"A newer version of eventnet has changed the database at {where}. Nothing was done.")
    if shape is Shape.AHEAD:
        log.warning("a newer version has changed the database; this one goes on with it until it is replaced, too")
    elif shape is not Shape.CURRENT:
        lacks = "has no table yet" if shape is Shape.NONE else "has the shape of an older version"
        raise NoDatabaseError(f"The database at {where} {lacks}. When no older version runs on it: eventnet migrate")


@contextmanager
def in_one_line(engine: Engine) -> Iterator[None]:
    """Tells in one line what the driver says, as NoDatabaseError."""
    try:
        yield
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        where = without_secrets(engine.url.render_as_string(hide_password=False))
        raise NoDatabaseError(f"The database at {where} can't be used: {why}") from error
