"""What two people do at the same instant with what the one has asked the other: as if the one had come after the other.

Each pair of presses is tried in both orders, then with the second in the middle of the first: what there is in the end
is what one of the two orders leaves.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from eventnet.contacts.models import Contact, Encounter
from eventnet.exchange.models import CardRequest, Exchange
from eventnet.people.models import Hiding, Person
from tests.cast import House
from tests.exchange.at_once import PATIENCE
from tests.exchange.sending import a_scan
from tests.interleaving import Press, interleaved
from tests.joining.doors import same_browser
from tests.meanwhile import before_its_turn, everything, restore

BADGES = {"ben": "B" + "b" * 22, "cleo": "B" + "c" * 22}


class Stage:
    """Cleo has asked Ben by his badge (or is about to). All can press the same again and again."""

    def __init__(self, house: House, *, has_asked: bool) -> None:
        self._house = house
        for who, token in BADGES.items():
            house.badge_path(who, token)
        self._phones = {who: house.phone(who) for who in BADGES}
        self._live = house.token("ben")
        if has_asked:
            assert self._phones["cleo"].post(f"/x/{BADGES['ben']}").status_code == 303
        with house.reading() as session:
            self._request = session.scalar(select(CardRequest.public_id)) or "r" * 22
        self._tokens = {phone: phone.token() for phone in self._phones.values()}
        self._before = everything(house)

    def anew(self) -> None:
        restore(self._house, self._before)

    def press(self, who: str, path: str) -> Press:
        phone = self._phones[who]
        browser, fields = same_browser(self._house, phone), {"csrf_token": self._tokens[phone]}
        return lambda: browser.client.post(path, data=fields, base_url=self._house.base_url).status_code

    def says(self, what: str) -> Press:
        return self.press("ben", f"/e/{self._house.event}/requests/{self._request}/{what}")

    def asks(self, who: str, whom: str) -> Press:
        return self.press(who, f"/x/{BADGES[whom]}")

    def scans(self) -> Press:
        return self.press("cleo", f"/x/{self._live}")

    def sends_late(self) -> Press:
        """Cleo's phone sends a scan of Ben's badge that it has kept."""
        phone = self._phones["cleo"]
        browser, headers = same_browser(self._house, phone), {"X-CSRFToken": self._tokens[phone]}
        body = {"scans": [a_scan(BADGES["ben"], id="s" * 22)]}
        send = browser.client.post
        return lambda: send("/api/scans", json=body, base_url=self._house.base_url, headers=headers).status_code

    def hides(self, who: str, whom: str) -> Press:
        return self.press(who, f"/x/{BADGES[whom]}/hiding")

    def erases(self, who: str) -> Press:
        return self.press(who, "/me/erasing")

    def state(self) -> list[Any]:
        """All there is between the two: requests, swaps and what was taken back, cards, hidings, people."""
        with self._house.reading() as session:
            requests = select(CardRequest.asker_id, CardRequest.declined_at, CardRequest.silenced)
            swaps = select(
                Exchange.low_gave, Exchange.high_gave, Exchange.low_taken_back_at, Exchange.high_taken_back_at
            )
            cards = select(Contact.owner_id, Encounter.card, Encounter.exchange_id.is_(None)).join(Encounter)
            asked, swapped, held = (
                [tuple(row) for row in session.execute(statement)]
                for statement in (requests, swaps, cards.order_by(Contact.owner_id))
            )
            hidden, people = (session.scalar(select(func.count()).select_from(table)) for table in (Hiding, Person))
        assert len(asked) + len(swapped) <= 1, "a request beside an exchange, or two of them"
        assert not hidden or all(card is None for _, card, _ in held), "a card of somebody hidden"
        return [asked, swapped, held, hidden, people]


Pair = Callable[[Stage], tuple[Press, Press]]

ASKED: dict[str, Pair] = {
    "two yeses": lambda stage: (stage.says("yes"), stage.says("yes")),
    "yes and no": lambda stage: (stage.says("yes"), stage.says("no")),
    "yes, and Ben hides them": lambda stage: (stage.says("yes"), stage.hides("ben", "cleo")),
    "yes, and Cleo hides them": lambda stage: (stage.says("yes"), stage.hides("cleo", "ben")),
    "yes, and Cleo scans": lambda stage: (stage.says("yes"), stage.scans()),
    "yes, and Cleo asks again": lambda stage: (stage.says("yes"), stage.sends_late()),
    "yes, and Cleo erases": lambda stage: (stage.says("yes"), stage.erases("cleo")),
    "no, and Cleo erases": lambda stage: (stage.says("no"), stage.erases("cleo")),
    "no, and Ben scans": lambda stage: (stage.says("no"), stage.asks("ben", "cleo")),
}
NOT_YET: dict[str, Pair] = {
    "each asks the other": lambda stage: (stage.asks("cleo", "ben"), stage.asks("ben", "cleo")),
    "asking on the page and by the phone": lambda stage: (stage.asks("cleo", "ben"), stage.sends_late()),
    "asking and hiding": lambda stage: (stage.asks("cleo", "ben"), stage.hides("ben", "cleo")),
    "asking and erasing": lambda stage: (stage.asks("cleo", "ben"), stage.erases("ben")),
}
ALL = {name: (pair, True) for name, pair in ASKED.items()} | {name: (pair, False) for name, pair in NOT_YET.items()}
IN_EVERY_ORDER = [
    ("two yeses", False),
    ("yes, and Cleo hides them", True),
    ("yes, and Cleo erases", False),
    ("each asks the other", False),
    ("asking and erasing", True),
]
"""Which pair, and whether the second begins."""


def elsewhere(press: Press) -> None:
    """Presses in another window, as its own request."""
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(press).result(PATIENCE) < 500


def one_after_the_other(stage: Stage, pair: Pair) -> list[list[Any]]:
    """What there is after both, in either order."""
    states = []
    for turned in (False, True):
        stage.anew()
        first, second = reversed(pair(stage)) if turned else pair(stage)
        assert first() < 400
        assert second() < 500
        states.append(stage.state())
    return states


@pytest.mark.thorough
@pytest.mark.parametrize(("pair", "has_asked"), ALL.values(), ids=ALL)
def test_what_comes_before_its_turn_is_seen(house: House, pair: Pair, has_asked: bool) -> None:
    """On both databases: the second happens when the first knows who asks and has not begun to write."""
    stage = Stage(house, has_asked=has_asked)
    expected = one_after_the_other(stage, pair)
    for turned in (False, True):
        stage.anew()
        first, second = reversed(pair(stage)) if turned else pair(stage)
        with before_its_turn(lambda: elsewhere(second)) as meanwhile:  # noqa: B023
            assert first() < 500
        assert meanwhile.has_happened
        assert stage.state() in expected


@pytest.mark.thorough
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("name", "turned"), IN_EVERY_ORDER)
def test_in_every_order_there_is_what_one_after_the_other_leaves(house: House, name: str, turned: bool) -> None:
    pair, has_asked = ALL[name]
    stage = Stage(house, has_asked=has_asked)
    expected = one_after_the_other(stage, pair)

    def ready() -> tuple[Press, Press]:
        stage.anew()
        first, second = pair(stage)
        return (second, first) if turned else (first, second)

    for outcome in interleaved(house, ready):
        assert outcome.sent_away == []
        assert max(outcome.statuses) < 500
        assert stage.state() in expected
