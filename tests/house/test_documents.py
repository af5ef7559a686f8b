"""What the documents say is true."""

import re
from functools import reduce
from importlib import import_module
from pathlib import Path

import click

from eventnet.cli import main
from eventnet.config import load_settings
from eventnet.doctor import listed_settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
MAP = (ROOT / "eventnet" / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
ENDINGS = "py|js|css|html|toml|json|md|po"
FOLDERS = tuple(ROOT / folder for folder in (".", "eventnet", "static", "static/js", "templates"))


def test_the_readme_lists_every_setting_and_no_other(tmp_path: Path) -> None:
    settings = listed_settings(load_settings({}, data=tmp_path, keep=False))
    assert set(re.findall(r"^\| `(EVENTNET_\w+)`", README, re.MULTILINE)) == set(settings)


def test_the_readme_begins_with_the_two_commands() -> None:
    commands = [line.split()[0] for line in README.splitlines() if line.startswith("    ")][:2]
    assert commands == ["bin/demo", "bin/test"]
    assert all((ROOT / command).is_file() for command in commands)


def test_every_command_the_readme_shows_exists() -> None:
    shown = set(re.findall(r"eventnet ([a-z][a-z-]+)", README))
    group = main.to_info_dict(click.Context(main))["commands"]
    assert shown & set(group) == {
        "serve",
        "migrate",
        "backup",
        "restore",
        "copy",
        "sign-in-link",
        "doctor",
        "sweep",
        "work",
        "messages",
        "mail-test",
        "static-files",
    }


def test_every_picture_and_file_the_readme_links_to_exists() -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / link).is_file(), link


def test_every_file_the_map_sends_one_to_is_there() -> None:
    names = {path.name for folder in ("eventnet", "static", "templates") for path in (ROOT / folder).rglob("*.*")}
    for file in re.findall(rf"`([\w/-]+\.(?:{ENDINGS}))`", MAP + CONTRIBUTING):
        assert any((folder / file).is_file() for folder in FOLDERS) or file in names, file


def test_every_file_the_code_speaks_of_is_there() -> None:
    for path in (ROOT / "eventnet").rglob("*.py"):
        for file in re.findall(rf"(?<![\w./-])((?:\w+/)+[\w-]+\.(?:{ENDINGS}))\b", path.read_text("utf-8")):
            assert any((folder / file).is_file() for folder in FOLDERS), (path.name, file)


def test_every_name_the_map_sends_one_to_is_there() -> None:
    named = re.findall(rf"`(\w+)/(\w+)\.((?!(?:{ENDINGS})`)\w[\w.]*)`", MAP + CONTRIBUTING)
    assert ("events", "rules", "Presence.seen_by") in named
    for room, file, name in named:
        reduce(getattr, name.split("."), import_module(f"eventnet.{room}.{file}"))


def test_the_map_knows_every_room_and_names_no_other() -> None:
    rooms = {path.parent.name for path in (ROOT / "eventnet").glob("*/__init__.py")} | {"translations"}
    assert set(re.findall(r"`(\w+)/`", MAP)) == rooms


def test_every_room_says_what_it_is_for() -> None:
    for path in (ROOT / "eventnet").glob("*/__init__.py"):
        assert path.read_text("utf-8").startswith('"""'), path


def test_ci_runs_the_tests_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "cd ", "set "))]
    assert len(commands) == 1
    assert commands[0].rstrip('"').endswith("bin/test")
