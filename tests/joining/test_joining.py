"""Joining at the poster's code: what the page gives, what it takes, and what nobody can find out by it."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from eventnet.cards.models import Answer
from eventnet.events.models import Attendee, Event
from eventnet.people.models import Person
from tests.cast import House, Phone, blanked, words
from tests.mailbox import letter, letters
from tests.markup import elements, form_to, forms, heading
from tests.statements import listening
from tests.tables import contents
from tests.web.bad_input import ADDRESSES, KEPT, NAMES

pytestmark = pytest.mark.on_sqlite

GUS = {"name": "Gus", "email": "gus@guests.example"}


def page(house: House) -> str:
    return f"/join/{house.join_code}"


def joined(house: House, fields: dict[str, str] | None = None, *, language: str = "en") -> Phone:
    """A new phone that has joined."""
    phone = house.phone(language=language)
    answer = phone.post(page(house), GUS | (fields or {}))
    assert (answer.status_code, answer.location) == (303, f"/e/{house.event}/welcome"), words(answer)
    return phone


def test_the_page_gives_a_question_and_three_openers_before_it_asks(house: House) -> None:
    answer = house.phone().get(page(house))
    said = words(answer)
    asked = said.index("Your name")
    for given in (
        "What occupies you most right now?",
        "Which question did you bring with you today?",
        "Which subject makes you listen more closely?",
        "I hardly know anyone here yet. What brought you along?",
    ):
        assert said.index(given) < asked
    assert "you don’t have to sign up for that" in said
    (form,) = [form for form in forms(answer) if form.action == page(house)]
    assert (set(form.fields), form.labels) == ({"csrf_token", "name", "email"}, ["Join"])


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_is_one_request_of_at_most_twenty_kilobytes_without_scripts(house: House, language: str) -> None:
    answer = house.phone(language=language).get(page(house))
    size = len(answer.data) + sum(len(f"{key}: {value}\r\n") for key, value in answer.headers)
    assert size <= 20_000
    loaded = re.findall(r"<(?:script|img|link)[^>]*>", answer.text)
    assert [tag for tag in loaded if 'rel="icon"' not in tag] == []


def test_a_newcomer_is_there_after_one_form_and_one_field(house: House) -> None:
    gus = joined(house)
    assert heading(gus.get(f"/e/{house.event}/welcome")) == "Welcome, Gus. One question back:"
    answer = gus.post(f"/e/{house.event}/welcome", {"answer": "Wie man ankommt."})
    assert answer.location == f"/e/{house.event}/onward"
    assert gus.get(answer.location).location == f"/e/{house.event}"
    assert "Wie man ankommt." in gus.see(f"/e/{house.event}/card")
    gus.post(f"/e/{house.event}/code", {"on": "email"})
    assert gus.get(f"/e/{house.event}/code.svg").status_code == 200


def test_later_is_one_press_too_and_an_answer_once_given_stays(house: House) -> None:
    gus = joined(house)
    assert f'href="/e/{house.event}/onward">Later<' in gus.get(f"/e/{house.event}/welcome").text
    gus.post(f"/e/{house.event}/welcome", {"answer": "one"})
    gus.post(f"/e/{house.event}/welcome", {"answer": "two"})
    with house.reading() as session:
        assert session.scalars(select(Answer.text).where(Answer.text.in_(["one", "two"]))).all() == ["one"]


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(house: House) -> None:
    seen: list[Any] = []
    for who in ("ben", "nobody-yet"):
        phone = house.phone()
        fields = {"name": "Gus", "email": f"{who}@demo.example", "csrf_token": phone.token()}
        with listening(house.app) as asked:
            answer = phone.client.post(page(house), data=fields, base_url=house.base_url)
        shown = [blanked(phone.get(path)) for path in (f"/e/{house.event}/welcome", f"/e/{house.event}/card")]
        same = [(status, body.replace(who.encode(), b"WHO")) for status, body, _ in shown]
        seen.append((blanked(answer), asked.texts, same))
    assert seen[0] == seen[1]


def test_joining_never_signs_in_as_whoever_has_the_address(house: House) -> None:
    phone = joined(house, {"email": "ben@demo.example", "name": "Not Ben"})
    assert "Stadtmuseum" not in phone.see(f"/e/{house.event}/card")
    assert "Not Ben" in phone.see("/me")
    assert "E-mail not confirmed yet" in phone.see("/me")


def test_the_mail_asks_who_joined_in_the_language_of_the_page(house: House) -> None:
    joined(house, language="de")
    found = letter(house, "gus@guests.example")
    assert (found.template, found.language) == ("confirm", "de")


def test_an_address_counts_as_one_however_it_is_written(house: House) -> None:
    joined(house, {"email": " Gus@BÜCHER.example "})
    assert len(letters(house, "gus@xn--bcher-kva.example")) == 1


@pytest.mark.parametrize(
    "typed", ["{0}-{1}", "{0}{1}", " {0} {1} ", "{0}–{1}", "{0}-{1}.", "{0}\u00a0{1}", "{0}·{1}", "\u200f{0}\u2011{1}"]
)
def test_a_code_is_understood_however_it_is_typed(house: House, typed: str) -> None:
    code = typed.format(house.join_code[:4].lower(), house.join_code[4:])
    answer = house.phone().get("/join", query_string={"code": code})
    assert (answer.status_code, answer.location) == (302, page(house))


CYRILLIC = str.maketrans("ACEHKMPTXY", "АСЕНКМРТХУ")
WIDE = {ord(c): ord(c) + 0xFEE0 for c in "34679ACDEFGHJKMNPQRTWXY"}
ARABIC = {ord("0") + digit: ord("٠") + digit for digit in range(10)}


@pytest.mark.parametrize("keyboard", [CYRILLIC, WIDE, ARABIC], ids=["Cyrillic", "wide", "Arabic"])
def test_a_code_is_understood_on_every_keyboard(house: House, keyboard: dict[int, int]) -> None:
    with house.writing() as session:
        session.get_one(Event, house.event_id).join_code = "KTMR4WXN"
    answer = house.phone().get("/join", query_string={"code": "KTMR-4WXN".translate(keyboard)})
    assert (answer.status_code, answer.location) == (302, "/join/KTMR4WXN")


def test_what_can_not_be_a_code_is_no_guess_at_one(house: House) -> None:
    gus = house.phone()
    for number in range(320):
        assert gus.get("/join", query_string={"code": f"poster {number}"}).status_code == 404
    assert gus.get("/join?code=KTMR-4WXN").status_code == 404
    assert gus.get(page(house)).status_code == 200


def test_a_wrong_code_stays_in_the_field_with_what_is_wrong(house: House) -> None:
    for answer in (house.phone().get("/join?code=KTMR-4WXO"), house.phone().get("/join/KTMR-4WXO")):
        assert answer.status_code == 404
        assert "No event has this code, or it is no longer valid." in words(answer)
        (field,) = [element for element in elements(answer.text) if element.attributes.get("name") == "code"]
        assert field.attributes["value"] == "KTMR-4WXO"


def test_who_is_signed_in_joins_with_one_press_and_twice_is_once(house: House) -> None:
    eve = house.phone("eve")
    answer = eve.get(page(house))
    assert "You are signed in as Eve Lindqvist. Your card comes along." in words(answer)
    form = form_to(answer, page(house))
    assert set(form.fields) == {"csrf_token"}
    for _ in range(2):
        assert eve.post(page(house), form.fields).location == f"/e/{house.event}/welcome"
    with house.reading() as session:
        eves = select(Attendee).join(Person, Person.id == Attendee.person_id).where(Person.name == "Eve Lindqvist")
        assert len(session.scalars(eves).all()) == 1
    assert letters(house, "eve@demo.example") == []
    assert eve.get(page(house)).status_code == 302


def test_who_scanned_a_code_first_goes_on_there_after_joining(house: House) -> None:
    gus, path = house.phone(), house.code_path("ben")
    gus.get(path)
    gus.post(page(house), GUS)
    assert gus.get(f"/e/{house.event}/onward").location == path
    assert gus.post(path).status_code == 303


def test_an_event_that_is_over_still_gives_its_questions_and_takes_nobody_in(house: House) -> None:
    house.clock.turn(days=4)
    gus = house.phone()
    answer = gus.get(page(house))
    assert "What occupies you most right now?" in words(answer)
    assert [form for form in forms(answer) if form.action == page(house)] == []
    with house.reading() as session:
        before = contents(session)
    assert gus.post(page(house), GUS).status_code == 303
    with house.reading() as session:
        assert contents(session) == before


@pytest.mark.parametrize(("field", "table"), [("name", NAMES), ("email", ADDRESSES)])
def test_what_is_typed_is_stored_tidied_or_stays_in_the_form(house: House, field: str, table: Any) -> None:
    came_of_it = {}
    for number, (name, typed) in enumerate(table.items()):
        fields: dict[str, Any] = {"name": "Gus", "email": f"g{number}@guests.example"} | {field: typed.sent}
        answer = house.phone().post(page(house), fields)
        stored = KEPT
        if answer.status_code == 303:
            with house.reading() as session:
                person = session.scalars(select(Person).order_by(Person.id.desc())).first()
                stored = getattr(person, field)
        else:
            form = form_to(answer, page(house))
            other = "email" if field == "name" else "name"
            assert form.value(other) == fields[other], name
            assert f'id="{field}-why"' in answer.text, name
            visible = [c for c in typed.text if c.isalnum()]
            assert [c for c in form.value(field) if c.isalnum()] == visible, name
        came_of_it[name] = (answer.status_code, stored)
    assert came_of_it == {name: (422 if t.stored is KEPT else 303, t.stored) for name, t in table.items()}


def test_fields_nobody_asked_for_change_nothing(house: House) -> None:
    joined(house, {"role": "organiser", "is_organiser": "1", "confirmed_at": "2026-01-01", "alias": "x"})
    with house.reading() as session:
        gus = session.scalars(select(Person).where(Person.email == "gus@guests.example")).one()
        attendee = session.scalars(select(Attendee).where(Attendee.person_id == gus.id)).one()
        assert (gus.confirmed_at, attendee.role.value) == (None, "attendee")
