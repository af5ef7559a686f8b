"""A phone that has never been here, from the poster or somebody's code to the first exchange, every tap counted."""

from io import BytesIO
from weakref import WeakKeyDictionary

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.marks import ON_SQLITE, WITH_KEPT_PAGES, usually
from tests.browser.phones import Phone, Phones
from tests.cast import House

pytestmark = [*WITH_KEPT_PAGES, ON_SQLITE]

WAYS = {"english-light": ("en", "light"), "german-dark": ("de", "dark")}

SAYS = {
    "en": {
        "name": "Your name",
        "email": "Your e-mail",
        "join": "Join",
        "later": "Later",
        "code": "Show my code",
        "swap": "Swap cards",
        "swapped": "You and {} have swapped cards.",
        "save": "Save to phone",
    },
    "de": {
        "name": "Dein Name",
        "email": "Deine E-Mail",
        "join": "Mitmachen",
        "later": "Später",
        "code": "Meinen Code zeigen",
        "swap": "Karten tauschen",
        "swapped": "Du und {} habt Karten getauscht.",
        "save": "Im Handy speichern",
    },
}

# Tells what a person does: presses on what can be pressed, and fields with something typed in. The page itself keeps
# nothing of it: what pages have stored goes when the browser changes hands.
_TELL = """
addEventListener("click", event => {
  if (event.isTrusted && event.target.closest("a, button, summary, label.tick")) console.debug("tapped");
}, true);
addEventListener("input", event => { if (event.isTrusted) console.debug(`typed in ${event.target.name}`) }, true);
"""

_done: WeakKeyDictionary[Phone, list[str]] = WeakKeyDictionary()


def new_phone(phones: Phones, language: str, scheme: str) -> Phone:
    phone = phones(language=language, scheme=scheme)
    phone.context.add_init_script(_TELL)
    done = _done.setdefault(phone, [])
    phone.page.on("console", lambda said: done.append(said.text) if said.type == "debug" else None)
    return phone


def done_so_far(phone: Phone) -> tuple[int, list[str]]:
    """How many taps it took, and which fields were typed in."""
    phone.catches_up()
    done = _done[phone]
    fields = dict.fromkeys(text.removeprefix("typed in ") for text in done if text != "tapped")
    return done.count("tapped"), list(fields)


def types(page: Page, label: str, text: str) -> None:
    page.get_by_label(label).press_sequentially(text)


def read_by_a_camera(page: Page) -> str:
    """The address in the one code on this screen."""
    with Image.open(BytesIO(page.screenshot(full_page=True, scale="css"))) as picture:
        (code,) = zxingcpp.read_barcodes(picture)
    return code.text


@usually(1, WAYS)
def test_from_the_poster_to_the_first_exchange(house: House, phones: Phones, way: tuple[str, str]) -> None:
    language, scheme = way
    says = SAYS[language]
    ada, ben = phones("ada", language=language), phones("ben", language=language)
    ada.opens(f"/e/{house.event}/poster?language={language}")
    gus = new_phone(phones, language, scheme)

    gus.opens(read_by_a_camera(ada.page))
    types(gus.page, says["name"], "Gus")
    types(gus.page, says["email"], "gus@guests.example")
    gus.presses(says["join"])
    gus.follows(says["later"])

    ben.opens(f"/e/{house.event}/code")
    gus.opens(ben.photographed())
    gus.presses(says["swap"])
    gus.sees(says["swapped"].format("Ben Okafor"))
    gus.sees("ben@demo.example")
    ben.sees(says["swapped"].format("Gus"))
    assert done_so_far(gus) == (3, ["name", "email"])


@usually(0, WAYS)
def test_from_the_poster_to_ones_own_code(house: House, phones: Phones, way: tuple[str, str]) -> None:
    language, scheme = way
    says = SAYS[language]
    cleo = phones("cleo", language=language)
    gus = new_phone(phones, language, scheme)
    gus.opens(f"/join/{house.join_code}")
    types(gus.page, says["name"], "Gus")
    types(gus.page, says["email"], "gus@guests.example")
    gus.presses(says["join"])
    gus.follows(says["later"])
    gus.follows(says["code"])
    gus.presses(says["code"])  # what do people get? The e-mail is on.
    assert done_so_far(gus) == (4, ["name", "email"])

    cleo.opens(gus.photographed())
    cleo.presses(says["swap"])
    cleo.sees("gus@guests.example")
    gus.sees(says["swapped"].format("Cleo Nowak"))
    assert done_so_far(gus) == (4, ["name", "email"])


@usually(1, WAYS)
def test_from_somebodys_code_in_one_form_with_one_button(house: House, phones: Phones, way: tuple[str, str]) -> None:
    language, scheme = way
    says = SAYS[language]
    ben = phones("ben", language=language)
    ben.opens(f"/e/{house.event}/code")
    gus = new_phone(phones, language, scheme)

    gus.opens(ben.photographed())
    types(gus.page, says["name"], "Gus")
    types(gus.page, says["email"], "gus@guests.example")
    gus.presses(says["swap"])
    gus.sees(says["swapped"].format("Ben Okafor"))
    gus.sees("ben@demo.example")
    expect(gus.link(says["save"])).to_be_visible()
    ben.sees(says["swapped"].format("Gus"))
    assert done_so_far(gus) == (1, ["name", "email"])
