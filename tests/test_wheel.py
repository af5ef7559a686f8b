"""What is handed out: a wheel, made of the source archive, runs from a virtual environment of its own."""

import subprocess
import sys
import sysconfig
import tarfile
import urllib.request
import zipfile
from pathlib import Path

import pytest

from eventnet import __version__
from eventnet.resources import resource_dir
from tests.mail.peer import free_port
from tests.processes import answers, started, wait_until

pytestmark = [pytest.mark.thorough, pytest.mark.on_sqlite]

ROOT = Path(__file__).resolve().parents[1]


def python(folder: Path, *arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built of what the source archive holds and of nothing else."""
    folder = tmp_path_factory.mktemp("dist")
    python(ROOT, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder))
    (archive,) = folder.glob("eventnet-*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    source = folder / archive.name.removesuffix(".tar.gz")
    python(source, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel; what it needs it finds among the packages of the tests."""
    home = tmp_path_factory.mktemp("venv")
    python(home, "-m", "venv", "--without-pip", str(home))
    pip = ["-m", "pip", "--python", str(home / "bin" / "python"), "--disable-pip-version-check", "--quiet"]
    python(home, *pip, "install", "--no-deps", "--no-index", str(wheel))
    (packages,) = home.glob("lib/python3.*/site-packages")
    (packages / "others.pth").write_text(sysconfig.get_path("purelib"))
    return home / "bin"


def test_the_wheel_holds_all_that_is_needed_and_no_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for kind in ("templates", "static"):
        for path in resource_dir(kind).rglob("*"):
            if path.is_file():
                assert f"eventnet/_resources/{kind}/{path.relative_to(resource_dir(kind))}" in names
    assert {name.split("/")[0] for name in names} == {"eventnet", f"eventnet-{__version__}.dist-info"}


def test_what_is_installed_is_the_wheel(programs: Path) -> None:
    said = subprocess.run(
        [str(programs / "eventnet"), "--version"], cwd="/", capture_output=True, text=True, check=True
    )
    assert said.stdout == f"eventnet, version {__version__}\n"
    where = [str(programs / "python"), "-c", "import eventnet; print(eventnet.__file__)"]
    said = subprocess.run(where, cwd="/", capture_output=True, text=True, check=True)
    assert said.stdout.startswith(str(programs.parent))


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_it_answers_with_pages_words_and_styles(programs: Path, tmp_path: Path, command: str) -> None:
    base = f"http://127.0.0.1:{(port := free_port())}"
    runs = [str(programs / "eventnet"), command, "--data", str(tmp_path / "data"), "--listen", f"127.0.0.1:{port}"]
    with started(runs, {}, tmp_path / "said.txt"):
        wait_until(lambda: answers(f"{base}/healthz"))
        german = urllib.request.Request(f"{base}/sign-in", headers={"Accept-Language": "de"})
        with urllib.request.urlopen(german, timeout=30) as answer:
            assert "Anmelden" in answer.read().decode()
        assert answers(f"{base}/static/css/base.css")
