"""QR codes: read back by another program, on pages light and dark."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from eventnet.formats.qr import MOST_CONTACT_BYTES, QUIET_ZONE, contact_qr_svg, live_qr_svg, qr_svg

LINK = "https://cards.example.org/x/Aud39KZ0xS6LA7qLas4KQohRUa-cz0Aac12qrNg"
Draw = Callable[[str, str], bytes]

SVG = "{http://www.w3.org/2000/svg}"
PIXELS = 4
_RUN = re.compile(r"M(\d+) (\d+)h(\d+)v(\d+)(?:h-\3|H\1)z")

PRINTED, LIVE = qr_svg, live_qr_svg
BOTH = pytest.mark.parametrize("draw", [PRINTED, LIVE], ids=["best mask", "fixed mask"])


def size_of(svg: bytes) -> int:
    """The width of a picture in modules."""
    x, y, width, height = map(int, ET.fromstring(svg).attrib["viewBox"].split())
    assert (x, y) == (0, 0)
    assert width == height
    return width


def rectangles(path: ET.Element) -> list[tuple[int, int, int, int]]:
    """What a path fills, as left, top, right and bottom; fails where it holds anything else."""
    assert _RUN.sub("", path.attrib["d"]) == ""
    runs = [[int(number) for number in run] for run in _RUN.findall(path.attrib["d"])]
    return [(x, y, x + width, y + height) for x, y, width, height in runs]


def drawn(svg: bytes, page: str) -> Image.Image:
    """The picture as it stands on a page of that colour, a hand's breadth around it."""
    picture = ET.fromstring(svg)
    margin = 20
    image = Image.new("L", ((size_of(svg) + 2 * margin) * PIXELS,) * 2, page)
    pen = ImageDraw.Draw(image)
    for path in picture.findall(f"{SVG}path"):
        for left, top, right, bottom in rectangles(path):
            corners = [(edge + margin) * PIXELS for edge in (left, top, right, bottom)]
            pen.rectangle((corners[0], corners[1], corners[2] - 1, corners[3] - 1), path.attrib.get("fill", "#000"))
    return image


def read(svg: bytes, page: str = "white") -> str | None:
    """What a camera reads that knows dark on light only."""
    found = zxingcpp.read_barcodes(
        drawn(svg, page), zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode), try_invert=False
    )
    return found[0].text if found else None


@BOTH
@pytest.mark.parametrize("page", ["white", "black", "#777"])
def test_a_camera_reads_the_link_on_any_page(page: str, draw: Draw) -> None:
    assert read(draw(LINK, "My code"), page) == LINK


@settings(max_examples=20)
@given(
    st.from_regex(r"https://[a-z]{1,20}\.example/x/A[A-Za-z0-9_-]{38}", fullmatch=True),
    st.sampled_from([PRINTED, LIVE]),
)
def test_a_camera_reads_every_link(link: str, draw: Draw) -> None:
    assert read(draw(link, ""), "black") == link


def test_a_whole_card_can_be_read_too() -> None:
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jürgen Weißgerber\r\nN:;Jürgen Weißgerber;;;\r\nEND:VCARD\r\n"
    assert read(qr_svg(card, "Offline")) == card


@settings(max_examples=20)
@given(st.text(st.sampled_from("aZ09:;,\r\nüß李🎸") | st.characters(codec="utf-8"), min_size=1, max_size=72))
@example("ü" * 143 + "a")
def test_a_contact_code_has_version_12_at_most_and_is_read_to_the_byte(text: str) -> None:
    card = text.encode()[:MOST_CONTACT_BYTES].decode(errors="ignore").encode()
    svg = contact_qr_svg(card, "")
    assert size_of(svg) <= 17 + 4 * 12 + 2 * QUIET_ZONE
    (found,) = zxingcpp.read_barcodes(drawn(svg, "black"), try_invert=False)
    assert found.bytes == card


def test_a_byte_more_would_want_a_larger_code() -> None:
    most = contact_qr_svg(b"a" * MOST_CONTACT_BYTES, "")
    assert size_of(most) == 17 + 4 * 12 + 2 * QUIET_ZONE < size_of(contact_qr_svg(b"a" * (MOST_CONTACT_BYTES + 1), ""))


@BOTH
def test_it_is_small_enough_to_come_every_half_minute(draw: Draw) -> None:
    assert 60 <= len(LINK) <= 70
    assert len(draw(LINK, "My code. Point any phone’s camera at it.")) < 6000


@BOTH
def test_white_ground_lies_under_all_of_it_and_around(draw: Draw) -> None:
    svg = draw(LINK, "My code")
    size = size_of(svg)
    ground, modules = ET.fromstring(svg).findall(f"{SVG}path")
    assert ground.attrib["fill"] == "#fff"
    assert rectangles(ground) == [(0, 0, size, size)]
    assert "fill" not in modules.attrib  # black, whatever the page's own colours
    dark = rectangles(modules)
    assert QUIET_ZONE == 4
    assert min(edge for left, top, _, _ in dark for edge in (left, top)) == QUIET_ZONE
    assert max(edge for _, _, right, bottom in dark for edge in (right, bottom)) == size - QUIET_ZONE


def test_rows_of_modules_never_overlap() -> None:
    (_, modules) = ET.fromstring(qr_svg(LINK, "My code")).findall(f"{SVG}path")
    ends: dict[int, int] = {}
    for left, top, right, bottom in rectangles(modules):
        assert bottom == top + 1
        assert left > ends.get(top, -1)  # at least one light module lies between two runs
        ends[top] = right


@pytest.mark.parametrize(
    "label",
    [
        "Ben & Cleo",
        "a < b",
        "1 > 0",
        "\"quoted\" and 'quoted'",
        "&amp; &lt;",
        "<script>alert(1)</script>",
        "</title><script>alert(1)</script>",
        "]]>",
        "Çelik מרחבا 👩‍👩‍👧‍👦",
        "",
    ],
)
def test_the_label_is_read_aloud_as_it_is(label: str) -> None:
    svg = ET.fromstring(qr_svg(LINK, label))
    assert svg.findtext(f"{SVG}title") == label
    assert [child.tag for child in svg] == [f"{SVG}title", f"{SVG}path", f"{SVG}path"]
    assert svg.attrib["role"] == "img"


@given(st.text(st.sampled_from("Aab0-_/"), min_size=1, max_size=90))
@settings(max_examples=20)
def test_a_live_code_is_no_larger_for_being_drawn_quickly(text: str) -> None:
    """Its size is looked up by its length; a printed one may be smaller where it is all digits or capitals."""
    assert read(live_qr_svg(text, "")) == text
    assert size_of(live_qr_svg(f"{text}é", "")) <= size_of(qr_svg(f"{text}é", "")) + 4


def test_the_same_code_is_the_same_picture() -> None:
    assert qr_svg(LINK, "My code") == qr_svg(LINK, "My code")
