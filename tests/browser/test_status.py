"""How one is there, chosen on a phone: seen by whom it says, over by itself."""

import pytest
from playwright.sync_api import expect

from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phones
from tests.cast import House
from tests.crowd import crowd

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
def test_a_status_is_chosen_seen_by_others_and_over_by_itself(house: House, phones: Phones, scripts: bool) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    ben, cleo = phones("ben", scripts=scripts), phones("cleo", scripts=scripts)
    ben.opens(f"/e/{house.event}")
    ben.follows("Say so")
    ben.page.get_by_role("radio", name="Open to talk").check()
    ben.page.get_by_label("Until when?").select_option("until 11:00")
    ben.presses("Save")
    ben.sees("Saved.")
    ben.follows("Close")
    ben.sees("Open to talk, until 11:00")
    cleo.opens(house.person_path("ben"))
    cleo.sees("Open to talk, until 11:00")
    house.clock.turn(hours=1)
    for phone in (ben, cleo):
        phone.page.reload()
        phone.sees_nothing_of("Open to talk, until")


def test_two_who_are_here_for_the_first_time_find_each_other(house: House, phones: Phones) -> None:
    ben, cleo = phones("ben"), phones("cleo")
    for phone in (ben, cleo):
        phone.opens(f"/e/{house.event}/status")
        phone.page.get_by_role("checkbox", name="I am here for the first time").check()
        phone.presses("Save")
    cleo.sees("Here for the first time, too")
    cleo.sees("Ben Okafor")
    ben.page.reload()
    ben.sees("Cleo Nowak")
    ben.page.get_by_role("checkbox", name="I am here for the first time").uncheck()
    ben.presses("Save")
    ben.sees_nothing_of("Cleo Nowak")
    cleo.page.reload()
    cleo.sees_nothing_of("Ben Okafor")


def test_the_shapes_are_told_apart_without_colours(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    cleo.page.emulate_media(forced_colors="active")
    cleo.opens(f"/e/{house.event}/status")
    moons = cleo.page.locator(".moon")
    expect(moons).to_have_count(4)
    assert len({moon.screenshot() for moon in moons.all()}) == 4
