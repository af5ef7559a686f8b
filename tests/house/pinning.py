"""What eventnet runs on, pinned: exact versions with the hashes of their files, and a list of all that is in it (SBOM).

`bin/pin` asks the package index, with uv; what it wrote is checked without a network (`test_pins.py`).
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from eventnet import __version__
from tests.house.vendoring import FOLDER, LIST

ROOT = Path(__file__).resolve().parents[2]
RUNNING, BUILDING, BILL = (ROOT / name for name in ("requirements.txt", "requirements-build.txt", "sbom.json"))
CONSTRAINTS = ROOT / "constraints.txt"
UV, PIP_AUDIT = "uv==0.13.9", "pip-audit==2.10.1"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Pin:
    """One package: which version, where it is wanted, the hashes its files may have, and who asks for it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    wanted_by: tuple[str, ...]


def pins(file: Path) -> list[Pin]:
    """What a file of pins says. Raises ValueError where a package stands there without a hash."""
    found = []
    for block in re.split(r"(?m)^(?=[a-z])", file.read_text("utf-8").replace("\\\n", " "))[1:]:
        line, *comments = block.splitlines()
        head = re.fullmatch(r"([\w.-]+)==([^\s;]+)(?: ; (.+?))?((?:\s+--hash=sha256:[0-9a-f]{64})+)\s*", line)
        if head is None:
            raise ValueError(f"{file.name}: {line[:60]}")
        name, version, marker, hashes = head.groups()
        askers = [comment.strip("# ").removeprefix("via").split() for comment in comments]
        wanted_by = tuple(words[0] for words in askers if words and words[0][0] != "-")
        found.append(Pin(name, version, marker or "", tuple(hashes.split()), wanted_by))
    return found


def wanted() -> list[Requirement]:
    """What pyproject.toml asks for to run, with all extras that an installation may want."""
    optional = PROJECT["project"]["optional-dependencies"]
    lines = [*PROJECT["project"]["dependencies"]]
    for extra in running_extras():
        lines += optional[extra]
    return [Requirement(line) for line in lines]


def running_extras() -> list[str]:
    """The extras that an installation may want; not what only tests do."""
    return [name for name in PROJECT["project"]["optional-dependencies"] if name != "test"]


def bill(running: Sequence[Pin]) -> dict[str, Any]:
    """The list of all that is in an installation, as CycloneDX has it; the same as long as the pins are."""
    refs = {pin.name: f"pkg:pypi/{pin.name}@{pin.version}" for pin in running}
    scripts = [
        {"type": "library", "name": name, "version": script["version"], "purl": f"pkg:npm/{name}@{script['version']}"}
        | {"licenses": [{"expression": script["licence"].strip("()")}]}
        for name, script in json.loads((FOLDER / LIST).read_text("utf-8")).items()
    ]
    components = [
        {"type": "library", "bom-ref": refs[pin.name], "name": pin.name, "version": pin.version, "purl": refs[pin.name]}
        | ({"scope": "optional"} if pin.marker else {})
        for pin in running
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(sorted(refs.values())))}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": "eventnet", "name": "eventnet", "version": __version__}
        },
        "components": [*components, *scripts],
        "dependencies": [
            {"ref": "eventnet", "dependsOn": sorted(refs[pin.name] for pin in running if "eventnet" in pin.wanted_by)},
            *(
                {"ref": ref, "dependsOn": sorted(refs[pin.name] for pin in running if name in pin.wanted_by)}
                for name, ref in refs.items()
            ),
        ],
    }


def written(what: dict[str, Any]) -> str:
    """The list as it stands in its file."""
    return json.dumps(what, indent=1, ensure_ascii=False) + "\n"


def _compile(uv: Path, source: str, to: Path, *options: str) -> None:
    """Writes the pins of what `source` asks for, for every system and every Python that we run on."""
    command = [str(uv), "pip", "compile", source, "--quiet", "--universal", "--python-version", "3.11", "--no-header"]
    command += ["--generate-hashes", "--constraint", CONSTRAINTS.name, "--output-file", to.name, *options]
    subprocess.run(command, cwd=ROOT, input=_asked_to_build(), text=True, check=True)
    to.write_text(f"# Made by bin/pin.\n{to.read_text('utf-8')}", "utf-8")


def _asked_to_build() -> str:
    return "\n".join(PROJECT["build-system"]["requires"])


def main() -> int:
    """Pins anew, and says which known faults there are; where the list of those can't be had, too."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        programs = Path(folder) / "bin"
        subprocess.run([programs / "pip", "install", "--quiet", UV, PIP_AUDIT], check=True)
        for file in (RUNNING, BUILDING):
            file.unlink(missing_ok=True)  # else uv keeps the versions that stand there
        extras = [option for extra in running_extras() for option in ("--extra", extra)]
        _compile(programs / "uv", "pyproject.toml", RUNNING, *extras)
        _compile(programs / "uv", "-", BUILDING)
        BILL.write_text(written(bill(pins(RUNNING))), "utf-8")
        audit: list[str | Path] = [
            programs / "pip-audit",
            "--disable-pip",
            "--require-hashes",
            "--requirement",
            RUNNING,
        ]
        return subprocess.run(audit, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
