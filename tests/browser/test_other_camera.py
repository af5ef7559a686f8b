"""What only some phones have: several cameras to choose from, and a light. Chromium's own two make-believe cameras."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.cameras import AIM, WITHOUT_ASKING, says, scans, shoot, wall
from tests.browser.looking import axe_findings, too_wide_or_too_small
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phone, Phones, launched
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]

OTHER = "Other camera"
SEEN_BY = "picture.srcObject?.getVideoTracks()[0].label"

# No browser here has a camera with a light, nor says of one where it looks: that much of the phone is made up.
_HAS = """
const own = MediaStreamTrack.prototype.getCapabilities;
MediaStreamTrack.prototype.getCapabilities = function () { return { ...own.call(this), torch: true }; };
window.lit = [];
MediaStreamTrack.prototype.applyConstraints = async function ({ advanced: [{ torch }] }) { window.lit.push(torch); };
"""
_LOOKS_AT_ME = """
InputDeviceInfo.prototype.getCapabilities = function () {
  return { facingMode: this.label.endsWith("1") ? ["user"] : ["environment"] };
};
"""
_OTHER_IDS_EACH_TIME = """
const own = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wanted) => {
  const isFirst = !window.hasAsked;
  window.hasAsked = true;
  return own(isFirst ? { video: { deviceId: { exact: "an id of before" } } } : wanted);
};
"""


@pytest.fixture
def two_cameras(house: House, playwright: Playwright) -> Iterator[Phones]:
    """Phones with two cameras."""
    with launched(playwright, "--use-fake-device-for-media-stream=device-count=2", WITHOUT_ASKING) as browser:
        phones = Phones(house, browser, playwright.devices)
        yield phones
        assert phones.collect() == []


def sees_through(phone: Phone, camera: str) -> None:
    """The picture comes from this camera."""
    says(phone, AIM)
    phone.waits_until(f"{SEEN_BY} === '{camera}'")


def test_the_other_camera_is_a_press_away_and_stays_chosen_on_this_phone(house: House, two_cameras: Phones) -> None:
    cleo = two_cameras("cleo")
    scans(cleo, house)
    sees_through(cleo, "fake_device_0")
    other = cleo.button(OTHER)
    expect(other).to_be_visible()  # that there are several it learns while the first one runs
    other.focus()
    cleo.page.keyboard.press("Enter")
    sees_through(cleo, "fake_device_1")
    expect(other).to_be_focused()
    assert [*too_wide_or_too_small(cleo.page), *axe_findings(cleo.page)] == []
    scans(cleo, house)
    sees_through(cleo, "fake_device_1")
    for camera in ("fake_device_0", "fake_device_1"):
        cleo.presses(OTHER)
        sees_through(cleo, camera)

    # Another phone of hers remembers nothing of it; and this one finds it by its name where its id is another one.
    later = cleo.opens_another_tab("/me")
    later.page.add_init_script(_OTHER_IDS_EACH_TIME)
    scans(later, house)
    sees_through(later, "fake_device_1")

    # One that has gone is no reason not to scan.
    later.page.evaluate("localStorage.setItem('camera', JSON.stringify({ deviceId: 'gone', label: 'gone' }))")
    scans(later, house)
    sees_through(later, "fake_device_0")


def test_a_camera_that_looks_at_oneself_is_none_to_scan_with_and_without_a_light_there_is_no_switch(
    house: House, two_cameras: Phones
) -> None:
    cleo = two_cameras("cleo")
    cleo.context.add_init_script(_LOOKS_AT_ME)
    scans(cleo, house)
    says(cleo, AIM)
    cleo.waits_until("document.getElementById('light').dataset.isOn === 'false'")
    for nothing in (OTHER, "Turn the light on"):
        expect(cleo.page.get_by_text(nothing)).to_be_hidden()


def test_the_light_is_a_switch_that_says_what_it_does(house: House, with_camera: Phones, film: Path) -> None:
    shoot(film, wall())
    cleo = with_camera("cleo", language="de", scheme="dark")
    cleo.context.add_init_script(_HAS)
    scans(cleo, house)
    cleo.presses("Licht einschalten")
    cleo.presses("Licht ausschalten")
    cleo.presses("Licht einschalten")
    expect(cleo.button("Licht ausschalten")).to_be_focused()
    expect(cleo.page.get_by_text("Andere Kamera")).to_be_hidden()
    assert cleo.page.evaluate("lit") == [True, False, True]
    assert [*too_wide_or_too_small(cleo.page), *axe_findings(cleo.page)] == []
    cleo.page.evaluate("picture.srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended'))")
    expect(cleo.button("Licht ausschalten")).to_be_hidden()
