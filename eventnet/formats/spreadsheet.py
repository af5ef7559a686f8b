"""CSV that spreadsheet programs open well, whatever strangers wrote into it.

It is UTF-8 and says so at its beginning, as Excel wants it; every cell is quoted, every row ends with CRLF. Cells that
a program would take for a formula, and work out, begin with an apostrophe: it shows them as text.
"""

import csv
import io
import re
from collections.abc import Iterable

BEGINNING = b"\xef\xbb\xbf"
"""What stands before the first row."""

# The wide forms are taken for formulas by programs set to Japanese; what can't be seen before a sign hides it from us,
# not from everybody.
_FORMULA = re.compile(r"[\s\x00-\x1f\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠−]|[\t\r\n]")
_BREAKS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")


def write_row(cells: Iterable[str], separator: str = ",") -> bytes:
    """One row. `separator` is the one the reader's spreadsheet program expects: in German a semicolon."""
    row = io.StringIO()
    writer = csv.writer(row, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in cells])
    return row.getvalue().encode("utf-8", "replace")


def harmless(cell: str) -> str:
    """A cell as it is read and no more: no formula, its lines divided by line feeds."""
    plain = _BREAKS.sub("\n", cell).replace("\x00", "")
    return f"'{plain}" if _FORMULA.match(plain) else plain
