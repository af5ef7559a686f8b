"""The badge as it comes out of a printer: one small sheet, nothing else on it, read by two readers however coarse."""

import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pyzbar import pyzbar

from eventnet.exchange.codes import badge_code
from eventnet.formats.qr import qr_svg
from tests.browser.looking import axe_findings, by_night, not_dark_on_white, too_wide_or_too_small
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.paper import bare
from tests.browser.phones import Phone, Phones
from tests.browser.room import LONG, UNBROKEN
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]

MILLIMETRE = 72 / 25.4  # points
SIZES = {"a6": (105, 148), "small": (85, 55)}
SHARPNESS = (72, 96, 150, 300)

NAMES = {
    "short": "Li",
    "long": LONG,
    "the longest": f"{LONG} {UNBROKEN} {LONG}"[:200],
    "the widest": "W" * 200,
}

LONG_ADDRESS = f"https://begegnungen.dampfschifffahrtsgesellschaft.example/x/B{'Az09_-' * 4}"[:83]
"""What a badge's code says where an installation has a long name."""

_SHOW = """
(svg, [size, ground, code]) => {
  svg.setAttribute("viewBox", size);
  [ground, code].forEach((path, which) => svg.querySelectorAll("path")[which].setAttribute("d", path));
}
"""

_SPILLS = """
() => {
  const badge = document.querySelector(".badge"), edge = badge.getBoundingClientRect();
  return [...badge.querySelectorAll(".who, .how, .where, .qr, .qr svg")].filter(element => {
    const box = element.getBoundingClientRect();
    return box.left < edge.left || box.right > edge.right || box.top < edge.top || box.bottom > edge.bottom;
  }).map(element => element.className.toString());
}
"""


def makes_a_badge(house: House, phone: Phone, name: str) -> bytes:
    """Ben, called so, makes a badge; the hash of its code."""
    with house.writing() as session:
        house.attendee(session, "ben").name = name
    phone.opens(f"/e/{house.event}/badge")
    phone.page.locator(f"form[action='/e/{house.event}/badge'] button").click()
    phone.page.locator(".badge").wait_for()
    with house.reading() as session:
        made = house.attendee(session, "ben").badge_hash
    assert made
    return made


def sheet(phone: Phone, size: tuple[int, int]) -> tuple[str, Iterator[tuple[int, Image.Image]]]:
    """Prints the page: its bare text, and its one sheet of this size as it looks at each sharpness, smoothed."""
    document: Any = pypdfium2.PdfDocument(phone.page.pdf(prefer_css_page_size=True))
    assert len(document) == 1
    page = document[0]
    assert page.get_size() == pytest.approx([side * MILLIMETRE for side in size], abs=1)
    drawn = ((dpi, page.render(scale=dpi / 72, grayscale=True).to_pil()) for dpi in SHARPNESS)
    return bare(page.get_textpage().get_text_range()), drawn


def read(picture: Image.Image) -> tuple[list[str], list[str]]:
    """What two readers read from a picture."""
    zxing = [code.text for code in zxingcpp.read_barcodes(picture)]
    return zxing, [code.data.decode() for code in pyzbar.decode(picture)]


def code_read_by_all(pictures: Iterator[tuple[int, Image.Image]]) -> str:
    """The one text that both readers read, however coarse the sheet was drawn."""
    texts = {dpi: read(picture) for dpi, picture in pictures}
    link = texts[300][0][0]
    assert texts == dict.fromkeys(SHARPNESS, ([link], [link]))
    return link


def test_two_readers_read_the_badge_from_its_one_sheet_and_nothing_else_is_on_it(house: House, phones: Phones) -> None:
    ben = phones("ben")
    for kind, name in NAMES.items():
        made = makes_a_badge(house, ben, name)
        for size, paper in SIZES.items():
            ben.opens(f"/e/{house.event}/badge?size={size}")
            text, pictures = sheet(ben, paper)
            assert text == bare(f"{name}Scan it to ask for my card.Begegnungen 2026"), (kind, size)
            before, _, token = code_read_by_all(pictures).rpartition("/")
            assert (before, badge_code(token).hash) == (f"{house.base_url}/x", made), (kind, size)
            ben.page.emulate_media(media="print")
            assert ben.page.evaluate(_SPILLS) == [], (kind, size)
            ben.page.emulate_media(media="null")


def test_a_dark_phone_prints_dark_on_white_and_a_long_address_is_read_as_well(house: House, phones: Phones) -> None:
    ben = phones("ben", scheme="dark")
    makes_a_badge(house, ben, "Ben Okafor")
    for size, paper in SIZES.items():
        ben.opens(f"/e/{house.event}/badge?size={size}")
        drawn = re.findall(r' (?:viewBox|d)="([^"]*)"', qr_svg(LONG_ADDRESS, "").decode())
        ben.page.locator(".qr svg").evaluate(_SHOW, drawn)
        assert code_read_by_all(sheet(ben, paper)[1]) == LONG_ADDRESS, size
        assert not_dark_on_white(ben.page) == []
        ben.page.emulate_media(media="null")


def test_the_page_of_the_badge_can_be_read_and_pressed_by_anybody(house: House, phones: Phones) -> None:
    ben = phones("ben")
    ben.opens(f"/e/{house.event}/badge")
    assert [*too_wide_or_too_small(ben.page), *axe_findings(ben.page), *by_night(ben.page)] == []
    makes_a_badge(house, ben, LONG)
    for size in SIZES:
        ben.opens(f"/e/{house.event}/badge?size={size}")
        assert [*too_wide_or_too_small(ben.page), *axe_findings(ben.page), *by_night(ben.page)] == [], size
