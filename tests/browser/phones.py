"""Phones for the tests: real Chromium windows, as small, as dark and in the language a test asks for."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from io import BytesIO
from typing import Any

import zxingcpp
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Playwright, WebError, expect
from waitress import wasyncore
from waitress.server import create_server

from tests.cast import House

WITHOUT_WINDOWS = "chromium-headless-shell"
"""The same Chromium less all that surrounds a page: it starts and draws for a good third less of processor time."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
INSECURE = "net.test"
"""A name of this machine that browsers take for another one, so that it is not secure without HTTPS."""

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    f"--host-resolver-rules=MAP {INSECURE} 127.0.0.1",
]
LOCALES = {"en": "en-GB", "de": "de-DE"}
HEIGHT = 844

PATIENCE = 60
"""Seconds for whatever a page is to come to: only what never comes is waited for that long, on any machine."""

DRAWN_TOO_SOON = ("Page already revealed", "ViewTransition opt-in disabled")
"""What Chromium says where a page was there before the way to it could be drawn, as it happens to a busy one."""

# A phone's page is laid out for a wide screen until it has been drawn once.
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

# What the page's policy forbids is an error like any other.
_TELL_OF_VIOLATIONS = """
addEventListener("securitypolicyviolation", event =>
  console.error(`policy: ${event.effectiveDirective} forbids ${event.blockedURI} ${event.sample}`));
"""


def find_browser(*preferred: str) -> str:
    """Where this machine's Chromium is, the `preferred` one if it is there."""
    for name in (*preferred, *BROWSERS):
        if path := shutil.which(name):
            return path
    raise RuntimeError(f"No browser is installed (looked for {', '.join(BROWSERS)}); run bin/test, which installs one.")


@contextmanager
def launched(playwright: Playwright, *flags: str, path: str | None = None) -> Iterator[Browser]:
    """A browser without windows yet: the lighter one, unless `path` says another."""
    path = path or find_browser(WITHOUT_WINDOWS)
    browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A socket on a free port of this machine that nobody answers yet."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield listener


@contextmanager
def answering(app: Flask, listener: socket.socket) -> Iterator[None]:
    """`app` answers at `listener`, as under `eventnet serve`, while the test goes on."""
    server = create_server(app, sockets=[listener], threads=8, ident=None)
    thread = threading.Thread(target=server.run, name="server")
    thread.start()
    try:
        yield
    finally:
        # The server's loop ends when it has nothing left to listen to, and only its own thread may take that away.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join()
        server.task_dispatcher.shutdown()


class Phone:
    """One person's phone. Whatever the browser finds wrong is noted down in `complaints`."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.context, self._base_url = context, base_url
        self.complaints: list[str] = []
        self._forgiven: list[str] = []
        context.set_default_timeout(PATIENCE * 1000)
        context.add_init_script(_TELL_OF_VIOLATIONS)
        context.on("console", self._listen)
        context.on("weberror", self._stumble)
        self.page = context.new_page()

    def _stumble(self, error: WebError) -> None:
        if not any(words in str(error.error) for words in DRAWN_TOO_SOON):
            self.complaints.append(str(error.error))

    def _listen(self, said: ConsoleMessage) -> None:
        complaint = f"{said.text} ({said.location['url']})"
        if said.type == "error" and not any(part in complaint for part in self._forgiven):
            self.complaints.append(complaint)

    def opens(self, address: str) -> None:
        """Opens a page: a path of ours, or the whole address that a code holds."""
        self.page.goto(address if "://" in address else self._base_url + address)

    def opens_another_tab(self, path: str) -> "Phone":
        """The same phone with a second tab in front."""
        tab = copy(self)
        tab.page = self.context.new_page()
        tab.opens(path)
        return tab

    def is_there(self) -> None:
        """Waits until the page has come to its end, and its scripts with it.

        A press ends where the next page begins: what is read from that at once may be half of it, and what is pressed
        there may be pressed before a script heeds it.
        """
        self.page.wait_for_load_state()

    def signs_in(self, path: str) -> None:
        """Opens a sign-in link and presses the one button there."""
        self.opens(path)
        self._presses(self.page.get_by_role("button"))

    def button(self, name: str) -> Locator:
        """The button of this name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        """The link of this name."""
        return self.page.get_by_role("link", name=name, exact=True)

    def _presses(self, what: Locator) -> None:
        self.is_there()
        what.click()
        self.is_there()

    def presses(self, name: str) -> None:
        """Presses the one button of this name."""
        self._presses(self.button(name))

    def follows(self, name: str) -> None:
        """Follows the one link of this name."""
        self._presses(self.link(name))

    def unfolds(self, name: str) -> None:
        """Opens what is folded under `name`."""
        self._presses(self.page.locator("summary").get_by_text(name, exact=True))

    def sees(self, text: str) -> None:
        """Waits until `text` is on the screen, and the whole page there."""
        expect(self.page.get_by_text(text).first).to_be_visible()
        self.is_there()

    def waits_until(self, script: str) -> None:
        """Waits until `script` is true on the page; the policy of our pages forbids Playwright's own way."""
        self.waits(lambda: self.page.evaluate(script), script)

    def waits(self, is_so: Callable[[], object], what: str) -> None:
        """Waits until something is so, and hears meanwhile what the browser says."""
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < deadline, f"never: {what}"
            self.page.wait_for_timeout(50)

    def sees_nothing_of(self, text: str) -> None:
        """The page has loaded and says nothing of `text`."""
        expect(self.page.locator("body")).not_to_contain_text(text)

    def screen(self) -> Image.Image:
        """What is to be seen on the screen, a code drawn to its end; one pixel of the picture is one of CSS."""
        expect(self.page.locator("#code")).to_have_js_property("complete", value=True)
        return Image.open(BytesIO(self.page.screenshot(scale="css")))

    def photographed(self) -> str:
        """What a camera reads from the code on this screen."""
        codes = zxingcpp.read_barcodes(self.screen())
        assert len(codes) == 1, f"{len(codes)} codes on the screen"
        return codes[0].text

    def expects(self, *complaints: str) -> None:
        """Takes one complaint for each of these off the list: what the test did on purpose."""
        self.catches_up()
        for part in complaints:
            known = next((complaint for complaint in self.complaints if part in complaint), None)
            assert known, f"nothing about {part!r} in {self.complaints}"
            self.complaints.remove(known)

    def forgives(self, *parts: str) -> None:
        """However often the browser has complained of this, and does so until the end: what is under way comes late.

        How often a phone tries is its own matter. Without `parts`: whatever it complains of.
        """
        self._forgiven += parts or [""]
        self.catches_up()
        self.complaints[:] = [said for said in self.complaints if not any(part in said for part in self._forgiven)]

    def catches_up(self) -> None:
        """Waits until everything the page has said so far has been heard."""
        self.page.evaluate("0")


class Phones:
    """Hands out phones, and has an eye on each of them.

    They keep pages for where there is no network only where that belongs to the story: the service worker of a phone
    fetches a dozen pages ahead, for as much time as a short story takes.
    """

    def __init__(self, house: House, browser: Browser, devices: dict[str, Any], *, keep_pages: bool = False) -> None:
        self._house, self._browser, self._keep_pages = house, browser, keep_pages
        self._device = {key: value for key, value in devices["Pixel 7"].items() if key != "default_browser_type"}
        self._handed_out: list[Phone] = []

    def __call__(
        self,
        who: str | None = None,
        *,
        language: str = "en",
        scheme: str = "light",
        width: int = 390,
        height: int = HEIGHT,
        scripts: bool = True,
        permissions: tuple[str, ...] = (),
        timezone: str = "UTC",
        moves: bool = False,
    ) -> Phone:
        """`who`'s phone ("ben"), signed in; nobody's without a name.

        Its owner wants pages to stand still, unless it `moves`: drawing the way from each page to the next, sixty times
        a second, takes a third of all the time, and no page says anything else for it. One journey through each part of
        an event moves, to hear what the browser has to say about that.
        """
        look: dict[str, Any] = {
            "viewport": {"width": width, "height": height},
            "locale": LOCALES[language],
            "color_scheme": scheme,
            "java_script_enabled": scripts,
            "permissions": list(permissions),
            "timezone_id": timezone,
            "reduced_motion": "no-preference" if moves else "reduce",
            "service_workers": "allow" if self._keep_pages else "block",
        }
        phone = Phone(self._browser.new_context(**(self._device | look)), self._house.base_url)
        self._handed_out.append(phone)
        if who is not None:
            self._sign_in(phone, who)
        return phone

    def _sign_in(self, phone: Phone, who: str) -> None:
        """Gives the phone the cookie that it would have from a sign-in link."""
        signed_in, url = self._house.phone(who).cookie(), self._house.base_url
        phone.context.add_cookies(
            [{"name": signed_in.key, "value": signed_in.value, "url": url, "httpOnly": True, "sameSite": "Lax"}]
        )

    def collect(self) -> list[str]:
        """Takes all phones back; what their browsers have complained about."""
        complaints = []
        for phone in self._handed_out:
            phone.catches_up()
            complaints += phone.complaints
            phone.context.close()
        return complaints
