"""Moving a database of whichever kind into one new file of SQLite's."""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine

from eventnet.storage.engine import open_engine
from eventnet.storage.moving.whole import Moved, move


def move_into_file(source: Engine, file: Path) -> list[Moved]:
    """Writes all rows of `source` into a file that is not there yet; it is whole, with nothing beside it."""
    engine = open_engine(url_of(file), connections=1)
    try:
        moved = move(source, engine)
        leave_alone(engine)
    finally:
        engine.dispose()
    return moved


def leave_alone(engine: Engine) -> None:
    """Leaves all of a database in its one file, with no journal beside it."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        driver.execute("PRAGMA journal_mode = DELETE")


def url_of(file: Path) -> str:
    """The address of a file of SQLite's, whatever it is called."""
    return URL.create("sqlite", database=str(file)).render_as_string()
