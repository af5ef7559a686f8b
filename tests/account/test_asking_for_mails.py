"""How often one may ask for a mail, and that nobody can use that up for somebody else."""

import re

import pytest

from eventnet.people.rules import SIGN_IN_PERIOD
from eventnet.web.limits import FROM_NETWORK_TO_ADDRESS, SIGNING_IN, TO_ADDRESS, Limit
from tests.cast import House, Phone, blanked, words
from tests.mailbox import letters
from tests.markup import form_to
from tests.statements import listening

pytestmark = pytest.mark.on_sqlite

ADA = "ada@demo.example"


def ask(phone: Phone, address: str = ADA, *, at: str = "127.0.0.1") -> int:
    """Asks for a mail to sign in from a network address; the status."""
    return phone.post("/sign-in", {"email": address}, environ_base={"REMOTE_ADDR": at}).status_code


def used_up_by(phone: Phone, **more: str) -> int:
    """How often it goes well."""
    for times in range(100):
        if ask(phone, **more) != 303:
            return times
    raise AssertionError("there is no end")


@pytest.mark.thorough
def test_a_browser_that_asks_too_often_reads_when_it_goes_on_and_keeps_what_it_typed(house: House) -> None:
    phone = house.phone()
    assert used_up_by(phone) == SIGNING_IN.often.amount
    answer = phone.post("/sign-in", {"email": ADA})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= SIGN_IN_PERIOD.total_seconds()
    assert re.search(r"If one came, its link works\. You can ask for another in \d+ minutes\.", words(answer))
    assert form_to(answer, "/sign-in").value("email") == ADA


def test_another_browser_that_asks_too_often_stands_in_nobodys_way(house: House) -> None:
    used_up_by(house.phone())
    assert ask(house.phone()) == 303


def test_browsers_thrown_away_use_up_one_place_only(house: House) -> None:
    for _ in range(FROM_NETWORK_TO_ADDRESS.often.amount):
        assert ask(house.phone()) == 303
    assert ask(house.phone()) == 429
    assert ask(house.phone(), at="192.0.2.7") == 303
    assert ask(house.phone(), "ben@demo.example") == 303


def test_one_address_gets_only_so_many_mails_from_wherever(house: House) -> None:
    for number in range(TO_ADDRESS.often.amount):
        assert ask(house.phone(), at=f"192.0.2.{number}") == 303
    assert ask(house.phone(), at="192.0.2.200") == 429
    assert len(letters(house, ADA)) == TO_ADDRESS.often.amount


def test_who_is_refused_has_a_link_that_works_whoever_asked_for_it(house: House) -> None:
    for number in range(TO_ADDRESS.often.amount):
        ask(house.phone(), at=f"192.0.2.{number}")
    newest, ada = letters(house, ADA)[-1], house.phone()
    assert ask(ada) == 429
    assert ada.post(newest.link).status_code == 303
    assert "Ada Reinholz" in ada.see("/me")


@pytest.mark.parametrize("limit", [SIGNING_IN, FROM_NETWORK_TO_ADDRESS, TO_ADDRESS], ids=lambda limit: limit.name)
def test_nobody_is_refused_for_longer_than_a_link_works(limit: Limit) -> None:
    assert limit.often.get_expiry() <= SIGN_IN_PERIOD.total_seconds()


def test_joining_in_somebodys_name_does_not_keep_them_from_signing_in(house: House) -> None:
    for number in range(TO_ADDRESS.often.amount + 1):
        house.phone().post(
            f"/join/{house.join_code}",
            {"name": "Eve", "email": ADA},
            environ_base={"REMOTE_ADDR": f"192.0.2.{number}"},
        )
    assert ask(house.phone()) == 303


def test_asking_to_confirm_in_somebodys_name_does_not_either(house: House) -> None:
    eve = house.phone()
    eve.post(f"/join/{house.join_code}", {"name": "Eve", "email": ADA})
    for _ in range(10):
        eve.post("/confirm")
    assert ask(house.phone()) == 303


def test_too_often_is_the_same_for_an_address_nobody_has(house: House) -> None:
    seen = []
    for address in (ADA, "nobody@guests.example"):
        phone = house.phone()
        used_up_by(phone, address=address)
        with listening(house.app) as asked:
            answer = phone.post("/sign-in", {"email": address})
        status, body, headers = blanked(answer)
        seen.append((status, re.sub(rb"\d+ minutes?", b"", body).replace(address.encode(), b"WHO"), asked.texts))
        assert headers
    assert seen[0] == seen[1]
