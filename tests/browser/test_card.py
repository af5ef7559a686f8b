"""One's own card in a real browser: on a phone, by night, by keyboard, without scripts; and its first code."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import axe_findings, too_wide_or_too_small
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phone, Phones
from tests.browser.room import ARABIC, LONG, UNBROKEN, WORDS
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]


def fill(on: Phone, /, **texts: str) -> None:
    """Types into the fields that are called so."""
    for name, text in texts.items():
        on.page.locator(f"[name='{name}']").fill(text)


def tick(phone: Phone, label: str) -> None:
    """Presses a box or a choice as a thumb would: on its words."""
    phone.page.locator("label.tick", has_text=label).first.click()


def write_three_pages(phone: Phone, house: House) -> None:
    """Dan goes from his card to each page, fills it in, and saves."""
    phone.opens(f"/e/{house.event}/card")
    phone.follows("About me")
    fill(phone, headline="Builds lifts", organisation="Aufzug eG", goal="listen more")
    fill(phone, introduction="Ich baue Aufzüge, auch für Leute, die lieber gehen.")
    phone.presses("Save")
    phone.sees("Saved.")
    phone.follows("What to talk about")
    phone.page.get_by_label("What occupies you most right now?").fill("Wer darf drücken?")
    second = phone.page.get_by_label("Which question did you bring with you today?")
    second.fill("geheim")
    phone.page.locator("div:has(> .field textarea) >> label.tick", has_text="Only on my door sheet").nth(1).click()
    phone.page.get_by_label("Topics, eight at most").fill("Lifts\nmuseums, accessibility")
    phone.presses("Save")
    phone.sees("Saved.")
    phone.follows("How to reach me")
    fill(phone, linkedin="https://www.linkedin.com/in/dan-s", phone="0171 1")
    phone.page.get_by_label("LinkedIn: Goes over when I swap cards").check()
    phone.page.get_by_role("group", name="Reach me best by").get_by_label("LinkedIn").check()
    phone.presses("Save")
    phone.sees("Saved.")


@pytest.mark.parametrize(("width", "scripts"), [(320, True), (390, False)])
def test_three_pages_are_filled_on_a_phone_and_others_see_what_they_should(
    house: House, phones: Phones, width: int, scripts: bool
) -> None:
    dan = phones("dan", width=width, scripts=scripts, moves=scripts)
    write_three_pages(dan, house)
    for text in ("Builds lifts", "Wer darf drücken?", "listen more", "About 5 seconds aloud.", "switched off"):
        dan.sees(text)
    if scripts:
        assert too_wide_or_too_small(dan.page) == []
    cleo = phones("cleo")
    cleo.opens(house.code_path("dan"))
    cleo.sees("You both chose accessibility.")
    cleo.presses("Swap cards")
    cleo.sees("have swapped cards.")
    cleo.opens(house.contact_path("cleo", "dan"))
    cleo.sees("LinkedIn, reach me best this way")
    for private in ("geheim", "0171", "listen more", "Ich baue Aufzüge", "dan@demo.example"):
        cleo.sees_nothing_of(private)


PAGES = ("about", "topics", "reach")
TOO_MUCH = {
    "about": {"name": "", "headline": WORDS[ARABIC] * 3, "introduction": UNBROKEN * 4},
    "topics": {"topics": f"{UNBROKEN}, {LONG}", "offer": WORDS[ARABIC] * 3},
    "reach": {"phone": UNBROKEN, "website": "http://" + UNBROKEN, "linkedin": ARABIC},
}


@pytest.mark.parametrize("page", PAGES)
def test_what_went_wrong_fits_and_can_be_read_in_german_by_night(house: House, phones: Phones, page: str) -> None:
    ben = phones("ben", language="de", scheme="dark")
    ben.opens(f"/e/{house.event}/card/{page}")
    assert [*too_wide_or_too_small(ben.page), *axe_findings(ben.page)] == []
    fill(ben, **TOO_MUCH[page])
    ben.presses("Speichern")
    ben.expects("422")
    wrong = ben.page.locator("[aria-invalid=true]")
    expect(wrong).to_have_count(len(TOO_MUCH[page]))
    for name, text in TOO_MUCH[page].items():
        field = ben.page.locator(f"[name='{name}']")
        expect(field).to_have_value(text)
        expect(ben.page.locator(f"#{name}-why")).to_be_visible()
    assert [*too_wide_or_too_small(ben.page), *axe_findings(ben.page)] == []


def test_two_windows_show_both_texts_and_the_second_press_keeps_mine(house: House, phones: Phones) -> None:
    ben = phones("ben", scheme="dark")
    ben.opens(f"/e/{house.event}/card/about")
    other = ben.opens_another_tab(f"/e/{house.event}/card/about")
    fill(other, headline="from the other window", organisation="Archiv")
    other.presses("Save")
    fill(ben, headline="from this window")
    ben.presses("Save")
    ben.sees("This was changed in another window.")
    ben.sees("from the other window")
    ben.expects("409")
    assert [*too_wide_or_too_small(ben.page), *axe_findings(ben.page)] == []
    ben.presses("Save")
    ben.sees("from this window")
    ben.sees("Archiv")


def test_the_card_is_written_with_the_keyboard_alone(house: House, phones: Phones) -> None:
    ben = phones("ben")
    ben.opens(f"/e/{house.event}/card")
    keys = ben.page.keyboard
    go_to(ben, "a", "How to reach me")
    keys.press("Enter")
    ben.sees("Reach me best by")
    go_to(ben, "[name=phone-on]")
    keys.press("Space")
    go_to(ben, "[name=best]:checked")
    keys.press("ArrowDown")
    go_to(ben, "button", "Save")
    keys.press("Enter")
    ben.sees("Phone, reach me best this way")
    go_to(ben, "a", "About me")
    keys.press("Enter")
    ben.sees("Your name at this event")
    go_to(ben, "[name=headline]")
    keys.press("Control+a")
    keys.type("Moves pots")
    keys.press("Enter")
    ben.sees("Saved.")
    ben.sees("Moves pots")


def go_to(phone: Phone, selector: str, text: str = "") -> None:
    """Presses Tab until what is meant has the focus, and shows that it has."""
    for _ in range(40):
        phone.page.keyboard.press("Tab")
        focused = phone.page.locator(":focus")
        if focused.evaluate("(element, selector) => element.matches(selector)", selector) and (
            not text or focused.inner_text() == text
        ):
            expect(focused).to_have_css("outline-style", "solid")
            return
    raise AssertionError(f"no way to {selector} {text} by keyboard")


@pytest.mark.parametrize(("width", "scripts"), [(320, True), (390, False)])
def test_the_first_opening_of_my_code_asks_and_then_there_is_a_code(
    house: House, phones: Phones, width: int, scripts: bool
) -> None:
    gus = phones(width=width, scripts=scripts)
    gus.opens(f"/join/{house.join_code}")
    fill(gus, name="Gus", email="gus@demo.example")
    gus.presses("Join")
    gus.opens(f"/e/{house.event}")
    gus.follows("Show my code")
    gus.sees("What do people get when they scan your code?")
    expect(gus.page.get_by_label("Name")).to_be_disabled()
    expect(gus.page.get_by_label("E-mail")).to_be_checked()
    expect(gus.button("Show my code")).to_be_in_viewport()
    if scripts:
        assert [*too_wide_or_too_small(gus.page), *axe_findings(gus.page)] == []
    tick(gus, "E-mail")
    gus.presses("Show my code")
    ben = phones("ben")
    ben.opens(gus.photographed())
    ben.presses("Swap cards")
    ben.sees("You and Gus have swapped cards.")
    ben.sees_nothing_of("gus@demo.example")


def test_a_way_is_added_on_the_way_to_the_first_code_in_german_by_night(house: House, phones: Phones) -> None:
    gus = phones(language="de", scheme="dark")
    gus.opens(f"/join/{house.join_code}")
    fill(gus, name=LONG, email=f"gus.{'x' * 50}@demo.example")
    gus.presses("Mitmachen")
    gus.opens(f"/e/{house.event}/code")
    gus.sees("Was bekommen andere, wenn sie deinen Code scannen?")
    assert [*too_wide_or_too_small(gus.page), *axe_findings(gus.page)] == []
    gus.follows("Noch etwas hinzufügen")
    fill(gus, phone="+49 (0)171 1")
    gus.page.get_by_label("Telefon: Geht beim Kartentausch mit").check()
    gus.presses("Speichern")
    gus.sees("Name, E-Mail und Telefon")
    gus.photographed()
