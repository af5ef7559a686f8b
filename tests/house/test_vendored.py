"""Other people's scripts are what their registry vouched for, whole, licensed, and reach nowhere."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from eventnet.resources import resource_dir
from tests.house import vendoring

QR = Path("qr") / "0.7.0"


def test_what_lies_there_is_what_was_taken() -> None:
    assert vendoring.findings() == []
    assert vendoring.main(["--check"]) == 0


def test_pages_load_no_other_version_than_the_one_taken() -> None:
    sources = [file.read_text("utf-8") for file in resource_dir("templates").rglob("*.html")]
    loaded = {name for source in sources for name in re.findall(r"js/vendor/([^']+)", source)}
    assert loaded == {"qr/0.7.0/decode.js"}
    assert all((vendoring.FOLDER / name).is_file() for name in loaded)


def change_a_byte(folder: Path) -> None:
    script = folder / QR / "index.js"
    script.write_bytes(script.read_bytes().replace(b"const", b"consT", 1))


def add_a_script(folder: Path) -> None:
    (folder / QR / "more.js").write_text("export const more = 1;\n")


def lose_a_script(folder: Path) -> None:
    (folder / QR / "index.js").unlink()


def lose_the_licences(folder: Path) -> None:
    for file in (folder / QR).glob("LICENSE*"):
        file.unlink()


def write_and_note(folder: Path, source: str) -> None:
    """Puts a script there as if it had been taken so."""
    (folder / QR / "index.js").write_text(source)
    noted = json.loads((folder / vendoring.LIST).read_text())
    noted["qr"]["files"]["index.js"] = vendoring.digest(source.encode())
    (folder / vendoring.LIST).write_text(json.dumps(noted))


def reach_out(folder: Path) -> None:
    write_and_note(folder, "export const read = () => fetch('//elsewhere.example');\n")


def import_from_elsewhere(folder: Path) -> None:
    write_and_note(folder, "import { more } from '//elsewhere.example/more.js';\n")


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        (change_a_byte, ["qr/0.7.0/index.js: not what was taken"]),
        (add_a_script, ["qr/0.7.0/more.js: not what was taken", "qr/0.7.0/more.js: vendor.json does not know it"]),
        (
            lose_a_script,
            ["qr/0.7.0/decode.js: imports ./index.js, which was not taken along", "qr/0.7.0/index.js: not there"],
        ),
        (
            lose_the_licences,
            [
                "qr/0.7.0/LICENSE-MIT: not there",
                "qr/0.7.0/LICENSE: not there",
                "qr/0.7.0/decode.js: no licence beside it",
                "qr/0.7.0/index.js: no licence beside it",
            ],
        ),
        (reach_out, ["qr/0.7.0/index.js: has fetch("]),
        (
            import_from_elsewhere,
            ["qr/0.7.0/index.js: imports //elsewhere.example/more.js, which was not taken along"],
        ),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_whatever_is_amiss_is_found(tmp_path: Path, harm: Callable[[Path], None], found: list[str]) -> None:
    folder = tmp_path / "vendor"
    shutil.copytree(vendoring.FOLDER, folder)
    harm(folder)
    assert vendoring.findings(folder) == found


@pytest.mark.parametrize("asked", [[], ["qr"], ["qr@0.7"], ["qr@latest"], ["jquery@3.7.1"], ["--check", "qr@0.7.0"]])
def test_only_an_exact_version_of_what_we_know_is_taken(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert vendoring.main(asked) == 2
    assert capsys.readouterr().err.startswith("usage: bin/vendor")
