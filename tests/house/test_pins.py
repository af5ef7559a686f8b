"""What eventnet runs on is pinned with hashes, as everything was tested, and listed."""

import json
import re
from importlib.metadata import distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.pinning import (
    BILL,
    BUILDING,
    CONSTRAINTS,
    PROJECT,
    RUNNING,
    bill,
    pins,
    running_extras,
    wanted,
    written,
)

PINNED = {pin.name: pin for pin in pins(RUNNING)}


def versions_tested() -> dict[str, str]:
    """The versions everything was tested with."""
    lines = CONSTRAINTS.read_text("utf-8").splitlines()
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


def test_each_package_has_its_hashes_and_somebody_who_wants_it() -> None:
    assert all(pin.hashes for pin in (*pins(RUNNING), *pins(BUILDING)))
    assert all(pin.wanted_by for pin in pins(RUNNING))


def test_a_package_without_a_hash_is_no_pin(tmp_path: Path) -> None:
    (tmp_path / "pins.txt").write_text("flask==3.1.3\n")
    with pytest.raises(ValueError, match=r"pins\.txt: flask==3\.1\.3"):
        pins(tmp_path / "pins.txt")


def test_what_is_pinned_is_what_was_tested() -> None:
    versions = versions_tested()
    assert {name: pin.version for name, pin in PINNED.items() if name in versions} == {
        name: versions[name] for name in PINNED if name in versions
    }
    # What no test has seen is wanted on other systems only.
    assert {name for name in PINNED if name not in versions} == {"async-timeout", "colorama"}
    assert PINNED["colorama"].marker == "sys_platform == 'win32'"
    assert PINNED["async-timeout"].marker == "python_full_version < '3.11.3'"


def test_what_pyproject_asks_for_is_pinned_and_fits() -> None:
    assert set(running_extras()) >= {"postgres", "redis"}
    for asked in wanted():
        assert PINNED[canonicalize_name(asked.name)].version in asked.specifier, asked
        assert "eventnet" in PINNED[canonicalize_name(asked.name)].wanted_by, asked
    assert canonicalize_name(Requirement(PROJECT["build-system"]["requires"][0]).name) in {
        pin.name for pin in pins(BUILDING)
    }


def test_whatever_is_loaded_here_is_pinned() -> None:
    """Walks what is installed, from eventnet on: a package that somebody began to need would be missing."""
    seen, left = set(), [("eventnet", frozenset(running_extras()))]
    while left:
        name, extras = left.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        if name != "eventnet":
            assert distribution(name).version == PINNED[name].version
        for line in requires(name) or ():
            asked = Requirement(line)
            if asked.marker is None or any(asked.marker.evaluate({"extra": extra}) for extra in (*extras, "")):
                left.append((canonicalize_name(asked.name), frozenset(asked.extras)))
    names = {name for name, _ in seen} - {"eventnet"}
    assert names - PINNED.keys() == set()
    assert {"flask", "psycopg-binary", "redis", "markupsafe"} <= names


def test_the_list_of_all_that_is_in_it_is_the_pins(tmp_path: Path) -> None:
    assert BILL.read_text("utf-8") == written(bill(pins(RUNNING)))
    listed = json.loads(BILL.read_text("utf-8"))
    assert {part["name"] for part in listed["components"]} == PINNED.keys() | {"qr"}
    refs = {part["bom-ref"] for part in listed["components"] if "bom-ref" in part}
    assert {ref for row in listed["dependencies"] for ref in (row["ref"], *row["dependsOn"])} == refs | {"eventnet"}
    assert all(re.fullmatch(r"pkg:(pypi|npm)/[a-z0-9-]+@\S+", part["purl"]) for part in listed["components"])
