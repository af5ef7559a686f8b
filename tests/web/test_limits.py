"""How often is too often: whom each limit counts, that a crowd gets through, and what is said when it does not."""

import re
from itertools import cycle, islice
from typing import Any

import pytest
from werkzeug.test import TestResponse

from eventnet.mail.models import Mail
from eventnet.web.current import browser_hash
from eventnet.web.limits import (
    FROM_NETWORK_TO_ADDRESS,
    FROM_ONE_NETWORK,
    JOINING,
    LOOKING,
    SCANNING,
    TO_ADDRESS,
    TYPING,
    WRONG_CODES,
    network,
)
from tests.cast import House, Phone, words
from tests.joining.doors import GUS, use_up
from tests.mailbox import letter, letters
from tests.markup import form_to, heading
from tests.statements import listening

pytestmark = pytest.mark.on_sqlite

HALL = "127.0.0.1"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}

TOLD = {
    "en": ("That was a lot at once.", r"Nothing is lost\. You can go on in (\d+) minutes?\."),
    "de": ("Das war viel auf einmal.", r"Nichts ist verloren\. In (\d+) Minuten? geht es weiter\."),
}


def told_to_wait(answer: TestResponse, language: str = "en") -> int:
    """In how many minutes it goes on, as the page and the header say alike."""
    title, goes_on = TOLD[language]
    assert (answer.status_code, heading(answer)) == (429, title)
    found = re.search(goes_on, words(answer))
    assert found, words(answer)
    minutes = int(found[1])
    assert minutes - 1 <= int(answer.headers["Retry-After"]) / 60 <= minutes
    return minutes


def asked_for(house: House) -> int:
    """How many mails wait to be sent."""
    with house.reading() as session:
        return session.query(Mail).count()


def key_of(house: House, phone: Phone) -> str:
    """What a browser is counted by."""
    with phone.client.session_transaction(base_url=house.base_url) as cookie:
        secret = cookie["browser"]
    with house.app.test_request_context(base_url=house.base_url):
        from flask import session

        session["browser"] = secret
        found = browser_hash()
    assert found is not None
    return found.hex()


def ask(phone: Phone, email: str, **more: Any) -> TestResponse:
    """Asks for a sign-in mail."""
    return phone.post("/sign-in", {"email": email}, **more)


SO_MANY_MAILS = {
    "en": "That was a lot of mails. If one came, its link works. You can ask for another in 10 minutes.",
    "de": "Das waren viele Mails. Ist eine gekommen, gilt ihr Link. In 10 Minuten kannst du noch eine anfordern.",
}


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_browser_asks_for_three_mails_in_ten_minutes_whoever_they_are_for(house: House, language: str) -> None:
    phone = house.phone(language=language)
    for number in range(3):
        assert ask(phone, f"g{number}@guests.example").status_code == 303
    answer = ask(phone, "cleo@demo.example")
    assert answer.status_code == 429
    assert SO_MANY_MAILS[language] in words(answer)
    assert 1 <= int(answer.headers["Retry-After"]) <= 600
    assert form_to(answer, "/sign-in").value("email") == "cleo@demo.example"
    assert asked_for(house) == 3
    assert ask(house.phone(), "cleo@demo.example").status_code == 303


@pytest.mark.thorough
def test_a_stranger_who_asks_in_somebodys_name_again_and_again_leaves_them_enough(house: House) -> None:
    refused = [ask(house.phone(), "cleo@demo.example").status_code for _ in range(20)].count(429)
    assert refused == 20 - FROM_NETWORK_TO_ADDRESS.often.amount
    cleo = house.phone()
    assert ask(cleo, "cleo@demo.example", environ_base=ELSEWHERE).status_code == 303
    found = letters(house, "cleo@demo.example")[-1]
    assert cleo.post("/mailed", {"digits": found.digits}, environ_base=ELSEWHERE).status_code == 303
    assert "Cleo Nowak" in cleo.see("/me")


@pytest.mark.thorough
def test_even_where_many_ask_in_somebodys_name_one_of_their_mails_lets_them_in(house: House) -> None:
    places = [{"REMOTE_ADDR": f"203.0.113.{number}"} for number in range(7) for _ in range(2)]
    answers = [ask(house.phone(), "cleo@demo.example", environ_base=place) for place in places]
    most = TO_ADDRESS.often.amount
    assert [answer.status_code for answer in answers] == [303] * most + [429] * (14 - most)
    assert SO_MANY_MAILS["en"] in words(answers[-1])
    assert house.phone().post(letters(house, "cleo@demo.example")[0].link).status_code == 303


def test_an_address_that_has_had_enough_is_told_alike_whether_it_is_known_or_not(house: House) -> None:
    seen = []
    for email in ("cleo@demo.example", "nobody-yet@demo.example"):
        use_up(house, TO_ADDRESS, f"sign-in {email}")
        phone = house.phone()
        fields = {"csrf_token": phone.token(), "email": email}
        with listening(house.app) as asked:
            answer = phone.client.post("/sign-in", data=fields, base_url=house.base_url)
        seen.append((answer.status_code, words(answer), answer.text.count(email), asked.texts))
    assert seen[0] == seen[1]


def test_a_known_browser_joins_six_times_an_hour_with_whatever_address(house: House) -> None:
    gus, path = house.phone(), f"/join/{house.join_code}"
    gus.post(path, GUS)
    use_up(house, JOINING, key_of(house, gus))
    with gus.client.session_transaction(base_url=house.base_url) as cookie:
        del cookie["signed-in"]
    answer = gus.post(path, {"name": "Gus", "email": "gus@work.example"})
    assert told_to_wait(answer) == 60
    assert house.phone().post(path, {"name": "Gus", "email": "gus@work.example"}).status_code == 303


def test_the_confirmation_is_sent_again_three_times_in_ten_minutes(house: House) -> None:
    gus = house.phone()
    gus.post(f"/join/{house.join_code}", GUS)
    assert [gus.post("/confirm").status_code for _ in range(4)] == [303] * 3 + [429]
    assert len(letters(house, "gus@demo.example")) == 4  # the one of joining, and three


def test_digits_are_typed_twenty_times_in_ten_minutes_in_one_browser(house: House) -> None:
    cleo = house.phone()
    ask(cleo, "cleo@demo.example")
    found = letter(house, "cleo@demo.example")
    use_up(house, TYPING, key_of(house, cleo))
    answer = cleo.post("/mailed", {"digits": f"{found.digits[:4]} {found.digits[4:]}"})
    assert told_to_wait(answer) == 10
    again = form_to(answer, "/mailed")
    assert again.value("digits") == f"{found.digits[:4]} {found.digits[4:]}"
    ben = house.phone()
    ask(ben, "ben@demo.example")
    assert ben.post("/mailed", {"digits": letter(house, "ben@demo.example").digits}).status_code == 303


@pytest.mark.thorough
def test_a_hall_of_people_who_type_digits_in_the_wrong_browser_are_told_so_each(house: House) -> None:
    use_up(house, TYPING, HALL)
    for _ in range(25):
        answer = house.phone().post("/mailed", {"digits": "1234 5678"})
        assert (answer.status_code, "They count in the browser that asked." in words(answer)) == (422, True)


def test_wrong_join_codes_end_and_right_ones_never_do(house: House) -> None:
    use_up(house, WRONG_CODES, HALL)
    phone = house.phone()
    for path in ("/join?code=KTMR-4WXN", "/join/KTMR-4WXN"):
        assert told_to_wait(phone.get(path)) == 10
    assert phone.get("/join/KTMR-4WX0").status_code == 404, "what can't be a code is no guess"
    assert phone.get(f"/join?code={house.join_code}").status_code == 302
    assert phone.get(f"/join/{house.join_code}").status_code == 200
    assert phone.post(f"/join/{house.join_code}", GUS).status_code == 303


OLD = {
    "en": "No event has this code, or it is no longer valid.",
    "de": "Diesen Code hat keine Veranstaltung, oder er gilt nicht mehr.",
}


@pytest.mark.on_sqlite
def test_an_old_poster_is_one_wrong_code_however_many_of_a_hall_scan_it(house: House) -> None:
    old, phones = house.join_code, {language: house.phone(language=language) for language in ("en", "de")}
    house.phone("ada").post(f"/e/{house.event}/join-code")
    many = WRONG_CODES.often.amount + 20
    told = set()
    for language in islice(cycle(phones), many):
        answer = phones[language].get(f"/join/{old}")
        told.add((answer.status_code, OLD[language] in words(answer)))
    assert told == {(404, True)}
    use_up(house, WRONG_CODES, HALL, but=1)
    for language, phone in phones.items():
        assert phone.get(f"/join?code={old}").status_code == 404
        assert told_to_wait(phone.get("/join/KTMR-4WXN"), language) == 10, "another code is another guess"
        assert phone.get("/join/KTMR-4WXN", environ_base=ELSEWHERE).status_code == 404


def test_scanning_is_counted_for_each_person_alone(house: House) -> None:
    with house.reading() as session:
        cleo_id = house.person(session, "cleo").public_id
    use_up(house, SCANNING, f"POST {cleo_id}")
    cleo, path = house.phone("cleo"), house.code_path("ben")
    assert cleo.get(path).status_code == 200
    answer = cleo.post(path)
    assert (answer.status_code, heading(answer)) == (429, "That was a lot of scans. You can go on in 10 minutes.")
    assert 1 <= int(answer.headers["Retry-After"]) <= 600
    assert house.swap("dan", "ben").status_code == 303


@pytest.mark.thorough
def test_a_full_hall_keeps_nobody_from_reading_from_signing_in_by_a_link_or_from_swapping(house: House) -> None:
    for limit in (FROM_ONE_NETWORK, LOOKING, WRONG_CODES):
        use_up(house, limit, HALL)
    assert house.phone().get(f"/join/{house.join_code}").status_code == 200
    assert house.swap("cleo", "ben").status_code == 303
    assert house.phone("dan").get("/me").status_code == 200


@pytest.mark.thorough
def test_two_hundred_people_in_one_hall_ask_for_their_mail_after_the_talk(house: House) -> None:
    answers = [ask(house.phone(), f"g{number}@guests.example").status_code for number in range(200)]
    assert set(answers) == {303}


@pytest.mark.parametrize(
    ("asks", "counted"),
    [
        ("192.0.2.17", "192.0.2.17"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_a_place_is_a_network_and_not_one_of_the_addresses_somebody_can_choose_from(
    house: House, asks: str, counted: str
) -> None:
    with house.app.test_request_context(base_url=house.base_url, environ_base={"REMOTE_ADDR": asks}):
        assert network() == counted
