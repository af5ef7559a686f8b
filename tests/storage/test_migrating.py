"""Bringing an older database up: copied before, one at a time, all or nothing; and what other commands say."""

import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, Engine, event, text

from eventnet.cli import main
from eventnet.kernel.days import utc_now
from eventnet.storage.copies import KEPT_PERIOD, kept_copies, remove_old_copies
from eventnet.storage.engine import open_engine, sqlite_library
from eventnet.storage.migrating import Shape, bring_up, migrate, shape_of
from tests.databases import KINDS, Databases
from tests.dying import killed_while_migrating
from tests.house.test_migrations import REVISIONS, shape

FIRST, LAST = REVISIONS[0], REVISIONS[-1]
NEWER = "9999"
AHEAD = f"9999_serves_{LAST.partition('_')[0]}"


@pytest.fixture(params=KINDS)
def older(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """A database as the first version left it, with Ada in it."""
    engine = open_engine(databases.at(FIRST, str(request.param), tmp_path / "older.sqlite3"))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(
            text(
                "INSERT INTO person (public_id, email, name, created_at)"
                " VALUES ('ada', 'ada@demo.example', 'Ada', '2026-01-01 00:00:00.000000')"
            )
        )
    yield engine
    engine.dispose()


@pytest.fixture(params=KINDS)
def newer(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """A database as a version would leave it that is still to come."""
    engine = open_engine(databases.at("head", str(request.param), tmp_path / "newer.sqlite3"))
    pretend_newer(engine)
    yield engine
    engine.dispose()


on_sqlite = pytest.mark.parametrize("older", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("older", KINDS[1:], indirect=True)


def file_of(engine: Engine) -> Path:
    return Path(str(engine.url.database))


def revision_of(engine: Engine) -> Any:
    with engine.connect() as connection:
        return connection.scalar(text("SELECT version_num FROM alembic_version"))


def pretend_newer(engine: Engine, revision: str = NEWER) -> None:
    """Says of a migrated database that a version has been there which is still to come."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))


def command(engine: Engine, folder: Path, *arguments: str) -> tuple[int, list[str]]:
    """What a command on this database comes to: its exit code and what it says is wrong."""
    name, *more = arguments
    environ = {"EVENTNET_DATABASE_URL": engine.url.render_as_string(hide_password=False)}
    result = CliRunner().invoke(main, [name, "--data", str(folder), *more], env=environ)
    assert result.exception is None or isinstance(result.exception, SystemExit), "no traceback"
    return result.exit_code, (result.stderr or result.output).splitlines()


def test_an_older_database_is_brought_up_with_all_that_is_in_it(older: Engine) -> None:
    brought = bring_up(older)
    assert brought is not None
    assert brought.revision == FIRST
    assert shape_of(older) is Shape.CURRENT
    with older.connect() as connection:
        assert connection.scalar(text("SELECT name FROM person")) == "Ada"
    assert bring_up(older) is None


@on_sqlite
def test_a_copy_of_the_file_as_it_was_lies_beside_it_for_its_owner_alone(older: Engine) -> None:
    brought = bring_up(older)
    assert brought is not None
    copy = file_of(older).with_name(f"{file_of(older).name}.at-{FIRST}")
    assert brought.copy == copy
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with sqlite_library().connect(copy) as before:
        assert before.execute("SELECT name FROM person").fetchall() == [("Ada",)]
        assert before.execute("SELECT version_num FROM alembic_version").fetchall() == [(FIRST,)]


@pytest.mark.thorough
@on_sqlite
def test_one_copy_stays_and_that_for_a_week(older: Engine) -> None:
    bring_up(older)
    migrate(older, "-1")
    bring_up(older)
    file, now = file_of(older), utc_now()
    assert [copy.name for copy in kept_copies(file)] == [f"{file.name}.at-{REVISIONS[-2]}"]
    remove_old_copies(file, now)
    assert len(kept_copies(file)) == 1
    remove_old_copies(file, now + KEPT_PERIOD)
    assert kept_copies(file) == []


@on_sqlite
def test_where_no_copy_can_be_written_nothing_is_changed(older: Engine, tmp_path: Path) -> None:
    blocked = file_of(older).with_name(f"{file_of(older).name}.at-{FIRST}.part")
    blocked.mkdir()
    code, lines = command(older, tmp_path, "migrate")
    assert code == 1
    assert len(lines) == 1
    assert "No copy of" in lines[0]
    assert revision_of(older) == FIRST


def test_a_new_database_needs_no_copy(databases: Databases, tmp_path: Path) -> None:
    engine = open_engine(databases.blank("sqlite", tmp_path))
    brought = bring_up(engine)
    assert brought is not None
    assert (brought.revision, brought.copy) == (None, None)
    assert kept_copies(file_of(engine)) == []
    engine.dispose()


# One at a time, and for as long as it takes


@pytest.mark.thorough
def test_two_that_start_at_once_migrate_one_after_the_other(older: Engine) -> None:
    """The second has looked and found it old, then waits longer than any page would; the first has done it."""
    url = older.url.render_as_string(hide_password=False)
    first, second = open_engine(url), open_engine(url)
    is_migrating, others_wait = threading.Event(), threading.Event()

    def pause(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().startswith("CREATE TABLE") and not is_migrating.is_set():
            is_migrating.set()
            assert others_wait.wait(30)

    event.listen(first, "before_cursor_execute", pause)
    came: list[Any] = []
    one = threading.Thread(target=lambda: came.append(bring_up(first)))
    one.start()
    assert is_migrating.wait(30)
    assert waits_for_it(second, others_wait) is None
    one.join()
    assert [brought.revision for brought in came] == [FIRST]
    first.dispose()
    second.dispose()


def waits_for_it(engine: Engine, at_the_lock: threading.Event) -> Any:
    """Brings up, and tells when it is about to wait for the lock, with what it lets itself wait for at most."""
    waits_long: list[bool] = []

    def look(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "pg_advisory_xact_lock" in statement:
            driver: Any = connection.connection.driver_connection
            waits_long.extend(driver.execute(f"SHOW {name}").fetchone()[0] == "0" for name in LIMITS)
            at_the_lock.set()

    patience: list[int] = []

    def trace(statement: str) -> None:
        """What SQLite begins to carry out: the house's BEGIN goes to the driver, past what SQLAlchemy tells of."""
        if statement.startswith("PRAGMA busy_timeout = "):
            patience.append(int(statement.rpartition(" ")[2]))
        if statement == "BEGIN IMMEDIATE":
            waits_long.append(patience[-1] > MOST_OF_AN_HOUR)
            at_the_lock.set()

    event.listen(engine, "before_cursor_execute", look)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda driver, _record: driver.set_trace_callback(trace))
    brought = bring_up(engine)
    assert waits_long in ([True], [True, True])
    return brought


LIMITS = ("lock_timeout", "statement_timeout")
MOST_OF_AN_HOUR = 59 * 60 * 1000
"""In thousandths of a second; the hour has begun a little before."""


BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0"


@on_postgres
def test_somebody_who_is_reading_is_waited_for(older: Engine) -> None:
    reader = open_engine(older.url.render_as_string(hide_password=False))
    with ThreadPoolExecutor(1) as threads, reader.connect() as connection, reader.connect() as watch:
        connection.execute(text("BEGIN"))  # our pages hold nothing between two statements; pg_dump does
        connection.execute(text("SELECT * FROM person, event"))
        migrating = threads.submit(bring_up, older)
        while not watch.scalar(text(BLOCKED)):
            assert not migrating.done(), migrating.result()
            watch.rollback()
        connection.rollback()
        brought = migrating.result()
    assert brought is not None
    assert shape_of(older) is Shape.CURRENT
    reader.dispose()


@on_postgres
def test_who_scans_does_not_wait_behind_a_migration_that_waits(older: Engine) -> None:
    """pg_dump holds every table for minutes. Whoever asks for one alone has all who come after wait behind them."""
    url = older.url.render_as_string(hide_password=False)
    reader, writer = open_engine(url), open_engine(url)
    with ThreadPoolExecutor(1) as threads, reader.connect() as holds, reader.connect() as watch:
        holds.execute(text("BEGIN"))
        holds.execute(text("SELECT * FROM person, event"))
        migrating = threads.submit(bring_up, older)
        for _ in range(3):  # each time just when it waits
            while not watch.scalar(text(BLOCKED)):
                assert not migrating.done(), migrating.result()
            with writer.connect().execution_options(writes=True) as scans, scans.begin():
                scans.execute(text("UPDATE person SET name = name"))
        holds.rollback()
        assert migrating.result() is not None
    reader.dispose()
    writer.dispose()


# All or nothing


@pytest.mark.thorough
@pytest.mark.parametrize("midway", ["CREATE TABLE exchange", "UPDATE alembic_version SET version_num='0005'"])
def test_killed_midway_it_is_as_it_was_and_the_next_run_ends_well(older: Engine, midway: str) -> None:
    before = shape(older)
    url = older.url.render_as_string(hide_password=False)
    older.dispose()
    killed_while_migrating(url, midway)
    assert (shape(older), revision_of(older)) == (before, FIRST)
    bring_up(older)
    assert (shape_of(older), revision_of(older)) == (Shape.CURRENT, LAST)
    with older.connect() as connection:
        assert connection.scalar(text("SELECT name FROM person")) == "Ada"


# What commands say

COMMANDS = (("sweep",), ("messages",), ("sign-in-link", "ada@demo.example"))


@pytest.mark.thorough
def test_other_commands_change_no_shape_and_say_what_to_run(older: Engine, tmp_path: Path) -> None:
    for arguments in COMMANDS:
        code, lines = command(older, tmp_path, *arguments)
        assert code == 1
        assert len(lines) == 1
        assert lines[0].endswith(
            "has the shape of an older version. When no older version runs on it: eventnet migrate"
        )
        assert revision_of(older) == FIRST
    assert command(older, tmp_path, "migrate")[0] == 0
    assert [command(older, tmp_path, *arguments)[0] for arguments in COMMANDS] == [0, 0, 0]


@pytest.mark.parametrize("arguments", [*COMMANDS, ("migrate",), ("serve",)])
def test_an_older_version_on_a_newer_database_says_so_and_changes_nothing(
    newer: Engine, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    before = shape(newer)
    code, lines = command(newer, tmp_path, *arguments)
    assert code == 1
    assert len([line for line in lines if line.startswith("eventnet: A newer version of eventnet has changed")]) == 1
    assert "Traceback" not in "".join(lines)
    assert (shape(newer), revision_of(newer)) == (before, NEWER)


def test_a_version_that_is_just_being_replaced_goes_on_with_what_the_newer_one_has_widened(
    newer: Engine, tmp_path: Path
) -> None:
    pretend_newer(newer, AHEAD)
    before = shape(newer)
    assert shape_of(newer) is Shape.AHEAD
    assert command(newer, tmp_path, "messages")[0] == 0
    assert command(newer, tmp_path, "migrate")[0] == 0
    code, lines = command(newer, tmp_path, "doctor")
    assert code == 0
    assert any(line.startswith("note") and "a newer version" in line for line in lines)
    assert (shape(newer), revision_of(newer)) == (before, AHEAD)


@pytest.mark.parametrize("newer", KINDS[1:], indirect=True)
def test_but_it_takes_no_copy_of_what_it_does_not_know(newer: Engine, tmp_path: Path) -> None:
    pretend_newer(newer, AHEAD)
    code, lines = command(newer, tmp_path, "backup", str(tmp_path / "backup"))
    assert code == 1
    assert "A newer version of eventnet has changed the database" in lines[-1]


def test_the_doctor_fails_on_an_older_database_and_says_what_to_run(older: Engine, tmp_path: Path) -> None:
    code, lines = command(older, tmp_path, "doctor")
    assert code == 1
    assert any(line.startswith("FAIL") and "eventnet migrate" in line for line in lines)


def test_the_doctor_fails_on_a_newer_one(newer: Engine, tmp_path: Path) -> None:
    code, lines = command(newer, tmp_path, "doctor")
    assert code == 1
    assert any(line.startswith("FAIL") and "a newer version" in line for line in lines)


@pytest.mark.parametrize("arguments", COMMANDS)
def test_where_there_is_no_database_a_command_makes_none(arguments: tuple[str, ...], tmp_path: Path) -> None:
    name, *more = arguments
    result = CliRunner().invoke(main, [name, "--data", str(tmp_path), *more])
    assert result.exit_code == 1
    assert result.stderr == (
        f"eventnet: There is no database at {tmp_path}/eventnet.sqlite3 yet. To make it: eventnet migrate\n"
    )
    assert not (tmp_path / "eventnet.sqlite3").exists()


@pytest.mark.thorough
def test_what_serves_keeps_its_limits_after_migrating(older: Engine) -> None:
    bring_up(older)
    with older.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if older.dialect.name == "sqlite":
            assert driver.execute("PRAGMA busy_timeout").fetchone()[0] == 2000
            assert driver.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        else:
            assert driver.execute("SHOW lock_timeout").fetchone()[0] == "2s"


def test_a_database_that_is_not_ours_ends_in_one_line(databases: Databases, tmp_path: Path) -> None:
    engine = open_engine(databases.blank("sqlite", tmp_path))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("CREATE TABLE person (who TEXT)"))
    code, lines = command(engine, tmp_path, "migrate")
    assert code == 1
    assert len(lines) == 1
    assert "can't be used: table person already exists" in lines[0]
    engine.dispose()
