"""Migrations: up, down and up again, with rows and without, and equal to the models on both databases."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, delete, inspect, or_, text
from sqlalchemy.orm import sessionmaker

import eventnet.migrations
from eventnet.care.models import TeamMessage
from eventnet.config import Settings
from eventnet.contacts.models import Pause
from eventnet.event_mails.models import EventMail
from eventnet.event_mails.rules import Kind
from eventnet.exchange.models import SpokenCode
from eventnet.kernel.ids import new_public_id
from eventnet.mail.actions import post
from eventnet.people.models import SignInLink
from eventnet.storage.base import Base
from eventnet.storage.migrating import Shape, migrate, shape_of
from eventnet.storage.transactions import session_factory
from eventnet.upkeep.erasing import remember
from eventnet.upkeep.rules import Gone, hash_of
from eventnet.upkeep.sweep import sweep
from eventnet.web.extensions import db
from tests.cast import House
from tests.clock import Clock
from tests.databases import KINDS, Databases
from tests.dying import killed_while_migrating
from tests.exchange import sending
from tests.house.routes import set_the_stage
from tests.quick import quick_app, quick_engine
from tests.tables import contents

SCRIPTS = ScriptDirectory(str(Path(eventnet.migrations.__file__).parent))
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]
"""Every migration, the oldest first."""

BEFORE_NAMES = "0006"
"""The last one that knew no names beside contacts' own."""

FTS5 = "search_index"
"""What SQLite calls its search, and the tables it makes for it; no model knows them."""


@pytest.fixture(params=KINDS)
def blank(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """A database without a table."""
    engine = quick_engine(databases.blank(str(request.param), tmp_path))
    yield engine
    engine.dispose()


@pytest.fixture(params=KINDS)
def migrated(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """A database that all migrations have made, of its own: its shape may be changed."""
    engine = quick_engine(databases.at("head", str(request.param), tmp_path / "migrated.sqlite3"))
    yield engine
    engine.dispose()


def shape(engine: Engine) -> dict[str, Any]:
    """Everything the database knows about its tables: what autogenerate compares, and what it leaves out."""
    looked = inspect(engine)
    found: dict[str, Any] = {
        "columns": looked.get_multi_columns(),
        "primary key": looked.get_multi_pk_constraint(),
        "unique": looked.get_multi_unique_constraints(),
        "foreign keys": looked.get_multi_foreign_keys(),
        "checks": looked.get_multi_check_constraints(),
        "indexes": looked.get_multi_indexes(),
    }
    return {
        table: {what: _plain(of_each.get((None, table), [])) for what, of_each in found.items()}
        for table in tables(engine)
    }


def tables(engine: Engine) -> list[str]:
    """Its tables, but for what Alembic and SQLite's search have for themselves."""
    names = inspect(engine).get_table_names()
    return [name for name in names if name != "alembic_version" and not name.startswith(FTS5)]


def _plain(thing: Any) -> Any:
    """What was found as text, blanks folded, in an order of its own."""
    if isinstance(thing, dict):
        return {key: _plain(value) for key, value in thing.items()}
    if isinstance(thing, list):
        return sorted((_plain(part) for part in thing), key=str)
    return re.sub(r"\s+", " ", str(thing))


@pytest.mark.thorough
def test_each_step_down_leads_to_what_was_before_it_and_up_again_to_the_same(blank: Engine) -> None:
    before = []
    for revision in REVISIONS:
        before.append(shape(blank))
        migrate(blank, revision)
    last = shape(blank)
    assert (before[0], shape_of(blank)) == ({}, Shape.CURRENT)
    assert set(tables(blank)) == set(Base.metadata.tables)
    for was in reversed(before):
        migrate(blank, "-1")
        assert shape(blank) == was
    assert shape_of(blank) is Shape.NONE
    migrate(blank)
    assert (shape(blank), shape_of(blank)) == (last, Shape.CURRENT)


def test_migrating_what_is_current_changes_nothing(migrated: Engine) -> None:
    before = shape(migrated)
    migrate(migrated)
    assert shape(migrated) == before


@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_the_models_are_what_the_migrations_make(migrated: Engine) -> None:
    options = {
        "compare_type": True,
        "compare_server_default": True,
        "render_as_batch": True,
        "include_name": lambda name, kind, _parents: kind != "table" or not name.startswith(FTS5),
    }
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_not_even_a_check_differs_between_models_and_migrations(migrated: Engine) -> None:
    by_migrations = shape(migrated)
    migrate(migrated, "base")
    Base.metadata.create_all(migrated)
    assert by_migrations == shape(migrated)


Rows = dict[str, list[dict[str, Any]]]


def live(engine: Engine, folder: Path) -> Rows:
    """A story that leaves rows in every table; all of them."""
    clock, url = Clock(), engine.url.render_as_string(hide_password=False)
    settings = Settings(data=folder, database_url=url, base_url="http://eventnet.test", secret_keys=("k" * 40,))
    app, sessions = quick_app(settings, clock), session_factory(engine)
    house = House(app, sessions, clock)
    ids = set_the_stage(house)
    cleo = house.phone("cleo")
    cleo.post(f"/follow-ups/{ids['contact']}/touch", {"kind": "wrote", "words": "about tables"})
    cleo.post(f"/people/{ids['person']}/hiding")
    sending.told(house, cleo, sending.a_scan(house.token("cleo")))
    house.sign_in_path("ben")
    with house.writing() as session:
        post(session, template="sign-in", address="a@b.example", language="de", about=None, words={}, now=clock.now)
        told = {"event_id": house.event_id, "text": "too loud", "sent_on": clock.now.date()}
        session.add(TeamMessage(public_id=new_public_id(), **told))
        cleos = house.attendee(session, "cleo")
        session.add(EventMail(attendee_id=cleos.id, kind=Kind.MORNING_AFTER, decided_at=clock.now, is_told=True))
        paused = {"since": clock.now, "began_at": clock.now, "ends_at": clock.now + timedelta(days=7)}
        session.add(Pause(person_id=cleos.person_id, timezone="Europe/Berlin", is_open_ended=False, **paused))
        # Links that are over go with a step down (see below).
        session.execute(
            delete(SignInLink).where(or_(SignInLink.used_at.is_not(None), SignInLink.new_email.is_not(None)))
        )
        session.add(SpokenCode(attendee_id=cleos.id, letters_hash=b"l", expires_at=clock.now + timedelta(minutes=3)))
        remember(session, Gone(clock.now, hash_of("gone"), became=hash_of("known")))
    sweep(sessions, clock.now)
    with app.app_context():
        db.engine.dispose()
    return rows(sessions)


def rows(sessions: sessionmaker[Any]) -> Rows:
    with sessions() as session:
        tables = Base.metadata.tables
        return {
            name: [dict(zip(tables[name].columns.keys(), row, strict=True)) for row in lines]
            for name, lines in contents(session).items()
        }


def cut_to(engine: Engine, whole: Rows) -> Rows:
    """Of these rows what the database has tables and columns for."""
    looked = inspect(engine)
    there = {table: {column["name"] for column in looked.get_columns(table)} for table in tables(engine)}
    return {
        table: [{column: row[column] for column in row if column in there[table]} for row in whole[table]]
        for table in there
    }


def counted(engine: Engine) -> dict[str, int]:
    return {table: len(lines) for table, lines in raw(engine).items()}


def raw(engine: Engine) -> Rows:
    """All rows as the database has them, whatever its shape."""
    engine.dispose()  # a connection to PostgreSQL goes on with the plan it made for the shape of before
    with engine.connect() as connection:
        found = {table: connection.execute(text(f"SELECT * FROM {table}")).mappings().all() for table in tables(engine)}
    return {table: sorted((dict(row) for row in lines), key=repr) for table, lines in found.items()}


def columns_of(engine: Engine, whole: Rows) -> Rows:
    """Of these rows what the database has tables and columns for, as `raw` sorts them."""
    return {table: sorted(lines, key=repr) for table, lines in cut_to(engine, whole).items()}


class Lived:
    """A database with a row in every table: the story is told once for each kind, and copied from then on."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self._databases, self._folder = databases, folder
        self._rows: dict[str, Rows] = {}

    def copied(self, kind: str, file: Path) -> tuple[str, Rows]:
        """The URL of one of its own, and all rows; SQLite's is `file`."""
        if kind not in self._rows:
            self._tell(kind)
        if kind == "sqlite":
            shutil.copy(self._folder / "lived", file)
            return f"sqlite:///{file}", self._rows[kind]
        return self._databases.copy("lived", "blank"), self._rows[kind]

    def _tell(self, kind: str) -> None:
        engine = quick_engine(self._databases.at("head", kind, self._folder / "lived"))
        url = engine.url.render_as_string(hide_password=False)
        self._rows[kind] = live(engine, self._folder)
        assert all(self._rows[kind].values()), "there is a row in every table"
        engine.dispose()  # the last connection that closes leaves nothing beside SQLite's file
        if kind != "sqlite":
            self._databases.copy(url, "lived")


@pytest.fixture(scope="session")
def once(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return Lived(databases, tmp_path_factory.mktemp("lived"))


@pytest.fixture(params=KINDS)
def lived(request: pytest.FixtureRequest, once: Lived, tmp_path: Path) -> Iterator[tuple[Engine, Rows]]:
    """Such a database, and its rows; its shape may be changed."""
    url, whole = once.copied(str(request.param), tmp_path / "lived.sqlite3")
    engine = quick_engine(url)
    yield engine, whole
    engine.dispose()


def go_down(engine: Engine, over: list[str]) -> None:
    """Steps down over these migrations, all at once."""
    migrate(engine, f"-{len(over)}")


@pytest.mark.thorough
def test_steps_down_and_up_again_work_with_rows_in_every_table(lived: tuple[Engine, Rows]) -> None:
    migrated, _ = lived
    for revision in reversed(REVISIONS):
        before = raw(migrated)
        migrate(migrated, "-1")
        kept = columns_of(migrated, before)
        assert counted(migrated) == {table: len(lines) for table, lines in kept.items()}
        migrate(migrated, revision)
        again = raw(migrated)
        migrate(migrated, "-1")
        assert columns_of(migrated, again) == kept
    assert not any(kept.values())


@pytest.mark.thorough
def test_rows_of_the_oldest_shape_come_all_the_way_up(lived: tuple[Engine, Rows]) -> None:
    migrated, _ = lived
    go_down(migrated, REVISIONS[1:])
    oldest = raw(migrated)
    assert any(oldest.values())
    migrate(migrated)
    newest = raw(migrated)
    go_down(migrated, REVISIONS[1:])
    assert columns_of(migrated, newest) == oldest


def test_a_step_down_leaves_no_link_that_would_work_once_more(migrated: Engine) -> None:
    with migrated.begin() as connection:
        at = "'2026-11-20 09:00:00.000000'"
        connection.execute(
            text(f"INSERT INTO person (public_id, email, name, created_at) VALUES ('p', 'a@b.example', 'A', {at})")
        )
        for secret, purpose, new_email, used_at in (
            ("1", "sign_in", "NULL", "NULL"),
            ("2", "sign_in", "NULL", at),
            ("3", "address", "'c@d.example'", "NULL"),
        ):
            connection.execute(
                text(
                    "INSERT INTO sign_in_link (secret_hash, person_id, expires_at, purpose, tries, new_email, used_at) "
                    f"SELECT :secret, id, {at}, '{purpose}', 0, {new_email}, {used_at} FROM person"
                ),
                {"secret": secret.encode()},
            )
    go_down(migrated, REVISIONS[REVISIONS.index("0006") :])
    with migrated.connect() as connection:
        assert [bytes(row) for row in connection.scalars(text("SELECT secret_hash FROM sign_in_link"))] == [b"1"]


@pytest.mark.thorough
def test_names_from_before_are_those_that_went_over_as_long_as_somebody_holds_them(
    lived: tuple[Engine, Rows],
) -> None:
    migrated, _ = lived  # Cleo has swapped cards with Ben, and hidden them from each other
    go_down(migrated, REVISIONS[REVISIONS.index(BEFORE_NAMES) + 1 :])
    with migrated.begin() as connection:
        connection.execute(text("UPDATE contact SET name = 'Then'"))
        connection.execute(text("UPDATE attendee SET name = 'Now'"))
        bens = "SELECT id FROM person WHERE email = 'ben@demo.example'"
        connection.execute(text(f"DELETE FROM contact WHERE owner_id = ({bens})"))
    migrate(migrated)
    with migrated.connect() as connection:
        names = connection.execute(text("SELECT low_name, high_name FROM exchange")).one()
        hidden = connection.scalars(text("SELECT name FROM hiding")).one()
    assert (tuple(names), hidden) == (("Then", "Now"), "Then")


@pytest.mark.thorough
@pytest.mark.parametrize("lived", ["sqlite"], indirect=True)
def test_numbers_go_on_above_all_that_are_there_even_if_migrating_was_killed(lived: tuple[Engine, Rows]) -> None:
    migrated, whole = lived
    go_down(migrated, REVISIONS[REVISIONS.index("0009") :])
    before, url = cut_to(migrated, whole), migrated.url.render_as_string()
    migrated.dispose()
    killed_while_migrating(url, "DROP TABLE attendee")  # where it is to be replaced by its copy
    assert counted(migrated) == {table: len(lines) for table, lines in before.items()}
    migrate(migrated)
    after = rows(session_factory(migrated))
    kept_of = {t: [{c: row[c] for c in was} for row, was in zip(after[t], before[t], strict=True)] for t in before}
    assert kept_of == before
    with migrated.begin() as connection:
        connection.exec_driver_sql("DELETE FROM contact")
        last = max(row["id"] for row in before["contact"])
        kept: dict[str, int] = dict(iter(connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")))
    assert kept["contact"] == last
    assert kept["person"] == max(row["id"] for row in before["person"])


DRAWN = {"team_message"}
"""Tables whose numbers are drawn at random: they tell nothing, and come back once in two thousand million times."""


@pytest.mark.parametrize("migrated", ["sqlite"], indirect=True)
def test_no_table_gives_the_number_of_a_deleted_row_to_the_next(migrated: Engine) -> None:
    with migrated.connect() as connection:
        made: dict[str, str] = dict(
            iter(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        )
        numbered = set()
        for table in tables(migrated):
            keys = [(row[2], row[1]) for row in connection.exec_driver_sql(f"PRAGMA table_info({table})") if row[5]]
            numbered |= {table} if keys == [("INTEGER", "id")] else set()
    assert numbered >= {"person", "attendee", "browser_session", "contact", "exchange", "prompt"}
    assert {table for table in numbered if "AUTOINCREMENT" not in made[table]} == DRAWN
    assert {
        table for table in numbered if not Base.metadata.tables[table].dialect_options["sqlite"]["autoincrement"]
    } == DRAWN


def test_there_is_one_line_of_migrations_and_each_says_what_it_is_for() -> None:
    scripts = list(SCRIPTS.walk_revisions())
    assert len(SCRIPTS.get_heads()) == 1
    assert [script.revision for script in scripts] == sorted((script.revision for script in scripts), reverse=True)
    assert all(script.doc for script in scripts)
