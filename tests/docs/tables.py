"""The tables of docs/, as rows of cells."""

import re
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"

Row = dict[str, str]
"""A row's cells by the heads of their columns."""


def text_of(document: str) -> str:
    return (DOCS / f"{document}.md").read_text("utf-8")


def tables_of(document: str) -> Iterator[list[Row]]:
    """The tables of a document, in their order."""
    for block in re.findall(r"(?:^\|.*\n)+", text_of(document), re.MULTILINE):
        head, _, *rows = ([cell.strip() for cell in line.strip("|\n").split("|")] for line in block.splitlines())
        assert all(len(row) == len(head) for row in rows), head
        yield [dict(zip(head, row, strict=True)) for row in rows]


def table_of(document: str, *head: str) -> list[Row]:
    """The one table of a document with this head."""
    (found,) = (rows for rows in tables_of(document) if tuple(rows[0]) == head)
    return found


def listed(cell: str) -> list[str]:
    """What stands in a cell, separated by commas."""
    return [part.strip() for part in cell.split(",")]
