"""Live codes for the next hours, for a phone that may lose its network; and the contact code that needs none."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import Any

import pytest
import zxingcpp

from eventnet.events.actions import choose_card
from eventnet.events.models import Event
from eventnet.events.rules import EXCHANGE_CLOSES_AFTER, CardChoice
from eventnet.exchange.codes import STEP_SECONDS, code_link, step_at
from tests.cast import House
from tests.formats.test_qr import drawn
from tests.markup import elements

pytestmark = pytest.mark.on_sqlite

STEPS = 12 * 3600 // STEP_SECONDS


@pytest.fixture
def path(house: House) -> str:
    return f"/e/{house.event}/code/ahead"


def ahead(house: House, who: str = "ben", *, language: str = "en") -> dict[str, Any]:
    """The codes that `who`'s phone is given."""
    answer = house.phone(who, language=language).get(f"/e/{house.event}/code/ahead")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = json.loads(answer.data)
    return found


def test_each_code_is_the_live_code_of_its_half_minute(house: House) -> None:
    given = ahead(house)
    assert given["now"] == house.clock.now.timestamp() * 1000
    assert (given["first_step"], given["step_seconds"]) == (step_at(house.clock.now), STEP_SECONDS)
    assert len(given["codes"]) == len(set(given["codes"])) == STEPS
    for index in (0, 1, 700, STEPS - 1):
        at = house.clock.now + timedelta(seconds=STEP_SECONDS * index)
        assert given["codes"][index] == house.token("ben", at)
    assert given["base"] + given["codes"][0] == code_link(house.token("ben"), house.base_url)


def test_they_are_for_twelve_hours_by_the_clocks_of_the_event_and_some_sixty_kilobytes(house: House, path: str) -> None:
    assert ahead(house)["until"] == "22:00"  # it is ten in Berlin, nine in London
    assert 55_000 < len(house.phone("ben").get(path).data) < 65_000


def test_a_code_that_was_given_ahead_leads_to_the_card_when_its_time_has_come(house: House) -> None:
    codes = ahead(house)["codes"]
    house.clock.turn(hours=11)
    cleo, step = house.phone("cleo"), 11 * 3600 // STEP_SECONDS
    assert "Swap cards" in cleo.see(f"/x/{codes[step]}")
    assert cleo.get(f"/x/{codes[step - 4]}").status_code == 409
    assert cleo.get(f"/x/{codes[step + 4]}").status_code == 409


def test_there_are_none_for_after_swapping_has_ended(house: House) -> None:
    with house.reading() as session:
        closes = session.get_one(Event, house.event_id).ends_at + EXCHANGE_CLOSES_AFTER
    house.clock.turn(seconds=(closes - house.clock.now).total_seconds() - 3600)
    given = ahead(house)
    assert (len(given["codes"]), given["until"]) == (3600 // STEP_SECONDS, "18:00")
    house.clock.turn(hours=2)
    assert ahead(house)["codes"] == []


def test_a_phone_learns_by_a_mark_that_its_codes_are_no_longer_good(house: House) -> None:
    def mark_on(page: str) -> str:
        (line,) = (e for e in elements(house.phone("ben").get(page).text) if e.attributes.get("id") == "ahead")
        return str(line.attributes["data-mark"])

    pages = [f"/e/{house.event}", f"/e/{house.event}/code"]
    before = ahead(house)["mark"]
    house.clock.turn(hours=5)
    assert {ahead(house)["mark"], *map(mark_on, pages)} == {before}
    assert ahead(house, "cleo")["mark"] != before
    house.phone("ben").post("/sessions/end")
    after = ahead(house)["mark"]
    assert after != before
    assert {*map(mark_on, pages)} == {after}


def test_nobody_else_is_given_any(house: House, path: str) -> None:
    assert house.phone("eve").get(path).status_code == 404
    assert house.phone().get(path).status_code == 401
    assert set(ahead(house, "cleo")["codes"]).isdisjoint(ahead(house, "ben")["codes"])


def test_there_are_none_and_no_word_of_them_before_one_has_chosen_what_goes_over(house: House, path: str) -> None:
    with house.writing() as session:
        house.attendee(session, "ben").has_chosen_details = False
    assert house.phone("ben").get(path).status_code == 404
    assert 'id="ahead"' not in house.phone("ben").get(f"/e/{house.event}").text


# The plain contact code


def contact_code(house: House, *, language: str = "en") -> tuple[str, bytes]:
    """What is read aloud of the contact code on Ben's page, and what any camera reads in it."""
    page = house.phone("ben", language=language).get(f"/e/{house.event}/code").text
    (svg,) = re.findall(r"<svg .*?</svg>", page, re.DOTALL)
    (found,) = zxingcpp.read_barcodes(drawn(svg.encode(), "white"), try_invert=False)
    return ET.fromstring(svg)[0].text or "", found.bytes


def test_my_code_holds_a_contact_code_of_the_card_for_today(house: House) -> None:
    said, vcard = contact_code(house)
    assert said == "My contact code. It can’t be taken back."
    lines = vcard.decode().split("\r\n")
    assert "FN:Ben Okafor" in lines
    assert "EMAIL:ben@demo.example" in lines
    assert "URL:https://www.linkedin.com/in/ben-okafor" in lines
    assert {"ORG:Stadtmuseum Nordhafen", "TITLE:Moves museum data"} <= set(lines)
    assert b"3920002" not in vcard, "it is not switched on"
    with house.writing() as session:
        choose_card(session, house.attendee(session, "ben"), CardChoice.NAME)
    said, vcard = contact_code(house, language="de")
    assert said == "Mein Kontaktcode. Er lässt sich nicht zurücknehmen."
    assert vcard == b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ben Okafor\r\nN:;Ben Okafor;;;\r\nEND:VCARD\r\n"


def test_it_says_that_it_can_not_be_taken_back(house: House) -> None:
    page = house.phone("ben").see(f"/e/{house.event}/code")
    assert "This is a plain contact code. Any camera reads it without a network. It can’t be taken back" in page
    page = house.phone("ben", language="de").see(f"/e/{house.event}/code")
    assert "Kein Netz auf der anderen Seite? " in page
    assert "Er lässt sich nicht zurücknehmen, und eventnet erfährt nichts davon." in page
