"""The container file and the compose files: no engine runs them here, so each thing they speak of is looked up."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from eventnet.cli import main
from eventnet.config import load_settings
from eventnet.doctor import listed_settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
CONTAINER = (DEPLOY / "Containerfile").read_text("utf-8")
COMPOSED = {
    name: yaml.safe_load((DEPLOY / name).read_text("utf-8")) for name in ("compose.yaml", "compose.postgres.yaml")
}

KEYS = {"build", "image", "command", "restart", "env_file", "environment", "volumes", "read_only", "tmpfs", "cap_drop"}
KEYS |= {"cap_add", "security_opt", "ports", "stop_grace_period", "healthcheck", "depends_on", "shm_size"}
"""What of the Compose Specification a service here may use."""


def steps() -> list[tuple[str, str]]:
    """The instructions of the container file with what follows them, lines put together."""
    text = re.sub(r"(?m)^#.*\n", "", CONTAINER).replace("\\\n", " ")
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in text.splitlines() if line.strip()]


def services() -> list[tuple[str, str, dict[str, Any]]]:
    return [(file, name, service) for file, all_ in COMPOSED.items() for name, service in all_["services"].items()]


def ours(service: dict[str, Any]) -> bool:
    return bool(service["image"] == "eventnet")


def test_all_that_is_copied_into_the_container_is_there_and_not_left_out() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    copied = [
        what for step, words in steps() if step == "COPY" and "--from" not in words for what in words.split()[:-1]
    ]
    assert set(copied) == let_in
    assert all((ROOT / name).exists() for name in copied)


def test_nothing_is_installed_without_its_hash() -> None:
    installs = [part for step, words in steps() if step == "RUN" for part in words.split("&&") if "pip install" in part]
    assert len(installs) == 3
    assert all("--require-hashes -r" in part or "--no-deps --no-index" in part for part in installs)


def test_the_container_runs_as_nobody_special_and_says_how_it_is() -> None:
    last = dict(steps()[[step for step, _ in steps()].index("USER") :])
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", last["USER"])
    port = last["EXPOSE"]
    assert f"127.0.0.1:{port}/healthz" in last["HEALTHCHECK"]
    assert f"EVENTNET_LISTEN=0.0.0.0:{port}" in CONTAINER
    assert last["STOPSIGNAL"] == "SIGTERM"
    assert (last["ENTRYPOINT"], last["CMD"]) == ('["eventnet"]', '["serve"]')
    (image,) = set(re.findall(r"(?m)^FROM (\S*/python:\S+)", CONTAINER))
    (version,) = re.findall(r"python:(3\.\d+)-", image)
    assert set(re.findall(r"lib/python(3\.\d+)/", CONTAINER)) == {version}


def test_settings_in_the_container_are_settings(tmp_path: Path) -> None:
    names = set(listed_settings(load_settings({}, data=tmp_path, keep=False)))
    assert set(re.findall(r"\b(EVENTNET_\w+)=", CONTAINER)) <= names
    for file, name, service in services():
        if ours(service):
            assert set(service.get("environment", {})) <= names, (file, name)


@pytest.mark.parametrize("file", COMPOSED)
def test_a_compose_file_speaks_of_what_there_is(file: str) -> None:
    whole = COMPOSED[file]
    assert set(whole) - {"x-eventnet"} == {"name", "services", "volumes"}
    for name, service in whole["services"].items():
        assert set(service) <= KEYS, name
        for volume in service.get("volumes", ()):
            source, target, *_ = volume.split(":")
            assert target.startswith("/")
            assert (DEPLOY / source).is_file() if source.startswith("./") else source in whole["volumes"], volume
        for other, how in service.get("depends_on", {}).items():
            assert other in whole["services"]
            assert how["condition"] in {"service_started", "service_healthy", "service_completed_successfully"}
        if how_built := service.get("build"):
            assert (DEPLOY / how_built["context"] / how_built["dockerfile"]).is_file()
            assert how_built.get("target", "build") in re.findall(r"(?m)^FROM \S+ AS (\w+)$", CONTAINER)
        if "env_file" in service:
            assert (DEPLOY / service["env_file"]).is_file()


@pytest.mark.parametrize("file", COMPOSED)
def test_only_the_web_server_can_be_reached_and_it_knows_the_processes(file: str) -> None:
    names = COMPOSED[file]["services"]
    assert {name for name, service in names.items() if "ports" in service} == {"caddy"}
    answering = {
        name for name, service in names.items() if ours(service) and service.get("command", "serve").startswith("serve")
    }
    behind = names["caddy"]["environment"]["EVENTNET_PROCESSES"].split()
    assert {place.removesuffix(":5000") for place in behind} == answering
    variables = set(re.findall(r"\{\$(\w+):", (DEPLOY / "Caddyfile").read_text("utf-8")))
    assert set(names["caddy"]["environment"]) == variables


def test_the_web_server_has_the_static_files_of_the_version_that_is_built() -> None:
    (laid_out,) = re.findall(r"eventnet static-files (\S+)", CONTAINER)
    (root,) = re.findall(r"(?m)^\t\troot \* (\S+)$", (DEPLOY / "Caddyfile").read_text("utf-8"))
    assert ("COPY", f"--from=build {laid_out} {root}") in steps()
    assert f'static-files "$new/{root.removeprefix("/opt/eventnet/current/")}"' in (DEPLOY / "install").read_text(
        "utf-8"
    )
    assert {service["image"] for _, name, service in services() if name == "caddy"} == {"eventnet-front"}


def test_what_runs_eventnet_may_do_little() -> None:
    for file, name, service in services():
        if ours(service):
            assert service["read_only"] is True, (file, name)
            assert service["cap_drop"] == ["ALL"]
            assert service["security_opt"] == ["no-new-privileges:true"]
            assert {volume.split(":")[1] for volume in service["volumes"] if not volume.endswith(":ro")} == {
                "/data",
                "/backups",
            }


def test_each_service_runs_a_command_that_there_is() -> None:
    commands = {}
    for file, name, service in services():
        if ours(service):
            command, *options = shlex.split(service.get("command", "serve"))
            main.commands[command].make_context(command, [*options])
            commands[file, name] = " ".join([command, *options])
    in_several = [command for (file, _), command in commands.items() if file == "compose.postgres.yaml"]
    assert sorted(in_several) == ["migrate", "serve --no-work", "serve --no-work", "work"]
    # Who does not answer can't be asked how it is.
    silent = {name for _, name, service in services() if service.get("healthcheck") == {"disable": True}}
    assert silent == {"migrate", "work"}


def test_no_secret_has_a_value_of_its_own() -> None:
    text = "".join((DEPLOY / name).read_text("utf-8") for name in COMPOSED)
    for secret in ("EVENTNET_SECRET_KEY", "POSTGRES_PASSWORD"):
        assert all(value.startswith("${") for value in re.findall(rf"{secret}: (\S+)", text))
    assert set(re.findall(r"redis://[^\"]+", text)) == {"redis://redis:6379/0"}
