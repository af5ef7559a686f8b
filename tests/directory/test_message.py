"""The first message: a draft that must become one's own before it can go, and that is stored nowhere."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from sqlalchemy import delete
from werkzeug.test import TestResponse

from eventnet.cards.models import Topic
from eventnet.directory.budget import MOST_A_DAY
from eventnet.directory.people import _BUDGET
from eventnet.events.models import Event
from eventnet.events.rules import Mode
from eventnet.kernel.days import day_of
from eventnet.people.actions import choose_language, hide
from tests.cast import House, Phone, words
from tests.crowd import crowd
from tests.directory.looking import rewrite
from tests.markup import elements, form_to, heading, mentions
from tests.tables import contents

pytestmark = pytest.mark.on_sqlite

MINE = "Hello Ben, I tried your tour of the museum with a screen reader. Cleo"
STILL_THE_DRAFT = "This is still the draft. Put a sentence of your own into it, then it can go."


@pytest.fixture
def cleo(house: House) -> Phone:
    """Cleo's phone, when five are in the list."""
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    return house.phone("cleo")


def to(house: House, who: str = "ben") -> str:
    return f"{house.person_path(who)}/message"


def field(house: House, page: TestResponse) -> str:
    """What stands in the field to write in."""
    return form_to(page, to(house)).value("text").replace("\r\n", "\n")


def write(house: House, cleo: Phone, text: str) -> TestResponse:
    """Cleo opens the draft, replaces it and goes on."""
    form = form_to(cleo.get(to(house)), to(house))
    return cleo.post(to(house), {"text": text, "drawn": form.value("drawn")})


def mail_links(page: TestResponse) -> list[str]:
    return [e.attributes["href"] for e in elements(page.text) if e.attributes.get("href", "").startswith("mailto:")]


def speaks(house: House, who: str, language: str) -> None:
    with house.writing() as session:
        choose_language(session, house.person(session, who), language)


# The draft


def test_a_draft_says_the_event_the_ground_and_an_easy_no(house: House, cleo: Phone) -> None:
    page = cleo.get(to(house))
    assert heading(page) == "A first message to Ben Okafor"
    assert field(house, page) == (
        "Hello Ben Okafor,\n\n"
        "We are both taking part in “Begegnungen 2026”. “accessibility” is on your card and on mine, and I would like "
        "to hear how you got into it. If you feel like it, we could take ten minutes for it at the event.\n\n"
        "If it does not suit you, that is fine; you need not answer.\n\n"
        "Kind regards,\nCleo Nowak"
    )


def test_what_the_other_shows_stands_above_and_nothing_else(house: House, cleo: Phone) -> None:
    house.swap("cleo", "ben")
    page = cleo.get(to(house))
    said = words(page)
    for shown in (
        "Moves museum data",
        "“Wie 40.000 Objekte umziehen.”",
        "museums",
        "cleaning up tables",
        "You both chose",
    ):
        assert shown in said
    for hidden in ("geheime-frage-ben", "ben@demo.example", "ben-okafor", "+49 171"):
        assert hidden not in page.text


def test_the_draft_is_in_the_language_the_other_reads(house: House, cleo: Phone) -> None:
    speaks(house, "ben", "de")
    page = cleo.get(to(house))
    assert heading(page) == "A first message to Ben Okafor"
    assert field(house, page).startswith("Hallo Ben Okafor,\n\nwir sind beide bei „Begegnungen 2026“ dabei.")
    assert "The draft is in German, the language Ben Okafor reads here." in words(page)
    assert ("textarea", "de") in [(e.tag, e.attributes.get("lang")) for e in elements(page.text)]


def test_where_the_other_has_chosen_no_language_it_is_mine(house: House, cleo: Phone) -> None:
    speaks(house, "cleo", "de")
    page = cleo.get(to(house))
    assert field(house, page).startswith("Hallo Ben Okafor,")
    assert "die Sprache" not in words(page)


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        (Mode.IN_PERSON, "at the event"),
        (Mode.HYBRID, "at the event"),
        (Mode.REMOTE, "We are both taking part in “Begegnungen 2026” online."),
        (Mode.CANCELLED, "“Begegnungen 2026” would have been our chance to meet."),
    ],
)
def test_the_mode_of_the_event_changes_the_draft(house: House, cleo: Phone, mode: Mode, says: str) -> None:
    with house.writing() as session:
        session.get_one(Event, house.event_id).mode = mode
    draft = field(house, cleo.get(to(house)))
    assert says in draft
    assert ("virtual coffee of ten minutes" in draft) == (mode is Mode.CANCELLED)


def test_afterwards_the_draft_looks_back(house: House, cleo: Phone) -> None:
    house.clock.turn(days=2)
    assert "We both took part in “Begegnungen 2026”." in field(house, cleo.get(to(house)))


# Whom one can write to


def test_without_common_ground_there_is_no_draft(house: House, cleo: Phone) -> None:
    assert cleo.get(to(house, "dan")).status_code == 404
    assert cleo.post(to(house, "dan"), {"text": MINE}).status_code == 404
    with house.writing() as session:
        ben = house.attendee(session, "ben")
        session.execute(delete(Topic).where(Topic.attendee_id == ben.id, Topic.label == "accessibility"))
    assert cleo.get(to(house)).status_code == 404
    assert cleo.get(house.person_path("ben")).status_code == 200


def test_one_can_write_only_to_those_one_sees_in_the_list(house: House, cleo: Phone) -> None:
    (unlisted,) = crowd(house, 1, first=5)
    for who in (unlisted, "cleo"):
        assert cleo.get(to(house, who)).status_code == 404
        assert cleo.post(to(house, who), {"text": MINE}).status_code == 404
    with house.writing() as session:
        hide(session, house.person(session, "ben"), house.person(session, "cleo"), house.clock.now)
    assert cleo.get(to(house)).status_code == 404
    assert write_unseen(house, cleo) == 404


def write_unseen(house: House, phone: Phone) -> int:
    return phone.post(to(house), {"text": MINE}).status_code


def test_below_five_nobody_can_be_written_to(house: House) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan")
    assert house.phone("cleo").get(to(house)).status_code == 404
    assert write_unseen(house, house.phone("cleo")) == 404


def test_who_has_not_confirmed_is_asked_to_first(house: House, cleo: Phone) -> None:
    with house.writing() as session:
        house.person(session, "cleo").confirmed_at = None
    for answer in (cleo.get(to(house)), cleo.post(to(house), {"text": MINE})):
        assert answer.status_code == 403
        assert heading(answer) == "One thing first"
        assert not mentions(answer.text, "Ben")


def test_whom_one_writes_to_counts_among_those_looked_at(house: House, cleo: Phone) -> None:
    budget = house.app.extensions[_BUDGET]
    with house.reading() as session:
        mine, ben = house.person(session, "cleo").id, house.attendee(session, "ben").id
    others = [ben + 1000 + number for number in range(MOST_A_DAY)]
    assert budget.take(mine, day_of(house.clock.now, "Europe/Berlin"), others)
    for answer in (cleo.get(to(house)), cleo.post(to(house), {"text": MINE})):
        assert answer.status_code == 429
        assert heading(answer) == "That is plenty for today."
        assert "Okafor" not in answer.text


# Making it one's own


@pytest.mark.parametrize("change", [str, lambda text: text.replace(" ", "  \n"), lambda text: f"\n{text} "])
def test_a_draft_that_nobody_has_touched_can_not_go(house: House, cleo: Phone, change: Callable[[str], str]) -> None:
    draft = field(house, cleo.get(to(house)))
    answer = write(house, cleo, change(draft))
    assert answer.status_code == 422
    assert STILL_THE_DRAFT in words(answer)
    assert field(house, answer).split() == draft.split()
    assert [e.attributes.get("aria-describedby") for e in elements(answer.text) if e.tag == "textarea"] == [
        "text-why text-hint"
    ]
    assert "Copy" not in answer.text
    assert mail_links(answer) == []


def test_a_form_that_forgot_how_it_was_drawn_does_not_help(house: House, cleo: Phone) -> None:
    draft = field(house, cleo.get(to(house)))
    for drawn in ({}, {"drawn": ""}, {"drawn": "0" * 32}):
        assert cleo.post(to(house), {"text": draft, **drawn}).status_code == 422


def test_the_draft_of_a_while_ago_is_still_a_draft(house: House, cleo: Phone) -> None:
    form = form_to(cleo.get(to(house)), to(house))
    rewrite(house, "ben", name="Ben A. Okafor")
    answer = cleo.post(to(house), {"text": form.value("text"), "drawn": form.value("drawn")})
    assert answer.status_code == 422
    assert "Hello Ben Okafor," in field(house, answer)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (" \n\u200b", "There is nothing here yet."),
        ("", "There is nothing here yet."),
        ("a" * 2001, "This is 1 character too long. Nothing is lost: please shorten it here."),
    ],
)
def test_nothing_and_too_much_can_not_go_either(house: House, cleo: Phone, typed: str, told: str) -> None:
    answer = write(house, cleo, typed)
    assert answer.status_code == 422
    assert told in words(answer)
    assert field(house, answer) in (typed, "")


def test_the_sentence_is_said_in_german_too(house: House, cleo: Phone) -> None:
    speaks(house, "cleo", "de")
    answer = write(house, cleo, field(house, cleo.get(to(house))))
    assert answer.status_code == 422
    assert "Das ist noch der Entwurf." in words(answer)


# What can go


def test_what_is_one_s_own_can_be_copied_and_nothing_is_kept(house: House, cleo: Phone) -> None:
    draft = cleo.get(to(house))
    with house.reading() as session:
        before = contents(session)
    answer = cleo.post(to(house), {"text": f"{MINE}\n\n<b>&", "drawn": form_to(draft, to(house)).value("drawn")})
    assert answer.status_code == 200
    assert heading(answer) == "Your message to Ben Okafor"
    assert "Copy it and send it the way you know." in words(answer)
    assert "&lt;b&gt;&amp;" in answer.text
    (finished,) = [e.attributes for e in elements(answer.text) if e.attributes.get("id") == "finished"]
    assert "readonly" in finished
    (copy,) = [e.attributes for e in elements(answer.text) if "data-copies" in e.attributes]
    assert (copy["data-copies"], "hidden" in copy) == ("finished", True)
    assert mail_links(answer) == []
    assert field(house, answer) == f"{MINE}\n\n<b>&"
    with house.reading() as session:
        assert contents(session) == before


def test_who_was_given_an_address_can_open_a_mail(house: House, cleo: Phone) -> None:
    house.swap("cleo", "ben")
    (link,) = mail_links(write(house, cleo, "Hello Ben,\n\nmore & more? 100 %\n\nCleo"))
    parts = urlsplit(link)
    assert unquote(parts.path) == "ben@demo.example"
    assert parse_qs(parts.query) == {
        "subject": ["About “Begegnungen 2026”"],
        "body": ["Hello Ben,\r\n\r\nmore & more? 100 %\r\n\r\nCleo"],
    }
    assert not re.search(r"[\s\"<>]", link)


def test_a_message_too_long_for_a_link_is_to_be_copied(house: House, cleo: Phone) -> None:
    house.swap("cleo", "ben")
    answer = write(house, cleo, "ü" * 600)
    assert "too long to go along by itself" in words(answer)
    (link,) = mail_links(answer)
    assert (len(link) < 200, "body" in link) == (True, False)
    lit = [e.attributes for e in elements(answer.text) if e.attributes.get("class") == "button lit"]
    assert ["data-copies" in button for button in lit] == [True]
    assert "too long to go along" not in words(write(house, cleo, MINE))


def test_a_mail_has_its_subject_in_the_language_of_its_text(house: House, cleo: Phone) -> None:
    house.swap("cleo", "ben")
    speaks(house, "ben", "de")
    (link,) = mail_links(write(house, cleo, "Hallo Ben, was für ein Umzug. Cleo"))
    assert parse_qs(urlsplit(link).query)["subject"] == ["Zu „Begegnungen 2026“"]


def test_an_address_that_was_not_given_is_not_there(house: House, cleo: Phone) -> None:
    house.choose("ben", "name")
    house.swap("cleo", "ben")
    answer = write(house, cleo, MINE)
    assert mail_links(answer) == []
    assert "ben@demo.example" not in answer.text


def test_an_address_that_was_taken_back_is_gone(house: House, cleo: Phone) -> None:
    house.swap("cleo", "ben")
    assert mail_links(write(house, cleo, MINE))
    receipt = house.phone("ben").get(f"{house.contact_path('ben', 'cleo')}/receipt").text
    exchange = receipt.split("/exchanges/")[1].split("/taking-back")[0]
    assert house.phone("ben").post(f"/exchanges/{exchange}/taking-back").status_code == 303
    assert mail_links(write(house, cleo, MINE)) == []


def test_the_address_of_a_contact_that_is_deleted_is_gone(house: House, cleo: Phone) -> None:
    house.swap("cleo", "ben")
    with house.reading() as session:
        contact = house.contact(session, "cleo", "ben")
        assert contact
        assert contact.gone_at
        house.clock.now = contact.gone_at - timedelta(seconds=1)
    cleo = house.phone("cleo")
    assert mail_links(write(house, cleo, MINE))
    house.clock.turn(seconds=1)
    assert mail_links(write(house, cleo, MINE)) == []


def test_others_who_hold_ben_s_address_do_not_help(house: House, cleo: Phone) -> None:
    house.swap("ada", "ben")
    house.swap("cleo", "dan")
    assert mail_links(write(house, cleo, MINE)) == []


# The quiet hint


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Just checking in, Ben. Cleo", "This may sound like a nudge. A thank-you on its own often lands better."),
        (
            "Kurz und, ganz nebenbei: wer?",
            "Greeting and request in one: what about asking openly, in a message of its own?",
        ),
    ],
)
def test_a_hint_is_given_and_nothing_is_refused(house: House, cleo: Phone, typed: str, told: str) -> None:
    answer = write(house, cleo, typed)
    assert answer.status_code == 200
    assert told in words(answer)
    assert field(house, answer) == typed
    assert told not in words(write(house, cleo, MINE))
