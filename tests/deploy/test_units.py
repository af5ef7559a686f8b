"""The units of deploy/ for systemd: right, hardened, and with folders, settings and commands that there are."""

import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from eventnet.cli import main
from eventnet.config import load_settings
from eventnet.doctor import listed_settings

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit.name.replace("@", "@5001") for unit in UNITS if unit.suffix == ".service"]
PROGRAM = "opt/eventnet/current/bin/eventnet"
MOST_EXPOSED = 1.5
"""systemd 252 counts 1.1 for what reaches the network and writes into its own folders, and 10 for what may do all."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A system with nothing but these units, those of systemd itself, and a program."""
    units = tmp_path / "etc/systemd/system"
    units.mkdir(parents=True)
    for unit in UNITS:
        shutil.copy(unit, units)
    shutil.copytree("/usr/lib/systemd/system", tmp_path / "usr/lib/systemd/system", symlinks=True)
    (tmp_path / PROGRAM).parent.mkdir(parents=True)
    (tmp_path / PROGRAM).write_text("#!/bin/sh\n")
    (tmp_path / PROGRAM).chmod(0o755)
    return tmp_path


def analyze(root: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        ["systemd-analyze", f"--root={root}", *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_systemd_finds_nothing_wrong(root: Path) -> None:
    names = [*SERVICES, "eventnet.socket", "eventnet-backup.timer"]
    assert {name.partition("@")[0].partition(".")[0] for name in names} == {
        unit.name.partition("@")[0].partition(".")[0] for unit in UNITS
    }
    assert analyze(root, "verify", *names) == (0, "")


@pytest.mark.parametrize(
    ("right", "wrong"), [("ProtectSystem=strict", "ProtectSystme=strict"), (f"/{PROGRAM}", "/opt/eventnet/bin/away")]
)
def test_systemd_would_find_what_is_wrong(root: Path, right: str, wrong: str) -> None:
    unit = root / "etc/systemd/system/eventnet.service"
    unit.write_text(unit.read_text().replace(right, wrong))
    assert analyze(root, "verify", "eventnet.service") != (0, "")


def test_no_service_may_do_more_than_it_needs(root: Path) -> None:
    code, said = analyze(root, "security", "--offline=true", f"--threshold={round(MOST_EXPOSED * 10)}", *SERVICES)
    assert code == 0, said
    exposed = re.findall(r"exposure level for (\S+): ([\d.]+)", said)
    assert {name: float(level) <= MOST_EXPOSED for name, level in exposed} == dict.fromkeys(SERVICES, True)


def test_the_services_have_the_same_account_folders_and_limits() -> None:
    shared = []
    for unit in UNITS:
        if unit.suffix == ".service":
            text = unit.read_text("utf-8")
            shared.append(text[text.index("# Who runs it") :].partition("\n[Install]")[0].strip())
    assert len(shared) == len(SERVICES)
    assert set(shared) == {shared[0]}


def test_each_runs_a_command_that_there_is() -> None:
    commands = main.to_info_dict(click.Context(main))["commands"]
    for unit in UNITS:
        for line in re.findall(rf"(?m)^ExecStart=/{PROGRAM} (.*)$", unit.read_text("utf-8")):
            name, *options = line.replace("%i", "5001").split()
            main.commands[name].make_context(name, options, resilient_parsing=False)
            assert name in commands


def test_settings_that_stand_there_are_settings(tmp_path: Path) -> None:
    names = set(listed_settings(load_settings({}, data=tmp_path, keep=False)))
    for file in (*UNITS, DEPLOY / "eventnet.env", DEPLOY / "eventnet"):
        found = set(re.findall(r"\bEVENTNET_[A-Z_]+", file.read_text("utf-8")))
        assert found <= names, file.name


def test_the_example_of_settings_is_read_by_a_shell_as_by_systemd(tmp_path: Path) -> None:
    """`deploy/eventnet` has a shell read the file that systemd reads: single quotes mean the same to both."""
    lines = [line.removeprefix("# ") for line in (DEPLOY / "eventnet.env").read_text("utf-8").splitlines()]
    settings = [line for line in lines if line.startswith("EVENTNET_")]
    assert all(re.fullmatch(r"EVENTNET_[A-Z_]+='[^']*'", line) for line in settings)
    (tmp_path / "all.env").write_text("\n".join(settings))
    said = subprocess.run(
        ["sh", "-c", "set -a; . ./all.env; env"], cwd=tmp_path, env={}, capture_output=True, text=True, check=True
    )
    found = dict(line.split("=", 1) for line in said.stdout.splitlines() if line.startswith("EVENTNET_"))
    assert found == {name: value.strip("'") for name, value in (line.split("=", 1) for line in settings)}
    environ = {name: value for name, value in found.items() if value and name != "EVENTNET_LEGAL"}
    assert load_settings(environ, data=tmp_path, keep=False).base_url == "https://cards.example.org"
