"""The pictures in the README: the demo's people on the real pages, taken anew by `bin/pictures`.

The clock is set, so a picture changes only when its page does; but for My code, which is new each time. Letters look
right where Debian's fonts-noto-core and fonts-noto-cjk are installed.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from sqlalchemy.orm import Session, sessionmaker

from eventnet.app import create_app
from eventnet.config import Settings
from eventnet.demo.seeding import seed
from eventnet.people.links import make_sign_in_link
from eventnet.people.queries import person_by_email
from eventnet.storage.opening import open_sessions
from eventnet.storage.transactions import writing
from tests.browser.phones import HEIGHT, LOCALES, TWO_FRAMES, answering, launched, listening
from tests.clock import Clock

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
HOST = "cards.example.org"
WIDTH, SCALE, COLOURS = 390, 2, 128

# The event is on Friday and Saturday, 20 and 21 November 2026.
MOMENTS = {
    "before": datetime(2026, 11, 18, 18, 30, tzinfo=UTC),
    "now": datetime(2026, 11, 20, 14, 40, tzinfo=UTC),
    "after": datetime(2026, 11, 23, 7, 30, tzinfo=UTC),
}


@dataclass
class Demo:
    """The demo at one moment, and a browser to look at it."""

    sessions: sessionmaker[Session]
    clock: Clock
    event: str
    browser: Browser
    device: dict[str, Any]

    def phone(self, who: str, *, language: str = "en", scheme: str = "light") -> Page:
        """`who`'s phone, signed in."""
        look: dict[str, Any] = {
            "viewport": {"width": WIDTH, "height": HEIGHT},
            "device_scale_factor": SCALE,
            "locale": LOCALES[language],
            "color_scheme": scheme,
            "reduced_motion": "reduce",
        }
        page = self.browser.new_context(base_url=f"http://{HOST}", **(self.device | look)).new_page()
        page.goto(self._sign_in_path(who))
        page.get_by_role("button").click()
        page.wait_for_load_state()
        return page

    def _sign_in_path(self, who: str) -> str:
        with self.sessions() as session, writing(session):
            person = person_by_email(session, f"{who}@demo.example")
            assert person, f"{who} takes no part in the demo"
            return f"/sign-in/{make_sign_in_link(session, person, self.clock.now)}"


@contextmanager
def demo(playwright: Playwright, moment: str) -> Iterator[Demo]:
    """The demo's application at `moment`, on a data folder of its own."""
    clock = Clock()
    clock.now = MOMENTS[moment]
    with tempfile.TemporaryDirectory() as folder, listening() as door:
        data = Path(folder)
        settings = Settings(
            data=data,
            database_url=f"sqlite:///{data / 'eventnet.sqlite3'}",
            base_url=f"http://{HOST}",
            secret_keys=("a-key-for-pictures-and-nothing-else-at-all",),
        )
        with open_sessions(settings.database_url, migrates=True) as sessions:
            with sessions() as session, writing(session):
                event = seed(session, moment, clock.now).public_id
            resolver = f"--host-resolver-rules=MAP {HOST} 127.0.0.1:{door.getsockname()[1]}"
            with answering(create_app(settings, clock), door), launched(playwright, resolver) as browser:
                device = {k: v for k, v in playwright.devices["Pixel 7"].items() if k != "default_browser_type"}
                yield Demo(sessions, clock, event, browser, device)


def take(page: Page, name: str) -> None:
    """Writes what `page` shows into docs/pictures, with few colours."""
    page.evaluate(TWO_FRAMES)
    with Image.open(BytesIO(page.screenshot())) as picture:
        # Without kmeans the small lit things would be blended into their surroundings.
        few = picture.convert("RGB").quantize(COLOURS, kmeans=1, dither=Image.Dither.NONE)
    FOLDER.mkdir(parents=True, exist_ok=True)
    few.save(FOLDER / f"{name}.png", optimize=True)


def take_before(playwright: Playwright) -> None:
    with demo(playwright, "before") as at:
        take(at.phone("cleo"), "before")


def take_now(playwright: Playwright) -> None:
    with demo(playwright, "now") as at:
        cleo, ben = at.phone("cleo"), at.phone("ben")
        take(cleo, "now")
        ben.goto(f"/e/{at.event}/code")
        take(ben, "my-code")
        cleo.goto(ben.locator("#address").input_value())
        take(cleo, "scanned")
        cleo.get_by_role("button", name="Swap cards").click()
        cleo.get_by_text("Now put the phone away.").wait_for()
        take(cleo, "swapped")


def take_after(playwright: Playwright) -> None:
    with demo(playwright, "after") as at:
        cleo = at.phone("cleo")
        take(cleo, "after")
        cleo.get_by_role("link", name="Mira Yıldız", exact=True).click()
        cleo.wait_for_load_state()
        take(cleo, "contact")
        take(at.phone("cleo", language="de", scheme="dark"), "after-de-dark")


def main() -> None:
    with sync_playwright() as playwright:
        take_before(playwright)
        take_now(playwright)
        take_after(playwright)
    size = sum(picture.stat().st_size for picture in FOLDER.glob("*.png"))
    sys.stdout.write(f"{FOLDER}: {size // 1000} kB\n")


if __name__ == "__main__":
    main()
