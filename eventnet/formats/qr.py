"""QR codes as small SVG pictures, on their own white ground so that they are read in the dark theme too."""

import re
from functools import cache, lru_cache
from typing import Any
from xml.sax.saxutils import escape

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, QRData

QUIET_ZONE = 4
"""White modules around a code, as the standard asks."""

MOST_CONTACT_BYTES = 287
"""What a code of version 12, 65 modules wide, holds as bytes at level M: a telephone's camera reads it off a screen."""

_FAST_MASK = 2
_KEPT = 512
_DARK = re.compile(b"\x01+")


def qr_svg(text: str, label: str) -> bytes:
    """A QR code of `text` as SVG, read aloud as `label`."""
    code = QRCode(border=0, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    return _svg(code, label)


@lru_cache(maxsize=_KEPT)
def live_qr_svg(text: str, label: str) -> bytes:
    """`qr_svg` for codes that live half a minute: without the search for the best mask, which is most of the work.

    Whoever asks again in that time gets the same picture. It is kept by what it says, so nobody gets another's.
    """
    return _svg(quickly_drawn(text.encode()), label)


@lru_cache(maxsize=_KEPT)
def contact_qr_svg(card: bytes, label: str) -> bytes:
    """A card of at most MOST_CONTACT_BYTES as a code, drawn as quickly as the live one it stands below."""
    return _svg(quickly_drawn(card), label)


def quickly_drawn(content: bytes) -> "QRCode[Any]":
    """The modules of a code of the smallest size for `content`, with the mask that ours on screens have."""
    data = QRData(content, mode=MODE_8BIT_BYTE)
    code = QRCode(_version_for(len(data)), border=0, error_correction=ERROR_CORRECT_M, mask_pattern=_FAST_MASK)
    code.add_data(data)
    code.make(fit=False)
    return code


@cache
def _version_for(length: int) -> int:
    """The smallest size of code for so many bytes; codes of one installation are all of one length."""
    code = QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(QRData(bytes(length), mode=MODE_8BIT_BYTE))
    return int(code.best_fit())


def _svg(code: "QRCode[Any]", label: str) -> bytes:
    rows = code.get_matrix()
    size = len(rows) + 2 * QUIET_ZONE
    title = escape(label)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" shape-rendering="crispEdges">'
        f'<title>{title}</title><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{_path(rows)}"/></svg>\n'
    ).encode()


def _path(rows: list[list[bool]]) -> str:
    """One rectangle for every run of dark modules in a row."""
    runs = ((y, *run.span()) for y, row in enumerate(rows, start=QUIET_ZONE) for run in _DARK.finditer(bytes(row)))
    return "".join(f"M{x + QUIET_ZONE} {y}h{end - x}v1h-{end - x}z" for y, x, end in runs)
