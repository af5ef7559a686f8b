"""The scanner where something is missing: the camera, the permission, the browser's own reader, a safe address."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.browser.cameras import (
    AIM,
    ALLOWED,
    as_file,
    chooses_photo,
    in_front_of,
    names_the_other_ways,
    says,
    scans,
    screen_of,
    shoot,
    stands_before_the_card,
    wall,
)
from tests.browser.looking import axe_findings, too_wide_or_too_small
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phone, Phones
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]

DENIED = (
    "This page may not use the camera. To allow it after all, press the sign beside the address, allow the camera "
    "there, and try again. It may also be switched off for the whole browser, in the phone’s settings."
)
NONE = "No camera was found on this device."
BUSY = "The camera does not start. Perhaps another app is using it: close that one and try again."
STOPPED = "The camera has stopped. Please try again."
UNFIT = "None of the cameras here can be used for scanning."
INSECURE = "Browsers let a page use the camera only at a secure address (https), and this one is not."
UNSUPPORTED = "This browser does not let pages use the camera."


# No camera


def test_a_camera_one_does_not_allow_is_told_with_how_to_allow_it(house: House, that_asks: Phones, film: Path) -> None:
    shoot(film, wall())
    cleo = that_asks("cleo")
    scans(cleo, house)
    says(cleo, DENIED)
    names_the_other_ways(cleo)
    assert [*too_wide_or_too_small(cleo.page), *axe_findings(cleo.page)] == []
    cleo.context.grant_permissions(["camera"])
    cleo.follows("Try again")
    says(cleo, AIM)


def test_a_permission_taken_away_while_the_camera_runs_is_told(house: House, that_asks: Phones, film: Path) -> None:
    shoot(film, wall())
    cleo = that_asks("cleo", permissions=ALLOWED)
    scans(cleo, house)
    says(cleo, AIM)
    cleo.context.clear_permissions()
    says(cleo, STOPPED)
    names_the_other_ways(cleo)
    cleo.follows("Try again")
    says(cleo, DENIED)


def test_a_device_without_a_camera_is_told_so(house: House, phones: Phones) -> None:
    cleo = phones("cleo", permissions=ALLOWED)
    scans(cleo, house)
    says(cleo, NONE)
    names_the_other_ways(cleo)


@pytest.mark.parametrize(
    ("browser_says", "words"),
    [
        ("() => Promise.reject(new DOMException('', 'NotReadableError'))", BUSY),
        ("() => Promise.reject(new DOMException('', 'AbortError'))", BUSY),
        ("() => Promise.reject(new DOMException('', 'SecurityError'))", DENIED),
        ("() => Promise.reject(new OverconstrainedError('facingMode', ''))", UNFIT),
        ("() => Promise.reject(new TypeError('no idea'))", UNSUPPORTED),
        ("undefined", UNSUPPORTED),
    ],
    ids=["in use elsewhere", "aborted", "a matter of security", "overconstrained", "something else", "nothing to ask"],
)
def test_what_this_browser_never_says_others_do(house: House, phones: Phones, browser_says: str, words: str) -> None:
    """The browser's answer is made up here, for no setting of Chromium's brings these about."""
    cleo = phones("cleo")
    cleo.context.add_init_script(f"if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = {browser_says}")
    scans(cleo, house)
    says(cleo, words)
    names_the_other_ways(cleo)


def test_at_an_insecure_address_the_photo_still_works(
    insecure_house: House, browser: Browser, playwright: Playwright
) -> None:
    phones = Phones(insecure_house, browser, playwright.devices)
    cleo, ben = phones("cleo"), phones("ben")
    scans(cleo, insecure_house)
    assert not cleo.page.evaluate("isSecureContext")
    says(cleo, INSECURE)
    names_the_other_ways(cleo)
    chooses_photo(cleo, as_file(in_front_of(screen_of(ben, insecure_house.event))))
    stands_before_the_card(cleo)
    # Without HTTPS the browser leaves two of our headers alone, and says so on every page.
    heeded_elsewhere = ("Cross-Origin-Opener-Policy", "Clear-Site-Data")
    assert [said for said in phones.collect() if not any(header in said for header in heeded_elsewhere)] == []


# The camera is on only while somebody looks

SHOWS = """
state => {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""
_LAST_TRACK = """
const original = MediaDevices.prototype.getUserMedia;
window.tracks = [];
MediaDevices.prototype.getUserMedia = async function (...wishes) {
  const stream = await original.apply(this, wishes);
  window.tracks.push(...stream.getTracks());
  return stream;
};
"""


def cameras_of(phone: Phone) -> list[str]:
    """The state of each camera the page has opened so far."""
    return list(phone.page.evaluate("tracks.map(track => track.readyState)"))


def test_the_camera_is_off_while_the_page_is_hidden_and_on_again_afterwards(
    house: House, with_camera: Phones, film: Path
) -> None:
    """The browser in tests never hides a page, so hiding is what is made up here; the camera is not."""
    shoot(film, wall())
    cleo = with_camera("cleo")
    cleo.context.add_init_script(_LAST_TRACK)
    scans(cleo, house)
    says(cleo, AIM)
    cleo.page.evaluate(SHOWS, "hidden")
    assert cameras_of(cleo) == ["ended"]
    cleo.page.evaluate(SHOWS, "visible")
    says(cleo, AIM)
    assert cameras_of(cleo) == ["ended", "live"]
    cleo.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert cameras_of(cleo) == ["ended", "ended"]
    cleo.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    says(cleo, AIM)
    assert cameras_of(cleo) == ["ended", "ended", "live"]


def test_a_camera_that_comes_after_one_has_left_is_closed_at_once(
    house: House, with_camera: Phones, film: Path
) -> None:
    shoot(film, wall())
    cleo = with_camera("cleo")
    cleo.context.add_init_script(_LAST_TRACK)
    scans(cleo, house)
    says(cleo, AIM)
    cleo.page.evaluate(f"for (const state of ['hidden', 'visible', 'hidden', 'visible', 'hidden']) ({SHOWS})(state)")
    expect(cleo.page.locator("#picture")).to_have_js_property("srcObject", None)
    cleo.waits_until("tracks.length === 3 && tracks.every(track => track.readyState === 'ended')")
