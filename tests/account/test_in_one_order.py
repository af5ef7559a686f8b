"""Erasing, confirming, swapping, hiding at the same instant: nobody waits for somebody who waits for them.

Each pair is tried in every order there is: the second comes after the first's first statement, after its second …
Usually after each of the first six and every fourth from there on, of each pair other ones than of the one before: what
the one holds it holds to its end, and erasing, which begins half of the pairs, has some forty. With EVENTNET_DEEP=1
after each.
"""

from collections.abc import Callable
from itertools import chain, count

import pytest
from sqlalchemy import select

from eventnet.directory.models import MeetListEntry
from eventnet.exchange.models import Exchange
from eventnet.people.actions import hide
from eventnet.people.models import Person
from tests.cast import House, Phone
from tests.exchange.walking import DEEP
from tests.interleaving import Press, interleaved
from tests.joining.doors import people_with, same_browser
from tests.meanwhile import everything, restore

pytestmark = [pytest.mark.thorough, pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)]

ADDRESS = "cleo@demo.example"


class Stage:
    """Everybody has met or would like to meet everybody; each can press what is theirs again and again."""

    def __init__(self, house: House) -> None:
        self._house = house
        house.put_in_directory()
        self._confirm = house.confirm_token("cleo")
        house.swap("ben", "dan")
        with house.writing() as session:
            ben, cleo = house.attendee(session, "ben"), house.person(session, "cleo")
            others = [house.attendee(session, who) for who in ("ada", "dan")]
            entries = [MeetListEntry(attendee_id=ben.id, position=0, other_id=others[1].id)]
            entries += [MeetListEntry(attendee_id=other.id, position=0, other_id=ben.id) for other in others]
            session.add_all(entries)
            ben.helps = True
            (newcomer,) = [person for person in people_with(house, ADDRESS) if person.id != cleo.id]
            hide(session, session.get_one(Person, newcomer.id), house.person(session, "dan"), house.clock.now)
            self._dan = house.person(session, "dan").public_id
            self._exchange = session.scalars(select(Exchange.public_id)).one()
        self._phones = {who: house.phone(who) for who in ("ada", "ben", "dan")}
        self._guest = house.phone()
        self._codes = {who: house.code_path(who) for who in ("ada", "ben", "dan")}
        for code in self._codes.values():
            self._guest.get(code)
            self._phones["ben"].get(code)
        self._tokens = {phone: phone.token() for phone in [*self._phones.values(), self._guest]}

    def _press(self, phone: Phone, path: str, **form: str) -> Press:
        browser, token = same_browser(self._house, phone), self._tokens[phone]
        fields = {"csrf_token": token, **form}
        return lambda: browser.client.post(path, data=fields, base_url=self._house.base_url).status_code

    def erases(self, who: str) -> Press:
        return self._press(self._phones[who], "/me/erasing")

    def scans(self, who: str, whom: str) -> Press:
        return self._press(self._phones[who], self._codes[whom])

    def guest_scans(self, whom: str) -> Press:
        return self._press(self._guest, self._codes[whom], name="Gus", email="gus@guests.example")

    def confirms(self) -> Press:
        return self._press(self._guest, f"/confirm/{self._confirm}")

    def hides(self) -> Press:
        return self._press(self._phones["ben"], f"/people/{self._dan}/hiding")

    def takes_back(self) -> Press:
        return self._press(self._phones["ben"], f"/exchanges/{self._exchange}/taking-back")

    def asks_something_else(self) -> Press:
        return self._press(self._phones["ada"], f"/e/{self._house.event}/questions/set", set="company")


PAIRS: dict[str, Callable[[Stage], tuple[Press, Press]]] = {
    "scanning somebody who erases": lambda stage: (stage.scans("ben", "ada"), stage.erases("ada")),
    "scanning and erasing oneself": lambda stage: (stage.scans("ben", "ada"), stage.erases("ben")),
    "coming by the code of somebody who erases": lambda stage: (stage.guest_scans("ben"), stage.erases("ben")),
    "two who have met and erase": lambda stage: (stage.erases("ben"), stage.erases("dan")),
    "erasing twice": lambda stage: (stage.erases("ben"), stage.erases("ben")),
    "confirming while somebody hidden erases": lambda stage: (stage.confirms(), stage.erases("dan")),
    "confirming while somebody else erases": lambda stage: (stage.confirms(), stage.erases("ben")),
    "hiding somebody who erases": lambda stage: (stage.hides(), stage.erases("dan")),
    "taking back from somebody who erases": lambda stage: (stage.takes_back(), stage.erases("dan")),
    "scanning each other": lambda stage: (stage.scans("ben", "ada"), stage.scans("ada", "ben")),
    "other questions while a helper erases": lambda stage: (stage.asks_something_else(), stage.erases("ben")),
}


ALIKE = {"two who have met and erase", "erasing twice", "scanning each other"}
"""Who comes first makes no difference where both do the same."""

TRIED = [(name, is_turned) for name in PAIRS for is_turned in (False, True) if not (is_turned and name in ALIKE)]


@pytest.mark.parametrize(
    ("nth", "pair", "is_turned"),
    [(nth, PAIRS[name], is_turned) for nth, (name, is_turned) in enumerate(TRIED)],
    ids=[f"{name}, turned" if is_turned else name for name, is_turned in TRIED],
)
def test_nobody_waits_for_somebody_who_waits_for_them(
    house: House, nth: int, pair: Callable[[Stage], tuple[Press, Press]], is_turned: bool
) -> None:
    stage = Stage(house)
    before = everything(house)

    def ready() -> tuple[Press, Press]:
        restore(house, before)
        first, second = pair(stage)
        return (second, first) if is_turned else (first, second)

    numbers = None if DEEP else chain(range(1, 7), count(7 + nth % 4, 4))
    outcomes = list(interleaved(house, ready, numbers))
    assert [outcome for outcome in outcomes if outcome.sent_away or max(outcome.statuses) >= 500] == []
    assert len(outcomes) >= 4
