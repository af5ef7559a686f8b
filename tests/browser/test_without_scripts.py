"""Everything also goes without a single script, and the swap without a finger on the glass."""

from playwright.sync_api import expect

from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phone, Phones
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]


def test_two_people_swap_cards_and_one_takes_it_back_without_scripts(house: House, phones: Phones) -> None:
    ben, cleo = phones("ben", scripts=False), phones("cleo", scripts=False)
    ben.opens("/")
    ben.follows("Show my code")
    cleo.opens(ben.photographed())
    cleo.unfolds("Change")
    cleo.page.get_by_label("Only e-mail").check()
    cleo.presses("Swap cards")
    cleo.sees("You and Ben Okafor have swapped cards.")
    cleo.sees("ben@demo.example")

    ben.page.reload()
    ben.sees("You and Cleo Nowak have swapped cards.")
    ben.opens(house.contact_path("ben", "cleo"))
    expect(ben.link("cleo@demo.example")).to_be_visible()
    ben.sees_nothing_of("https://cleo.example")

    cleo.follows("What went over, to whom, until when")
    cleo.presses("Take back")
    cleo.sees("You took your card back on Friday, 20 November.")
    ben.page.reload()
    ben.sees("This card holds the name only.")


def test_the_card_for_today_is_chosen_without_scripts(house: House, phones: Phones) -> None:
    ben = phones("ben", scripts=False)
    ben.opens(f"/e/{house.event}/code")
    ben.unfolds("Change")
    ben.page.get_by_label("Just my name").check()
    ben.presses("Save")
    ben.unfolds("Change")
    expect(ben.page.get_by_label("Just my name")).to_be_checked()


def test_somebody_signed_out_comes_back_to_the_card_without_scripts(house: House, phones: Phones) -> None:
    cleo = phones(scripts=False)
    cleo.opens(house.code_path("ben"))
    cleo.signs_in(house.sign_in_path("cleo"))
    cleo.presses("Swap cards")
    cleo.sees("You and Ben Okafor have swapped cards.")


def test_every_act_of_the_days_after_works_without_scripts(house: House, phones: Phones) -> None:
    for holder in ("ada", "ben", "dan"):
        house.swap("cleo", holder)
    cleo = phones("cleo", scripts=False, moves=True)
    cleo.opens("/follow-ups")

    cleo.presses("Let go: Dan Şahin")
    cleo.sees("Dan Şahin is no longer on the list. Nobody is told.")
    cleo.page.get_by_role("status").get_by_role("button", name="Bring back: Dan Şahin").click()
    cleo.sees("Dan Şahin is back on the list.")

    cleo.presses("A week more: Dan Şahin")
    cleo.sees("Dan Şahin stays on the list a week longer.")

    cleo.presses("Keep: Ada Reinholz")
    cleo.sees("Ada Reinholz stays with you.")
    expect(cleo.button("Keep: Ada Reinholz")).to_have_count(0)

    cleo.follows("Say hello: Ben Okafor")
    cleo.unfolds("I already got in touch")
    cleo.presses("I got in touch")
    cleo.sees("Please choose one.")
    cleo.expects("422")
    cleo.page.get_by_label("I said thank you").check()
    cleo.page.get_by_label("A line for yourself, if you like").fill("For the story of the jug")
    cleo.presses("I got in touch")
    cleo.sees("Done. Ben Okafor stays with you.")

    cleo.follows("Let the rest go")
    cleo.sees("Dan Şahin")
    cleo.sees_nothing_of("Ben Okafor")
    cleo.presses("Let them go")
    cleo.sees("Nothing open. That’s how it should be.")
    cleo.presses("Bring back: Dan Şahin")
    cleo.sees("One line is enough.")


def test_a_promise_is_made_kept_and_done_without_scripts(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    cleo = phones("cleo", scripts=False)
    cleo.opens(house.contact_path("cleo", "ben"))
    cleo.unfolds("I promised something")
    promise(cleo, "")
    cleo.sees("There is nothing here yet.")
    cleo.expects("422")
    promise(cleo, "Send the photograph of the jug")
    cleo.sees("“Send the photograph of the jug”")
    cleo.presses("Let go: Ben Okafor")
    cleo.sees("Still promised")
    cleo.presses("Done: Send the photograph of the jug")
    cleo.sees_nothing_of("jug")


def promise(phone: Phone, text: str) -> None:
    field = phone.page.get_by_label("What will you do?")
    field.fill(text)
    field.press("Enter")


def test_a_contact_is_deleted_and_two_are_hidden_from_each_other_without_scripts(house: House, phones: Phones) -> None:
    for holder in ("ben", "dan"):
        house.swap("cleo", holder)
    cleo = phones("cleo", scripts=False)
    cleo.opens(house.contact_path("cleo", "dan"))
    cleo.unfolds("Delete")
    cleo.presses("Delete for good")
    cleo.sees("Deleted, with your note. Nobody is told.")
    cleo.sees_nothing_of("Dan Şahin")

    cleo.opens(f"{house.contact_path('cleo', 'ben')}/receipt")
    cleo.unfolds("Hide us from each other")
    cleo.presses("Hide us from each other")
    cleo.sees("You and Ben Okafor no longer see each other here.")


def test_language_and_signing_out_work_without_scripts(house: House, phones: Phones) -> None:
    cleo = phones("cleo", scripts=False)
    cleo.opens("/")
    cleo.follows("Me")
    cleo.presses("Deutsch")
    cleo.follows("Wo du angemeldet bist")
    cleo.presses("Überall abmelden")
    cleo.sees("Du bist überall abgemeldet.")
    cleo.presses("English")
    cleo.sees("What occupies you most right now?")
    cleo.opens("/me")
    cleo.sees("Please sign in first.")
    cleo.expects("401")


def test_with_the_keyboard_alone_from_the_scanned_card_to_swapped(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    cleo.opens(house.code_path("ben"))
    passed = tab_to(cleo, "Swap cards")
    assert passed == ["To the page"]
    cleo.page.keyboard.press("Enter")
    cleo.sees("You and Ben Okafor have swapped cards.")


def test_with_the_keyboard_alone_another_card_is_chosen_first(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    cleo.opens(house.code_path("ben"))
    tab_to(cleo, "Change")
    cleo.page.keyboard.press("Enter")
    cleo.page.keyboard.press("Tab")
    cleo.page.keyboard.press("ArrowDown")
    expect(cleo.page.get_by_label("Only e-mail")).to_be_checked()
    cleo.page.keyboard.press("Enter")
    cleo.sees("You and Ben Okafor have swapped cards.")
    ben = phones("ben")
    ben.opens(house.contact_path("ben", "cleo"))
    ben.sees("cleo@demo.example")
    ben.sees_nothing_of("https://cleo.example")


def test_the_first_tab_leads_past_the_top_of_the_page(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    cleo.opens("/me")
    tab_to(cleo, "To the page")
    expect(cleo.link("To the page")).to_be_in_viewport()
    cleo.page.keyboard.press("Enter")
    assert tab_to(cleo, "Change my e-mail address") == []


def tab_to(phone: Phone, label: str) -> list[str]:
    """Presses Tab until something labelled so has the focus; what had it on the way."""
    passed: list[str] = []
    for _ in range(20):
        phone.page.keyboard.press("Tab")
        focused = phone.page.locator(":focus")
        if focused.inner_text() == label:
            expect(focused).to_have_css("outline-style", "solid")
            return passed
        passed.append(focused.inner_text())
    raise AssertionError(f"no way to {label!r} by keyboard, only to {passed}")
