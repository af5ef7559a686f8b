"""Two phones and a badge: Cleo scans Ben's badge, Ben sees it on *Now*, says yes, and both have the cards."""

import pytest
from playwright.sync_api import expect

from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phones
from tests.browser.test_without_scripts import tab_to
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
def test_cleo_asks_by_bens_badge_and_ben_says_yes(house: House, phones: Phones, scripts: bool) -> None:
    ben, cleo = phones("ben", scripts=scripts), phones("cleo", scripts=scripts)
    cleo.opens(house.badge_path("ben"))
    cleo.presses("Ask for the card")
    cleo.sees("Your request is waiting. If Ben Okafor says yes, the card comes by itself.")

    ben.opens(f"/e/{house.event}")
    ben.sees("Cleo Nowak asks for your card.")
    ben.follows("Look")
    ben.unfolds("Change")
    ben.page.get_by_label("Only e-mail").check()
    ben.presses("Swap cards: Cleo Nowak")
    ben.sees("You and Cleo Nowak have swapped cards.")
    ben.sees("cleo@demo.example")

    cleo.opens(f"/e/{house.event}")
    cleo.follows("Ben Okafor")
    cleo.sees("ben@demo.example")
    cleo.sees_nothing_of("ben-okafor")


def test_with_the_keyboard_alone_enter_on_a_card_for_today_says_yes_to_nobody(house: House, phones: Phones) -> None:
    house.phone("cleo").post(house.badge_path("ben"))
    ben = phones("ben")
    ben.opens(f"/e/{house.event}/requests")
    tab_to(ben, "Change")
    ben.page.keyboard.press("Enter")
    ben.page.keyboard.press("Tab")
    ben.page.keyboard.press("ArrowDown")
    ben.page.keyboard.press("Enter")
    ben.sees("You give: name and e-mail")
    expect(ben.button("Swap cards: Cleo Nowak")).to_be_visible()
    tab_to(ben, "No, thank you")
    ben.page.keyboard.press("Enter")
    ben.sees("That is all right. Nobody has to be open to everyone.")
    tab_to(ben, "You said no to")
    ben.page.keyboard.press("Enter")
    tab_to(ben, "Swap cards after all")
    ben.page.keyboard.press("Enter")
    ben.sees("You and Cleo Nowak have swapped cards.")
