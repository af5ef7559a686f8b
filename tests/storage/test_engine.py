"""The pools: a connection for each thread that answers, a few for what runs beside them, and none that nobody needs."""

from pathlib import Path

from eventnet.app import create_app
from eventnet.config import THREADS, load_settings
from eventnet.storage.engine import IN_THE_BACKGROUND, open_engine
from eventnet.web.extensions import db


def most_connections(pool: object) -> int:
    return int(pool.size()) + int(pool._max_overflow)  # type: ignore[attr-defined]


def test_there_are_no_more_connections_than_threads(tmp_path: Path) -> None:
    settings = load_settings({}, data=tmp_path)
    app, beside = create_app(settings), open_engine(settings.database_url)
    with app.app_context():
        assert most_connections(db.engine.pool) == THREADS
        assert most_connections(beside.pool) == IN_THE_BACKGROUND
        db.engine.dispose()
    beside.dispose()
