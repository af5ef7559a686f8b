"""Whatever has the focus is to be seen, also on a small screen with large letters (WCAG 2.2, 2.4.11)."""

from collections.abc import Callable
from itertools import product

from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import TWO_FRAMES, Phone, Phones
from tests.browser.room import LONG, fill
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]

MOST_STOPS = 400

HEIGHTS = (480, 600)
"""In the lower one the bar goes along with the page, in the higher one it stands over it."""

_WITH_LARGE_LETTERS = """
() => {
  document.documentElement.style.fontSize = "200%";
  for (const fold of document.querySelectorAll("details")) fold.open = true;
}
"""

# What is as high as the room above the bar need not be seen whole; what fits there must be, with its ring.
_HAS_FOCUS = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const bar = document.querySelector(".moments");
  const isInBar = bar?.contains(element);
  const isOver = bar && !isInBar && getComputedStyle(bar).position === "sticky";
  const end = isOver ? Math.min(innerHeight, bar.getBoundingClientRect().top) : innerHeight;
  const shown = element.closest("label") ?? element;
  const { top, bottom, height } = shown.getBoundingClientRect();
  const ring = isInBar ? 0 : 6; // the bar's own lies at the edge of the screen
  const seen = Math.min(bottom + ring, end) - Math.max(top - ring, 0);
  const wanted = height + 4 * ring <= end ? height + 2 * ring : end / 2;
  const words = (element.ariaLabel || element.innerText || element.value || "").trim().slice(0, 40);
  return { hidden: seen < wanted - 1, what: `${element.localName} “${words}”, ${seen} of ${height}` };
}
"""


def at_event(page: str) -> Callable[[House], str]:
    return lambda house: f"/e/{house.event}{page}"


PAGES: dict[str, Callable[[House], str]] = {
    "the list of people": at_event("/people"),
    "my code": at_event("/code"),
    "a contact": lambda house: house.contact_path("me", "long"),
    "follow-ups": lambda _house: "/follow-ups",
}


def stops(phone: Phone, key: str) -> list[str]:
    """Goes through a page by keyboard, from its beginning or its end; what could not be seen while it had the focus."""
    found: list[str] = []
    for _ in range(MOST_STOPS):
        phone.page.keyboard.press(key)
        stop = phone.page.evaluate(_HAS_FOCUS)
        if stop is None:
            return found
        if stop["hidden"]:
            found.append(f"{key}: {stop['what']}")
    raise AssertionError("the focus never leaves the page")


def test_what_has_the_focus_is_never_under_the_bar(house: House, phones: Phones) -> None:
    fill(house, me=LONG)
    me = phones("me", language="de", width=320)
    found = {}
    for height, name in product(HEIGHTS, PAGES):
        me.page.set_viewport_size({"width": 320, "height": height})
        me.opens(PAGES[name](house))
        me.page.evaluate(_WITH_LARGE_LETTERS)
        me.page.evaluate(TWO_FRAMES)
        found[f"{name}, {height} high"] = [*stops(me, "Tab"), *stops(me, "Shift+Tab")]
    assert {name: stops for name, stops in found.items() if stops} == {}
