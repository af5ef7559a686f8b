"""Other people's scripts, taken into static/js/vendor whole and unchanged by `bin/vendor`, and whether they still are.

Each package lies in a folder named by its version, because a file that another one imports is asked for by its bare
name, and browsers keep what lies under a name for a year. vendor.json says what was taken from where: the registry's
sha512 of the package, and one of each file.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "static" / "js" / "vendor"
LIST = "vendor.json"

WANTED = {"qr": ("decode.js", "index.js", "LICENSE", "LICENSE-MIT")}
"""What is taken of each package: the script the pages load, what that one imports, and what its authors ask for."""

_VERSIONED = re.compile(r"([a-z0-9-]+)@(\d+\.\d+\.\d+)")
_IMPORTED = re.compile(r"^(?:import|export)\b[^'\";]*?\bfrom\s*['\"]([^'\"]+)['\"]", re.MULTILINE)
_REACHES_OUT = re.compile(
    r"\b(?:fetch|import|eval|importScripts|XMLHttpRequest|WebSocket|EventSource|sendBeacon|Worker)\s*\("
    r"|new Function\b|\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write"
)


class VendoringError(Exception):
    """Why a package could not be taken; its text is for the one who asked."""


def digest(data: bytes) -> str:
    """The sha512 of `data` as registries and browsers write it."""
    return f"sha512-{base64.b64encode(hashlib.sha512(data).digest()).decode()}"


# Looking


def findings(folder: Path = FOLDER) -> list[str]:
    """What is not as vendor.json says, or could reach out of our pages; nothing where all is well."""
    noted = _noted(folder)
    there = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    del there[LIST]
    found = [f"{name}: vendor.json does not know it" for name in there.keys() - noted.keys()]
    found += [f"{name}: not there" for name in noted.keys() - there.keys()]
    for name, path in there.items():
        if digest(path.read_bytes()) != noted.get(name):
            found.append(f"{name}: not what was taken")
        if path.suffix == ".js":
            found += _reaches(name, path)
        if not any(path.parent.glob("LICENSE*")):
            found.append(f"{name}: no licence beside it")
    return sorted(found)


def _noted(folder: Path) -> dict[str, str]:
    """The digest of each file that vendor.json knows."""
    packages: dict[str, Any] = json.loads((folder / LIST).read_text("utf-8"))
    return {
        f"{name}/{package['version']}/{file}": digest
        for name, package in packages.items()
        for file, digest in package["files"].items()
    }


def _reaches(name: str, path: Path) -> Iterator[str]:
    source = path.read_text("utf-8")
    for imported in _IMPORTED.findall(source):
        if not imported.startswith("./") or not (path.parent / imported).is_file():
            yield f"{name}: imports {imported}, which was not taken along"
    code = re.sub(r"(?s)/\*.*?\*/|^\s*//[^\n]*", "", source, flags=re.MULTILINE)
    for found in _REACHES_OUT.findall(code):
        yield f"{name}: has {found}"


# Taking


def take(name: str, version: str, folder: Path = FOLDER) -> None:
    """Puts that version of a package into `folder` in place of the one there. Raises VendoringError."""
    packages = json.loads((folder / LIST).read_text("utf-8")) if (folder / LIST).exists() else {}
    integrity = _npm("view", f"{name}@{version}", "dist.integrity")
    known = packages.get(name, {})
    if known.get("version") == version and known["integrity"] != integrity:
        raise VendoringError(f"The registry's {name} {version} is not the one that was taken before.")
    files = _fetched(name, version, integrity)
    target = folder / name / version
    shutil.rmtree(folder / name, ignore_errors=True)
    target.mkdir(parents=True)
    for file, data in files.items():
        (target / file).write_bytes(data)
    packages[name] = {
        "version": version,
        "licence": _npm("view", f"{name}@{version}", "license"),
        "integrity": integrity,
        "files": {file: digest(data) for file, data in files.items()},
    }
    (folder / LIST).write_text(json.dumps(packages, indent=2, sort_keys=True) + "\n", "utf-8")


def _fetched(name: str, version: str, integrity: str) -> dict[str, bytes]:
    """The wanted files of a package that is, byte for byte, the one the registry vouches for."""
    with tempfile.TemporaryDirectory() as folder:
        _npm("pack", f"{name}@{version}", "--ignore-scripts", "--pack-destination", folder)
        (archive,) = Path(folder).iterdir()
        if digest(archive.read_bytes()) != integrity:
            raise VendoringError(f"What came as {name} {version} is not what the registry says it is.")
        with tarfile.open(archive) as package:
            return {file: _read(package, file) for file in WANTED[name]}


def _read(package: tarfile.TarFile, file: str) -> bytes:
    try:
        stream = package.extractfile(f"package/{file}")
    except KeyError:
        stream = None
    if stream is None:
        raise VendoringError(f"The package has no {file} any more; see WANTED in {__file__}.")
    return stream.read()


def _npm(*arguments: str) -> str:
    npm = shutil.which("npm")
    if npm is None:
        raise VendoringError("Taking a package wants npm, which is not installed.")
    done = subprocess.run([npm, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise VendoringError(f"npm {arguments[0]} failed:\n{done.stderr.strip()}")
    return done.stdout.strip()


def main(arguments: list[str]) -> int:
    """`--check`, or the packages to take as NAME@VERSION."""
    wanted = [_VERSIONED.fullmatch(argument) for argument in arguments]
    if arguments == ["--check"]:
        found = findings()
        sys.stdout.write("".join(f"{line}\n" for line in found))
        return 1 if found else 0
    if not wanted or not all(match and match[1] in WANTED for match in wanted):
        sys.stderr.write(f"usage: bin/vendor --check | NAME@1.2.3 …, with NAME one of: {', '.join(WANTED)}\n")
        return 2
    for match in wanted:
        assert match
        try:
            take(match[1], match[2])
        except VendoringError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        sys.stdout.write(f"{match[0]} lies in {FOLDER}; templates name the version they load.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
