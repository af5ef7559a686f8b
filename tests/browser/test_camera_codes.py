"""What the scanner reads, with whose eyes, and what it makes of it: our codes, those of others, photos."""

import base64
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.cameras import (
    AIM,
    as_file,
    asked_for,
    chooses_photo,
    code_saying,
    in_front_of,
    names_the_other_ways,
    says,
    scans,
    screen_of,
    shoot,
    stands_before_the_card,
    wall,
)
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phone, Phones
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]

NOT_OURS = "This is not an eventnet code."
NO_CODE = "There is no code to be seen in this photo. Go a little closer, keep still, and take another."
NO_READER = "What reads the codes could not be loaded. Please check the network and try again."


# Codes that are not ours

FOREIGN = {
    "a page elsewhere": "https://evil.example/x/{token}",
    "a script": "javascript:alert('{token}')",
    "a network": "WIFI:T:WPA;S:begegnungen;P:{token};;",
    "another installation": "http://eventnet.example/x/{token}",
    "our host, another port": "http://127.0.0.1:1/x/{token}",
    "our host, another scheme": "https://{host}/x/{token}",
    "our host as a user's name": "http://{host}@evil.example/x/{token}",
    "a host that begins like ours": "http://{host}.evil.example/x/{token}",
    "a sign-in link of ours": "http://{host}/sign-in/{token}aaaa",
    "a longer path": "http://{host}/x/{token}/joining",
    "a question behind it": "http://{host}/x/{token}?next=https://evil.example",
    "a line behind it": "http://{host}/x/{token}\n",
    "a blank before it": " http://{host}/x/{token}",
    "one letter too few": "http://{host}/x/{short}",
    "a way out of the path": "http://{host}/x/../sign-in/Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "capitals": "HTTP://{host}/X/{token}",
    "the token alone": "{token}",
    "a card": "BEGIN:VCARD\nVERSION:3.0\nFN:{token}\nEND:VCARD",
}


def test_what_is_not_our_code_is_neither_opened_nor_shown(house: House, with_camera: Phones, film: Path) -> None:
    """As photos, because those are quicker to hand over; the next test holds one in front of the camera."""
    shoot(film, wall())
    cleo = with_camera("cleo")
    scans(cleo, house)
    says(cleo, AIM)
    before = cleo.page.locator("main").evaluate("main => [main.innerText, ...main.querySelectorAll('a')].map(String)")
    token, requests = house.token("ben"), asked_for(cleo)
    for form in FOREIGN.values():
        text = form.format(token=token, short=token[:-1], host=house.base_url.removeprefix("http://"))
        chooses_photo(cleo, as_file(code_saying(text), "PNG"), "image/png")
        says(cleo, NOT_OURS)
        expect(cleo.page.locator("main")).not_to_contain_text(token)
    after = cleo.page.locator("main").evaluate("main => [main.innerText, ...main.querySelectorAll('a')].map(String)")
    assert after[1:] == before[1:]
    assert requests == []
    assert cleo.page.url.endswith(f"/e/{house.event}/scan")


def test_a_strange_code_in_front_of_the_camera_is_told_and_forgotten_when_it_is_gone(
    house: House, phones: Phones, with_camera: Phones, film: Path
) -> None:
    strange = in_front_of(code_saying("WIFI:T:WPA;S:begegnungen;P:geheim;;"))
    shoot(film, strange, *[wall()] * 4)
    cleo = with_camera("cleo")
    scans(cleo, house)
    says(cleo, NOT_OURS)
    says(cleo, AIM)
    shoot(film, strange, in_front_of(screen_of(phones("ben"), house.event)))
    scans(cleo, house)
    stands_before_the_card(cleo)


# Photos


@pytest.mark.parametrize("has_camera", [True, False], ids=["with a camera", "without"])
def test_a_photo_of_the_code_leads_to_the_card(
    house: House, phones: Phones, with_camera: Phones, film: Path, *, has_camera: bool
) -> None:
    shoot(film, wall())
    photo = as_file(in_front_of(screen_of(phones("ben"), house.event), turned=-20).resize((4032, 2268)))
    cleo = (with_camera if has_camera else phones)("cleo")
    scans(cleo, house)
    requests = asked_for(cleo)
    chooses_photo(cleo, photo)
    stands_before_the_card(cleo)
    assert {sent for _, _, sent in requests} == {None}


def test_a_photo_without_a_code_is_told_and_the_next_one_may_be_better(
    house: House, phones: Phones, with_camera: Phones
) -> None:
    photo = as_file(in_front_of(screen_of(phones("ben"), house.event)))
    cleo = with_camera("cleo")
    scans(cleo, house)
    for _ in range(2):  # the same photo can be chosen twice
        chooses_photo(cleo, as_file(wall()))
        says(cleo, NO_CODE)
    chooses_photo(cleo, b"%PDF-1.7", "application/pdf")
    says(cleo, "This file can’t be read as a photo.")
    chooses_photo(cleo, photo)
    stands_before_the_card(cleo)


def test_after_a_photo_the_camera_comes_back_when_it_is_wished_for(
    house: House, with_camera: Phones, film: Path
) -> None:
    shoot(film, wall())
    cleo = with_camera("cleo")
    scans(cleo, house)
    chooses_photo(cleo, as_file(wall()))
    says(cleo, NO_CODE)
    # A phone hides the page while a photo is taken and may show it again only after it has handed the photo over.
    cleo.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    says(cleo, NO_CODE)
    cleo.follows("Try again")
    says(cleo, AIM)


# Who reads

_OWN_READER = """
window.looks = [];
window.BarcodeDetector = class {
  static async getSupportedFormats() { return %(formats)s; }
  async detect(picture) {
    window.looks.push([performance.now(), picture.width, picture.height]);
    %(detect)s
  }
};
"""


def brings_a_reader(phone: Phone, *, detects: str, formats: str = "['aztec', 'qr_code']") -> list[str]:
    """Gives the phone's browser a reader, as Chromium has one on Android and macOS; our own decoder, when asked for.

    Chromium on Linux has none, so this one is made up; it shows which of the two is asked, not how well it reads.
    """
    phone.context.add_init_script(_OWN_READER % {"formats": formats, "detect": detects})
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url) if "/vendor/" in request.url else None)
    return asked


def test_the_browsers_own_reader_is_taken_where_it_knows_our_codes(
    house: House, with_camera: Phones, film: Path
) -> None:
    shoot(film, wall())
    cleo = with_camera("cleo")
    link = f"{house.base_url}{house.code_path('ben')}"
    seen = f"[{{ rawValue: 'WIFI:' }}, {{ rawValue: '{link}' }}]"
    asked = brings_a_reader(cleo, detects=f"return looks.length < 3 ? [] : {seen}")
    scans(cleo, house)
    stands_before_the_card(cleo)
    assert asked == []


@pytest.mark.parametrize(
    "has",
    [
        {"detects": "return []", "formats": "['aztec']"},
        {"detects": "return []", "formats": "[]"},
        {"detects": "return []", "formats": "Promise.reject(new Error('no service'))"},
        {"detects": "throw new DOMException('Barcode detection service unavailable.', 'NotSupportedError')"},
    ],
    ids=["knows other codes only", "knows none", "can't say", "has nothing behind it"],
)
def test_ours_is_taken_where_the_browsers_own_is_of_no_use(
    house: House, phones: Phones, with_camera: Phones, film: Path, has: dict[str, str]
) -> None:
    shoot(film, in_front_of(screen_of(phones("ben"), house.event)))
    cleo = with_camera("cleo")
    asked = brings_a_reader(cleo, **has)
    scans(cleo, house)
    stands_before_the_card(cleo)
    assert [url.rpartition("/")[2].partition("?")[0] for url in asked] == ["decode.js", "index.js"]


def test_it_looks_ten_times_a_second_at_most_and_at_a_small_picture(
    house: House, with_camera: Phones, film: Path
) -> None:
    shoot(film, wall())
    cleo = with_camera("cleo")
    brings_a_reader(cleo, detects="return []")
    scans(cleo, house)
    says(cleo, AIM)
    cleo.waits_until("looks.length > 10")
    looks = cleo.page.evaluate("looks")
    assert {(width, height) for _, width, height in looks} == {(640, 640)}
    assert min(later[0] - earlier[0] for earlier, later in pairwise(looks)) >= 95


def test_without_a_network_for_the_decoder_the_page_says_so(house: House, with_camera: Phones, film: Path) -> None:
    shoot(film, wall())
    cleo = with_camera("cleo")
    cleo.context.route("**/vendor/**", lambda route: route.abort())
    scans(cleo, house)
    says(cleo, NO_READER)
    names_the_other_ways(cleo)
    chooses_photo(cleo, as_file(wall()))
    says(cleo, NO_READER)
    cleo.expects("ERR_FAILED")
    cleo.context.unroute("**/vendor/**")
    cleo.follows("Try again")
    says(cleo, AIM)


_READ = """
async ([reader, decoder, picture]) => {
  const { openReader } = await import(reader);
  const bytes = Uint8Array.from(atob(picture), letter => letter.charCodeAt(0));
  return (await openReader(decoder)).photo(await createImageBitmap(new Blob([bytes])));
}
"""


def test_the_decoder_reads_a_screen_however_it_is_held(house: House, phones: Phones) -> None:
    ben, cleo = phones("ben", scheme="dark"), phones("cleo")
    screen = screen_of(ben, house.event)
    link = ben.page.locator("#address").input_value()
    scans(cleo, house)
    files = cleo.page.locator("#scanner").evaluate("scanner => [scanner.dataset.reader, scanner.dataset.decoder]")
    pictures = {
        "straight": screen,
        "small": in_front_of(screen, size=0.4),
        "turned": in_front_of(screen, turned=33),
        "lying on its side": in_front_of(screen, turned=90),
        "upside down": in_front_of(screen, turned=180),
        "out of focus": in_front_of(screen, blurred=3),
        "all of it": in_front_of(screen, turned=-8, blurred=1.5, size=0.7),
        "in a large photo": in_front_of(screen, size=0.6).resize((3840, 2160)),
        "nothing": wall(),
        "something else": code_saying("WIFI:T:WPA;S:begegnungen;P:geheim;;"),
    }
    read = {
        name: cleo.page.evaluate(_READ, [*files, base64.b64encode(as_file(picture.convert("RGB"))).decode()])
        for name, picture in pictures.items()
    }
    assert read == {name: [link] for name in pictures} | {
        "nothing": [],
        "something else": ["WIFI:T:WPA;S:begegnungen;P:geheim;;"],
    }
