"""The evening on a phone: lines that save themselves, wait where there is no network, and are never lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.leaving import eventually
from tests.browser.marks import ON_SQLITE, WITH_KEPT_PAGES
from tests.browser.phones import Phone, Phones
from tests.browser.test_offline import IS_KEPT, lose_network
from tests.cast import House
from tests.way_home.test_page import PAGE, attendance, evening, id_of, memory, note, promises

pytestmark = [*WITH_KEPT_PAGES, ON_SQLITE]

WAITS = "Not sent yet. It is safe on this phone and will go by itself once there is a network."
BEES = "Keeps bees on the roof of the archive."
MUSEUM = "Forty thousand objects, and every one has a story."


@pytest.fixture
def cleo(house: House, phones: Phones) -> Phone:
    """Cleo's phone on her way home from having met Ben and Dan."""
    house.swap("cleo", "ben")
    house.swap("cleo", "dan")
    evening(house)
    phone = phones("cleo")
    phone.opens("/")
    phone.sees("Who did you meet?")
    return phone


def field(phone: Phone, who: str) -> Locator:
    return phone.page.get_by_role("textbox", name=f"What did {who} tell you?")


def said(phone: Phone, who: str) -> Locator:
    return phone.page.locator("section").filter(has_text=f"What did {who} tell you?").get_by_role("status").first


def network_is_back(phone: Phone) -> None:
    phone.context.set_offline(offline=False)


def holds(what: Callable[[], str], text: str) -> None:
    eventually(lambda: what() == text)


def test_an_evening_with_and_without_a_network(house: House, cleo: Phone) -> None:
    cleo.sees(IS_KEPT)
    expect(cleo.button("Save")).to_be_hidden()
    assert cleo.page.evaluate("document.activeElement === document.body")
    field(cleo, "Ben Okafor").press_sequentially("Museums.")
    expect(said(cleo, "Ben Okafor")).to_have_text("Saved.")
    holds(lambda: note(house, "ben"), "Museums.")

    lose_network(cleo)
    field(cleo, "Ben Okafor").fill(MUSEUM)
    field(cleo, "Dan Şahin").fill(BEES)
    expect(said(cleo, "Dan Şahin")).to_have_text(WAITS)
    assert (note(house, "ben"), note(house, "dan")) == ("Museums.", "")
    cleo.page.reload()  # without a network, and nothing typed is gone
    expect(field(cleo, "Ben Okafor")).to_have_value(MUSEUM)
    expect(field(cleo, "Dan Şahin")).to_have_value(BEES)
    cleo.page.get_by_role("textbox", name="What would you like to remember from tonight?").fill("One is plenty.")

    network_is_back(cleo)
    holds(lambda: note(house, "ben"), MUSEUM)
    holds(lambda: note(house, "dan"), BEES)
    holds(lambda: memory(house), "One is plenty.")
    expect(said(cleo, "Ben Okafor")).to_have_text("Saved.")
    cleo.page.reload()
    expect(field(cleo, "Ben Okafor")).to_have_value(MUSEUM)
    eventually(lambda: cleo.page.evaluate("localStorage.length") == 0)
    cleo.forgives("ERR_INTERNET_DISCONNECTED")


def test_what_was_saved_since_the_page_was_kept_is_there_without_a_network(house: House, cleo: Phone) -> None:
    cleo.sees(IS_KEPT)
    house.clock.turn(seconds=5)
    field(cleo, "Ben Okafor").fill(MUSEUM)
    expect(said(cleo, "Ben Okafor")).to_have_text("Saved.")
    lose_network(cleo)
    cleo.page.reload()
    expect(field(cleo, "Ben Okafor")).to_have_value(MUSEUM)
    field(cleo, "Ben Okafor").fill(f"{MUSEUM} {BEES}")
    network_is_back(cleo)
    holds(lambda: note(house, "ben"), f"{MUSEUM} {BEES}")
    cleo.forgives("ERR_INTERNET_DISCONNECTED")


def test_where_a_network_is_said_to_be_there_too_early_lines_are_sent_a_little_later(house: House, cleo: Phone) -> None:
    cleo.page.clock.install()
    asked: list[str] = []

    def hotel(route: Route) -> None:
        if route.request.method != "POST":  # the worker fetches the page itself
            return route.fallback()
        asked.append(route.request.url)
        return route.fulfill(status=200, content_type="text/html", body="<h1>Welcome</h1>")

    cleo.context.route(f"**{PAGE}", hotel)
    field(cleo, "Ben Okafor").fill(MUSEUM)
    expect(said(cleo, "Ben Okafor")).to_have_text(WAITS)
    cleo.page.evaluate("dispatchEvent(new Event('online'))")
    cleo.waits(lambda: len(asked) == 2, "it has tried again")
    cleo.context.unroute(f"**{PAGE}")
    cleo.page.clock.fast_forward(5_000)
    expect(said(cleo, "Ben Okafor")).to_have_text("Saved.")
    assert note(house, "ben") == MUSEUM


def test_what_another_window_has_written_meanwhile_is_not_written_over(house: House, cleo: Phone) -> None:
    lose_network(cleo)
    field(cleo, "Ben Okafor").fill(MUSEUM)
    expect(said(cleo, "Ben Okafor")).to_have_text(WAITS)
    ben = id_of(house, "ben")
    house.phone("cleo").post(PAGE, {f"{ben}.note": BEES, f"{ben}.version": "0"})
    network_is_back(cleo)
    expect(said(cleo, "Ben Okafor")).to_contain_text("This note was changed in another window.")
    assert note(house, "ben") == BEES
    cleo.presses("Save")
    expect(cleo.page.get_by_role("figure", name="In the other window")).to_contain_text(BEES)
    expect(field(cleo, "Ben Okafor")).to_have_value(MUSEUM)
    cleo.presses("Save")
    holds(lambda: note(house, "ben"), MUSEUM)
    cleo.forgives("ERR_INTERNET_DISCONNECTED", "409", "422")


def test_a_promise_is_kept_once_one_goes_on_and_by_the_keyboard(house: House, cleo: Phone) -> None:
    section = cleo.page.locator("section").filter(has_text="What did Dan Şahin tell you?")
    field(cleo, "Dan Şahin").focus()
    cleo.page.keyboard.press("Tab")
    cleo.page.keyboard.press("Enter")
    cleo.page.keyboard.press("Tab")
    cleo.page.keyboard.type("send the link")
    assert promises(house) == []
    cleo.page.keyboard.press("Enter")
    expect(section.get_by_role("listitem")).to_have_text("“send the link”")
    assert promises(house) == ["send the link"]


def test_what_waited_past_noon_goes_from_the_list(house: House, cleo: Phone) -> None:
    lose_network(cleo)
    field(cleo, "Ben Okafor").fill(MUSEUM)
    expect(said(cleo, "Ben Okafor")).to_have_text(WAITS)
    house.clock.turn(days=1)
    network_was = note(house, "ben")
    cleo.page.goto("about:blank")
    network_is_back(cleo)
    assert network_was == ""
    cleo.opens("/")
    cleo.sees("One line is enough.")
    holds(lambda: note(house, "ben"), MUSEUM)
    cleo.forgives("ERR_INTERNET_DISCONNECTED")


def test_lines_go_with_whoever_they_are_of(house: House, cleo: Phone) -> None:
    lose_network(cleo)
    field(cleo, "Ben Okafor").fill(MUSEUM)
    expect(said(cleo, "Ben Okafor")).to_have_text(WAITS)
    assert cleo.page.evaluate("localStorage.length") == 1
    cleo.page.goto("about:blank")
    network_is_back(cleo)
    cleo.signs_in(house.sign_in_path("ben"))
    cleo.sees("Who did you meet?")
    eventually(lambda: cleo.page.evaluate("Object.values(localStorage).join()") == "")
    assert attendance(house)
    cleo.forgives("ERR_INTERNET_DISCONNECTED")
