"""The door sheet: what stands on it, for whom, word for word; and what it costs."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from eventnet.cards.actions import answer_prompts
from eventnet.cards.models import Prompt
from eventnet.cards.rules import Audience
from eventnet.contacts.rules import Outcome
from eventnet.directory.models import MeetListEntry
from eventnet.events.models import Event
from eventnet.events.rules import Status
from tests.cast import House
from tests.crowd import crowd
from tests.statements import listening

pytestmark = pytest.mark.on_sqlite

GOLDEN = Path(__file__).parent / "golden"
MOST_STATEMENTS = 10


def door(house: House) -> str:
    return f"/e/{house.event}/door"


def lines(page: TestResponse) -> str:
    """What a page says from its heading to its end, a line for each paragraph, heading and item."""
    main = re.search(r"(?s)<main.*?</main>", page.text)
    assert main, page.status_code
    body = re.sub(r"<(?:button|p)[^>]* hidden>.*?</(?:button|p)>", "", main[0])
    pieces = (re.sub(r"<[^>]+>", "", piece) for piece in re.split(r"</(?:h\d|p|li|figcaption|blockquote)>", body))
    return "\n".join(text for piece in pieces if (text := " ".join(unescape(piece).split()))) + "\n"


def write_on_the_card(house: House) -> None:
    with house.writing() as session:
        cleo = house.attendee(session, "cleo")
        cleo.introduction = "I’m Cleo. I look after testing, and lately I wonder how little testing is enough."
        cleo.goal = "Meet one person who tests differently."
        prompts = session.query(Prompt).filter_by(event_id=cleo.event_id).order_by(Prompt.position).all()
        answers = {prompts[1].id: "Who dares to delete a test?", prompts[2].id: "When somebody says “done”."}
        answer_prompts(session, cleo, answers, Audience.DOOR_SHEET)
        session.get_one(Event, house.event_id).care_contact = "Lea, at the cloakroom"


def want_to_meet(house: House, *names: str) -> None:
    with house.writing() as session:
        me = house.attendee(session, "cleo")
        for position, who in enumerate(names):
            session.add(MeetListEntry(attendee_id=me.id, position=position, other_id=house.attendee(session, who).id))


def be_open(house: House, *names: str) -> None:
    with house.writing() as session:
        for who in names:
            them = house.attendee(session, who)
            them.status, them.status_until = Status.OPEN, house.clock.now + timedelta(hours=4)


def know(house: House, other: str) -> None:
    house.swap("cleo", other)
    with house.writing() as session:
        contact = house.contact(session, "cleo", other)
        assert contact
        contact.outcome, contact.decided_at, contact.gone_at = Outcome.KEPT, house.clock.now, None
        for who in ("cleo", other):
            house.attendee(session, who).shown_to_contacts = True


def fill(house: House) -> None:
    """A sheet with every section: Ben and Dan to meet, one who is open, Ada who is known."""
    write_on_the_card(house)
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    want_to_meet(house, "ben", "dan")
    be_open(house, "guest0")
    know(house, "ada")


@pytest.mark.parametrize("language", ["en", "de"])
def test_it_is_worth_reading_with_an_empty_card_in_an_empty_room(house: House, language: str) -> None:
    page = house.phone("dan", language=language).get(door(house))
    assert lines(page) == (GOLDEN / f"bare.{language}.txt").read_text("utf-8")
    assert len(re.findall(r'class="[a-z]+ one"', page.text)) == 1


@pytest.mark.parametrize("language", ["en", "de"])
def test_with_everything_it_says_whom_to_look_for_why_and_what_to_ask(house: House, language: str) -> None:
    fill(house)
    page = house.phone("cleo", language=language).get(door(house))
    assert lines(page) == (GOLDEN / f"whole.{language}.txt").read_text("utf-8")
    assert not re.findall(r'class="[a-z]+ one"', page.text)


def test_a_sheet_reads_in_two_minutes_and_in_its_order_with_headings_to_jump_to(house: House) -> None:
    fill(house)
    page = house.phone("cleo").get(door(house))
    assert len(lines(page).split()) < 2 * 130  # words said calmly in two minutes
    assert re.findall(r"<(h[1-3])", page.text) == ["h1", "h2", "h2", "h2", "h2", "h3", "h3", "h2", "h2"]


def sections(house: House, who: str = "cleo") -> list[str]:
    """The headings on somebody's sheet."""
    return re.findall(r"<h2[^>]*>([^<]+)</h2>", house.phone(who).get(door(house)).text)


def test_a_section_with_nothing_to_say_is_not_there(house: House) -> None:
    question, ways = "Your question", "Three ways in"
    assert sections(house) == [ways]  # whose first is the question
    with house.writing() as session:
        house.attendee(session, "cleo").goal = "Listen."
    assert sections(house) == [question, "What you’d like from today"]
    with house.writing() as session:
        cleo = house.attendee(session, "cleo")
        cleo.goal, cleo.introduction = "", "I’m Cleo."
    assert sections(house) == [question, "If someone asks about you"]
    with house.writing() as session:
        for prompt in session.query(Prompt).filter_by(event_id=house.event_id):
            prompt.position = None
    assert sections(house, "dan") == [ways]


def test_a_question_of_its_own_stands_above_the_three_ways_in(house: House) -> None:
    with house.writing() as session:
        first = session.query(Prompt).filter_by(event_id=house.event_id, position=0).one()
        first.english = first.german = "Which jug is missing?"
    page = house.phone("dan").get(door(house))
    assert lines(page).startswith(
        "Before you go in\nYour question\nWhich jug is missing?\nThree ways in\nWhat occupies"
    )
    assert page.text.count('class="said one"') == 1


def test_an_answer_for_the_sheet_stands_with_its_question_and_one_on_the_card_does_not(house: House) -> None:
    page = house.phone("ben").get(door(house)).text
    assert "geheime-frage-ben" in page
    assert "Which question did you bring with you today?" in page
    assert "40.000" not in page
    assert "Three ways in" not in page


def test_nobody_from_the_list_is_on_the_sheet_of_one_whose_address_is_not_confirmed(house: House) -> None:
    fill(house)
    with house.writing() as session:
        house.person(session, "cleo").confirmed_at = None
    page = house.phone("cleo").see(door(house))
    for name in ("Ben Okafor", "Dan Şahin", "Guest 0"):
        assert name not in page
    assert "Meet one person who tests differently." in page


def test_who_is_seen_no_more_is_not_on_it(house: House) -> None:
    fill(house)
    with house.writing() as session:
        house.attendee(session, "dan").in_directory = False
        house.attendee(session, "guest0").in_directory = False
    page = house.phone("cleo").see(door(house))
    assert "Dan Şahin" not in page
    assert "Guest 0" not in page


def test_no_contact_detail_of_anybody_is_on_it(house: House) -> None:
    fill(house)
    page = house.phone("cleo").get(door(house)).text
    for detail in ("@demo.example", "ben-okafor", "+49", "cleo.example"):
        assert detail not in page


def test_where_no_care_contact_is_named_those_who_organise_are(house: House) -> None:
    assert "Questions, worries: Ada Reinholz" in house.phone("dan").see(door(house))
    write_on_the_card(house)
    assert "Questions, worries: Lea, at the cloakroom" in house.phone("dan").see(door(house))


def test_what_is_said_once_is_said_on_the_next_page_and_not_kept_with_the_sheet(house: House) -> None:
    cleo = house.phone("cleo")
    house.swap("cleo", "ben")
    cleo.post(house.contact_path("cleo", "ben").replace("/contacts/", "/follow-ups/") + "/keeping")
    assert "stays with you" not in cleo.see(door(house))
    assert "Ben Okafor stays with you." in cleo.see("/follow-ups")


def test_it_says_when_it_was_so_in_the_zone_of_the_event(house: House) -> None:
    page = house.phone("cleo").get(door(house)).text
    assert '<time datetime="2026-11-20T09:00:00+00:00">As of Friday, 20 November, 10:00</time>' in page


def test_it_asks_the_database_as_often_for_ten_people_as_for_one(house: House) -> None:
    fill(house)
    names = crowd(house, 9, first=1)
    house.put_in_directory(*names)
    cleo = house.phone("cleo")
    with listening(house.app) as few:
        cleo.get(door(house))
    with house.writing() as session:
        me = house.attendee(session, "cleo")
        for position, who in enumerate(names[:8], start=2):
            session.add(MeetListEntry(attendee_id=me.id, position=position, other_id=house.attendee(session, who).id))
    be_open(house, *names)
    with listening(house.app) as many:
        assert "Guest 8" in cleo.get(door(house)).text
    assert len(many.texts) == len(few.texts) <= MOST_STATEMENTS, "\n".join(many.texts)
