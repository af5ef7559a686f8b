"""Fresh databases, quickly: a copied file for SQLite, emptied tables for PostgreSQL."""

import shutil
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text

from eventnet.storage.base import Base
from eventnet.storage.engine import open_engine
from eventnet.storage.migrating import migrate


class Databases:
    """Hands out migrated, empty databases."""

    def __init__(self, folder: Path, server: str) -> None:
        self._template = folder / "template.sqlite3"
        self._server = server
        engine = open_engine(f"sqlite:///{self._template}")
        migrate(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        self._postgres: Engine | None = None

    def fresh(self, kind: str, folder: Path) -> str:
        """The URL of an empty database of `kind` ("sqlite" or "postgresql") in today's shape."""
        if kind == "sqlite":
            file = folder / "eventnet.sqlite3"
            shutil.copyfile(self._template, file)
            return f"sqlite:///{file}"
        return self._emptied_postgres()

    def blank(self, kind: str, folder: Path) -> str:
        """The URL of a database of `kind` without any table, for tests of migrations."""
        if kind == "sqlite":
            return f"sqlite:///{folder / 'blank.sqlite3'}"
        return self._create("blank")

    def close(self) -> None:
        """Lets go of the server."""
        if self._postgres is not None:
            self._postgres.dispose()

    def _emptied_postgres(self) -> str:
        if self._postgres is None:
            self._postgres = create_engine(self._create("tests"))
            migrate(self._postgres)
        with self._postgres.begin() as connection:
            names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        return self._postgres.url.render_as_string(hide_password=False)

    def _create(self, name: str) -> str:
        admin = create_engine(self._server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        return make_url(self._server).set(database=name).render_as_string(hide_password=False)
