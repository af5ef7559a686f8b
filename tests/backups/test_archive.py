"""A backup is one file that holds all, also while people go on; what is restored is what was there, or nothing."""

import gzip
import os
import shutil
import stat
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from eventnet.backups import DATABASE_NAME
from eventnet.cli import main
from eventnet.config import load_settings
from eventnet.demo.seeding import seed
from eventnet.kernel.days import utc_now
from eventnet.people.queries import person_by_email
from eventnet.storage.engine import sqlite_library
from eventnet.storage.opening import open_sessions
from eventnet.storage.transactions import writing
from eventnet.upkeep.erasing import erase_person
from tests.databases import Databases
from tests.tables import contents


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("EVENTNET_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(scope="module")
def lived_in(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation with the demo's people in it; for copies."""
    folder = tmp_path_factory.mktemp("lived-in")
    databases.fresh("sqlite", folder)
    with (
        open_sessions(load_settings({}, data=folder).database_url, migrates=True) as sessions,
        sessions() as session,
        writing(session),
    ):
        seed(session, "after", utc_now())
    return folder


@pytest.fixture
def sessions(lived_in: Path, data: Path) -> Iterator[sessionmaker[Session]]:
    """An installation with the demo's people in it."""
    shutil.copytree(lived_in, data)
    with open_sessions(load_settings({}, data=data).database_url, migrates=True) as sessions:
        yield sessions


def run(folder: Path, *arguments: str, **environ: str) -> Result:
    name, *more = arguments
    result = CliRunner().invoke(main, [name, "--data", str(folder), *more], env=environ)
    assert result.exception is None or isinstance(result.exception, SystemExit), "no traceback"
    return result


def refused(folder: Path, *arguments: str, **environ: str) -> str:
    """What a command that does nothing says in its one line."""
    result = run(folder, *arguments, **environ)
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    return line.removeprefix("eventnet: ")


def rows(folder: Path) -> object:
    with open_sessions(load_settings({}, data=folder).database_url) as sessions, sessions() as session:
        return contents(session)


@pytest.mark.thorough
def test_what_is_restored_is_what_was_there_key_included(data: Path, sessions: object, tmp_path: Path) -> None:
    file, new = tmp_path / "backup.tar.gz", tmp_path / "new"
    before, key = rows(data), (data / "secret-key").read_text()
    assert run(data, "backup", str(file)).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run(new, "restore", str(file)).exit_code == 0
    assert (rows(new), (new / "secret-key").read_text()) == (before, key)
    assert stat.S_IMODE(new.stat().st_mode) == 0o700
    assert [path.name for path in new.iterdir() if path.stat().st_mode & 0o077] == []
    assert sorted(path.name for path in new.iterdir() if not path.name.endswith(("-wal", "-shm"))) == [
        "eventnet.sqlite3",
        "secret-key",
    ]
    assert run(new, "doctor").exit_code == 0


def test_it_is_consistent_while_somebody_writes(data: Path, sessions: sessionmaker[Session], tmp_path: Path) -> None:
    """Ben has written and not yet committed, and what was committed last stands only in the file beside."""
    with sessions() as session, writing(session):
        session.execute(text("UPDATE person SET name = 'Committed' WHERE email = 'ada@demo.example'"))
    file, new = tmp_path / "backup.tar.gz", tmp_path / "new"
    with sessions() as session, writing(session):
        session.execute(text("UPDATE person SET name = 'Not yet' WHERE email = 'ben@demo.example'"))
        assert run(data, "backup", str(file)).exit_code == 0
    assert run(new, "restore", str(file)).exit_code == 0
    with sqlite_library().connect(new / "eventnet.sqlite3") as database:
        names = {name for (name,) in database.execute("SELECT name FROM person")}
    assert "Committed" in names
    assert "Not yet" not in names


def backed_up(data: Path, file: Path) -> bytes:
    """The database inside of a backup, byte by byte."""
    assert run(data, "backup", str(file)).exit_code == 0
    with tarfile.open(file) as archive:
        packed = archive.extractfile(DATABASE_NAME)
        assert packed
        return packed.read()


def test_where_it_goes_may_be_said_from_where_one_is(
    data: Path, sessions: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    for target in ("backup.tar.gz", "folder"):
        assert run(data, "backup", target).exit_code == 0
    assert run(Path("new"), "restore", "backup.tar.gz").exit_code == 0
    assert rows(tmp_path / "new") == rows(data)


def test_what_was_erased_is_not_in_it(data: Path, sessions: sessionmaker[Session], tmp_path: Path) -> None:
    assert b"okafor" in backed_up(data, tmp_path / "before.tar.gz")
    with sessions() as session, writing(session):
        ben = person_by_email(session, "ben@demo.example")
        assert ben
        erase_person(session, ben, utc_now())
    raw = backed_up(data, tmp_path / "after.tar.gz")
    assert b"ada@demo.example" in raw
    assert b"ben@demo.example" not in raw
    assert b"okafor" not in raw, "the word under which he was found in the list"


def test_a_key_from_a_setting_is_in_it_too(data: Path, sessions: object, tmp_path: Path) -> None:
    file, new, keys = tmp_path / "backup.tar.gz", tmp_path / "new", f"{'n' * 40},{'o' * 40}"
    assert run(data, "backup", str(file), EVENTNET_SECRET_KEY=keys).exit_code == 0
    told = run(new, "restore", str(file), EVENTNET_SECRET_KEY="x" * 40)
    assert "EVENTNET_SECRET_KEY is set, so that one counts" in told.stderr
    assert load_settings({}, data=new).secret_keys == tuple(keys.split(","))


def test_nothing_that_is_there_is_written_over(data: Path, sessions: object, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    file.write_text("another's")
    assert refused(data, "backup", str(file)) == f"{file} is there already. Nothing was written."
    assert file.read_text() == "another's"
    file.unlink()
    run(data, "backup", str(file))
    before = rows(data)
    assert refused(data, "restore", str(file)).startswith(f"{data} is not empty.")
    assert rows(data) == before
    new = tmp_path / "new"
    new.mkdir()
    (new / "notes.txt").write_text("somebody's")
    assert refused(new, "restore", str(file)).startswith(f"{new} is not empty.")
    assert [path.name for path in new.iterdir()] == ["notes.txt"]


def test_where_it_can_not_be_written_nothing_is_left_behind(data: Path, sessions: object, tmp_path: Path) -> None:
    assert "can't be used" in refused(data, "backup", str(tmp_path / "nowhere" / "backup.tar.gz"))
    assert refused(tmp_path / "other", "backup", str(tmp_path / "b")).startswith("There is no database at")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith((".b", "b"))) == []


OTHER_BYTES: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda whole: whole[: len(whole) // 2],
    "its end cut off": lambda whole: whole[:-4],
    "something else": lambda _: b"Dear Ada",
    "another name in it": lambda whole: gzip.compress(gzip.decompress(whole), 0).replace(b"ada@demo", b"eva@demo"),
}


def broken(kind: str, whole: Path, target: Path) -> None:
    """Makes a file that looks like a backup and is none."""
    if kind in OTHER_BYTES:
        target.write_bytes(OTHER_BYTES[kind](whole.read_bytes()))
        return
    folder = target.parent / "unpacked"
    with tarfile.open(whole) as archive:
        archive.extractall(folder, filter="data")
    database, key = folder / DATABASE_NAME, folder / "secret-key"
    if kind == "damaged":
        raw = bytearray(database.read_bytes())
        raw[8192:40960] = b"\xff" * 32768
        database.write_bytes(raw)
    elif kind == "newer":
        with sqlite_library().connect(database) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
    elif kind == "without a key":
        key.write_text("short\n")
    elif kind == "a link":
        database.unlink()
        database.symlink_to("/etc/passwd")
    with tarfile.open(target, "w:gz") as archive:
        archive.add(database, DATABASE_NAME)
        if kind != "half of it":
            archive.add(key, "secret-key" if kind != "with another path" else "../secret-key")


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("cut short", "is no backup, or not whole"),
        ("its end cut off", "is no backup, or not whole"),
        ("another name in it", "is no backup, or not whole"),
        ("something else", "is no backup, or not whole"),
        ("half of it", "is no backup of eventnet's"),
        ("a link", "is no backup of eventnet's"),
        ("with another path", "is no backup of eventnet's"),
        ("damaged", "is damaged"),
        ("newer", "of a newer version of eventnet (9999)"),
        ("without a key", "The key in the backup is none"),
    ],
)
def test_what_is_no_whole_backup_is_not_restored(
    kind: str, why: str, data: Path, sessions: object, tmp_path: Path
) -> None:
    whole, bad, new = tmp_path / "whole.tar.gz", tmp_path / "bad.tar.gz", tmp_path / "new"
    assert run(data, "backup", str(whole)).exit_code == 0
    broken(kind, whole, bad)
    line = refused(new, "restore", str(bad))
    assert why in line
    assert line.endswith("Nothing was restored.")
    assert list(new.iterdir()) == []
    # What a restoring that was stopped midway left behind is in nobody's way.
    (new / ".eventnet-draft-abc").mkdir()
    assert run(new, "restore", str(whole)).exit_code == 0
    assert not (new / ".eventnet-draft-abc").exists()


def test_what_is_no_file_is_said_so(tmp_path: Path) -> None:
    none = tmp_path / "none.tar.gz"
    assert refused(tmp_path / "new", "restore", str(none)) == f"{none} can't be used: No such file or directory."
    assert refused(tmp_path / "new", "restore", str(tmp_path)) == f"{tmp_path} can't be used: Is a directory."
