"""CSV: what a spreadsheet program reads is what was written, and none of it is worked out."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventnet.formats.spreadsheet import BEGINNING, harmless, write_row

FORMULAS = (
    '=HYPERLINK("http://evil.example")',
    "+49 171 3920002",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u200b=1",
    "\ufeff=1",
    "＝1",
    "＋1",
    "\u2028=1",
)
cells = st.text(
    st.sampled_from("=+-@\t\r\n;,\"' \x0b\x85\u2028") | st.characters(exclude_categories=["Cs"]), max_size=20
)


def read(row: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(row.decode("utf-8"), newline=""), delimiter=separator))


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_text(text: str) -> None:
    assert harmless(text).startswith("'")
    assert harmless(harmless(text)) == harmless(text)


@pytest.mark.parametrize("text", ["Ben", "3 - 2 = 1", "a=b", "O’Neill", "a\n=b", "", "https://a.example/?a=b"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@given(st.lists(cells, min_size=1, max_size=5), st.sampled_from(",;"))
def test_a_row_is_read_as_it_was_written(row: list[str], separator: str) -> None:
    written = write_row(row, separator)
    assert written.endswith(b"\r\n")
    assert read(written, separator) == [[harmless(cell) for cell in row]]
    for cell in read(written, separator)[0]:
        assert cell.lstrip()[:1] not in {*"=+-@＝＋－＠"} or not cell.strip()


def test_a_row_to_the_byte() -> None:
    row = write_row(['Müller; "Jo"', "=1", "one\r\ntwo", "half \ud800"], ";")
    assert row == '"Müller; ""Jo""";"\'=1";"one\ntwo";"half ?"\r\n'.encode()
    assert BEGINNING.decode("utf-8-sig") == ""
