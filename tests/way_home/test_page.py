"""The page for the way home: when home leads there, whom it names, what it keeps, and that nothing typed is lost."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from eventnet.contacts.models import Promise
from eventnet.mail.models import Mail
from tests.cast import House, Phone, words
from tests.contacts.meeting_again import Again
from tests.markup import form_to, heading
from tests.web.bad_input import KEPT, NOTES, PROMISES

pytestmark = pytest.mark.on_sqlite

PAGE = "/way-home"
QUESTION = "Who did you meet? One line each, while it’s fresh."
TONIGHT = "What would you like to remember from tonight?"


def evening(house: House) -> None:
    """It is Friday, 20:00: the event has ended two hours ago."""
    house.clock.now = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)


@pytest.fixture
def cleo(house: House) -> Phone:
    """Cleo on her way home, who has met Ben and then Dan."""
    house.clock.now = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
    house.swap("cleo", "ben")
    house.clock.turn(minutes=40)
    house.swap("dan", "cleo")
    evening(house)
    return house.phone("cleo")


def id_of(house: House, other: str) -> str:
    return house.contact_path("cleo", other).removeprefix("/contacts/")


def attendance(house: House) -> str:
    with house.reading() as session:
        return house.attendee(session, "cleo").public_id


def memory(house: House) -> str:
    with house.reading() as session:
        return house.attendee(session, "cleo").memory


def note(house: House, other: str) -> str:
    with house.reading() as session:
        contact = house.contact(session, "cleo", other)
        assert contact
        return contact.note


def promises(house: House) -> list[str]:
    with house.reading() as session:
        return list(session.scalars(select(Promise.text).order_by(Promise.id)))


def sent_as_json(phone: Phone, fields: dict[str, Any]) -> tuple[int, Any]:
    answer = phone.post(PAGE, fields, headers={"Accept": "application/json"})
    return answer.status_code, answer.json and answer.json["fields"]


def test_home_leads_there_from_an_hour_after_the_last_exchange_until_noon(house: House) -> None:
    cleo = house.phone("cleo")
    assert cleo.get("/").location == f"/e/{house.event}"
    assert cleo.get(PAGE).location == "/"
    house.swap("cleo", "ben")
    assert "Notes can wait for the way home." in cleo.see(f"/e/{house.event}")
    house.clock.turn(minutes=59)
    assert cleo.get("/").location == f"/e/{house.event}"
    house.clock.turn(minutes=1)
    assert cleo.get("/").location == PAGE
    assert f'href="{PAGE}"' in cleo.get(f"/e/{house.event}").text
    assert f'href="/e/{house.event}"' in cleo.get(PAGE).text
    house.swap("dan", "cleo")
    assert cleo.get("/").location == f"/e/{house.event}"
    house.clock.now = datetime(2026, 11, 21, 10, 59, tzinfo=UTC)
    assert cleo.get("/").location == PAGE
    house.clock.turn(minutes=1)
    assert cleo.get("/").location == "/follow-ups"
    assert cleo.get(PAGE).location == "/"
    assert house.phone("eve").get("/").status_code == 200


def test_it_names_whom_one_has_met_and_asks_what_they_told(house: House, cleo: Phone) -> None:
    page = cleo.get(PAGE)
    said = words(page)
    assert heading(page) == QUESTION
    assert "Ben Okafor 14:30, both: accessibility" in said.replace(" ,", ",")
    assert said.index("Ben Okafor") < said.index("Dan Şahin")
    assert "What did Ben Okafor tell you?" in said
    assert "Only you see it. Write it so that Ben Okafor could read it." in said
    assert TONIGHT in said
    assert "Where should tomorrow’s list go?" not in said
    german = words(house.phone("cleo", language="de").get(PAGE))
    assert "Wen hast du getroffen? Je eine Zeile, solange es frisch ist." in german
    assert "Was möchtest du von heute Abend in Erinnerung behalten?" in german


def test_the_morning_after_nobody_says_tonight(house: House, cleo: Phone) -> None:
    house.clock.turn(hours=12)
    said = cleo.see(PAGE)
    assert TONIGHT not in said
    assert "What would you like to remember from “Begegnungen 2026”?" in said


def test_one_button_saves_all_of_it(house: House, cleo: Phone) -> None:
    form = form_to(cleo.get(PAGE), PAGE)
    ben, dan = id_of(house, "ben"), id_of(house, "dan")
    typed = {f"{ben}.note": "Museums.", f"{dan}.note": "Bees.", f"{dan}.promise": "send the link"}
    typed[f"{attendance(house)}.memory"] = "One is plenty."
    answer = cleo.post(PAGE, form.fields | typed)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert (note(house, "ben"), note(house, "dan"), promises(house)) == ("Museums.", "Bees.", ["send the link"])
    assert memory(house) == "One is plenty."
    page = cleo.get(PAGE)
    assert "Saved." in words(page)
    assert "“send the link”" in words(page)
    assert form_to(page, PAGE).value(f"{ben}.note") == "Museums."


def test_nothing_is_stored_that_nobody_wrote(house: House, cleo: Phone) -> None:
    cleo.post(PAGE, form_to(cleo.get(PAGE), PAGE).fields)
    assert (note(house, "ben"), memory(house), promises(house)) == ("", "", [])


def test_a_line_saves_itself_and_says_how_it_went(house: House, cleo: Phone) -> None:
    ben, mine = id_of(house, "ben"), attendance(house)
    assert sent_as_json(cleo, {f"{ben}.note": "a", f"{ben}.version": "0"}) == (
        200,
        {f"{ben}.note": {"saved": True, "message": "Saved.", "version": 1}},
    )
    status, fields = sent_as_json(cleo, {f"{ben}.note": "b", f"{ben}.version": "0", f"{mine}.memory": "m"})
    assert (status, fields[f"{ben}.note"]["saved"]) == (409, False)
    assert "another window" in fields[f"{ben}.note"]["message"]
    assert fields[f"{mine}.memory"] == {"saved": True, "message": "Saved.", "version": "m"}
    assert (note(house, "ben"), memory(house)) == ("a", "m")
    status, fields = sent_as_json(cleo, {f"{mine}.memory": "n", f"{mine}.seen": ""})
    assert (status, memory(house)) == (409, "m")
    for _ in range(2):  # a phone that has not heard the answer asks again
        status, fields = sent_as_json(cleo, {f"{ben}.promise": "the link"})
        assert (status, fields[f"{ben}.promise"]["shown"]) == (200, "“the link”")
    assert promises(house) == ["the link"]


def test_what_was_typed_without_a_network_is_saved_after_noon_too(house: House, cleo: Phone) -> None:
    ben = id_of(house, "ben")
    house.clock.turn(days=2)
    assert sent_as_json(cleo, {f"{ben}.note": "late", f"{ben}.version": "0"})[0] == 200
    assert note(house, "ben") == "late"


def test_of_two_windows_the_second_is_told_and_both_texts_are_there(house: House, cleo: Phone) -> None:
    one, other = (form_to(cleo.get(PAGE), PAGE) for _ in range(2))
    ben, dan, mine = id_of(house, "ben"), id_of(house, "dan"), attendance(house)
    cleo.post(PAGE, one.fields | {f"{ben}.note": "from the first", f"{mine}.memory": "the first thing"})
    second = {f"{ben}.note": "from the second", f"{dan}.note": "no conflict", f"{mine}.memory": "the second thing"}
    told = cleo.post(PAGE, other.fields | second | {f"{dan}.promise": "a book"})
    assert told.status_code == 409
    assert words(told).count("This note was changed in another window.") == 2
    assert {"from the first", "the first thing"} <= set(_quotes(told.text))
    form = form_to(told, PAGE)
    assert (form.value(f"{ben}.note"), form.value(f"{mine}.memory")) == ("from the second", "the second thing")
    kept = (note(house, "ben"), note(house, "dan"), memory(house))
    assert kept == ("from the first", "no conflict", "the first thing")
    assert (promises(house), form.value(f"{dan}.promise")) == (["a book"], "")
    assert cleo.post(PAGE, form.fields).status_code == 303
    assert (note(house, "ben"), memory(house)) == ("from the second", "the second thing")


def _quotes(text: str) -> list[str]:
    return [part.split("</blockquote>")[0] for part in text.split('<blockquote class="said" dir="auto">')[1:]]


def test_what_is_too_long_comes_back_with_all_that_was_typed_and_the_rest_is_saved(house: House, cleo: Phone) -> None:
    form = form_to(cleo.get(PAGE), PAGE)
    ben, dan, mine = id_of(house, "ben"), id_of(house, "dan"), attendance(house)
    typed = {
        f"{ben}.note": "ä" * 2001,
        f"{dan}.note": "short",
        f"{mine}.memory": "m" * 2001,
        f"{ben}.promise": "p" * 201,
    }
    house.clock.turn(days=2)  # and it is long past noon
    answer = cleo.post(PAGE, form.fields | typed)
    assert answer.status_code == 422
    assert words(answer).count("too long. Nothing is lost: please shorten it here.") == 3
    again = form_to(answer, PAGE)
    assert {name: again.value(name) for name in typed} == typed
    assert (note(house, "ben"), note(house, "dan"), memory(house), promises(house)) == ("", "short", "", [])


@pytest.mark.thorough
def test_notes_promises_and_memories_are_kept_as_they_are_everywhere(house: House, cleo: Phone) -> None:
    ben, mine = id_of(house, "ben"), attendance(house)
    holds: dict[str, Callable[[], str]] = {
        f"{ben}.note": lambda: note(house, "ben"),
        f"{mine}.memory": lambda: memory(house),
    }
    over = {f"{ben}.note": f"{ben}.version", f"{mine}.memory": f"{mine}.seen"}
    for typed in NOTES.values():
        for text in ("before", typed.sent):
            fields = form_to(cleo.get(PAGE), PAGE).fields
            sent = dict.fromkeys(over, text) | {name: fields[name] for name in over.values()}
            answer = cleo.post(PAGE, sent)
        assert answer.status_code == (422 if typed.stored is KEPT else 303)
        stored = "before" if typed.stored is KEPT else typed.stored
        assert {name: held() for name, held in holds.items()} == dict.fromkeys(holds, stored)
    for typed in PROMISES.values():
        answer = cleo.post(PAGE, {f"{ben}.promise": typed.sent})
        assert answer.status_code in {303, 422}
    assert set(promises(house)) == {typed.stored for typed in PROMISES.values() if typed.stored is not KEPT}


def test_a_note_longer_than_one_types_stays_where_it_is_not_touched(house: House, cleo: Phone) -> None:
    with house.writing() as session:
        contact = house.contact(session, "cleo", "ben")
        assert contact
        contact.note = "joined " * 500 + "end"
        house.attendee(session, "cleo").memory = "joined " * 500 + "end"
    dan = id_of(house, "dan")
    answer = cleo.post(PAGE, form_to(cleo.get(PAGE), PAGE).fields | {f"{dan}.note": "one line"})
    assert (answer.status_code, note(house, "dan")) == (303, "one line")


def test_fields_of_others_and_of_nobody_change_nothing(house: House, cleo: Phone) -> None:
    ben, mine = id_of(house, "ben"), attendance(house)
    strange = {f"{ben}.note": "x", f"{ben}.version": "0", f"{ben}.promise": "x", f"{mine}.memory": "x"}
    strange |= {"nonsense.note": "x", ".memory": "x", f"{'A' * 22}.note": "x"}
    dan = house.phone("dan")
    status, fields = sent_as_json(dan, strange)
    assert (status, {came["gone"] for came in fields.values()}) == (200, {True})
    assert dan.post(PAGE, strange).status_code == 303
    assert (note(house, "ben"), memory(house), promises(house)) == ("", "", [])


def test_an_unconfirmed_address_is_asked_for_here_and_nothing_typed_is_lost_by_it(house: House, cleo: Phone) -> None:
    with house.writing() as session:
        house.person(session, "cleo").confirmed_at = None
    page = cleo.get(PAGE)
    assert "Where should tomorrow’s list go? cleo@demo.example Confirm" in words(page)
    ben = id_of(house, "ben")
    answer = cleo.post(PAGE, form_to(page, PAGE).fields | {f"{ben}.note": "Museums.", "confirm": "on"})
    assert (answer.status_code, answer.location, note(house, "ben")) == (307, "/confirm", "Museums.")
    cleo.post("/confirm")
    with house.reading() as session:
        assert [mail.template for mail in session.scalars(select(Mail))] == ["confirm"]


def test_the_list_asks_once_it_is_empty_and_shows_what_was_written(house: House, cleo: Phone) -> None:
    question = "What would you like to remember from “Begegnungen 2026”?"
    assert question not in cleo.see("/follow-ups")
    for other in ("ben", "dan"):
        cleo.post(f"/follow-ups/{id_of(house, other)}/letting-go")
    page = cleo.get("/follow-ups")
    assert question in words(page)
    mine = attendance(house)
    form = form_to(page, PAGE)
    answer = cleo.post(PAGE, form.fields | {f"{mine}.memory": "One question\nis enough."})
    assert (answer.location, memory(house)) == ("/follow-ups", "One question\nis enough.")
    assert "You wanted to remember: One question is enough." in cleo.see("/follow-ups")
    assert question not in house.phone("ada").see("/follow-ups")  # who has met nobody
    house.clock.turn(days=60)
    assert "is enough" in cleo.see("/follow-ups")


def test_two_events_in_one_evening_stand_on_one_page(house: House, cleo: Phone) -> None:
    Again(house, "ada", "cleo").swap("ada", "cleo")
    house.clock.turn(hours=2)
    said = cleo.see(PAGE)
    assert said.index("Ben Okafor 14:30, Begegnungen 2026") < said.index("Ada Reinholz")
    assert said.count("What would you like to remember from “") == 2
    assert TONIGHT not in said


def test_it_names_whom_one_let_go_of_and_nobody_deleted_or_from_before(house: House, cleo: Phone) -> None:
    cleo.post(f"/follow-ups/{id_of(house, 'ben')}/letting-go")
    assert "Ben Okafor" in cleo.see(PAGE)
    cleo.post(f"/contacts/{id_of(house, 'ben')}/deletion")
    assert "Ben Okafor" not in cleo.see(PAGE)
    house.clock.turn(hours=14)  # the next morning: somebody else who is still there
    house.swap("cleo", "ada")
    assert {"Dan Şahin", "Ada Reinholz"} <= set(_names(cleo.get(PAGE).text))
    house.clock.turn(hours=3)  # past noon
    assert _names(cleo.get(PAGE).text) == ["Ada Reinholz"]


def test_somebody_written_down_by_hand_on_the_way_home_does_not_end_it(house: House, cleo: Phone) -> None:
    with house.writing() as session:
        contact = house.contact(session, "cleo", "dan")
        assert contact
        contact.by_hand = True
        contact.encounters[0].met_at = contact.met_at = house.clock.now
    assert cleo.get("/").location == PAGE
    assert _names(cleo.get(PAGE).text) == ["Ben Okafor", "Dan Şahin"]


def _names(text: str) -> list[str]:
    return re.findall(r'<h2 class="name"><a href="[^"]+"><bdi>([^<]+)</bdi>', text)
