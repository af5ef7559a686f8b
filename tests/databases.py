"""Fresh databases, quickly: a copied file for SQLite, emptied tables for PostgreSQL."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from eventnet.storage.engine import open_engine
from eventnet.storage.migrating import migrate
from tests.quick import KEPT, let_go_of_connections

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.thorough)]
"""What tests of databases run on: the quick one always, the other where there is time."""

WITHOUT_ROWS = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        IF pg_relation_size(name::regclass) > 500000 THEN
            EXECUTE format('TRUNCATE %I CASCADE', name);
        ELSIF pg_relation_size(name::regclass) > 0 THEN
            EXECUTE format('DELETE FROM %I', name);
        END IF;
    END LOOP;
END $$
"""
"""Deletes the rows, without looking after references. TRUNCATE makes each table and each index a new file, whatever is
in it: that pays only where a test has written a lot."""

_FROM_ONE = "SELECT setval(c.oid::regclass, 1, false) FROM pg_class c WHERE c.relkind = 'S'"
"""Counts from one again."""


class Databases:
    """Hands out migrated, empty databases. Each shape is migrated to once, and copied from then on."""

    def __init__(self, folder: Path, server: str | None) -> None:
        self._folder, self._server = folder, server
        self._postgres: Engine | None = None
        self._templates: set[tuple[str, str]] = set()

    def fresh(self, kind: str, folder: Path) -> str:
        """The URL of an empty database of `kind` ("sqlite" or "postgresql") in today's shape."""
        if kind == "sqlite":
            return self.at("head", kind, folder / "eventnet.sqlite3")
        return self._emptied_postgres()

    def at(self, revision: str, kind: str, file: Path) -> str:
        """The URL of an empty database of `kind` in the shape of `revision`, for tests that change its shape.

        SQLite's is `file`; PostgreSQL's is the one that `blank` hands out.
        """
        template = self._template(kind, revision)
        if kind == "sqlite":
            shutil.copy(self._folder / template, file)  # with its mode: for its owner alone
            return f"sqlite:///{file}"
        return self._create("blank", template)

    def blank(self, kind: str, folder: Path) -> str:
        """The URL of a database of `kind` without any table, for tests of migrations."""
        if kind == "sqlite":
            return f"sqlite:///{folder / 'blank.sqlite3'}"
        return self._create("blank")

    def copy(self, url: str, name: str) -> str:
        """The URL of a copy of a PostgreSQL database that nobody is connected to; `url` may be a name, too."""
        return self._create(name, url.rpartition("/")[2].partition("?")[0])

    def close(self) -> None:
        """Lets go of the server."""
        let_go_of_connections()
        if self._postgres is not None:
            self._postgres.dispose()

    def _template(self, kind: str, revision: str) -> str:
        """The name of what is copied."""
        name = f"at_{revision}"
        if (kind, name) not in self._templates:
            engine = open_engine(f"sqlite:///{self._folder / name}" if kind == "sqlite" else self._create(name))
            migrate(engine, revision)
            if kind == "sqlite":
                with engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            engine.dispose()
            self._templates.add((kind, name))
        return name

    def _emptied_postgres(self) -> str:
        if self._postgres is None:
            self._postgres = create_engine(self._create(KEPT, self._template("postgresql", "head")))
        with self._postgres.begin() as connection:
            connection.execute(text(WITHOUT_ROWS))
            connection.execute(text(_FROM_ONE))
        return self._postgres.url.render_as_string(hide_password=False)

    def _create(self, name: str, template: str = "template1") -> str:
        assert self._server, "PostgreSQL runs for tests with `postgresql` among their parameters"
        admin = create_engine(self._server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        admin.dispose()
        return make_url(self._server).set(database=name).render_as_string(hide_password=False)
