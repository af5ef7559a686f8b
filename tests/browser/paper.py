"""What stands on paper, read from a page as it was printed."""

import re
import unicodedata
from typing import Any

import pypdfium2


def bare(text: str) -> str:
    """A text without what a line break or a font changes: blanks, hyphens, forms of letters."""
    plain = unicodedata.normalize("NFKC", text).replace("\x02", "").replace("\ufffe", "")
    return re.sub(r"[\s\u00ad\u200b\u2010-]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", plain)


def stands_in(text: str, bare_text: str) -> bool:
    """Whether `text` is in that bare text. Of letters no font of this machine can draw, the first is not in it."""
    wanted = bare(text)
    undrawn = {wanted[0], *(c for c in wanted if unicodedata.east_asian_width(c) in "WF" and c not in bare_text)}
    return wanted in bare_text or _without(undrawn, wanted) in _without(undrawn, bare_text)


def _without(letters: set[str], text: str) -> str:
    return "".join(c for c in text if c not in letters)


def pages_of(pdf: bytes) -> list[str]:
    """The bare text of each page of a document."""
    document: Any = pypdfium2.PdfDocument(pdf)
    try:
        return [bare(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()
