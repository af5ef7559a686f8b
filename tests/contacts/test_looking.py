"""Contacts as a place one can use: found by words and by event, a page at a time, with honest labels."""

import html
import re

import pytest

from eventnet.cards.rules import GivenCard
from eventnet.contacts.looking import PAGE
from eventnet.kernel.ids import new_public_id
from tests.cast import House, Phone, words
from tests.contacts.many import give_contacts
from tests.contacts.meeting_again import Again
from tests.statements import listening

ON_SQLITE = pytest.mark.on_sqlite
NAMES = ["Jürgen Müller", "Joe Mueller-Lüdenscheidt", "李小雨", "محمد الشامي", "Łukasz Żak", "O’Neill"]
_OLDER = re.compile(r'<a class="link" href="([^"]*[?&]after=[^"]+)"')
_NAME = re.compile(r'<p class="name"><a[^>]*><bdi>([^<]*)</bdi>')


def found(phone: Phone, address: str) -> list[str]:
    answer = phone.get(address)
    assert answer.status_code == 200, address
    return [html.unescape(name) for name in _NAME.findall(answer.text)]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("muller", ["Jürgen Müller", "Joe Mueller-Lüdenscheidt"]),
        ("MÜLLER", ["Jürgen Müller", "Joe Mueller-Lüdenscheidt"]),
        ("ludensch", ["Joe Mueller-Lüdenscheidt"]),
        ("joe muell", ["Joe Mueller-Lüdenscheidt"]),
        ("uller", []),
        ("小雨", ["李小雨"]),
        ("شامي", ["محمد الشامي"]),
        ("lukasz zak", ["Łukasz Żak"]),
        ("oneill", ["O’Neill"]),
        ("likes tables", NAMES),
        ("table museum", NAMES),
        ("begegn", NAMES),
        ("gießerei", NAMES),
        ("stadtmuseum muller", ["Jürgen Müller", "Joe Mueller-Lüdenscheidt"]),
        ("%", []),
        ("likes chairs", []),
    ],
)
def test_words_find_as_in_the_directory(house: House, asked: str, names: list[str]) -> None:
    card = GivenCard(headline="Moves museum data", organisation="Stadtmuseum")
    give_contacts(house, "cleo", NAMES, card=card, note="likes tables")
    give_contacts(house, "ben", ["Müller"])
    assert found(house.phone("cleo"), f"/contacts?q={asked.replace('%', '%25')}") == names


def test_one_row_a_person_with_the_meetings_behind_it_and_the_event_as_a_filter(house: House) -> None:
    house.swap("cleo", "ben")
    house.swap("cleo", "ada")
    house.clock.turn(minutes=5)
    again = Again(house)
    again.swap("cleo", "ben")
    cleo = house.phone("cleo")
    cleo.post("/contacts/new", {"name": "Kim"})
    page = cleo.see("/contacts")
    day = "Friday, 20 November"
    assert f"Ben Okafor Wiedersehen, {day} Begegnungen 2026, {day} swapped here" in page
    assert f"Kim {day} added by hand" in page
    assert sorted(found(cleo, "/contacts")) == ["Ada Reinholz", "Ben Okafor", "Kim"]
    assert found(cleo, f"/contacts?event={again.public_id}") == ["Ben Okafor"]
    assert found(cleo, f"/contacts?event={house.event}") == ["Ben Okafor", "Ada Reinholz"]
    assert found(cleo, f"/contacts?event={house.event}&q=ada") == ["Ada Reinholz"]
    assert "Only from “Wiedersehen”" in cleo.see(f"/contacts?event={again.public_id}")


@ON_SQLITE
def test_a_search_goes_on_with_its_words_and_its_event(house: House) -> None:
    give_contacts(house, "cleo", [f"Guest {number}" for number in range(PAGE + 3)], note="tables")
    give_contacts(house, "cleo", ["Somebody else"])
    cleo = house.phone("cleo")
    address = f"/contacts?q=guest&event={house.event}"
    first = cleo.get(address)
    (onward,) = _OLDER.findall(first.text)
    assert "q=guest" in onward
    assert house.event in onward
    names = found(cleo, address) + found(cleo, html.unescape(onward))
    assert names == [f"Guest {number}" for number in range(PAGE + 3)]


@ON_SQLITE
def test_nobody_found_says_what_to_do(house: House) -> None:
    cleo = house.phone("cleo")
    assert "Nobody yet. Whoever you swap cards with stands here." in cleo.see("/contacts")
    house.swap("cleo", "ben")
    assert "Perhaps another spelling, or a shorter word? All contacts" in cleo.see("/contacts?q=zzz")
    for event in (new_public_id(), "x", "%00"):
        assert "Nobody from there is with you any more." in cleo.see(f"/contacts?event={event}")
    assert found(cleo, "/contacts?event=") == ["Ben Okafor"]
    assert "There is no word in this." in cleo.see("/contacts?q=%E2%80%93")
    refused = cleo.get(f"/contacts?q={'x' * 101}")
    assert refused.status_code == 422
    assert "too long" in words(refused)
    assert "x" * 101 in refused.text
    assert cleo.get(f"/contacts?q={'x' * 50_000}").status_code in {414, 422}


@ON_SQLITE
def test_a_search_asks_in_few_statements_however_many_there_are(house: House) -> None:
    give_contacts(house, "cleo", [f"Guest {number}" for number in range(1201)], note="tables and chairs " * 5)
    give_contacts(house, "cleo", ["Zoë"])
    cleo = house.phone("cleo")
    with listening(house.app) as asked:
        assert found(cleo, "/contacts?q=zo%C3%AB") == ["Zoë"]
    assert len(asked.statements) <= 1 + 2 * 3 + 2  # who asks; some at a time with their words; the row; the events
    with listening(house.app) as asked:
        assert len(found(cleo, "/contacts?q=guest")) == PAGE
    assert len(asked.statements) <= 1 + 2 + 2


def test_whom_one_meets_again_shows_what_was_kept(house: House) -> None:
    house.swap("cleo", "ben")
    path = house.contact_path("cleo", "ben")
    cleo = house.phone("cleo")
    cleo.post(f"{path}/note", {"note": "likes tables", "version": "0"})
    cleo.post(f"{path}/promises", {"promise": "send the list"})
    house.clock.turn(minutes=5)
    assert Again(house).swap("cleo", "ben").location == f"{path}/swapped"
    for page in (path, f"{path}/swapped"):
        text = cleo.get(page).text
        assert "likes tables" in text
        assert "send the list" in text
        assert "Begegnungen 2026" in text


@ON_SQLITE
def test_everybody_of_an_event_can_be_taken_along_from_the_list_before_the_first_deadline(house: House) -> None:
    house.swap("cleo", "ben")
    house.swap("cleo", "ada")
    cleo, link = house.phone("cleo"), f'href="/contacts.vcf?event={house.event}"'
    said = "Take everybody from “Begegnungen 2026” along as one file"
    assert said in cleo.see("/follow-ups")
    assert link in cleo.get("/follow-ups").text
    cleo.post(house.contact_path("cleo", "ada").replace("/contacts/", "/follow-ups/") + "/postponement")
    assert said in cleo.see("/follow-ups")
    house.clock.turn(days=15)
    page = cleo.see("/follow-ups")
    assert "Ada Reinholz" in page
    assert said not in page
