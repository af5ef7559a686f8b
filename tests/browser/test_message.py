"""The first message on a phone: made one's own, then copied or taken along into a mail; without scripts as well."""

from playwright.sync_api import Locator, expect

from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phone, Phones
from tests.cast import House
from tests.crowd import crowd

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]

MINE = "I tried your tour with a screen reader & I liked the jug (100 %)."
MAY_COPY = ("clipboard-read", "clipboard-write")


def draft(house: House, phone: Phone) -> Locator:
    """`phone`, with five people in the list, goes from Ben's page to the draft; the field it stands in."""
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    phone.opens(house.person_path("ben"))
    phone.follows("Write a first message")
    return phone.page.get_by_label("Your message")


def finished(phone: Phone) -> Locator:
    return phone.page.locator("#finished")


def test_a_draft_becomes_one_s_own_and_is_copied(house: House, phones: Phones) -> None:
    cleo = phones("cleo", permissions=MAY_COPY)
    field = draft(house, cleo)
    expect(field).not_to_be_focused()
    cleo.presses("Go on")
    cleo.sees("This is still the draft.")
    cleo.expects("422")
    expect(field).to_be_in_viewport()

    text = field.input_value() + f"\n{MINE}"
    field.fill(text)
    cleo.presses("Go on")
    expect(finished(cleo)).to_have_value(text)
    expect(finished(cleo)).not_to_be_editable()
    cleo.presses("Copy")
    expect(cleo.button("Copied.")).to_be_visible()
    assert cleo.page.evaluate("navigator.clipboard.readText()") == text

    cleo.unfolds("Change something")
    cleo.page.locator("#text").fill(MINE)
    cleo.presses("Go on")
    expect(finished(cleo)).to_have_value(MINE)


def test_where_copying_is_not_allowed_the_text_is_marked(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    draft(house, cleo).fill(MINE)
    cleo.presses("Go on")
    cleo.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")
    cleo.presses("Copy")
    expect(cleo.button("Please copy the marked text by hand.")).to_be_visible()
    expect(finished(cleo)).to_be_focused()
    assert cleo.page.evaluate("getSelection().toString()") == MINE


def test_without_scripts_the_text_stands_there_to_be_marked_or_sent(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    cleo = phones("cleo", scripts=False)
    field = draft(house, cleo)
    cleo.presses("Go on")
    cleo.sees("This is still the draft.")
    cleo.expects("422")
    field.fill(MINE)
    cleo.presses("Go on")
    expect(finished(cleo)).to_have_value(MINE)
    expect(cleo.button("Copy")).to_have_count(0)
    mail = cleo.link("Open in mail").get_attribute("href") or ""
    assert mail.startswith("mailto:ben@demo.example?subject=About%20")
    assert mail.endswith(
        "body=I%20tried%20your%20tour%20with%20a%20screen%20reader%20%26%20I%20liked%20the%20jug%20%28100%20%25%29."
    )
