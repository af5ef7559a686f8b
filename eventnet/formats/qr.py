"""QR codes as small SVG pictures, on their own white ground so that they are read in the dark theme too."""

from xml.sax.saxutils import escape

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4
"""White modules around a code, as the standard asks."""

_FAST_MASK = 2


def qr_svg(text: str, *, label: str, fixed_mask: bool = False) -> bytes:
    """A QR code of `text` as SVG, read aloud as `label`.

    `fixed_mask` leaves out the search for the best mask, which is most of the work: for codes that live half a minute.
    """
    code = QRCode(border=0, error_correction=ERROR_CORRECT_M, mask_pattern=_FAST_MASK if fixed_mask else None)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    size = len(rows) + 2 * QUIET_ZONE
    title = escape(label)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" shape-rendering="crispEdges">'
        f'<title>{title}</title><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{_path(rows)}"/></svg>\n'
    ).encode()


def _path(rows: list[list[bool]]) -> str:
    """One rectangle for every run of dark modules in a row."""
    parts = []
    for y, row in enumerate(rows, start=QUIET_ZONE):
        x = 0
        while x < len(row):
            width = 0
            while x + width < len(row) and row[x + width]:
                width += 1
            if width:
                parts.append(f"M{x + QUIET_ZONE} {y}h{width}v1h-{width}z")
            x += width + 1
    return "".join(parts)
