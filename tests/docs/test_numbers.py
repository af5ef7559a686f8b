"""The numbers that the documents name are those of the code; none of the code's own is left out."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from limits import parse

from eventnet.web.limits import Limit
from tests.docs.tables import Row, tables_of

HEAD = ("what", "how much", "in the code")
ALL_OF = (
    "exchange.rules",
    "exchange.codes",
    "contacts.rules",
    "events.rules",
    "people.rules",
    "followups.rules",
    "way_home.rules",
    "web.limits",
)
"""Whose numbers are all written down."""

OF_THE_CODE_ALONE = {"events.rules.SHUFFLE_KEYS", "events.rules.EVENING_BEGINS", "way_home.rules.LONGEST"}
UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 24 * 3600}

Number = int | timedelta | Limit


def rows() -> Iterator[Row]:
    for document in ("exchange", "product"):
        for table in tables_of(document):
            if tuple(table[0]) == HEAD:
                yield from table


NUMBERS = {row["in the code"].strip("`"): row["how much"] for row in rows()}


def constant(name: str) -> object:
    module, _, own_name = name.rpartition(".")
    return getattr(import_module(f"eventnet.{module}"), own_name)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_the_one_in_the_code(name: str) -> None:
    told, found = NUMBERS[name], constant(name)
    if isinstance(found, Limit):
        assert parse(told) == found.often
        return
    many, _, unit = told.partition(" ")
    seconds = UNITS.get(unit.removesuffix("s"))
    if isinstance(found, timedelta):
        assert seconds is not None, told
        assert found == timedelta(seconds=int(many) * seconds)
    else:
        assert isinstance(found, int)
        assert found == int(many)
        # A bare number of seconds or days says so by its name.
        assert seconds is None or name.rpartition("_")[2].lower() == unit


def test_every_number_stands_in_one_place() -> None:
    assert len(list(rows())) == len(NUMBERS)


@pytest.mark.parametrize("module", ALL_OF)
def test_every_number_of_the_rules_is_written_down(module: str) -> None:
    numbers = {name for name in made_in(module) if isinstance(constant(name), Number)}
    assert numbers - OF_THE_CODE_ALONE <= set(NUMBERS)


def made_in(module: str) -> set[str]:
    """The constants that a module makes itself, and does not get from elsewhere."""
    source = Path(str(import_module(f"eventnet.{module}").__file__)).read_text("utf-8")
    assigned = [node for node in ast.parse(source).body if isinstance(node, ast.Assign | ast.AnnAssign)]
    names = {name.id for node in assigned for name in ast.walk(node) if isinstance(name, ast.Name)}
    return {f"{module}.{name}" for name in names if re.fullmatch(r"[A-Z][A-Z_]+", name)}
