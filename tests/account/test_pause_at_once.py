"""Pausing and something else from two windows, or from two phones: whichever comes first, the ends are the same."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from eventnet.contacts.models import Contact, Encounter, Pause
from eventnet.contacts.rules import Outcome
from eventnet.kernel.days import end_of_day
from tests.cast import House, Phone
from tests.exchange.at_once import PATIENCE
from tests.interleaving import Press, interleaved
from tests.joining.doors import same_browser
from tests.meanwhile import before_its_turn, everything, restore

CHRISTMAS = {"last_on": "2026-12-24"}


class Stage:
    """Cleo holds Ada open and Dan kept; Ben has opened her code. All can press the same again and again."""

    def __init__(self, house: House) -> None:
        self._house = house
        for other in ("ada", "dan"):
            house.swap("cleo", other)
        self._cleo, self._ben, self._code = house.phone("cleo"), house.phone("ben"), house.code_path("cleo")
        self._cleo.post(self._follow_up("dan", "keeping"))
        self._ben.get(self._code)
        self._tokens = {phone: phone.token() for phone in (self._cleo, self._ben)}
        self._before = everything(house)

    def _follow_up(self, other: str, act: str) -> str:
        return self._house.contact_path("cleo", other).replace("/contacts/", "/follow-ups/") + f"/{act}"

    def press(self, phone: Phone, path: str, **form: str) -> Press:
        browser, fields = same_browser(self._house, phone), {"csrf_token": self._tokens[phone], **form}
        return lambda: browser.client.post(path, data=fields, base_url=self._house.base_url).status_code

    def anew(self, *, paused: bool) -> None:
        restore(self._house, self._before)
        if paused:
            self.pauses(last_on="2026-12-31")()

    def pauses(self, **until: str) -> Press:
        return self.press(self._cleo, "/me/pause", **(until or CHRISTMAS))

    def goes_on(self) -> Press:
        return self.press(self._cleo, "/me/pause/ending")

    def does(self, act: str, other: str) -> Press:
        return self.press(self._cleo, self._follow_up(other, act))

    def is_scanned(self) -> Press:
        return self.press(self._ben, self._code)

    def ends(self) -> list[Any]:
        """All ends there are, and the pause."""
        with self._house.reading() as session:
            contacts = select(Contact.owner_id, Contact.person_id, Contact.deadline_at, Contact.gone_at)
            return [
                *session.execute(contacts.order_by(Contact.owner_id, Contact.person_id)).all(),
                *session.execute(select(Encounter.again_until).where(Encounter.again_until.is_not(None))).all(),
                *session.execute(select(Pause.since, Pause.ends_at, Pause.is_open_ended)).all(),
            ]


Pair = Callable[[Stage], tuple[Press, Press]]

PAIRS: dict[str, Pair] = {
    "pausing and letting go one that is open": lambda stage: (stage.pauses(), stage.does("letting-go", "ada")),
    "pausing and letting go one that was kept": lambda stage: (stage.pauses(), stage.does("letting-go", "dan")),
    "pausing and a week more": lambda stage: (stage.pauses(), stage.does("postponement", "ada")),
    "pausing and being scanned": lambda stage: (stage.pauses(), stage.is_scanned()),
    "pausing twice": lambda stage: (stage.pauses(), stage.pauses()),
}
IN_A_PAUSE: dict[str, Pair] = {
    "going on and letting go one that was kept": lambda stage: (stage.goes_on(), stage.does("letting-go", "dan")),
    "going on and being scanned": lambda stage: (stage.goes_on(), stage.is_scanned()),
    "going on twice": lambda stage: (stage.goes_on(), stage.goes_on()),
}
ALL = {name: (pair, False) for name, pair in PAIRS.items()} | {name: (pair, True) for name, pair in IN_A_PAUSE.items()}
IN_EVERY_ORDER = {
    "letting go one that was kept while pausing": (PAIRS["pausing and letting go one that was kept"], False, True),
    "pausing while being scanned": (PAIRS["pausing and being scanned"], False, True),
    "being scanned while pausing": (PAIRS["pausing and being scanned"], False, False),
    "going on while being scanned": (IN_A_PAUSE["going on and being scanned"], True, True),
    "going on twice": (IN_A_PAUSE["going on twice"], True, False),
}
"""Which pair, in a pause or not, and whether the second begins."""


def elsewhere(press: Press) -> None:
    """Presses in another window, as its own request."""
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(press).result(PATIENCE) == 303


def one_after_the_other(stage: Stage, pair: Pair, *, paused: bool) -> list[Any]:
    """What comes of both presses in either order: the same."""
    ends = []
    for turned in (False, True):
        stage.anew(paused=paused)
        presses = pair(stage)
        for press in reversed(presses) if turned else presses:
            assert press() == 303
        ends.append(stage.ends())
    assert ends[0] == ends[1]
    return ends[0]


@pytest.mark.parametrize(("pair", "paused"), ALL.values(), ids=ALL)
def test_what_comes_before_its_turn_is_seen(house: House, pair: Pair, paused: bool) -> None:
    """On both databases: the second happens when the first knows who asks and has not begun to write."""
    stage = Stage(house)
    expected = one_after_the_other(stage, pair, paused=paused)
    for turned in (False, True):
        stage.anew(paused=paused)
        first, second = reversed(pair(stage)) if turned else pair(stage)
        with before_its_turn(lambda: elsewhere(second)) as meanwhile:  # noqa: B023
            assert first() == 303
        assert meanwhile.has_happened
        assert stage.ends() == expected


@pytest.mark.thorough
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("pair", "paused", "turned"), IN_EVERY_ORDER.values(), ids=IN_EVERY_ORDER)
def test_in_every_order_the_ends_are_the_same(house: House, pair: Pair, paused: bool, turned: bool) -> None:
    stage = Stage(house)
    expected = one_after_the_other(stage, pair, paused=paused)

    def ready() -> tuple[Press, Press]:
        stage.anew(paused=paused)
        first, second = pair(stage)
        return (second, first) if turned else (first, second)

    for count, outcome in enumerate(interleaved(house, ready), start=1):
        assert (outcome.statuses, outcome.sent_away) == ([303, 303], []), count
        assert stage.ends() == expected, count


@pytest.mark.on_sqlite
def test_two_lengths_at_once_come_to_one_of_them(house: House) -> None:
    stage = Stage(house)
    for first, last in ((CHRISTMAS, {"until_told": "on"}), ({"until_told": "on"}, CHRISTMAS)):
        stage.anew(paused=False)
        stage.pauses(**last)()
        expected = stage.ends()
        stage.anew(paused=False)
        with before_its_turn(lambda: elsewhere(stage.pauses(**first))):  # noqa: B023
            assert stage.pauses(**last)() == 303
        assert stage.ends() == expected


@pytest.mark.on_sqlite
def test_who_was_sent_before_a_pause_began_and_comes_after_it_ends_nothing_early(house: House) -> None:
    """A request's time is read before its turn: over midnight it is the day before's."""
    stage = Stage(house)
    evening = datetime(2026, 11, 20, 22, 59, 59, tzinfo=house.clock.now.tzinfo)
    house.clock.now = evening
    lets_go = stage.does("letting-go", "dan")

    def after_midnight() -> None:
        house.clock.now = evening + timedelta(seconds=2)
        elsewhere(stage.pauses())

    with before_its_turn(after_midnight):
        assert lets_go() == 303
    with house.reading() as session:
        gone_at = session.scalars(select(Contact.gone_at).where(Contact.outcome == Outcome.LET_GO)).one()
    assert gone_at
    assert gone_at >= end_of_day(date(2026, 12, 31), "Europe/Berlin")
