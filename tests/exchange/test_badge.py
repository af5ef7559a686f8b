"""The sheet for one's own badge: made, printed, made again, ended."""

import re

import pytest
from sqlalchemy import update

from eventnet.events.models import Attendee
from eventnet.exchange.codes import badge_code
from tests.cast import House, Phone

pytestmark = pytest.mark.on_sqlite


def sheet_path(house: House) -> str:
    return f"/e/{house.event}/badge"


def token_in_cookie(phone: Phone) -> str:
    """The code this browser prints."""
    with phone.client.session_transaction(base_url="http://eventnet.test") as kept:
        return str(kept["badge"])


def test_a_badge_is_made_by_pressing_and_shows_its_name_and_code(house: House) -> None:
    ben = house.phone("ben")
    assert "<svg" not in ben.get(sheet_path(house)).text
    page = ben.post(sheet_path(house), follow=True)
    assert re.search(r'class="who"[^>]*>Ben Okafor<', page.text)
    assert "<svg" in page.text
    with house.reading() as session:
        assert house.attendee(session, "ben").badge_hash == badge_code(token_in_cookie(ben)).hash
    assert house.phone("cleo").get(f"/x/{token_in_cookie(ben)}").status_code == 200


def test_another_browser_can_only_make_a_new_one_which_ends_the_old(house: House) -> None:
    ben = house.phone("ben")
    ben.post(sheet_path(house))
    old = token_in_cookie(ben)
    laptop = house.phone("ben")
    page = laptop.get(sheet_path(house)).text
    assert "Its code can’t be shown again" in page
    assert "<svg" not in page
    laptop.post(sheet_path(house))
    assert "<svg" not in ben.get(sheet_path(house)).text, "the first browser has only the old one"
    cleo = house.phone("cleo")
    assert [cleo.get(f"/x/{token}").status_code for token in (old, token_in_cookie(laptop))] == [404, 200]


def test_the_name_on_the_badge_stays_the_printed_one(house: House) -> None:
    ben = house.phone("ben")
    ben.post(sheet_path(house))
    with house.writing() as session:
        mine = update(Attendee).where(Attendee.id == house.attendee(session, "ben").id)
        session.execute(mine.values(name="Benjamin"))
    page = house.phone("cleo").see(f"/x/{token_in_cookie(ben)}")
    assert "Ben Okafor" in page
    assert "Benjamin" not in page


def test_the_code_on_a_badge_can_be_ended(house: House) -> None:
    ben = house.phone("ben")
    ben.post(sheet_path(house))
    token = token_in_cookie(ben)
    ben.post(f"{sheet_path(house)}/end")
    assert house.phone("cleo").get(f"/x/{token}").status_code == 404
    assert "Make my badge" in ben.see(sheet_path(house))
