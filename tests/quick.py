"""What every test would work out anew, worked out once for all tests of a worker: templates, addresses, statements.

An app or an engine made here does what any other does. It is only made sooner: nine tenths of `create_app`, and most of
what a first page costs, go into writing Python for routes and templates and SQL for statements, the same in each test.
"""

from types import CodeType
from typing import Any
from unittest.mock import patch

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import URL, Engine, QueuePool, event
from werkzeug.routing import Map

from eventnet.app import create_app
from eventnet.config import Settings
from eventnet.kernel.days import Clock
from eventnet.storage.engine import open_engine
from eventnet.web.extensions import db


class _Compiled(BytecodeCache):
    """Templates as Python, by name and source."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


_Told = tuple[str, str, Any, dict[str, Any]]
"""What was said of a rule: its path, its endpoint, the function behind it, and more."""

_compiled = _Compiled()
_maps: dict[str, Map] = {}
"""The maps of addresses, each by all that was said of its rules: apps that say the same share one."""


_first: dict[str, Engine] = {}
"""The first engine of each kind of database: all later ones speak by its dialect, and share its compiled statements."""


def quick_app(settings: Settings, clock: Clock) -> Flask:
    """`create_app`, without the work that an earlier one has done."""
    told: list[_Told] = []

    def tell(app: Flask, rule: str, endpoint: str, view_func: Any = None, **options: Any) -> None:
        told.append((rule, endpoint, view_func, options))

    with patch.object(Flask, "add_url_rule", tell):
        app = create_app(settings, clock)
    said = repr([(rule, endpoint, options) for rule, endpoint, _, options in told])
    if said in _maps:
        app.url_map = _maps[said]
        app.view_functions.update({endpoint: view for _, endpoint, view, _ in told})
    else:
        for rule, endpoint, view, options in told:
            app.add_url_rule(rule, endpoint, view, **options)
        _maps[said] = app.url_map
    _add_alone(app, told)
    app.jinja_env.bytecode_cache = _compiled
    with app.app_context():
        _share_statements(db.engine)
    return app


def _add_alone(app: Flask, told: list[_Told]) -> None:
    """Whoever adds a page of their own adds it to a map of their own: others share the one there is."""
    usual = app.add_url_rule

    def add(*rule: Any, **options: Any) -> None:
        app.add_url_rule = usual  # type: ignore[method-assign]
        converters = app.url_map.converters
        app.url_map = app.url_map_class(host_matching=app.url_map.host_matching)
        app.url_map.converters = converters
        for path, endpoint, view, more in told:
            app.add_url_rule(path, endpoint, view, **more)
        app.add_url_rule(*rule, **options)

    app.add_url_rule = add  # type: ignore[method-assign]


def quick_engine(url: str) -> Engine:
    """`open_engine`, with the statements that earlier ones have compiled."""
    engine = open_engine(url)
    _share_statements(engine)
    return engine


def _share_statements(engine: Engine) -> None:
    _let_go_of_the_disk(engine)
    kind = engine.dialect.name
    if kind not in _first:
        engine.connect().close()  # a dialect knows its database from the first connection on
        _first[kind] = engine
    engine.dialect = _first[kind].dialect
    engine._compiled_cache = _first[kind]._compiled_cache
    if engine.url.database == KEPT:
        engine.pool = _kept(engine)


KEPT = "tests"
"""The name of the database in PostgreSQL that one test after the other gets, emptied."""


class _Lasting(QueuePool):
    """Connections that outlast the engine that opened them: the next one goes on with them, warm as they are."""

    def dispose(self) -> None:
        """Keeps them, where an engine is done with."""

    def recreate(self) -> QueuePool:
        return self


_pools: dict[tuple[URL, int], _Lasting] = {}
"""By the database, and by how many connections there may be at once."""


def _kept(engine: Engine) -> _Lasting:
    pool: Any = engine.pool
    pool.__class__ = _Lasting
    return _pools.setdefault((engine.url, pool.size()), pool)


def let_go_of_connections() -> None:
    """Closes what was kept open."""
    for pool in _pools.values():
        QueuePool.dispose(pool)
    _pools.clear()


def _let_go_of_the_disk(engine: Engine) -> None:
    """Nothing of a test needs to survive a power cut: SQLite need not wait for the disk, as PostgreSQL does not."""
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def connect(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA synchronous = OFF")
