"""The door sheet on paper: one page of A4 whatever stands on it, a small one of A6, and nothing cut."""

import unicodedata
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eventnet.cards.actions import add_topics, answer_prompts
from eventnet.cards.models import Prompt, Topic
from eventnet.cards.rules import Audience
from eventnet.contacts.rules import Outcome
from eventnet.directory.models import MeetListEntry
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import Status
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.paper import bare, pages_of, stands_in
from tests.browser.phones import Phone, Phones
from tests.browser.room import ARABIC, CHINESE, LONG, UNBROKEN, WORDS
from tests.cast import House
from tests.crowd import crowd
from tests.exchange.walking import DEEP

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]

ORDINARY = ["Jonas Brandt", "李小雨", "Hans-Jürgen Müller"]
TRYING = [LONG, UNBROKEN, ARABIC, CHINESE, LONG, ARABIC, UNBROKEN, LONG, CHINESE, LONG]

_ON_PAPER = """
() => [...document.querySelectorAll("header p, h1, h2, h3, main p, main li, figcaption, blockquote")]
  .filter(element => element.checkVisibility() && !element.querySelector("p, h3"))
  .map(element => element.innerText)
"""


def stage(house: House, people: list[str], *, about: str, is_connected: bool) -> None:
    """Cleo has written `about` wherever she can; these people are on her meet list, three more are open to talk."""
    others, open_to_talk = crowd(house, len(people)), crowd(house, 3, first=50)
    house.put_in_directory(*others, *open_to_talk)
    house.swap("cleo", "dan")
    with house.writing() as session:
        event = session.get_one(Event, house.event_id)
        event.care_contact = "Lea, an der Garderobe"
        cleo = house.attendee(session, "cleo")
        cleo.introduction, cleo.goal = (about * 3)[:200], about[:140]
        for position, (who, name) in enumerate(zip(others, people, strict=True)):
            them = house.attendee(session, who)
            introduce(session, them, name, is_connected=is_connected)
            session.add(MeetListEntry(attendee_id=cleo.id, position=position, other_id=them.id))
        for who, name in zip(open_to_talk, ["Thu Trang Lê", people[-1] if people else "Sam", "Paulina"], strict=True):
            them = house.attendee(session, who)
            them.name, them.status, them.status_until = name, Status.OPEN, house.clock.now + timedelta(hours=5)
        know_each_other(house, session, "cleo", "dan")


def introduce(session: Session, them: Attendee, name: str, *, is_connected: bool) -> None:
    words = WORDS.get(name, "Zieht Daten für ein Museum um")
    them.name, them.headline = name, words[:100]
    if is_connected:
        add_topics(session, them, ["test automation"])
    else:
        session.execute(delete(Topic).where(Topic.attendee_id == them.id))
        prompt = session.scalars(
            select(Prompt).where(Prompt.event_id == them.event_id).order_by(Prompt.position)
        ).first()
        assert prompt
        answer_prompts(session, them, {prompt.id: (words * 9)[:280]})


def know_each_other(house: House, session: Session, owner: str, other: str) -> None:
    contact = house.contact(session, owner, other)
    assert contact
    contact.outcome, contact.decided_at, contact.gone_at = Outcome.KEPT, house.clock.now, None
    for who in (owner, other):
        house.attendee(session, who).shown_to_contacts = True


def sheet(house: House, phones: Phones, language: str = "de", **look: Any) -> Phone:
    cleo = phones("cleo", language=language, **look)
    cleo.opens(f"/e/{house.event}/door")
    return cleo


def assert_complete(phone: Phone, paper: list[str]) -> None:
    """All that is shown on paper stands on one of the pages, and nothing one would press."""
    phone.page.emulate_media(media="print")
    wanted, found = phone.page.evaluate(_ON_PAPER), "".join(paper)
    assert len(wanted) > 8
    assert [text for text in wanted if not arabic(text) and not stands_in(text, found)] == []
    # What is read from paper puts Arabic words in an order of its own; none of their letters may be missing.
    assert arabic(bare("".join(wanted))) == arabic(found)
    for text in ("Print", "Drucken", "Put the phone away", "Handy weg", "Jetzt", "aloud", "Vorgelesen", "network"):
        assert bare(text) not in found, text


def arabic(text: str) -> Counter[str]:
    return Counter(c for c in text if unicodedata.name(c, "").startswith("ARABIC LETTER"))


SHEETS = {"light-something in common": ("light", True), "dark-long answers": ("dark", False)}
CROSSED = {"light-long answers": ("light", False), "dark-something in common": ("dark", True)}
"""On paper there is neither day nor night, so these are printed with EVENTNET_DEEP=1 alone."""


WAYS = SHEETS | (CROSSED if DEEP else {})


@pytest.mark.parametrize(("scheme", "is_connected"), WAYS.values(), ids=WAYS)
def test_ten_people_with_long_names_and_words_stand_on_one_page_of_a4(
    house: House, phones: Phones, scheme: str, is_connected: bool
) -> None:
    stage(house, TRYING, about=WORDS[LONG], is_connected=is_connected)
    with house.writing() as session:
        me = house.attendee(session, "cleo")
        prompts = session.scalars(select(Prompt).where(Prompt.event_id == me.event_id).order_by(Prompt.position)).all()
        answer_prompts(session, me, {p.id: (WORDS[LONG] * 3)[:280] for p in prompts[1:]}, Audience.DOOR_SHEET)
    cleo = sheet(house, phones, scheme=scheme)
    paper = pages_of(cleo.page.pdf(format="A4"))
    assert len(paper) == 1
    assert_complete(cleo, paper)


def test_any_number_of_people_stands_on_one_page_of_a4(house: House, phones: Phones) -> None:
    most = 10
    stage(house, (TRYING + ORDINARY)[-most:], about="Ich teste Dinge, bis sie stimmen.", is_connected=True)
    cleo = sheet(house, phones)
    for first in range(most + 1):
        with house.writing() as session:
            session.execute(delete(MeetListEntry).where(MeetListEntry.position < first))
        cleo.page.reload()
        expect(cleo.page.locator(".to-meet ol > li")).to_have_count(most - first)
        paper = pages_of(cleo.page.pdf(format="A4"))
        assert len(paper) == 1, f"without the first {first}"
        assert_complete(cleo, paper)


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_ordinary_sheet_stands_on_one_page_of_a6(house: House, phones: Phones, language: str) -> None:
    about = "Ich bin Cleo und teste Dinge, bis sie die Wahrheit sagen, und frage mich, wie wenig Testen reicht."
    stage(house, ORDINARY, about=about[:99], is_connected=True)
    cleo = sheet(house, phones, language)
    paper = pages_of(cleo.page.pdf(format="A6"))
    assert len(paper) == 1
    assert_complete(cleo, paper)


def test_a_long_sheet_takes_more_pages_of_a6_and_loses_nothing(house: House, phones: Phones) -> None:
    stage(house, TRYING, about=WORDS[LONG], is_connected=False)
    cleo = sheet(house, phones)
    paper = pages_of(cleo.page.pdf(format="A6"))
    assert 1 < len(paper) <= 7
    assert_complete(cleo, paper)


def test_the_button_prints_and_is_not_there_without_scripts(house: House, phones: Phones) -> None:
    cleo = sheet(house, phones, "en")
    cleo.page.evaluate("() => { globalThis.print = () => { document.title = 'printed' } }")
    cleo.presses("Print")
    expect(cleo.page).to_have_title("printed")
    by_hand = sheet(house, phones, "en", scripts=False)
    expect(by_hand.page.get_by_role("heading", name="Before you go in")).to_be_visible()
    expect(by_hand.page.get_by_role("button")).to_have_count(0)
