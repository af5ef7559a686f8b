"""A folder full of backups: each opened again and counted, the old ones gone by the rule, and nothing else touched."""

import fcntl
import os
import stat
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from eventnet.backups import DATABASE_NAME, back_up, newest
from eventnet.backups.folder import name_of
from eventnet.config import Settings
from eventnet.storage.engine import sqlite_library
from eventnet.storage.errors import BackupError
from eventnet.upkeep.erasing import erase_person
from eventnet.upkeep.ledger import LEDGER_NAME, read
from eventnet.upkeep.sweep import sweep
from tests.backups.test_copying import Rows, rows_at
from tests.cast import House
from tests.databases import Databases
from tests.dying import killed_at_each_step
from tests.tables import contents

A_DAY = timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder for backups, and in it two that are months old, and much that is somebody else's."""
    folder = tmp_path / "backups"
    folder.mkdir(mode=0o700)
    return folder


def rows_in(file: Path, folder: Path) -> Rows:
    """The rows in a backup."""
    folder.mkdir()
    with tarfile.open(file) as archive:
        archive.extract(DATABASE_NAME, folder, filter="data")
    return rows_at(f"sqlite:///{folder / DATABASE_NAME}")


def test_it_holds_what_is_there_and_lies_beside_the_ledger(house: House, settings: Settings, folder: Path) -> None:
    """The same file for both databases: a database of SQLite's, and the key."""
    with house.writing() as session:
        erase_person(session, house.person(session, "dan"), house.clock.now)
    with house.reading() as session:
        before = contents(session)
    assert newest(folder) is None
    written = back_up(settings, folder, house.clock.now)
    assert written.file == folder / name_of(house.clock.now)
    assert stat.S_IMODE(written.file.stat().st_mode) == 0o600
    assert newest(folder) == house.clock.now.replace(microsecond=0)
    assert rows_in(written.file, folder.parent / "unpacked") == before
    assert written.rows == sum(len(rows) for rows in before.values())
    ledgers = [read(where / LEDGER_NAME) for where in (folder, settings.data)]
    assert ledgers[0] == ledgers[1]
    assert len(ledgers[0].lines) == 1
    assert sorted(path.name for path in folder.iterdir()) == [LEDGER_NAME, written.file.name]


@pytest.mark.on_sqlite
def test_old_ones_go_and_what_is_called_otherwise_stays(house: House, settings: Settings, folder: Path) -> None:
    now = house.clock.now
    sweep(house.sessions, now)
    ours = [name_of(now - days * A_DAY) for days in (0.1, 1, 20, 20.1, 400)]
    others = ["eventnet-20200101T000000Z.tar.gz.part", "eventnet-20201399T000000Z.tar.gz", "notes.txt", "x-" + ours[4]]
    for name in (*ours, *others):
        (folder / name).write_text(name)
    (folder / name_of(now - 500 * A_DAY)).mkdir()
    (folder / name_of(now - 501 * A_DAY)).symlink_to(folder / "notes.txt")
    before = {path.name for path in folder.iterdir()}
    written = back_up(settings, folder, now)
    gone = {ours[0], ours[3], ours[4]}  # earlier today, earlier on that day, and too old
    assert {path.name for path in folder.iterdir()} == (before - gone) | {written.file.name, LEDGER_NAME}
    assert (written.removed, written.why_none) == (3, "")


@pytest.mark.on_sqlite
def test_none_goes_while_the_clock_may_be_wrong(house: House, settings: Settings, folder: Path) -> None:
    """It would be a year ahead: all but one would go."""
    sweep(house.sessions, house.clock.now)
    old = folder / name_of(house.clock.now - A_DAY)
    old.write_text("")
    written = back_up(settings, folder, house.clock.now + 366 * A_DAY)
    assert written.removed == 0
    assert written.why_none.startswith("The last sweep ran on 2026-11-20")
    assert old.exists()


@pytest.mark.on_sqlite
def test_what_is_not_what_was_read_is_not_kept(
    house: House, settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between writing and packing a row is lost, as a bad disk may lose it."""
    add: Callable[..., None] = tarfile.TarFile.add

    def lose_one(self: tarfile.TarFile, name: Path, *more: Any, **options: Any) -> None:
        if name.name == DATABASE_NAME:
            with closing(sqlite_library().connect(name)) as connection, connection:
                connection.execute("DELETE FROM person WHERE email = 'eve@demo.example'")
        add(self, name, *more, **options)

    monkeypatch.setattr(tarfile.TarFile, "add", lose_one)
    for target in (folder, folder / "one.tar.gz"):
        with pytest.raises(BackupError, match="What was written is not what was read"):
            back_up(settings, target, house.clock.now)
    assert list(folder.iterdir()) == []


@pytest.mark.on_sqlite
def test_two_at_once_do_not_get_in_each_others_way(house: House, settings: Settings, folder: Path) -> None:
    other = os.open(folder, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(BackupError, match="somebody else is just writing"):
        back_up(settings, folder, house.clock.now)
    os.close(other)
    back_up(settings, folder, house.clock.now)
    with pytest.raises(BackupError, match="is there already"):
        back_up(settings, folder, house.clock.now)


@pytest.mark.on_sqlite
def test_a_database_of_an_older_version_is_kept_as_it_is(
    databases: Databases, settings: Settings, folder: Path, tmp_path: Path, house: House
) -> None:
    """Just before upgrading one wants a backup most."""
    older = tmp_path / "older.sqlite3"
    databases.at("0014", "sqlite", older)
    written = back_up(replace(settings, database_url=f"sqlite:///{older}"), folder, house.clock.now)
    assert written.why_none == "the database has an older version's shape"
    with tarfile.open(written.file) as archive:
        archive.extract(DATABASE_NAME, tmp_path / "unpacked", filter="data")
    with closing(sqlite_library().connect(tmp_path / "unpacked" / DATABASE_NAME)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0014",)


@pytest.mark.thorough
@pytest.mark.on_sqlite
def test_killed_wherever_it_is_there_is_a_whole_backup_or_none(
    house: House, settings: Settings, folder: Path, tmp_path: Path
) -> None:
    with house.reading() as session:
        before = contents(session)
    killed = 0
    command = ["backup", "--data", str(tmp_path), str(folder)]
    for killed in killed_at_each_step(command, {}, "os.rename|os.mkdir|commit"):
        for file in folder.glob("eventnet-*"):
            assert rows_in(file, tmp_path / f"unpacked {killed}") == before
            file.unlink()  # the next one may be made in the same second
    assert killed > 4, "it was killed on its way"
    others = [path.name for path in folder.iterdir() if not path.name.startswith("eventnet-")]
    assert others == [LEDGER_NAME], "drafts of those who were killed are gone"
