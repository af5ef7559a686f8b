"""The evening, the morning and the days after on one phone, in German and by night."""

import vobject
from playwright.sync_api import expect

from eventnet.people.actions import choose_language
from tests.browser.leaving import eventually
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phone, Phones
from tests.browser.test_saying_hello import HAND_OUT
from tests.cast import House
from tests.event_mails.days_after import MORNING, THREE_BEFORE, go_to, mails_to
from tests.way_home.test_page import evening, note

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]


def test_cleo_thanks_ben_keeps_dan_lets_ada_go_and_pauses(house: House, phones: Phones) -> None:
    for who in ("ben", "dan", "ada"):
        house.swap("cleo", who)
    with house.writing() as session:
        choose_language(session, house.person(session, "cleo"), "de")
    cleo = phones("cleo", language="de", scheme="dark", moves=True)
    cleo.context.add_init_script(HAND_OUT)

    evening(house)
    cleo.opens("/")
    cleo.sees("Wen hast du getroffen?")
    cleo.page.get_by_role("textbox", name="Was hat Ben Okafor erzählt?").fill("Ein Museum zieht um.")
    eventually(lambda: note(house, "ben") == "Ein Museum zieht um.")

    go_to(house, MORNING)
    (mail,) = mails_to(house)
    assert "– Ben Okafor" in mail.text
    assert "Museum" not in mail.text
    cleo.opens(mail.link)
    thanks(cleo)
    cleo.opens(mail.link)
    cleo.presses("Behalten: Dan Şahin")
    cleo.follows("Den Rest ziehen lassen")
    cleo.sees("Ada Reinholz")
    cleo.presses("Ziehen lassen")
    cleo.sees("Nichts offen. So soll es sein.")
    cleo.presses("Zurückholen: Ada Reinholz")
    expect(cleo.button("Behalten: Ada Reinholz")).to_be_visible()

    cleo.opens("/me/pause")
    cleo.presses("Pausieren, bis ich weitermache")
    go_to(house, THREE_BEFORE)
    assert mails_to(house) == []
    cleo.opens("/follow-ups")
    cleo.sees("Pause seit Samstag, 21. November, alles wartet.")
    cleo.opens("/me/pause")
    cleo.presses("Pause beenden")

    assert taken_along(cleo) == {"Ben Okafor", "Dan Şahin", "Ada Reinholz"}


def thanks(cleo: Phone) -> None:
    """Says hello to Ben with the draft that thanks, by the mail program."""
    cleo.follows("Melden: Ben Okafor")
    cleo.sees("Deine Notiz:")
    field = cleo.page.get_by_label("Deine Nachricht").first
    assert "Museum" not in field.input_value()
    field.fill(field.input_value().replace("…", "gutes Packen braucht Zeit."))
    cleo.button("Weiter").first.click()
    cleo.presses("Im Mailprogramm öffnen")
    cleo.sees("Erledigt. Ben Okafor bleibt bei dir.")
    assert "gutes%20Packen" in cleo.page.evaluate("window.handedOut")


def taken_along(cleo: Phone) -> set[str]:
    """The names in the file for the address book, which has nothing of what Cleo wrote for herself."""
    cleo.opens("/contacts")
    cleo.unfolds("Alle in einer Datei mitnehmen")
    with cleo.page.expect_download() as coming:
        cleo.presses("Fürs Adressbuch")
    text = coming.value.path().read_text("utf-8")
    assert "Ein Museum zieht um" not in text
    return {card.fn.value for card in vobject.readComponents(text)}
