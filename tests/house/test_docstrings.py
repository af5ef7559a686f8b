"""Docstrings of what others call begin with a verb or a noun, so that who learned English later knows at once."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import eventnet

HOUSE = Path(eventnet.__file__).parent
NEITHER = re.compile(
    r"(Everything|How|It|Likewise|Nothing|So|Somebody|Something|Those|Until|Wh(at|en|ere|y)(ever)?|Whether|Which|"
    r"Who(m|se|ever)?)\b"
)


def public_docstrings() -> Iterator[tuple[str, str]]:
    """Each function and class that others call, and what its docstring says."""
    for file in sorted(HOUSE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            if said := ast.get_docstring(node):
                yield f"{file.relative_to(HOUSE)}: {node.name}", said


def test_public_docstrings_begin_with_a_verb_or_a_noun() -> None:
    said = dict(public_docstrings())
    assert len(said) > 800
    assert {where: text for where, text in said.items() if NEITHER.match(text)} == {}
