"""Lists of many pages: each goes on behind a place, whoever stood there, and whether they are still there or not."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from eventnet.care.models import TeamMessage
from eventnet.contacts.models import Contact
from eventnet.exchange.actions import hide_each_other
from eventnet.kernel.ids import new_public_id
from eventnet.upkeep.erasing import erase_person
from tests.cast import House, Phone, blanked
from tests.crowd import crowd, swap_each

pytestmark = pytest.mark.thorough

MANY = 53
_OLDER = re.compile(r'<a class="link" href="([^"]*[?&]after=[^"]+)"')
_NAME = re.compile(r"\b(?:Guest|message) \d+\b")


def tells(house: House, who: list[str]) -> None:
    with house.writing() as session:
        for number in range(len(who)):
            told = {"event_id": house.event_id, "text": f"message {number}", "sent_on": house.clock.now.date()}
            session.add(TeamMessage(public_id=new_public_id(), **told))


def removes_contact(session: Session, house: House, name: str) -> None:
    session.execute(delete(Contact).where(Contact.name == name))


def removes_message(session: Session, house: House, name: str) -> None:
    session.execute(delete(TeamMessage).where(TeamMessage.text == name))


def erases(session: Session, house: House, name: str) -> None:
    erase_person(session, house.person(session, name.lower().replace(" ", "")), house.clock.now)


@dataclass(frozen=True)
class Listed:
    """A list of many pages: who looks at it, where, how it comes to be long, and how one of it is removed."""

    who: str
    path: str
    fill: Callable[[House, list[str]], None]
    remove: Callable[[Session, House, str], None]


def swaps(house: House, guests: list[str]) -> None:
    swap_each(house, ["cleo"], guests)


def lists(house: House, guests: list[str]) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *guests)


LISTS = {
    "contacts": Listed("cleo", "/contacts", swaps, removes_contact),
    "who has my card": Listed("cleo", "/exchanges", swaps, erases),
    "whom to hide from": Listed("cleo", "/e/{event}/care/people", swaps, erases),
    "what the team was told": Listed("ada", "/e/{event}/messages", tells, removes_message),
    "who will be there": Listed("cleo", "/e/{event}/people?q=guest", lists, erases),
}


def page(phone: Phone, address: str) -> tuple[list[str], str | None]:
    """Whom or what a page shows, and where it goes on."""
    answer = phone.get(address)
    assert answer.status_code == 200
    onward = _OLDER.search(answer.text)
    shown = dict.fromkeys(_NAME.findall(re.sub(r'="[^"]*"', "", answer.text)))
    return list(shown), html.unescape(onward[1]) if onward else None


def rest(phone: Phone, address: str | None) -> list[str]:
    shown: list[str] = []
    while address:
        some, address = page(phone, address)
        shown += some
    return shown


@pytest.mark.parametrize("name", LISTS)
def test_a_list_goes_on_behind_what_has_been_deleted(house: House, name: str) -> None:
    listed = LISTS[name]
    listed.fill(house, crowd(house, MANY))
    phone, address = house.phone(listed.who), listed.path.format(event=house.event)
    first, onward = page(phone, address)
    assert onward
    whole = rest(phone, onward)
    assert sorted([*first, *whole]) == sorted(set(first) | set(whole))
    assert len(first) + len(whole) == MANY
    with house.writing() as session:
        listed.remove(session, house, first[-1])
    assert rest(phone, onward) == whole
    assert page(phone, address)[0][: len(first) - 1] == first[:-1]


def test_what_comes_behind_somebody_hidden_is_what_comes_behind_somebody_erased(house: House) -> None:
    lists(house, crowd(house, MANY))
    cleo = house.phone("cleo")
    address = f"/e/{house.event}/people?q=guest"
    first, onward = page(cleo, address)
    assert onward
    last = first[-1].lower().replace(" ", "")
    with house.reading() as session:
        public_id = house.attendee(session, last).public_id

    def look() -> list[object]:
        addresses = (onward, f"{address}&after={public_id}", f"{address}&after={'A' * 22}")
        return [blanked(cleo.get(each or "")) for each in addresses]

    with house.writing() as session:
        hide_each_other(session, house.person(session, last), house.person(session, "cleo"), house.clock.now)
    hidden = look()
    with house.writing() as session:
        erase_person(session, house.person(session, last), house.clock.now)
    assert look() == hidden


NO_PLACES = ["A" * 22, "1.", f"{'9' * 30}.{'A' * 22}", "²." + "A" * 22, "9" * 15, "-1", "\0"]


@pytest.mark.on_sqlite
@pytest.mark.parametrize("name", LISTS)
def test_what_is_no_place_is_the_beginning(house: House, name: str) -> None:
    listed = LISTS[name]
    listed.fill(house, crowd(house, 4))
    path, _, query = listed.path.format(event=house.event).partition("?")
    asked = {key: value for key, _, value in [query.partition("=")] if key}
    phone = house.phone(listed.who)
    got = {}
    for after in NO_PLACES:
        answer = phone.get(path, query_string=asked | {"after": after})
        got[after] = (answer.status_code, len(set(_NAME.findall(answer.text))))
    assert got == dict.fromkeys(NO_PLACES, (200, 4))
