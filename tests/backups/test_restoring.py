"""Restoring: into either database, whole or not at all; whoever has erased all that was theirs does not come back."""

import os
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from eventnet.backups import back_up
from eventnet.backups.restoring import Restored, restore
from eventnet.cli import main
from eventnet.config import Settings
from eventnet.storage.engine import sqlite_library
from eventnet.storage.errors import BackupError, CopyError
from eventnet.storage.opening import sqlite_file
from eventnet.upkeep.erasing import erase_person
from eventnet.upkeep.ledger import LEDGER_NAME, append, note_complete, read
from eventnet.upkeep.rules import LEDGER_PERIOD, Gone, hash_of
from tests.backups.test_copying import Rows, rows_at, rows_at_most
from tests.cast import House
from tests.databases import Databases
from tests.dying import killed_at_each_step
from tests.quick import quick_engine
from tests.tables import contents

INTO = [
    ("sqlite", "sqlite"),
    pytest.param("sqlite", "postgresql", marks=pytest.mark.thorough),
    pytest.param("postgresql", "sqlite", marks=pytest.mark.thorough),
]
into_either = pytest.mark.parametrize(("database_url", "there"), INTO, indirect=["database_url"])
on_sqlite = pytest.mark.parametrize(("database_url", "there"), INTO[:1], indirect=["database_url"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where backups lie, with their ledger."""
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


@pytest.fixture
def before(house: House, settings: Settings, folder: Path) -> Rows:
    """All rows there were when the one backup was made that there is."""
    back_up(settings, folder, house.clock.now)
    with house.reading() as session:
        return contents(session)


@pytest.fixture
def new(there: str, settings: Settings, databases: Databases, tmp_path: Path) -> Settings:
    """A new machine: an empty data folder and an empty database."""
    data = tmp_path / "new"
    url = f"sqlite:///{data / 'eventnet.sqlite3'}" if there == "sqlite" else databases.at("head", there, tmp_path)
    return replace(settings, data=data, database_url=url)


def the_one_in(folder: Path) -> Path:
    (file,) = folder.glob("eventnet-*")
    return file


def leaves(house: House, who: str, at: datetime | None = None) -> Gone:
    with house.writing() as session:
        return erase_person(session, house.person(session, who), at or house.clock.now)


def names(settings: Settings) -> set[str]:
    return {str(row[2]).partition("@")[0] for row in rows_at(settings.database_url)["person"]}


@into_either
def test_what_is_restored_is_what_was_there(house: House, before: Rows, new: Settings, folder: Path) -> None:
    restored = restore(new, the_one_in(folder), [], house.clock.now)
    assert rows_at(new.database_url) == before
    assert (new.data / "secret-key").read_text() == "k" * 40 + "\n"
    assert restored == Restored(
        house.clock.now.replace(microsecond=0), 0, (folder / LEDGER_NAME,), house.clock.now - timedelta(minutes=1)
    )


@into_either
def test_who_has_erased_all_since_does_not_come_back(
    house: House, settings: Settings, before: Rows, new: Settings, folder: Path
) -> None:
    """Ben has, and the next backup tells the ledger beside it; the one from before is restored."""
    file = the_one_in(folder)
    house.clock.turn(days=1)
    gone = leaves(house, "ben")
    back_up(settings, folder, house.clock.now)
    restored = restore(new, file, [], house.clock.now)
    assert restored.erased == 1
    assert names(new) == {"ada", "cleo", "dan", "eve"}
    assert [row[1] for row in rows_at(new.database_url)["erasure"]] == [gone.person]
    assert read(new.data / LEDGER_NAME).lines == {gone}
    if there := sqlite_file(new.database_url):
        raw = there.read_bytes()
        assert b"ada@demo.example" in raw
        assert b"ben@demo.example" not in raw
        with closing(sqlite_library().connect(there)) as connection:
            (note,) = connection.execute("PRAGMA user_version").fetchone()
        assert note == 0, "nothing is left to be taken out of the file (storage/traces.py)"


@on_sqlite
def test_the_ledger_of_the_old_data_folder_is_as_good(
    house: House, settings: Settings, before: Rows, new: Settings, folder: Path
) -> None:
    """The database is lost, the folder is not; nothing was backed up since."""
    append(settings.data / LEDGER_NAME, [leaves(house, "ben")])
    shutil.rmtree(folder / LEDGER_NAME)
    alone = restore(new, the_one_in(folder), [], house.clock.now)
    assert (alone.ledgers, alone.complete_until) == ((), None)
    assert "ben" in names(new), "nobody could know"
    shutil.rmtree(new.data)
    restored = restore(new, the_one_in(folder), [settings.data / LEDGER_NAME], house.clock.now)
    assert (restored.erased, restored.ledgers) == (1, (settings.data / LEDGER_NAME,))
    assert "ben" not in names(new)


@on_sqlite
def test_who_joined_again_with_their_old_address_stays(
    house: House, settings: Settings, before: Rows, new: Settings, folder: Path
) -> None:
    gone = leaves(house, "ben")
    house.clock.turn(hours=1)
    with house.writing() as session:
        session.execute(
            text(
                "INSERT INTO person (public_id, email, name, created_at)"
                " VALUES ('later', 'ben@demo.example', 'Ben', '2026-11-20 13:30:00.000000')"
            )
        )
    the_one_in(folder).unlink()
    back_up(settings, folder, house.clock.now)
    restored = restore(new, the_one_in(folder), [], house.clock.now)
    assert restored.erased == 0
    assert "ben" in names(new)
    assert read(new.data / LEDGER_NAME).lines == {gone}


@pytest.fixture
def older(settings: Settings, databases: Databases, tmp_path: Path) -> Settings:
    """An installation of an older version, in which Ada and Ben are."""
    older = tmp_path / "older.sqlite3"
    engine = quick_engine(databases.at("0014", "sqlite", older))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for who in ("ada", "ben"):
            connection.execute(
                text(
                    "INSERT INTO person (public_id, email, name, created_at) VALUES"
                    f" ('{who}', '{who}@demo.example', '{who}', '2026-01-01 00:00:00.000000')"
                )
            )
    engine.dispose()
    return replace(settings, database_url=f"sqlite:///{older}")


@on_sqlite
def test_a_backup_of_an_older_version_is_brought_up_and_who_is_gone_is_erased(
    house: House, older: Settings, new: Settings, folder: Path
) -> None:
    back_up(older, folder, house.clock.now)
    append(folder / LEDGER_NAME, [Gone(house.clock.now, hash_of("ben"))])
    assert restore(new, the_one_in(folder), [], house.clock.now).erased == 1
    assert names(new) == {"ada"}


@on_sqlite
def test_a_backup_older_than_the_ledger_remembers_is_told_of(
    house: House, before: Rows, new: Settings, folder: Path
) -> None:
    later = house.clock.now + LEDGER_PERIOD + timedelta(days=1)
    note_complete(folder / LEDGER_NAME, later)
    assert restore(new, the_one_in(folder), [], later).is_too_old


# What is there already


@on_sqlite
def test_the_same_key_and_a_ledger_are_in_nobodys_way_another_key_is(
    house: House, before: Rows, new: Settings, folder: Path
) -> None:
    new.data.mkdir()
    (new.data / "secret-key").write_text("o" * 40)
    with pytest.raises(BackupError, match="is not empty"):
        restore(new, the_one_in(folder), [], house.clock.now)
    assert [path.name for path in new.data.iterdir()] == ["secret-key"]
    (new.data / "secret-key").write_text("k" * 40)
    append(new.data / LEDGER_NAME, [leaves(house, "ben")])
    assert restore(new, the_one_in(folder), [], house.clock.now).erased == 1


@pytest.mark.thorough
@pytest.mark.parametrize(("database_url", "there"), [("sqlite", "postgresql")], indirect=["database_url"])
def test_a_database_in_which_somebody_has_written_is_left_alone(
    house: House, before: Rows, new: Settings, folder: Path, tmp_path: Path
) -> None:
    restore(new, the_one_in(folder), [], house.clock.now)
    leaves(house, "ben")
    with pytest.raises(CopyError, match="event has rows already"):
        restore(replace(new, data=tmp_path / "newer"), the_one_in(folder), [], house.clock.now)
    assert rows_at(new.database_url) == before
    assert list((tmp_path / "newer").iterdir()) == []


# What the operator reads


@pytest.fixture
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("EVENTNET_")]:
        monkeypatch.delenv(name)


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["restore", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), "no traceback"
    return result


@pytest.mark.on_sqlite
@pytest.mark.usefixtures("before", "no_settings_of_this_machine")
def test_the_command_says_who_is_back_and_who_is_not(house: House, folder: Path, tmp_path: Path) -> None:
    file = str(the_one_in(folder))
    append(folder / LEDGER_NAME, [leaves(house, "ben")])
    told = run(file, "--data", str(tmp_path / "one"))
    assert told.exit_code == 0
    assert f"Restored to {tmp_path / 'one'}, as it was on 2026-11-20 " in told.stdout
    assert "Erased again, who had erased all that was theirs since then: 1. Known until 2026-11-20 " in told.stderr
    assert "taken back, hidden or deleted one by one since then is as it was" in told.stderr
    shutil.move(folder / LEDGER_NAME, tmp_path / "ledger")
    told = run(file, "--data", str(tmp_path / "two"))
    assert "No ledger of who is gone was found" in told.stderr
    assert "--erasures FOLDER" in told.stderr
    told = run(file, "--data", str(tmp_path / "three"), "--erasures", str(tmp_path / "ledger"))
    assert "Erased again, who had erased all that was theirs since then: 1." in told.stderr


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("database_url", "there", "steps"),
    [("sqlite", "sqlite", "os.rename|DELETE FROM person|commit"), ("sqlite", "postgresql", "INSERT INTO attendee ")],
    indirect=["database_url"],
)
def test_killed_on_its_way_nobody_is_back_and_it_runs_again(
    house: House, before: Rows, new: Settings, steps: str, folder: Path
) -> None:
    append(folder / LEDGER_NAME, [leaves(house, "ben")])
    environ = {"EVENTNET_DATABASE_URL": new.database_url.replace("+psycopg", "")}
    command = ["restore", str(the_one_in(folder)), "--data", str(new.data)]
    killed = 0
    for step in killed_at_each_step(command, environ, steps):
        if rows_at_most(new.database_url):
            break  # killed after the last step that counts
        killed = step
    assert killed > 0, "it was killed on its way"
    assert names(new) == {"ada", "cleo", "dan", "eve"}
    assert (new.data / "secret-key").read_text() == "k" * 40 + "\n"
    assert read(new.data / LEDGER_NAME).lines == read(folder / LEDGER_NAME).lines
