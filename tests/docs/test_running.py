"""`docs/running.md` speaks of commands, files, units and folders that there are."""

import re
from pathlib import Path

from eventnet.cli import main
from eventnet.config import load_settings
from eventnet.doctor import listed_settings

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "running.md").read_text("utf-8")
TYPED = [line.strip().partition(" # ")[0].strip() for line in TEXT.splitlines() if line.startswith("    ")]
UNITS = {path.name for path in (ROOT / "deploy" / "systemd").iterdir()}


def test_every_command_of_ours_is_there_with_its_options() -> None:
    typed = [
        found[1] for line in TYPED if (found := re.search(r"(?:^|sudo |eventnet |work )eventnet ([a-z].*)$", line))
    ]
    ours = [line.split() for line in typed]
    assert {name for name, *_ in ours} >= {
        "doctor",
        "mail-test",
        "sign-in-link",
        "backup",
        "restore",
        "copy",
        "migrate",
    }
    for name, *arguments in ours:
        main.commands[name].make_context(name, [*arguments])


def test_units_files_and_settings_are_there(tmp_path: Path) -> None:
    named = set(re.findall(r"\beventnet[\w-]*(?:@\d*)?\.(?:service|socket|timer)\b", TEXT))
    assert {re.sub(r"@\d+", "@", name) for name in named} <= UNITS
    assert named >= {"eventnet.service", "eventnet.socket", "eventnet-backup.timer"}
    for link in re.findall(r"\]\(([^)#:]+?)(?:#[\w-]+)?\)", TEXT):
        assert (ROOT / "docs" / link).exists(), link
    for file in re.findall(r"\bdeploy/[\w.-]+|\bcompose[\w.]*\.yaml|\brequirements[\w-]*\.txt|\bsbom\.json", TEXT):
        assert any((ROOT / place / file).is_file() for place in (".", "deploy")) or file == "deploy/", file
    settings = set(listed_settings(load_settings({}, data=tmp_path, keep=False))) | {"EVENTNET_NAME"}
    assert set(re.findall(r"\bEVENTNET_[A-Z_]+", TEXT)) <= settings


def test_what_was_not_tried_is_said() -> None:
    untried = TEXT[TEXT.index("## What is untried") :]
    for what in ("container engine", "certificate", "systemd", "ARM", "mail"):
        assert what in untried
