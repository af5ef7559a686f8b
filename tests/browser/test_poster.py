"""The poster as it comes out of a printer: one sheet of A4 that can be read, by people and by cameras."""

from dataclasses import dataclass, replace
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import expect

from eventnet.cards.models import Prompt
from eventnet.config import Settings
from eventnet.events.models import Event
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.paper import bare, stands_in
from tests.browser.phones import Phone, Phones
from tests.browser.room import ARABIC, CHINESE, LONG, UNBROKEN
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]

A4 = (595.3, 841.9)  # points
GERMAN, ENGLISH = "Was beschäftigt dich aktuell am meisten?", "What occupies you most right now?"

_SPILLS = """
() => {
  const sheet = document.querySelector(".poster"), edge = sheet.getBoundingClientRect();
  return [...sheet.querySelectorAll("*")].filter(element => {
    const box = element.getBoundingClientRect();
    return box.left < edge.left || box.right > edge.right + 1 || box.top < edge.top || box.bottom > edge.bottom + 1;
  }).map(element => `${element.localName} “${element.textContent.slice(0, 40)}”`)
    .concat(sheet.scrollHeight > sheet.clientHeight + 1 ? [`${sheet.scrollHeight} high`] : []);
}
"""


@dataclass(frozen=True)
class Sheet:
    """A poster on paper: its text, and what a camera reads from it."""

    text: str
    codes: list[str]

    def says(self, text: str) -> bool:
        """Whether `text` stands on it."""
        return stands_in(text, self.text)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Run by others, so that the poster says all it can say."""
    return replace(settings, operator="Verein Nordlicht", operator_email="ops@nordlicht.example")


def printed(phone: Phone) -> Sheet:
    """Prints the page; it must be one sheet of A4 and nothing more."""
    document: Any = pypdfium2.PdfDocument(phone.page.pdf(prefer_css_page_size=True))
    try:
        assert len(document) == 1
        page = document[0]
        assert page.get_size() == pytest.approx(A4, abs=1)
        picture = page.render(scale=2, grayscale=True).to_pil()
        text = page.get_textpage().get_text_range()
    finally:
        document.close()
    return Sheet(bare(text), [code.text for code in zxingcpp.read_barcodes(picture)])


def poster(house: House, phones: Phones, language: str, **look: Any) -> Phone:
    phone = phones("ada", width=1280, **look)
    phone.opens(f"/e/{house.event}/poster?language={language}")
    return phone


def say(house: House, *, german: str, english: str, care: str, name: str = "Begegnungen") -> None:
    """Puts these words on the poster."""
    with house.writing() as session:
        event = session.get_one(Event, house.event_id)
        event.name, event.care_contact = name, care
        prompt = session.query(Prompt).filter_by(event_id=event.id, position=0).one()
        prompt.german, prompt.english = german, english


@pytest.mark.parametrize(("language", "scheme"), [("de", "dark"), ("en", "light"), ("both", "dark")])
def test_the_poster_is_one_sheet_with_question_code_and_care_contact(
    house: House, phones: Phones, language: str, scheme: str
) -> None:
    say(house, german=GERMAN, english=ENGLISH, care="Lea, at the cloakroom")
    sheet = printed(poster(house, phones, language, scheme=scheme))
    code = f"{house.join_code[:4]}-{house.join_code[4:]}"
    assert sheet.codes == [f"{house.base_url}/join/{code}"]
    assert bare(code) in sheet.text
    assert bare("Lea, at the cloakroom.") in sheet.text
    assert (bare(GERMAN) in sheet.text, bare(ENGLISH) in sheet.text) == (language != "en", language != "de")
    assert "Print" not in sheet.text
    assert bare("In both languages") not in sheet.text


QUESTIONS = {
    "long": (f"{'Vertrauensbildende Qualitätssicherung ' * 5}warum?"[-200:].strip(), LONG),
    "unbroken": (f"{UNBROKEN * 3}"[:199] + "?", UNBROKEN),
    "wide": (f"{'W' * 199}?", "W" * 120),
    "Chinese": (f"{CHINESE * 7}"[:199] + "？", (CHINESE * 4)[:120]),
    "Arabic": (f"{ARABIC} " * 3 + "؟", ARABIC * 2),
    "short": ("Why?", "Li"),
    "the longest in the largest size": (f"{'Ä' * 23}?", LONG),
    "medium": ("Worüber würdest du mit Menschen aus anderen Berufen gern einmal nachdenken?", LONG),
    "rather long": (f"{'Worüber denkst du gern in Ruhe nach, '}" * 3 + "und warum?", LONG),
}
"""What may stand on a poster, and whom to turn to."""


@pytest.mark.parametrize("language", ["de", "both"])
def test_whatever_stands_on_it_stays_on_its_one_sheet(house: House, phones: Phones, language: str) -> None:
    phone = phones("ada", width=794, height=1123)
    phone.page.emulate_media(media="print")
    for kind, (question, care) in QUESTIONS.items():
        other = f"{question[:-2]}x{question[-1]}" if language == "both" else question
        say(house, german=question, english=other, care=care, name=LONG)
        phone.opens(f"/e/{house.event}/poster?language={language}")
        assert phone.page.evaluate(_SPILLS) == [], kind
        sheet = printed(phone)
        assert len(sheet.codes) == 1, kind
        if not question.endswith("؟"):  # letters that join are drawn in other forms, from right to left
            assert sheet.says(question), kind
            assert sheet.says(care), kind


def test_a_question_in_arabic_and_one_in_chinese_stand_on_one_sheet(house: House, phones: Phones) -> None:
    say(house, german="李小雨，你好吗？", english="عمر الخطيب؟", care="李小雨")
    sheet = printed(poster(house, phones, "both"))
    assert sheet.says("李小雨，你好吗？")
    assert {"ع", "م", "ر"} <= set(sheet.text)


def test_the_button_prints_and_stands_on_the_screen_only(house: House, phones: Phones) -> None:
    phone = poster(house, phones, "en")
    phone.page.evaluate("() => { globalThis.print = () => { document.title = 'printed' } }")
    phone.presses("Print")
    expect(phone.page).to_have_title("printed")
    phone.page.emulate_media(media="print")
    expect(phone.button("Print")).to_be_hidden()
    expect(phone.page.locator("h1")).to_have_text(ENGLISH)


def test_without_scripts_the_page_says_how_to_print_and_has_no_button_that_could_not(
    house: House, phones: Phones
) -> None:
    phone = poster(house, phones, "de", scripts=False)
    expect(phone.page.get_by_role("button")).to_have_count(0)
    phone.sees("Your browser’s menu prints it, too")
    assert printed(phone).codes


def test_invitation_and_link_are_copied_by_a_button_or_marked_to_be_copied_by_hand(
    house: House, phones: Phones
) -> None:
    phone = phones("ada", width=1280, permissions=("clipboard-read", "clipboard-write"))
    phone.opens(f"/e/{house.event}/desk")
    phone.presses("Copy the English one")
    expect(phone.button("Copied.")).to_be_visible()
    copied = phone.page.evaluate("navigator.clipboard.readText()")
    assert copied == phone.page.locator("#invitation-en").inner_text()
    assert f"{house.base_url}/join/{house.join_code[:4]}-{house.join_code[4:]}" in copied
    phone.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')) }")
    phone.presses("Copy the link")
    expect(phone.button("Please copy the marked text by hand.")).to_be_visible()
    assert phone.page.evaluate("getSelection().toString()") == phone.page.locator("#join-link").inner_text()

    by_hand = phones("ada", scripts=False)
    by_hand.opens(f"/e/{house.event}/desk")
    expect(by_hand.page.get_by_role("button", name="Copy")).to_have_count(0)
    expect(by_hand.page.locator("#invitation-de")).to_be_visible()


def test_a_first_event_is_offered_where_the_device_is_and_a_second_where_the_first_was(
    house: House, phones: Phones
) -> None:
    phone = phones("eve", timezone="America/New_York")
    phone.opens("/events/new")
    zone = phone.page.locator("#timezone")
    expect(zone).to_have_value("America/New_York")
    for reported, meant in (("Asia/Calcutta", "Asia/Kolkata"), ("Europe/Kiev", "Europe/Kyiv")):
        phone = phones("eve", timezone=reported)  # whichever of its names the browser says it by
        phone.opens("/events/new")
        expect(phone.page.locator("#timezone")).to_have_value(meant)
    ada = phones("ada", timezone="America/New_York")
    ada.opens("/events/new")
    expect(ada.page.locator("#timezone")).to_have_value("Europe/Berlin")


def test_an_event_is_made_and_its_questions_put_in_order_without_scripts(house: House, phones: Phones) -> None:
    eve = phones("eve", scripts=False)
    eve.opens("/")
    eve.follows("Create an event")
    eve.page.get_by_label("What is it called?").fill("Stammtisch")
    eve.page.get_by_label("It begins").fill("2026-12-01T18:00")
    eve.page.get_by_label("It ends").fill("2026-12-01T17:00")
    eve.page.get_by_label("Where?").fill("Alte Feuerwache")
    eve.page.get_by_label("A conference").check()
    eve.presses("Create the event")
    eve.sees("The end must come after the start.")
    eve.expects("422")
    eve.page.get_by_label("It ends").fill("2026-12-01T22:00")
    eve.presses("Create the event")
    eve.sees("Your event is ready.")
    eve.page.get_by_role("navigation").get_by_role("link", name="Questions").click()
    eve.presses("Up: Which subject makes you listen more closely?")
    expect(eve.page.locator("ol > li .said").nth(1)).to_have_text("Which subject makes you listen more closely?")
    eve.presses("Take out: Which question did you bring with you today?")
    eve.sees("That question is out of sight.")
    eve.unfolds("Write one yourself")
    eve.page.get_by_label("In English").fill("What did you build")
    eve.presses("Add it")
    eve.sees("Please end it with a question mark")
    eve.expects("422")
    eve.page.get_by_label("In English").fill("What did you build?")
    eve.presses("Add it")
    expect(eve.page.locator("ol > li .said")).to_have_text(
        ["What occupies you most right now?", "Which subject makes you listen more closely?", "What did you build?"]
    )
