"""`eventnet copy`: what the operator types, and what is there if it is killed on its way."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from eventnet.cli import main
from eventnet.storage.opening import sqlite_file
from tests.cast import House
from tests.databases import Databases
from tests.dying import killed_at_each_step
from tests.quick import quick_engine
from tests.storage.test_moving import rows

Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("EVENTNET_")]:
        monkeypatch.delenv(name)


def copy(*addresses: str, data: Path) -> Result:
    result = CliRunner().invoke(main, ["copy", "--data", str(data), *addresses])
    assert result.exception is None or isinstance(result.exception, SystemExit), "no traceback"
    return result


@pytest.fixture
def before(house: House, engine: Engine) -> Rows:
    """All rows there are before anything is copied."""
    return rows(engine)


def rows_at(url: str) -> Rows:
    engine = quick_engine(url)
    try:
        return rows(engine)
    finally:
        engine.dispose()


@pytest.mark.thorough
@pytest.mark.on_sqlite
def test_a_file_is_copied_into_a_new_one_and_a_table_says_so(before: Rows, tmp_path: Path) -> None:
    """Relative ones lie in the data folder, as in the setting."""
    told = copy("sqlite:///eventnet.sqlite3", "sqlite:///folder/new one.sqlite3", data=tmp_path)
    file = tmp_path / "folder" / "new one.sqlite3"
    assert told.exit_code == 0, told.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    lines = [line.split() for line in told.output.splitlines()]
    assert ["person", "5"] in [line[:2] for line in lines]
    assert f"All of it stands at sqlite:///{file}." in told.output
    assert rows_at(f"sqlite:///{file}") == before
    again = copy("sqlite:///eventnet.sqlite3", "sqlite:///folder/new one.sqlite3", data=tmp_path)
    assert (again.exit_code, again.stderr) == (1, f"eventnet: {file} is there already. Nothing was written.\n")
    assert not (tmp_path / "secret-key").exists(), "nothing else is made"


@pytest.mark.parametrize("there", [pytest.param("postgresql", marks=pytest.mark.thorough)])
@pytest.mark.on_sqlite
def test_an_address_may_lie_in_a_file(there: str, before: Rows, databases: Databases, tmp_path: Path) -> None:
    """Nobody who lists what runs on the machine reads the password then; nor does it stand in what is said."""
    url, file = databases.blank(there, tmp_path), tmp_path / "address"
    file.write_text(url.replace("postgres@", "postgres:geheim@") + "\n")
    told = copy("sqlite:///eventnet.sqlite3", f"@{file}", data=tmp_path)
    assert told.exit_code == 0, told.output
    assert "geheim" not in told.output
    assert rows_at(url) == before


@pytest.mark.on_sqlite
def test_what_can_not_be_copied_is_said_in_one_line(house: House, databases: Databases, tmp_path: Path) -> None:
    databases.at("0014", "sqlite", tmp_path / "older.sqlite3")
    here, there = "sqlite:///eventnet.sqlite3", "sqlite:///new.sqlite3"
    for arguments, line in [
        (("sqlite:///none.sqlite3", there), f"There is no database at {tmp_path / 'none.sqlite3'} yet."),
        (
            ("sqlite:///older.sqlite3", there),
            f"The database at sqlite:///{tmp_path / 'older.sqlite3'} has the shape of",
        ),
        (("mysql://u:geheim@h/d", there), "An address must begin with sqlite:/// or postgresql://."),
        ((here, f"@{tmp_path / 'none'}"), f"There is no address to be read in {tmp_path / 'none'}."),
        (
            (here, "postgresql://u:geheim@127.0.0.1:1/d"),
            "The database at postgresql+psycopg://u:***@127.0.0.1:1/d can't",
        ),
        ((here, "sqlite:////proc/no/where.sqlite3"), "/proc/no/where.sqlite3 can't be written: No such file"),
    ]:
        told = copy(*arguments, data=tmp_path)
        assert told.exit_code == 1
        (said,) = told.stderr.splitlines()
        assert said.startswith(f"eventnet: {line}"), said
        assert "geheim" not in told.stderr
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith((".", "new"))) == []


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("database_url", "there", "steps"),
    [("sqlite", "sqlite", "INSERT INTO attendee |os.link"), ("sqlite", "postgresql", "INSERT INTO attendee |commit")],
    indirect=["database_url"],
)
def test_killed_on_its_way_nothing_is_there_and_it_runs_again(
    before: Rows, there: str, steps: str, databases: Databases, tmp_path: Path
) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    url = databases.at("head", there, folder) if there == "postgresql" else databases.blank(there, folder)
    (tmp_path / "to").write_text(url.replace("+psycopg", ""))
    command = ["copy", "--data", str(tmp_path), "sqlite:///eventnet.sqlite3", f"@{tmp_path / 'to'}"]
    killed = 0
    for step in killed_at_each_step(command, {}, steps):
        if rows_at_most(url) == before:
            break  # killed after all was done
        assert rows_at_most(url) == {}
        killed = step
    assert killed > 1, "it was killed on its way"
    assert rows_at(url) == before
    assert [path.name for path in folder.iterdir() if not path.name.startswith("blank")] == []


def rows_at_most(url: str) -> Rows:
    """The rows of tables that have any; looking makes no file."""
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return {}
    there = rows_at(url)
    return there if any(there.values()) else {}
