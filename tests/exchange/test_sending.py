"""Scans that phones send: what each comes to, once and for all, whatever becomes of the others in the call."""

import pytest
from sqlalchemy import func, select

from eventnet.exchange.models import Exchange, ScanAnswer
from tests.cast import House
from tests.exchange.sending import a_scan, results_of, send, told


def swaps(house: House) -> int:
    with house.reading() as session:
        return session.scalar(select(func.count()).select_from(Exchange)) or 0


def test_a_fresh_code_that_is_sent_swaps_cards_as_on_the_page(house: House) -> None:
    scan = a_scan(house.token("ben"))
    assert told(house, house.phone("cleo"), scan) == [
        {
            "id": scan["id"],
            "outcome": "exchanged",
            "code": None,
            "message": "You and Ben Okafor have swapped cards.",
            "contact": house.contact_path("cleo", "ben"),
            "retry_after": None,
        }
    ]
    assert swaps(house) == 1


def test_the_same_scan_sent_again_gets_the_same_answer_and_does_nothing(house: House) -> None:
    cleo, scan = house.phone("cleo"), a_scan(house.token("ben"), card="name")
    first = send(house, cleo, scan)
    house.choose("cleo", "all")
    house.clock.turn(days=2)
    assert send(house, cleo, scan).data == first.data
    assert results_of(first)[0]["outcome"] == "exchanged"
    with house.reading() as session:
        assert house.attendee(session, "cleo").card_choice == "all"
    assert swaps(house) == 1


@pytest.mark.on_sqlite
def test_the_same_id_with_something_else_in_it_is_refused_alone(house: House) -> None:
    cleo, scan = house.phone("cleo"), a_scan(house.token("ben"))
    other = scan | {"token": house.token("dan")}
    results = told(house, cleo, scan, other, a_scan(house.token("ada")))
    assert [(r["outcome"], r["code"]) for r in results] == [
        ("exchanged", None),
        ("refused", "not-a-scan"),
        ("exchanged", None),
    ]
    assert told(house, cleo, other, scan) == [results[1], results[0]]
    with house.reading() as session:
        assert house.contact(session, "cleo", "dan") is None
        assert session.scalar(select(func.count()).select_from(ScanAnswer)) == 2
