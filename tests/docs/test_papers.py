"""The papers for whoever must answer for an installation: what they point at is there."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.docs.retention import FILE, retention
from tests.docs.tables import DOCS, tables_of

TESTS = DOCS.parent / "tests"


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
