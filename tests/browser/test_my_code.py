"""My code, left open on a table: how often it asks who has come, that the screen stays on, who reads it."""

from base64 import b64decode
from collections.abc import Iterable
from io import BytesIO
from itertools import groupby, product
from math import ceil, floor

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect
from pyzbar import pyzbar

from eventnet.formats.qr import QUIET_ZONE, quickly_drawn
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import HEIGHT, TWO_FRAMES, Phone, Phones
from tests.browser.test_my_code_offline import forgives_missing_network
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]

# The pauses between two times it asks are written down, and short.
_WAITING = """
const wait = setTimeout;
window.pauses = [];
window.setTimeout = (work, pause, ...more) => {
  const isPause = pause >= 2000 && new Error().stack.includes("/exchange/code.js");
  return wait(work, isPause ? (pauses.push(pause), 20) : pause, ...more);
};
"""
SEEN_OFTEN, AT_MOST = 2000, 6000


def test_it_asks_ever_less_often_while_nobody_comes_and_often_again_when_somebody_has(
    house: House, phones: Phones
) -> None:
    ben = phones("ben")
    ben.context.add_init_script(_WAITING)
    ben.opens(f"/e/{house.event}/code")
    ben.waits_until("() => pauses.filter(pause => pause === 6000).length > 2")
    alone = ben.page.evaluate("pauses.slice()")
    assert (alone[0], alone[-1]) == (SEEN_OFTEN, AT_MOST)
    assert alone == sorted(alone)
    assert alone.index(AT_MOST) < 8, "within half a minute it asks a third as often"
    house.swap("cleo", "ben")
    ben.sees("You and Cleo Nowak have swapped cards.")
    ben.waits_until(f"() => pauses.lastIndexOf({SEEN_OFTEN}) >= {len(alone)}")


# The screen

# A screen that can be let go of by the browser, which Chromium without windows has none of.
_SCREEN = """
window.locks = [];
window.refuses = false;
Object.defineProperty(navigator, "wakeLock", { value: { async request() {
  if (refuses) throw new DOMException("", "NotAllowedError");
  const lock = new EventTarget();
  lock.released = false;
  lock.letGo = () => { lock.released = true; lock.dispatchEvent(new Event("release")); };
  locks.push(lock);
  return lock;
} } });
"""


def test_the_screen_stays_on_also_when_the_browser_has_let_go_of_it(house: House, phones: Phones) -> None:
    ben = phones("ben")
    ben.context.add_init_script(_SCREEN)
    ben.page.clock.install()
    ben.opens(f"/e/{house.event}/code")
    ben.waits_until("locks.length === 1")
    ben.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    ben.page.evaluate("locks[0].letGo()")
    ben.page.clock.fast_forward(1000)
    ben.waits_until("locks.length === 2 && !locks[1].released")
    ben.page.evaluate("refuses = true; locks[1].letGo()")
    ben.page.clock.fast_forward(1000)
    ben.page.evaluate("refuses = false; document.dispatchEvent(new Event('visibilitychange'))")
    ben.waits_until("locks.length === 3")


# Cameras

SHARPNESS, ZOOMS = (1, 1.5, 2, 3), (0.9, 1, 1.1, 1.25)


class Screen:
    """A phone's screen, which can have more pixels or fewer, and show all larger or smaller."""

    def __init__(self, phone: Phone) -> None:
        self._page, self._browser = phone.page, phone.context.new_cdp_session(phone.page)

    def becomes(self, sharpness: float, zoom: float) -> None:
        """So many pixels to a CSS pixel from now on, and the browser zoomed."""
        pixels = {"width": round(390 / zoom), "height": round(HEIGHT / zoom), "deviceScaleFactor": sharpness * zoom}
        self._browser.send("Emulation.setDeviceMetricsOverride", {**pixels, "mobile": False})
        self._page.evaluate(TWO_FRAMES)

    def shows(self, which: str) -> Image.Image:
        """A part of the page as it is seen, pixel for pixel; Playwright's own pictures bring its own screen."""
        self._page.locator(which).scroll_into_view_if_needed()
        shot = self._browser.send("Page.captureScreenshot", {"optimizeForSpeed": True})
        whole = Image.open(BytesIO(b64decode(shot["data"]))).convert("L")
        box, pixels = self._page.locator(which).bounding_box(), self._page.evaluate("devicePixelRatio")
        assert box
        right, bottom = box["x"] + box["width"], box["y"] + box["height"]
        far = (min(ceil(edge * pixels), most) for edge, most in zip((right, bottom), whole.size, strict=True))
        return whole.crop((floor(box["x"] * pixels), floor(box["y"] * pixels), *far))


def lines(of: Image.Image) -> list[bytes]:
    """The rows of a picture, dark (0) or light (1), each once for as often as it is repeated."""
    width, height = of.size
    pixels = of.point(lambda value: value > 127).tobytes()
    return [row for row, _ in groupby(pixels[y * width : (y + 1) * width] for y in range(height))]


def modules(of: Image.Image) -> list[bytes]:
    """A picture with each row and each column once for as often as it is repeated: only what differs is left."""
    rows = lines(of)
    upright = Image.frombytes("L", (len(rows[0]), len(rows)), bytes(255 * value for row in rows for value in row))
    return lines(upright.transpose(Image.Transpose.TRANSPOSE))


def drawn(text: str) -> Image.Image:
    """The same code, one pixel for each module."""
    rows = quickly_drawn(text.encode()).get_matrix()
    code = Image.new("L", (len(rows) + 2 * QUIET_ZONE,) * 2, 255)
    for y, row in enumerate(rows, start=QUIET_ZONE):
        for x, is_dark in enumerate(row, start=QUIET_ZONE):
            code.putpixel((x, y), 0 if is_dark else 255)
    return code


def is_read_and_whole(phone: Phone, sizes: Iterable[tuple[float, float]]) -> None:
    """Both readers read the code at each size, and no line runs through it that is not its own."""
    screen = Screen(phone)
    for sharpness, zoom in sizes:
        screen.becomes(sharpness, zoom)
        link, picture = phone.page.locator("#address").input_value(), screen.shows("#code")
        at = f"{sharpness} pixels, at {zoom:.0%}"
        assert [code.text for code in zxingcpp.read_barcodes(picture, try_invert=False)] == [link], at
        assert [code.data.decode() for code in pyzbar.decode(picture)] == [link], at
        assert modules(picture) == modules(drawn(link)), at


@pytest.mark.thorough
def test_any_camera_reads_it_on_any_screen_and_no_light_line_runs_through_it(house: House, phones: Phones) -> None:
    """The server's on a light phone at each size; and the phone's own, the same module for module, on a dark one."""
    ben = phones("ben")
    ben.opens(f"/e/{house.event}/code")
    ben.photographed()
    is_read_and_whole(ben, product(SHARPNESS, ZOOMS))
    ben = phones("ben", scheme="dark")
    ben.page.clock.install(time=house.clock.now)
    ben.opens(f"/e/{house.event}/code")
    ben.waits_until("!document.getElementById('ahead').hidden")
    ben.context.set_offline(offline=True)
    house.clock.turn(seconds=30)
    ben.page.clock.fast_forward(30_000)
    expect(ben.page.locator("#address")).to_have_value(house.base_url + house.code_path("ben"))
    is_read_and_whole(ben, zip(SHARPNESS, reversed(ZOOMS), strict=True))
    forgives_missing_network(ben)


def test_the_contact_code_is_read_as_well(house: House, phones: Phones) -> None:
    ben = phones("ben", scheme="dark")
    ben.opens(f"/e/{house.event}/code")
    ben.unfolds("No network over there?")
    screen = Screen(ben)
    for sharpness in SHARPNESS:
        screen.becomes(sharpness, 1)
        picture = screen.shows(".plain svg")
        (code,) = zxingcpp.read_barcodes(picture, try_invert=False)
        assert code.bytes.startswith(b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ben Okafor\r\n")
        assert [one.data for one in pyzbar.decode(picture)] == [code.bytes]
