"""The one field: it saves by itself, never loses a word, and never asks for attention."""

import re

from playwright.sync_api import Locator, Route, expect

from tests.browser.leaving import answers_late, eventually
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phone, Phones
from tests.cast import House
from tests.exchange.at_once import PATIENCE

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]

MUSEUM = "Forty thousand objects, and every one has a story."
GARDEN = "Grows beans on the roof of the archive."


def note(phone: Phone) -> Locator:
    return phone.page.get_by_role("textbox", name=re.compile("did Ben Okafor tell you"))


def save_button(phone: Phone) -> Locator:
    return phone.page.locator("form[data-saves-itself] button")


def said(phone: Phone) -> Locator:
    return phone.page.locator("form[data-saves-itself]").get_by_role("status")


def kept(house: House) -> str:
    """What the server holds."""
    with house.reading() as session:
        contact = house.contact(session, "cleo", "ben")
        assert contact
        return contact.note


def wait_until_kept(house: House, text: str) -> None:
    eventually(lambda: kept(house) == text)


def test_a_note_saves_itself_a_moment_after_typing(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    cleo = phones("cleo")
    cleo.opens(house.contact_path("cleo", "ben"))
    expect(save_button(cleo)).to_be_hidden()
    note(cleo).press_sequentially(MUSEUM)
    expect(said(cleo)).to_have_text("Saved.")
    wait_until_kept(house, MUSEUM)
    note(cleo).press_sequentially(f" {GARDEN}")
    wait_until_kept(house, f"{MUSEUM} {GARDEN}")
    cleo.page.reload()
    expect(note(cleo)).to_have_value(f"{MUSEUM} {GARDEN}")


def test_a_note_saves_itself_on_the_page_right_after_a_swap(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    cleo = phones("cleo", language="de")
    cleo.opens(f"{house.contact_path('cleo', 'ben')}/swapped")
    field = cleo.page.get_by_role("textbox", name="Für später: Was hat Ben Okafor erzählt?")
    field.press_sequentially(MUSEUM)
    expect(said(cleo)).to_have_text("Gespeichert.")
    wait_until_kept(house, MUSEUM)


def test_leaving_the_page_while_typing_saves_the_note(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    cleo = phones("cleo")
    cleo.opens(house.contact_path("cleo", "ben"))
    note(cleo).fill(MUSEUM)
    cleo.follows("Back")
    cleo.sees("One line is enough.")
    wait_until_kept(house, MUSEUM)


def test_what_is_typed_while_it_saves_is_kept_when_the_page_is_left(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    cleo = phones("cleo")
    cleo.opens(house.contact_path("cleo", "ben"))
    with answers_late(house, "contacts.note") as has_come:
        note(cleo).fill(MUSEUM)
        has_come.wait(PATIENCE)
        note(cleo).fill(f"{MUSEUM} {GARDEN}")
        cleo.page.goto("about:blank")
    wait_until_kept(house, f"{MUSEUM} {GARDEN}")


def test_without_scripts_the_button_saves(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    cleo = phones("cleo", scripts=False)
    cleo.opens(house.contact_path("cleo", "ben"))
    note(cleo).fill(MUSEUM)
    save_button(cleo).click()
    cleo.sees("Saved.")
    expect(note(cleo)).to_have_value(MUSEUM)
    assert kept(house) == MUSEUM


def test_of_two_tabs_the_second_is_told_and_shown_both_texts(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    first = phones("cleo")
    first.opens(house.contact_path("cleo", "ben"))
    second = first.opens_another_tab(house.contact_path("cleo", "ben"))
    note(first).fill(MUSEUM)
    expect(said(first)).to_have_text("Saved.")

    note(second).fill(GARDEN)
    expect(said(second)).to_contain_text("This note was changed in another window.")
    second.expects("409")
    assert kept(house) == MUSEUM
    save_button(second).click()
    expect(second.page.get_by_text("This note was changed in another window.").first).to_be_visible()
    expect(second.page.get_by_role("figure", name="In the other window")).to_contain_text(MUSEUM)
    expect(note(second)).to_have_value(GARDEN)
    second.expects("409")
    assert kept(house) == MUSEUM

    note(second).fill(f"{MUSEUM} {GARDEN}")
    save_button(second).click()
    second.sees("Saved.")
    assert kept(house) == f"{MUSEUM} {GARDEN}"


def test_without_a_network_the_note_waits_and_saves_itself_later(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    cleo = phones("cleo")
    cleo.opens(house.contact_path("cleo", "ben"))
    cleo.context.set_offline(True)
    note(cleo).fill(MUSEUM)
    expect(said(cleo)).to_have_text("Not saved yet. What you typed is still here.")
    cleo.expects("ERR_INTERNET_DISCONNECTED")
    cleo.forgives("ERR_INTERNET_DISCONNECTED")  # it tries again by and by
    assert kept(house) == ""
    cleo.context.set_offline(False)
    expect(said(cleo)).to_have_text("Saved.")
    assert kept(house) == MUSEUM


def test_where_a_network_is_said_to_be_there_too_early_the_note_is_saved_a_little_later(
    house: House, phones: Phones
) -> None:
    house.swap("cleo", "ben")
    cleo = phones("cleo")
    cleo.page.clock.install()
    cleo.opens(house.contact_path("cleo", "ben"))
    asked: list[str] = []

    def in_vain(route: Route) -> None:
        asked.append(route.request.url)
        route.abort("internetdisconnected")

    cleo.context.route("**/note", in_vain)
    note(cleo).fill(MUSEUM)
    expect(said(cleo)).to_have_text("Not saved yet. What you typed is still here.")
    cleo.page.evaluate("dispatchEvent(new Event('online'))")
    cleo.waits(lambda: len(asked) == 2, "it has tried again")
    cleo.context.unroute("**/note")
    cleo.page.clock.fast_forward(5_000)
    expect(said(cleo)).to_have_text("Saved.")
    assert kept(house) == MUSEUM
    cleo.forgives("ERR_INTERNET_DISCONNECTED")


def test_a_note_that_is_too_long_stays_on_the_page_and_says_by_how_much(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    cleo = phones("cleo")
    cleo.opens(house.contact_path("cleo", "ben"))
    note(cleo).fill("a" * 2003)
    expect(said(cleo)).to_have_text("This is 3 characters too long. Nothing is lost: please shorten it here.")
    cleo.expects("422")
    note(cleo).fill("a" * 2000)
    expect(said(cleo)).to_have_text("Saved.")
    assert kept(house) == "a" * 2000


def test_on_a_small_phone_without_scripts_one_sees_why_a_note_was_not_saved(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    cleo = phones("cleo", scripts=False, width=320, height=568)
    cleo.opens(house.contact_path("cleo", "ben"))
    note(cleo).fill("a" * 2001)
    save_button(cleo).click()
    expect(note(cleo)).to_have_value("a" * 2001)
    cleo.expects("422")
    expect(cleo.page.get_by_text("This is 1 character too long.").first).to_be_in_viewport()


def test_after_a_swap_nothing_has_the_focus(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    cleo.opens(house.code_path("ben"))
    cleo.presses("Swap cards")
    cleo.sees("Now put the phone away.")
    expect(note(cleo)).to_be_visible()
    expect(note(cleo)).not_to_be_focused()
    assert cleo.page.evaluate("document.activeElement === document.body")
