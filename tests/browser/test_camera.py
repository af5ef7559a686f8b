"""The scanner: a camera that sees the other phone's real code, photos, the link, and codes that are not ours."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.cameras import (
    AIM,
    asked_for,
    in_front_of,
    says,
    scans,
    screen_of,
    shoot,
    stands_before_the_card,
    wall,
)
from tests.browser.looking import axe_findings, too_wide_or_too_small
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE, usually
from tests.browser.phones import Phones
from tests.browser.test_without_scripts import tab_to
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]

# From one phone to the other


@dataclass(frozen=True)
class Words:
    """What the pages say in one language, and by day or by night."""

    language: str
    scheme: str
    scan: str
    swap: str
    swapped: str


ENGLISH = Words("en", "light", "Scan a code", "Swap cards", "You and Ben Okafor have swapped cards.")
GERMAN = Words("de", "dark", "Code scannen", "Karten tauschen", "Du und Ben Okafor habt Karten getauscht.")


@usually(1, {"english-light": ENGLISH, "german-dark": GERMAN})
def test_two_taps_lead_from_now_to_swapped_cards(
    house: House, phones: Phones, with_camera: Phones, film: Path, way: Words
) -> None:
    words = way
    # Ben's phone is dark at night, his code is not; and Cleo does not hold hers straight.
    shoot(film, in_front_of(screen_of(phones("ben", scheme="dark"), house.event), turned=12, blurred=1))
    cleo = with_camera("cleo", language=words.language, scheme=words.scheme, moves=True)
    cleo.context.add_init_script("addEventListener('pointerdown', () => console.info('a tap'), true)")
    taps: list[str] = []
    cleo.context.on("console", lambda said: taps.append(said.text) if said.text == "a tap" else None)
    cleo.opens(f"/e/{house.event}")

    cleo.follows(words.scan)
    cleo.page.wait_for_url("**/x/*")
    cleo.presses(words.swap)
    cleo.sees(words.swapped)
    cleo.catches_up()
    assert taps == ["a tap", "a tap"]


def test_from_my_code_one_can_scan_instead_and_the_other_way_round(
    house: House, phones: Phones, with_camera: Phones, film: Path
) -> None:
    shoot(film, in_front_of(screen_of(phones("ben"), house.event)))
    cleo = with_camera("cleo")
    screen_of(cleo, house.event)
    cleo.follows("Scan their code instead")
    stands_before_the_card(cleo)

    shoot(film, wall())
    scans(cleo, house)
    cleo.follows("Show my code instead")
    cleo.photographed()


def test_no_picture_leaves_the_phone(house: House, phones: Phones, with_camera: Phones, film: Path) -> None:
    shoot(film, wall(), in_front_of(screen_of(phones("ben"), house.event)))
    cleo = with_camera("cleo")
    requests = asked_for(cleo)
    scans(cleo, house)
    stands_before_the_card(cleo)
    assert {sent for _, _, sent in requests} == {None}
    paths = [url.removeprefix(house.base_url) for _, url, _ in requests]
    assert [path.split("/")[1] for path in paths if not path.startswith("/static/")] == ["e", "e", "x"]


def test_who_comes_back_from_a_card_sees_the_camera_again(
    house: House, phones: Phones, with_camera: Phones, film: Path
) -> None:
    shoot(film, in_front_of(screen_of(phones("ben"), house.event)))
    cleo = with_camera("cleo")
    scans(cleo, house)
    stands_before_the_card(cleo)
    shoot(film, wall())
    cleo.page.go_back()
    says(cleo, AIM)


@pytest.mark.parametrize(("language", "scheme"), [("en", "dark"), ("de", "light")])
def test_the_page_fits_and_can_be_read_while_the_camera_runs(
    house: House, with_camera: Phones, film: Path, language: str, scheme: str
) -> None:
    shoot(film, wall())
    cleo = with_camera("cleo", language=language, scheme=scheme)
    scans(cleo, house)
    expect(cleo.page.locator("#said")).to_have_attribute("data-saying", "looking")
    assert [*too_wide_or_too_small(cleo.page), *axe_findings(cleo.page)] == []


# The link, and fingers on keys


def test_the_link_from_the_other_screen_leads_to_the_card(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    scans(cleo, house)
    cleo.unfolds("Or paste the link")
    field = cleo.page.get_by_label("The link from the other screen")
    field.fill("https://evil.example/x/" + house.token("ben"))
    cleo.presses("Go on")
    expect(cleo.page.locator("#link-why")).to_have_text("This is not an eventnet code.")
    expect(cleo.page.locator("#link-why")).to_be_in_viewport()
    cleo.expects("422")
    field.fill(f"  {house.base_url}{house.code_path('ben')} ")
    field.press("Enter")
    stands_before_the_card(cleo)


def test_without_scripts_the_page_names_the_phones_own_camera_and_takes_the_link(house: House, phones: Phones) -> None:
    cleo = phones("cleo", scripts=False)
    cleo.opens(f"/e/{house.event}")
    cleo.follows("Scan a code")
    expect(cleo.page.locator("noscript p")).to_have_text("To scan somebody’s code, use your phone’s own camera.")
    for hidden in ("Take a photo instead", "Try again"):
        expect(cleo.page.get_by_text(hidden)).to_be_hidden()
    cleo.page.get_by_label("The link from the other screen").fill(f"{house.base_url}{house.code_path('ben')}")
    cleo.presses("Go on")
    stands_before_the_card(cleo)


def test_with_the_keyboard_alone_everything_is_within_reach(house: House, with_camera: Phones, film: Path) -> None:
    shoot(film, wall())
    cleo = with_camera("cleo")
    cleo.page.on("filechooser", lambda _: None)  # from the start: a key is quicker than beginning to listen
    scans(cleo, house)
    says(cleo, AIM)
    assert tab_to(cleo, "Take a photo instead") == ["To the page", "Close"]
    with cleo.page.expect_file_chooser():
        cleo.page.keyboard.press("Enter")
    assert tab_to(cleo, "Or paste the link") == ["Type what they read out"]
    cleo.page.keyboard.press("Enter")
    cleo.page.keyboard.press("Tab")
    cleo.page.keyboard.type(f"{house.base_url}{house.code_path('ben')}")
    cleo.page.keyboard.press("Enter")
    stands_before_the_card(cleo)


def test_only_this_page_may_use_the_camera(house: House, with_camera: Phones) -> None:
    cleo = with_camera("cleo")
    asked = "navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'allowed', error => error.name)"
    may = {}
    for path in (f"/e/{house.event}", f"/e/{house.event}/scan", "/me"):
        cleo.opens(path)
        may[re.sub("/e/[^/]+", "", path)] = cleo.page.evaluate(asked)
    cleo.forgives("Permissions policy")
    assert may == {"": "NotAllowedError", "/scan": "allowed", "/me": "NotAllowedError"}
