"""What is kept is for its owner's eyes alone, from the first moment and where it was open before."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from eventnet.cli import main
from eventnet.config import load_settings
from eventnet.storage.engine import open_engine
from eventnet.storage.migrating import bring_up, migrate
from eventnet.storage.opening import sqlite_file
from eventnet.storage.private import close_to_others


@pytest.fixture(autouse=True)
def a_usual_umask(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("EVENTNET_")]:
        monkeypatch.delenv(name)
    before = os.umask(0o022)
    yield
    os.umask(before)


def run(folder: Path, *arguments: str) -> tuple[int, list[str]]:
    name, *more = arguments
    result = CliRunner().invoke(main, [name, "--data", str(folder), *more])
    return result.exit_code, result.output.splitlines()


def rights(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):o}"


def open_ones(folder: Path) -> dict[str, str]:
    """What others may read in `folder`, itself included, with its rights."""
    there = [folder, *folder.rglob("*")]
    return {path.name: rights(path) for path in there if path.stat().st_mode & 0o077}


def test_everything_is_closed_from_the_moment_it_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert run(folder, "migrate")[0] == 0
    engine = open_engine(f"sqlite:///{folder}/eventnet.sqlite3")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE more (n INTEGER)")
        assert {path.name for path in folder.iterdir()} >= {"secret-key", "eventnet.sqlite3", "eventnet.sqlite3-wal"}
        assert open_ones(folder) == {}
    engine.dispose()


@pytest.mark.thorough
def test_what_was_open_is_closed_at_the_start_copies_too(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    run(folder, "migrate")
    engine = open_engine(f"sqlite:///{folder}/eventnet.sqlite3")
    migrate(engine, "-1")
    bring_up(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        for path in (folder, *folder.iterdir()):
            path.chmod(0o755 if path.is_dir() else 0o644)
        assert len(open_ones(folder)) >= 6
        code, lines = run(folder, "doctor")
        assert code == 1
        assert len([line for line in lines if line.startswith("FAIL  others on this machine may read")]) >= 6
        assert run(folder, "migrate")[0] == 0
        assert open_ones(folder) == {}
    engine.dispose()
    assert not [line for line in run(folder, "doctor")[1] if "others" in line]


@pytest.mark.thorough
def test_the_data_folder_of_a_checkout_is_closed_too(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o755)
    (folder / ".gitkeep").touch()
    assert run(folder, "migrate")[0] == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.thorough
def test_a_folder_that_others_share_is_left_to_the_operator_and_our_files_are_not(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o755)
    (folder / "theirs.txt").write_text("not ours")
    assert run(folder, "migrate")[0] == 0
    assert open_ones(folder) == {"shared": "755", "theirs.txt": "644"}
    code, lines = run(folder, "doctor")
    assert code == 0
    assert f"note  others may look into {folder}; what lies there besides is left to you" in lines


def test_the_key_is_closed_where_the_database_lies_elsewhere(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    settings = load_settings({"EVENTNET_DATABASE_URL": f"sqlite:///{elsewhere}/cards.sqlite3"}, data=folder)
    open_engine(settings.database_url).dispose()
    assert rights(elsewhere) == "700"
    (folder / "secret-key").chmod(0o640)
    (elsewhere / "cards.sqlite3").chmod(0o664)
    close_to_others(settings.data, sqlite_file(settings.database_url))
    assert open_ones(folder) == open_ones(elsewhere) == {}
