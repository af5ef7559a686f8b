"""Links instead of cameras, and what the page's policy keeps out."""

import pytest
from playwright.sync_api import Error, expect

from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phones
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]


def test_copy_link_copies_the_address_shown_and_it_works_on_the_other_phone(house: House, phones: Phones) -> None:
    ben = phones("ben", permissions=("clipboard-read", "clipboard-write"))
    ben.page.clock.install(time=house.clock.now)  # else the page looks like an old copy: it has no link for a moment
    ben.opens(f"/e/{house.event}/code")
    shown = ben.photographed()
    ben.presses("Copy link")
    expect(ben.button("Copied. It works for a minute and a half.")).to_be_visible()
    copied = ben.page.evaluate("navigator.clipboard.readText()")
    assert copied == ben.page.locator("#address").input_value() == shown

    house.clock.turn(seconds=80)
    cleo = phones("cleo")
    cleo.opens(copied)
    cleo.presses("Swap cards")
    cleo.sees("You and Ben Okafor have swapped cards.")


def test_where_copying_is_not_allowed_the_link_is_marked_to_be_copied_by_hand(house: House, phones: Phones) -> None:
    ben = phones("ben", language="de")
    ben.page.clock.install(time=house.clock.now)
    ben.opens(f"/e/{house.event}/code")
    ben.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')) }")
    ben.presses("Link kopieren")
    expect(ben.button("Bitte kopier den Link von Hand.")).to_be_visible()
    marked = ben.page.evaluate("getSelection().toString()")
    assert marked == ben.page.locator("#address").input_value()


def test_without_scripts_there_is_no_button_that_could_not_copy(house: House, phones: Phones) -> None:
    ben = phones("ben", scripts=False)
    ben.opens(f"/e/{house.event}/code")
    expect(ben.page.locator("#address")).to_be_visible()
    expect(ben.page.locator("#copy-link")).to_be_hidden()


def test_somebody_signed_out_looks_signs_in_and_is_back_at_the_card(house: House, phones: Phones) -> None:
    cleo = phones()
    cleo.opens(house.code_path("ben"))
    cleo.sees("Wie 40.000 Objekte umziehen.")
    expect(cleo.link("I have taken part before")).to_be_visible()
    house.clock.turn(minutes=14)
    cleo.signs_in(house.sign_in_path("cleo"))
    cleo.sees("You both chose accessibility.")
    cleo.presses("Swap cards")
    cleo.sees("You and Ben Okafor have swapped cards.")


def test_a_link_that_is_too_old_says_so_and_is_read_aloud(house: House, phones: Phones) -> None:
    path = house.code_path("ben")
    house.clock.turn(minutes=2)
    cleo = phones("cleo")
    cleo.opens(path)
    cleo.expects("409")
    expect(cleo.page.get_by_role("alert")).to_contain_text("The code has just renewed itself. Please scan it again.")


def test_after_sixteen_minutes_of_talking_pressing_asks_the_other(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    cleo.opens(house.code_path("ben"))
    house.clock.turn(minutes=16)
    cleo.presses("Swap cards")
    cleo.sees("Saved. Ben Okafor will be asked whether you met.")


def test_after_sixteen_minutes_of_talking_the_page_without_scripts_says_to_scan_again(
    house: House, phones: Phones
) -> None:
    cleo = phones("cleo", scripts=False)
    cleo.opens(house.code_path("ben"))
    house.clock.turn(minutes=16)
    cleo.presses("Swap cards")
    cleo.sees("The code has just renewed itself. Please scan it again.")
    cleo.expects("409")
    expect(cleo.link("Show my code")).to_be_visible()


@pytest.mark.parametrize("text", ["<b>x</b>", "<img src=x onerror=alert(1)>"])
def test_nothing_makes_a_page_out_of_text(house: House, phones: Phones, text: str) -> None:
    ben = phones("ben")
    ben.opens(f"/e/{house.event}/code")
    with pytest.raises(Error, match="TrustedHTML"):
        ben.page.evaluate("text => { document.body.innerHTML = text }", text)
    expect(ben.page.get_by_role("heading", name="Ben Okafor")).to_be_visible()
    ben.expects("TrustedHTML", "policy: require-trusted-types-for forbids trusted-types-sink")


def test_nobody_else_may_say_what_is_safe(house: House, phones: Phones) -> None:
    ben = phones("ben")
    ben.opens(f"/e/{house.event}/code")
    with pytest.raises(Error, match="Policy"):
        ben.page.evaluate("trustedTypes.createPolicy('mine', { createHTML: text => text })")
    ben.expects("Creating a TrustedTypePolicy", "policy: trusted-types forbids trusted-types-policy")
