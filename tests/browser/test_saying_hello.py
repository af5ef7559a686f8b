"""Half a message on a phone: made one's own with the keyboard, handed to the mail program; then the contact rests."""

from playwright.sync_api import expect

from eventnet.people.actions import choose_language
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phones
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]

HAND_OUT = "HTMLAnchorElement.prototype.click = function () { window.handedOut = this.href }"
"""Instead of the mail program, which no browser of tests has: what it would have been handed."""


def touch_path(house: House) -> str:
    return house.contact_path("cleo", "ben").replace("/contacts/", "/follow-ups/") + "/touch"


def test_a_draft_is_changed_and_goes_to_the_mail_program_and_ben_stays(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    contact = house.contact_path("cleo", "ben")
    house.phone("cleo").post(f"{contact}/promises", {"promise": "Link zum Testaufbau schicken"})
    with house.writing() as session:
        choose_language(session, house.person(session, "ben"), "de")
    cleo = phones("cleo", language="de", scheme="dark", permissions=("clipboard-read", "clipboard-write"))
    cleo.context.add_init_script(HAND_OUT)
    cleo.opens("/follow-ups")
    cleo.follows("Melden: Ben Okafor")
    cleo.sees("Wort halten")
    field = cleo.page.get_by_label("Deine Nachricht").first
    expect(field).not_to_be_focused()
    written = field.input_value().replace("…", "das Museum hat einen Aufzug.")
    field.fill(written)
    field.press("Tab")
    expect(cleo.button("Weiter").first).to_be_focused()
    cleo.page.keyboard.press("Enter")

    expect(cleo.page.locator("#finished")).to_have_value(written)
    another = cleo.opens_another_tab(touch_path(house))
    another.page.get_by_label("Deine Nachricht").first.fill("Noch eine Nachricht.")
    another.page.get_by_role("button", name="Weiter").first.click()
    another.is_there()
    expect(another.page.locator("#finished")).to_have_value("Noch eine Nachricht.")
    mail = cleo.button("Im Mailprogramm öffnen")
    cleo.is_there()
    mail.focus()
    cleo.page.keyboard.press("Enter")
    cleo.sees("Erledigt. Ben Okafor bleibt bei dir.")
    expect(cleo.page.get_by_role("heading", name="Erledigt. Ben Okafor bleibt bei dir.")).to_be_focused()
    handed_out = cleo.page.evaluate("window.handedOut")
    assert handed_out.startswith("mailto:ben@demo.example?subject=Zu%20%E2%80%9EBegegnungen%202026")
    assert "das%20Museum%20hat%20einen%20Aufzug" in handed_out
    expect(cleo.link("Im Mailprogramm öffnen")).to_be_visible()
    cleo.presses("Erledigt: Link zum Testaufbau schicken")

    # The other window has its ways out still: none leads out any more, and its text is kept.
    another.presses("Im Mailprogramm öffnen")
    another.sees("Eine Nachricht ist schon unterwegs")
    expect(another.page.locator("#finished")).to_have_value("Noch eine Nachricht.")
    assert another.page.evaluate("window.handedOut") is None
    another.expects("409", "409")


def test_without_a_network_nothing_is_noted_and_the_text_stays(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    cleo = phones("cleo")
    cleo.context.add_init_script(HAND_OUT)
    cleo.opens(touch_path(house))
    cleo.page.get_by_label("Your message").fill("Hello Ben, the jug stands.")
    cleo.presses("Go on")
    expect(cleo.button("Share with another app")).to_have_count(0)
    cleo.context.set_offline(True)
    cleo.presses("Open in mail")
    cleo.sees("Not noted yet: there is no network.")
    cleo.expects("ERR_INTERNET_DISCONNECTED")
    assert cleo.page.evaluate("window.handedOut") is None
    cleo.context.set_offline(False)
    cleo.presses("Open in mail")
    cleo.sees("Done. Ben Okafor stays with you.")
    assert "body=Hello%20Ben%2C%20the%20jug%20stands." in cleo.page.evaluate("window.handedOut")


def test_the_phone_s_own_sheet_gets_the_text_where_there_is_one(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    cleo = phones("cleo")
    cleo.context.add_init_script("navigator.share = async data => { window.shared = data.text }")
    cleo.opens(touch_path(house))
    cleo.page.get_by_label("Your message").fill("Hello Ben, the jug stands.")
    cleo.presses("Go on")
    cleo.presses("Share with another app")
    cleo.sees("Done. Ben Okafor stays with you.")
    assert cleo.page.evaluate("window.shared") == "Hello Ben, the jug stands."
