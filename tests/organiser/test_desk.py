"""The desk, the poster and the invitation; how the first organiser comes in and finds them."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from eventnet.cli import main
from eventnet.config import Settings
from eventnet.events.actions import join
from eventnet.events.models import Event
from eventnet.people.actions import make_person
from eventnet.people.links import make_sign_in_link
from eventnet.storage.transactions import writing
from tests.cast import House, Phone, words
from tests.clock import Clock
from tests.markup import elements, form_to, heading
from tests.organiser.making import FIELDS, changed, event_of, made

pytestmark = pytest.mark.on_sqlite

PRIVATE = "The organisers don’t see who met whom."


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """The usual settings, with what a test asks for beside them."""
    return replace(settings, **getattr(request, "param", {}))


def shown_code(house: House) -> str:
    return f"{house.join_code[:4]}-{house.join_code[4:]}"


def test_the_desk_says_what_to_do_and_all_there_is_to_know(house: House) -> None:
    ada = house.phone("ada")
    changed(ada, house.event, care_contact="Lea, at the cloakroom")
    said = ada.see(f"/e/{house.event}/desk")
    for known in (
        "Your event is ready. Hang up the poster. Everything else is optional.",
        f"{house.base_url}/join/{shown_code(house)}",
        "Thursday, 19 November, 09:00 until Friday, 20 November, 18:00",
        "Europe/Berlin",
        "Alte Gießerei",
        "until Friday, 4 December",
        "Lea, at the cloakroom",
    ):
        assert known in said


@pytest.mark.parametrize(
    ("ends", "said"),
    [("2026-12-01T22:00", "18:00 to 22:00"), ("2026-12-02T00:00", "18:00 to 24:00"), ("2026-12-02T01:00", "until Wed")],
)
def test_an_evening_is_said_as_one(house: House, ends: str, said: str) -> None:
    eve = house.phone("eve")
    assert f"Tuesday, 1 December, 18:00 {said.removeprefix('18:00 ')}" in eve.see(
        f"/e/{made(house, eve, ends=ends)}/desk"
    )


def test_the_invitation_is_there_in_both_languages_that_of_the_page_first(house: House) -> None:
    link = f"{house.base_url}/join/{shown_code(house)}"
    for language, first in (("en", "en"), ("de", "de")):
        page = house.phone("ada", language=language).get(f"/e/{house.event}/desk").text
        texts = re.findall(r'<p id="invitation-(\w+)" lang="\w+">([^<]+)</p>', page)
        assert texts[0][0] == first
        assert {code for code, _ in texts} == {"en", "de"}
        assert all(link in text for _, text in texts)
        assert "one good question and a few ways into a conversation" in dict(texts)["en"]


def test_the_link_on_the_poster_and_in_the_invitation_leads_in(house: House) -> None:
    assert house.phone().get(f"/join/{shown_code(house)}").status_code == 200


@pytest.mark.parametrize("chosen", ["de", "en", "both", None, "fr", "\0"])
def test_the_poster_speaks_the_language_one_chooses_or_that_of_the_page(house: House, chosen: str | None) -> None:
    answer = house.phone("ada").get(f"/e/{house.event}/poster", query_string={"language": chosen} if chosen else {})
    said = words(answer)
    assert answer.status_code == 200
    assert ("Was beschäftigt dich aktuell am meisten?" in said) is (chosen in {"de", "both"})
    assert ("What occupies you most right now?" in said) is (chosen != "de")
    assert shown_code(house) in said
    assert answer.text.count("<svg") == 1


def test_a_question_in_one_language_stands_once_on_a_poster_in_both(house: House) -> None:
    ada, questions = house.phone("ada"), f"/e/{house.event}/questions"
    ada.post(questions, {"german": "Wer hat den Kuchen gebacken?"})
    page = ada.get(questions).text
    for number in re.findall(r"questions/(\d+)/taking-out", page)[:3]:
        ada.post(f"{questions}/{number}/taking-out")
    poster = ada.see(f"/e/{house.event}/poster?language=both")
    assert poster.count("Wer hat den Kuchen gebacken?") == 1


@pytest.mark.parametrize(("starts", "said"), [("15:59", "today"), ("16:00", "tonight"), ("23:00", "tonight")])
def test_tonight_is_said_of_evenings_only(house: House, starts: str, said: str) -> None:
    eve = house.phone("eve")
    event = made(house, eve, starts=f"2026-12-01T{starts}", ends="2026-12-02T01:00")
    assert f"Ask someone {said}. Then listen." in eve.see(f"/e/{event}/poster")


@pytest.mark.parametrize(
    "settings", [{"operator": "Verein Nordlicht", "operator_email": "ops@nordlicht.example"}], indirect=True
)
def test_where_others_run_the_installation_the_poster_says_what_organisers_do_not_see(house: House) -> None:
    assert PRIVATE in house.phone("ada").see(f"/e/{house.event}/poster")


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"operator": "Ada Reinholz", "operator_email": "a@b.example"},
        {"operator": "V", "operator_email": "a@demo.example"},
    ],
    indirect=True,
    ids=["nobody said who runs it", "the organiser runs it", "somebody of the same house runs it"],
)
def test_where_that_may_not_be_true_the_poster_does_not_say_it(house: House) -> None:
    assert PRIVATE not in house.phone("ada").see(f"/e/{house.event}/poster")


def test_without_a_care_contact_the_poster_names_who_organises(house: House) -> None:
    assert "Anything not okay? Ada Reinholz." in house.phone("ada").see(f"/e/{house.event}/poster")


def test_the_poster_names_who_organises_as_they_are_called_at_this_event(house: House) -> None:
    with house.writing() as session:
        house.person(session, "ada").name = "Ada of another event"
    assert "Anything not okay? Ada Reinholz." in house.phone("ada").see(f"/e/{house.event}/poster")


def test_what_was_typed_stands_on_the_poster_as_the_text_it_is(house: House) -> None:
    ada, markup = house.phone("ada"), "<script>alert(1)</script> {{ 7*7 }} %(code)s"
    ada.post(f"/e/{house.event}/questions", {"english": f"{markup}?"})
    changed(ada, house.event, care_contact=markup, name=markup)
    last = re.findall(r"questions/(\d+)/order", ada.get(f"/e/{house.event}/questions").text)[-1]
    for _ in range(3):
        ada.post(f"/e/{house.event}/questions/{last}/order", {"to": "up"})
    for page in ("desk", "poster?language=both", "questions", "settings"):
        answer = ada.get(f"/e/{house.event}/{page}")
        assert "<script>alert" not in answer.text
        assert markup in words(answer) or page == "settings"


def test_organisers_find_the_desk_from_the_event_and_from_me(house: House) -> None:
    desk = f'href="/e/{house.event}/desk"'
    for page in (f"/e/{house.event}", f"/e/{house.event}/before", "/me"):
        assert desk in house.phone("ada").get(page).text, page
        assert desk not in house.phone("cleo").get(page).text, page
    with house.writing() as session:
        event = session.get_one(Event, house.event_id)
        join(session, event, house.person(session, "eve"), house.clock.now)
    eve = house.phone("eve")
    event_of_eve = made(house, eve)
    page = eve.get("/").text
    assert (f"/e/{event_of_eve}/desk" in page, desk in page) == (True, False)
    assert 'href="/events/new"' in page
    assert 'href="/events/new"' in eve.get("/me").text


def test_each_page_lights_one_thing_at_most(house: House) -> None:
    ada = house.phone("ada")
    pages = ("/events/new", *(f"/e/{house.event}/{page}" for page in ("desk", "poster", "settings", "questions")))
    lit = {
        page: [e for e in elements(ada.get(page).text) if "lit" in e.attributes.get("class", "").split()]
        for page in pages
    }
    assert {page: len(found) for page, found in lit.items()} == {
        page: 0 if page.endswith("questions") else 1 for page in pages
    }


class Empty:
    """An installation nobody has been in yet."""

    def __init__(self, app: Flask, sessions: sessionmaker[Session], clock: Clock) -> None:
        self.app, self.sessions, self.clock = app, sessions, clock
        self.base_url = str(app.extensions["eventnet"].settings.base_url)

    def phone(self) -> Phone:
        client: FlaskClient = self.app.test_client()
        return Phone(client, self.base_url, "en")


@pytest.fixture
def empty(app: Flask, sessions: sessionmaker[Session], clock: Clock) -> Empty:
    return Empty(app, sessions, clock)


def test_an_empty_installation_says_how_to_become_the_first_organiser_and_it_works(empty: Empty) -> None:
    front = empty.phone().get("/")
    (command,) = re.findall(r"<code[^>]*>(eventnet [^<]+)</code>", front.text)
    name, address, option = command.removeprefix("eventnet ").split()
    assert {name} <= set(main.commands)
    assert option in {o for p in main.commands[name].params for o in p.opts}

    with empty.sessions() as session, writing(session):
        person = make_person(session, email=address, name="you", now=empty.clock.now)
        secret = make_sign_in_link(session, person, empty.clock.now)
    you = empty.phone()
    you.post(f"/sign-in/{secret}")
    home = you.get("/")
    (lit,) = [e for e in elements(home.text) if "lit" in e.attributes.get("class", "").split()]
    assert (heading(home), lit.attributes["href"]) == ("Your events", "/events/new")
    form = form_to(you.get(lit.attributes["href"]), "/events/new")
    # Called as the address begins: that stands on no poster, so the name is asked first.
    assert (form.value("care_contact"), form.value("own_name")) == ("", "")
    answer = you.post("/events/new", FIELDS | {"own_name": "Ola Berg"})
    assert heading(you.get(answer.location)) == "Your event is ready."
    assert "<code" not in empty.phone().get("/").text


def test_where_somebody_has_been_the_front_door_gives_no_commands(house: House) -> None:
    assert "sign-in-link" not in house.phone().get("/").text


def test_an_event_keeps_its_code_while_it_is_changed(house: House) -> None:
    changed(house.phone("ada"), house.event, name="Another")
    assert event_of(house, house.event).join_code == house.join_code
