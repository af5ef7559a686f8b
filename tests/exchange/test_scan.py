"""What a scan comes to, without a page: whatever is wrong with it at once, the first of the table decides."""

import os
import re
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session, sessionmaker

import eventnet
from eventnet.contacts.models import Contact
from eventnet.events.actions import join, make_event
from eventnet.events.models import Attendee
from eventnet.events.rules import CardChoice
from eventnet.exchange.codes import CodeBook, LiveCode, step_at
from eventnet.exchange.models import CardRequest, Exchange, LiveStep
from eventnet.exchange.outcomes import Outcome
from eventnet.exchange.rules import USES_PER_STEP, Answer, Refusal
from eventnet.exchange.scan import Behind, Scan, look, read, scan
from eventnet.kernel.ids import hash_secret
from eventnet.people.actions import make_person
from eventnet.people.links import begin_session
from eventnet.people.models import Person
from eventnet.people.queries import Asker
from eventnet.storage.errors import RETRY_AFTER_SECONDS
from eventnet.storage.transactions import writing
from tests.exchange.refused_scans import held

pytestmark = pytest.mark.thorough

BEGINS = datetime(2026, 11, 19, 8, tzinfo=UTC)
ENDS = BEGINS + timedelta(hours=34)
NOW = BEGINS + timedelta(hours=30)
MINUTE = timedelta(minutes=1)
BOOK = CodeBook(("a key that is only for this",), "eventnet.test")

DRAWN = {
    "": NOW,
    "early": BEGINS - timedelta(hours=48) - MINUTE,
    "over": ENDS + timedelta(hours=72),
    "stale": NOW - 2 * MINUTE,
    "too-old": NOW - timedelta(hours=72) - MINUTE,
    "clock": NOW + MINUTE,
}

ORDER = [refusal.value for refusal in Refusal if refusal not in {Refusal.BUSY, Refusal.NOT_A_SCAN}]
ORDER.insert(ORDER.index("own-code") + 1, "already")
"""As docs/exchange.md has it (tests/docs holds the names against it)."""


@dataclass(frozen=True)
class Wrong:
    """All that can be wrong with a scan."""

    token: str = ""
    who: str = "cleo"
    waits: int | None = None
    whose: str = "ben"
    has_swapped: bool = False
    drawn: str = ""
    is_used_up: bool = False
    is_late: bool = False
    is_unconfirmed: bool = False

    @property
    def asks(self) -> bool:
        """Whether it gives nothing by itself: a phone has kept it, and the code is fresh no more."""
        return self.is_late and self.drawn in {"early", "stale", "too-old"}

    def is_wrong(self, code: str) -> bool:
        """Whether this would be a reason, were it alone."""
        return {
            "not-a-code": bool(self.token),
            "sign-in": self.who == "nobody",
            "too-many": self.waits is not None,
            "unknown": self.whose == "nobody",
            "not-here": self.who == "eve",
            "own-code": self.whose == self.who,
            "already": self.has_swapped,
            "used-up": self.is_used_up and not self.asks,
            "confirm-first": self.is_unconfirmed and self.asks,
            "too-old": self.drawn == "too-old" and self.is_late,
            "stale": self.drawn in {"stale", "too-old"} and not self.is_late,
        }.get(code, code == self.drawn)


KINDS = (("", "hello"), ("cleo", "nobody", "eve"), (None, 61), ("ben", "nobody", "cleo"), (False, True), DRAWN)
EVERYTHING = [
    Wrong(*mixture)
    for mixture in product(*KINDS, (False, True), (False, True), (False, True))
    if sum(one != default for one, default in zip(mixture, astuple(Wrong()), strict=True)) <= 3
]
"""Each thing by itself, and each mixture of two and of three."""


class Stage:
    """An event with Ben, whose code it is, and Cleo, who scans; Eve is not there."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self.sessions = sessions
        with sessions() as session, writing(session):
            event = make_event(session, name="E", place="", timezone="Europe/Berlin", starts_at=BEGINS, ends_at=ENDS)
            self.people: dict[str, Person] = {
                who: make_person(session, email=f"{who}@demo.example", name=who.title(), now=NOW)
                for who in ("ben", "cleo", "eve")
            }
            self.seats: dict[str, Attendee] = {
                who: join(session, event, self.people[who], NOW) for who in ("ben", "cleo")
            }
            self.sessions_of = {
                who: hash_secret(begin_session(session, person.id, browser="", now=NOW))
                for who, person in self.people.items()
            }

    def token(self, wrong: Wrong) -> str:
        if wrong.token:
            return wrong.token
        alias = self.seats[wrong.whose].alias if wrong.whose in self.seats else os.urandom(8)
        return BOOK.seal(LiveCode(alias, step_at(DRAWN[wrong.drawn])))

    def set(self, wrong: Wrong) -> None:
        """As it is before a scan."""
        with self.sessions() as session, writing(session):
            for table in (LiveStep, Exchange, Contact, CardRequest):
                session.execute(delete(table))
        if wrong.has_swapped:
            assert self.comes_to(Wrong()).code is Answer.EXCHANGED
        with self.sessions() as session, writing(session):
            session.execute(delete(LiveStep))
            cleo = update(Person).where(Person.id == self.people["cleo"].id)
            session.execute(cleo.values(confirmed_at=None if wrong.is_unconfirmed else NOW))
            if wrong.is_used_up:
                step = step_at(DRAWN[wrong.drawn])
                used = {"attendee_id": self.seats["ben"].id, "step": step, "uses": USES_PER_STEP}
                session.execute(insert(LiveStep).values(used))

    def scan(self, wrong: Wrong) -> Scan:
        """Pressed: who it is shows by the session alone, which is nobody's where nobody is signed in."""
        return Scan(self.token(wrong), self.sessions_of.get(wrong.who, b""), NOW, late=wrong.is_late)

    def comes_to(self, wrong: Wrong, counted: list[str] | None = None) -> Outcome:
        def count(who: Person | Asker | None, _asks: bool) -> int | None:
            assert who is not None
            assert who.id == self.people[wrong.who].id
            (counted if counted is not None else []).append(wrong.who)
            return wrong.waits

        with self.sessions() as session:
            return scan(session, BOOK, self.scan(wrong), count)

    def looks_like(self, wrong: Wrong) -> Outcome | str | None:
        with self.sessions() as session:
            who = session.get(Person, self.people[wrong.who].id) if wrong.who in self.people else None
            looked_at = Scan(self.token(wrong), who, NOW, anybody=True, late=wrong.is_late)
            behind = read(session, BOOK, looked_at, lambda _who, _asks: wrong.waits)
            return look(session, behind) if isinstance(behind, Behind) else behind


@pytest.fixture
def stage(sessions: sessionmaker[Session]) -> Stage:
    return Stage(sessions)


EARLIER = ("not-a-code", "too-many", "unknown")


def is_set(wrong: Wrong) -> tuple[bool, bool, bool, str]:
    """What of it the stage is set with, before a scan."""
    return wrong.has_swapped, wrong.is_used_up, wrong.is_unconfirmed, wrong.drawn


def first_of(wrong: Wrong, *, but: tuple[str, ...] = ()) -> str | None:
    return next((code for code in ORDER if code not in but and wrong.is_wrong(code)), None)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_all_that_is_wrong_the_first_decides_looking_and_pressing(stage: Stage) -> None:
    assert {code for code in ORDER if any(wrong.is_wrong(code) for wrong in EVERYTHING)} == set(ORDER)
    before: tuple[bool, bool, bool, str] | None = None
    for wrong in sorted(EVERYTHING, key=is_set):
        if (is_so := is_set(wrong)) != before:
            stage.set(wrong)
            before = is_so
        looks = stage.looks_like(wrong)
        of_the_scanner = ("sign-in", "confirm-first", "already") if wrong.who == "nobody" else ()
        expected = first_of(wrong, but=("used-up", *of_the_scanner))
        if wrong.who == "nobody" and wrong.asks and expected not in EARLIER:
            expected = "not-here"
        assert (looks.code if isinstance(looks, Outcome) else looks) == expected, wrong
        counted: list[str] = []
        outcome = stage.comes_to(wrong, counted)
        assert outcome.code == (first_of(wrong) or ("to-confirm" if wrong.asks else "exchanged")), wrong
        assert bool(counted) is (not wrong.token and wrong.who != "nobody"), "neither junk nor a stranger is counted"
        assert outcome.retry_after == (61 if outcome.code is Refusal.TOO_MANY else None)
        assert (outcome.contact_id is not None) is (outcome.code in {Answer.EXCHANGED, Answer.ALREADY})
        is_told = outcome.code not in {Refusal.NOT_A_CODE, Refusal.SIGN_IN, Refusal.TOO_MANY, Refusal.UNKNOWN}
        assert (outcome.event is not None) is is_told, "of what can't be seen not even the event is told"
        in_time = not wrong.drawn or (wrong.is_late and wrong.drawn == "stale")
        assert outcome.may_join is (outcome.code is Refusal.NOT_HERE and in_time)
        if outcome.code in {Answer.EXCHANGED, Answer.TO_CONFIRM}:
            before = None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "token", ["", "A", "hello", "B" + "A" * 38, "A" * 38, "A" * 40, "A" + "!" * 38, "a" + "A" * 38]
)
def test_what_has_not_the_letter_and_the_shape_of_a_code_is_none(stage: Stage, token: str) -> None:
    counted: list[str] = []
    with stage.sessions() as session:
        outcome = scan(
            session, BOOK, Scan(token, stage.people["cleo"], NOW), lambda _who, _asks: counted.append("once")
        )
    assert (outcome, counted) == (Outcome(Refusal.NOT_A_CODE), [])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_the_database_has_no_time_it_is_busy_and_says_when_to_try_again(
    stage: Stage,
) -> None:
    with held(stage.sessions.kw["bind"]):
        outcome = stage.comes_to(Wrong())
    assert outcome == Outcome(Refusal.BUSY, retry_after=RETRY_AFTER_SECONDS)
    assert stage.comes_to(Wrong()).code is Answer.EXCHANGED


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_pressing_with_a_card_chosen_gives_that_card(stage: Stage) -> None:
    with stage.sessions() as session:
        outcome = scan(session, BOOK, stage.scan(Wrong()), lambda _who, _asks: None, CardChoice.NAME)
        assert outcome.name == "Ben"
        assert session.get_one(Attendee, stage.seats["cleo"].id, populate_existing=True).card_choice is CardChoice.NAME


def test_only_this_room_says_what_an_exchange_means() -> None:
    """Whoever asks who has swapped with whom asks exchange/swapped.py."""
    folder = Path(eventnet.__file__).parent
    naming = {
        path.relative_to(folder).parts[0]
        for path in folder.rglob("*.py")
        if re.search(r"Exchange\.(low|high)_id", path.read_text("utf-8"))
    }
    assert naming == {"exchange"}
