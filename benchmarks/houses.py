"""Fresh installations to measure, on SQLite and on a PostgreSQL of our own; nothing is kept of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eventnet.app import create_app
from eventnet.config import Settings
from eventnet.storage.engine import open_engine
from eventnet.storage.transactions import session_factory
from eventnet.web.extensions import db
from tests.cast import House
from tests.clock import Clock
from tests.databases import Databases

KINDS = ("sqlite", "postgresql")


def settings_for(folder: Path, url: str) -> Settings:
    """The settings of an installation to measure."""
    return Settings(
        data=folder,
        database_url=url,
        base_url="http://eventnet.test",
        secret_keys=("k" * 40,),
        smtp_url="smtp://127.0.0.1:1",
    )


@contextmanager
def fresh_house(databases: Databases, kind: str, folder: Path) -> Iterator[House]:
    """An installation with the cast and their event on a database of this kind."""
    folder.mkdir(parents=True, exist_ok=True)
    url, clock = databases.fresh(kind, folder), Clock()
    app, engine = create_app(settings_for(folder, url), clock), open_engine(url)
    try:
        yield House(app, session_factory(engine), clock)
    finally:
        engine.dispose()
        with app.app_context():
            db.engine.dispose()
