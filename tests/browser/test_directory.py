"""Before the door, on a phone: joining the list, looking for somebody, opening a page; with scripts and without."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from eventnet.events.rules import Status
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phone, Phones
from tests.cast import House
from tests.crowd import crowd

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]


@pytest.fixture
def people(house: House) -> str:
    """The address of the list; with Cleo there will be many in it, and Ben is open to talk."""
    house.put_in_directory("ada", "ben", "dan", *crowd(house, 22))
    with house.writing() as session:
        ben = house.attendee(session, "ben")
        ben.status, ben.status_until = Status.OPEN, house.clock.now + timedelta(hours=2)
    return f"/e/{house.event}/people"


def shown(phone: Phone) -> list[str]:
    return phone.page.locator(".results .name").all_inner_texts()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_one_joins_the_list_looks_for_somebody_and_opens_the_page(
    house: House, phones: Phones, people: str, *, scripts: bool
) -> None:
    cleo = phones("cleo", scripts=scripts, moves=scripts)
    cleo.opens(people)
    cleo.follows("Be found here, too")
    cleo.sees("How to test less and trust more.")
    cleo.sees_nothing_of("cleo@demo.example")
    cleo.presses("Yes, show me in the list")
    cleo.sees("You are in the list now.")

    cleo.page.get_by_label("Name, topic, or what someone says").fill("OKAFOR objekt")
    cleo.page.get_by_label("Name, topic, or what someone says").press("Enter")
    expect(cleo.page.locator(".results .name")).to_have_text(["Ben Okafor"])
    cleo.sees("You both chose accessibility.")
    cleo.sees("Open to talk, until 12:00")
    cleo.follows("Ben Okafor")
    expect(cleo.page.get_by_role("heading", level=1)).to_have_text("Ben Okafor")
    cleo.sees("cleaning up tables")
    cleo.sees_nothing_of("ben@demo.example")
    cleo.presses("I’d like to meet Ben Okafor")
    cleo.opens(house.person_path("ben"))
    cleo.sees("On your meet list")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_one_narrows_the_list_by_topic_and_status_and_takes_it_back(
    house: House, phones: Phones, people: str, *, scripts: bool
) -> None:
    cleo = phones("cleo", scripts=scripts)
    cleo.opens(people)
    cleo.unfolds("By topic or status")
    cleo.follows("Open to talk")
    expect(cleo.page.locator(".results .name")).to_have_text(["Ben Okafor"])
    cleo.follows("Ben Okafor")
    cleo.follows("museums")
    expect(cleo.page.locator(".results .name")).to_have_text(["Ben Okafor"])
    cleo.sees("Only with the topic museums")
    cleo.follows("All topics")
    assert len(shown(cleo)) > 5


def test_more_people_come_on_the_next_page_and_nobody_twice(house: House, phones: Phones, people: str) -> None:
    cleo = phones("cleo")
    cleo.opens(f"{people}?topic=accessibility")
    first = shown(cleo)
    cleo.follows("More people")
    cleo.sees("Only with the topic accessibility")
    rest = shown(cleo)
    assert len(first) == 20
    assert sorted([*first, *rest]) == sorted(["Ben Okafor", *(f"Guest {number}" for number in range(22))])


def test_leaving_the_list_is_one_press(house: House, phones: Phones, people: str) -> None:
    ben, cleo = phones("ben"), phones("cleo")
    cleo.opens(house.person_path("ben"))
    ben.opens(f"{people}/listing")
    ben.presses("Leave the list")
    ben.sees("You are no longer in the list. Nobody is told.")
    cleo.page.reload()
    cleo.sees("There is nothing here.")
    cleo.expects("status of 404")
