"""How many are open to talk: roughly, and of fewer than five no more than that there are some."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from eventnet.events.models import Attendee
from eventnet.events.rules import Status
from eventnet.presence.rules import roughly
from eventnet.presence.words import open_words
from eventnet.web.i18n import speaking
from tests.cast import House
from tests.crowd import crowd

pytestmark = pytest.mark.on_sqlite


@pytest.mark.parametrize(
    ("many", "about"),
    [(0, None), (4, None), (5, 5), (7, 5), (8, 10), (19, 20), (20, 20), (24, 20), (25, 30), (96, 100), (120, 100)],
)
def test_a_number_is_rounded(many: int, about: int | None) -> None:
    assert roughly(many) == about


def test_one_and_four_read_the_same(app: Flask) -> None:
    with app.test_request_context(), speaking("de"):
        assert {open_words(many) for many in (1, 2, 3, 4)} == {"Ein paar freuen sich gerade über ein Gespräch."}
        assert open_words(19) == "Etwa zwanzig Leute freuen sich gerade über ein Gespräch."
        assert open_words(31) == "Etwa 30 Leute freuen sich gerade über ein Gespräch."
        assert open_words(0) is None


def test_now_says_roughly_how_many_others_are_open_to_talk(house: House) -> None:
    def set_open(*names: str) -> None:
        with house.writing() as session:
            ids = [house.attendee(session, who).id for who in names]
            until = house.clock.now + timedelta(hours=1)
            session.execute(update(Attendee).where(Attendee.id.in_(ids)).values(status=Status.OPEN, status_until=until))

    def line() -> list[str]:
        page = house.phone("cleo").see(f"/e/{house.event}")
        return [words for words in ("A few are open", "About five people are open") if words in page]

    set_open("cleo")
    assert line() == [], "one is not told of oneself"
    set_open("ben")
    assert line() == ["A few are open"]
    set_open(*crowd(house, 4))
    assert line() == ["About five people are open"]
    house.clock.turn(hours=1)
    assert line() == [], "a status ends by itself"
