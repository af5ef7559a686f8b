"""The papers for whoever must answer for an installation: what they point at is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.docs.retention import FILE, retention
from tests.docs.tables import DOCS, tables_of, text_of

ROOT = DOCS.parent
TESTS = ROOT / "tests"
SHEETS = ("data-sheet", "data-sheet.de")


@cache
def named_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def threats() -> list[dict[str, str]]:
    return [row for table in tables_of("threats") if "test" in table[0] for row in table]


@pytest.mark.parametrize("row", threats(), ids=lambda row: str(row["threat"]))
def test_each_threat_has_a_defence_and_a_test_that_is_there(row: dict[str, str]) -> None:
    assert row["defence"]
    file, _, name = row["test"].partition(": ")
    assert name.startswith("test_")
    assert name in named_in(TESTS / file)


def test_retention_says_what_the_columns_say() -> None:
    assert FILE.read_text("utf-8") == retention(), "run: python -m tests.docs.retention"


def test_both_data_sheets_have_the_same_rows_and_gaps() -> None:
    english, german = (re.findall(r"^\| (.*?) \| (.*) \|$", text_of(name), re.MULTILINE) for name in SHEETS)
    assert len(english) == len(german) > 15
    for (_, told), (_, gesagt) in zip(english, german, strict=True):
        for part in (r"\*\*\[", r"`[\w-]+(?:\.de)?\.md`", r"EVENTNET_\w+", r"Art\. \d+"):
            assert len(re.findall(part, told)) == len(re.findall(part, gesagt)), told


def test_every_command_that_shows_a_promise_can_be_typed() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (`bin/.+) \|$", (ROOT / "SECURITY.md").read_text("utf-8"), re.MULTILINE)
    assert len(rows) > 10
    for promise, _, commands in rows:
        for word in re.findall(r"(?:bin|tests)/[\w/.]+", commands):
            assert (ROOT / word).exists(), (promise, word)


def test_what_the_papers_at_the_top_point_at_is_there() -> None:
    for paper in ("SECURITY.md", "deploy/README.md", "benchmarks/FAULTS.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / paper).read_text("utf-8")):
            assert ((ROOT / paper).parent / link).exists(), (paper, link)
