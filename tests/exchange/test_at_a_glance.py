"""The live code as a picture, and who has just taken the card: asked for again and again, answered shortly."""

import pytest

from tests.cast import House
from tests.markup import mentions

pytestmark = pytest.mark.on_sqlite


@pytest.fixture
def code(house: House) -> str:
    return f"/e/{house.event}/code.svg"


@pytest.fixture
def takers(house: House) -> str:
    return f"/e/{house.event}/code/takers"


def test_a_picture_that_a_phone_has_is_not_sent_again_until_the_code_is_another(house: House, code: str) -> None:
    ben = house.phone("ben")
    first = ben.get(code)
    again = ben.get(code, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["Link"]) == (304, b"", first.headers["Link"])
    house.clock.turn(seconds=30)
    later = ben.get(code, headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200
    assert later.headers["Link"] != first.headers["Link"]
    assert later.data != first.data


def test_a_picture_says_aloud_what_it_is_in_the_language_of_whoever_asks(house: House, code: str) -> None:
    ben = house.phone("ben", language="de")
    german = ben.get(code)
    assert "<title>Mein Code." in german.text
    ben.language = "en"
    english = ben.get(code, headers={"If-None-Match": german.headers["ETag"]})
    assert "<title>My code." in english.text
    assert ben.post("/language", {"language": "de"}).status_code == 303
    assert "<title>Mein Code." in ben.get(code).text


def test_what_one_phone_has_been_sent_is_never_sent_to_another_person(house: House, code: str, takers: str) -> None:
    house.swap("dan", "ben")
    ben, cleo = house.phone("ben"), house.phone("cleo")
    for path in (code, takers):
        his = ben.get(path)
        hers = cleo.get(path, headers={"If-None-Match": his.headers["ETag"]})
        assert hers.status_code == 200
        assert hers.data != his.data
        assert "private" in hers.headers["Cache-Control"] or hers.headers["Cache-Control"] == "no-store"
    assert mentions(ben.get(takers).text, "Dan")
    assert not mentions(cleo.get(takers).text, "Dan")


def test_nobody_else_is_answered_and_each_is_told_why(house: House, code: str, takers: str) -> None:
    eve, nobody = house.phone("eve"), house.phone()
    for path in (code, takers):
        mark = house.phone("ben").get(path).headers["ETag"]
        for headers in ({}, {"If-None-Match": mark}, {"If-None-Match": "*"}):
            assert eve.get(path, headers=headers).status_code == 404
            assert nobody.get(path, headers=headers).status_code == 401


def test_a_session_that_is_over_is_told_so_and_lets_go_of_what_it_keeps(house: House, takers: str) -> None:
    ben = house.phone("ben")
    mark = ben.get(takers).headers["ETag"]
    house.clock.turn(days=400)
    answer = ben.get(takers, headers={"If-None-Match": mark})
    assert answer.status_code == 401
    assert answer.headers["Whose"] == "nobody"


def test_who_takes_the_card_back_is_no_longer_said(house: House, takers: str) -> None:
    house.swap("cleo", "ben")
    house.clock.turn(seconds=1)
    house.swap("dan", "ben")
    ben = house.phone("ben")
    said = ben.get(takers)
    assert said.text.index("Dan") < said.text.index("Cleo")
    exchange = said.text.partition("/exchanges/")[2].partition("/")[0]
    assert ben.post(f"/exchanges/{exchange}/taking-back").status_code == 303
    after = ben.get(takers, headers={"If-None-Match": said.headers["ETag"]})
    assert after.text.count("<section") == said.text.count("<section") - 1
    house.clock.turn(seconds=61)
    assert "<section" not in ben.get(takers).text
