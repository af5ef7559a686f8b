"""What lets a phone put eventnet on its home screen."""

import re

import pytest
from PIL import Image, ImageChops

from eventnet.resources import resource_dir
from tests.cast import House
from tests.house import icons
from tests.markup import elements

pytestmark = pytest.mark.on_sqlite


@pytest.mark.thorough
def test_the_icons_are_what_the_script_draws_and_only_the_browsers_own_have_corners_one_sees_through() -> None:
    """Both in one test: drawing them takes long."""
    seen_through = set()
    for name, image in icons.icons():
        with Image.open(icons.FOLDER / name) as there:
            assert (there.format, there.size, there.mode) == ("PNG", image.size, image.mode), name
            assert ImageChops.difference(there, image).getbbox() is None, name
        corner = image.convert("RGBA").getpixel((0, 0))
        seen_through |= {name} if isinstance(corner, tuple) and corner[3] == 0 else set()
    assert seen_through == {"icon-192.png", "icon-512.png"}


def links(page: str) -> dict[str, str]:
    return {e.attributes["rel"]: e.attributes["href"] for e in elements(page) if e.tag == "link"}


@pytest.mark.parametrize(("language", "name"), [("en", "eventnet – swap cards"), ("de", "eventnet – Karten tauschen")])
def test_the_manifest_speaks_the_language_of_the_page_and_is_one_app(house: House, language: str, name: str) -> None:
    cleo = house.phone("cleo", language=language)
    address = links(cleo.get("/me").text)["manifest"]
    answer = house.phone().get(address)  # browsers ask without saying who
    assert (answer.status_code, answer.mimetype) == (200, "application/manifest+json")
    about = answer.json
    assert about
    assert (about["name"], about["lang"], about["short_name"]) == (name, language, "eventnet")
    assert [about[key] for key in ("id", "scope", "start_url", "display")] == ["/", "/", "/", "standalone"]
    for icon in about["icons"]:
        assert cleo.get(icon["src"], buffered=True).mimetype == icon["type"]
    assert {(icon["sizes"], icon["purpose"]) for icon in about["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    assert house.phone().get("/manifest/fr").status_code == 404


def themes(page: str) -> dict[str, str]:
    found = [e.attributes for e in elements(page) if e.attributes.get("name") == "theme-color"]
    return {has.get("media", ""): has["content"] for has in found}


def test_the_colours_around_a_page_are_those_of_its_paper(house: House) -> None:
    tokens = (resource_dir("static") / "css/tokens.css").read_text("utf-8")
    ((light, dark),) = re.findall(r"--paper: light-dark\((#\w+), (#\w+)\)", tokens)
    cleo = house.phone("cleo")
    about = cleo.get("/manifest/en").json
    assert about
    assert about["theme_color"] == about["background_color"] == light
    assert themes(cleo.get("/me").text) == {
        "(prefers-color-scheme: light)": light,
        "(prefers-color-scheme: dark)": dark,
    }
    assert themes(cleo.get(f"/e/{house.event}/code").text) == {"": "#ffffff"}


def test_a_stranger_is_shown_nothing_of_it(house: House) -> None:
    page = house.phone().get("/sign-in").text
    assert {"manifest", "apple-touch-icon"} & links(page).keys() == set()
    assert themes(page) == {}


def test_the_home_screen_is_mentioned_only_once_an_event_is_over(house: House) -> None:
    house.swap("cleo", "ben")
    cleo = house.phone("cleo")
    assert 'id="install"' not in cleo.get("/follow-ups").text
    house.clock.turn(days=1)
    assert 'id="install"' in cleo.get("/follow-ups").text
    assert "home screen" in cleo.see("/follow-ups")
