"""The same scan sent more than once, in whatever order and at the same instant: it happens once, with one answer."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, select

from eventnet.exchange.models import Exchange, ScanAnswer
from eventnet.people.actions import make_newcomer
from eventnet.people.links import begin_session
from eventnet.people.models import Person
from eventnet.upkeep.merging import merge
from eventnet.web.extensions import db
from tests.cast import House, Phone
from tests.exchange.at_once import PATIENCE
from tests.exchange.sending import a_scan, results_of, send, told
from tests.interleaving import Press, interleaved
from tests.joining.doors import same_browser
from tests.meanwhile import before_its_turn, everything, restore


def counted(house: House) -> tuple[int, int]:
    """How many exchanges there are, and how many answers are kept."""
    with house.reading() as session:
        exchanges, answers = (select(func.count()).select_from(table) for table in (Exchange, ScanAnswer))
        return session.scalar(exchanges) or 0, session.scalar(answers) or 0


def test_the_same_scan_sent_again_gets_the_same_answer_and_does_nothing(house: House) -> None:
    cleo, scan = house.phone("cleo"), a_scan(house.token("ben"), card="name")
    first = send(house, cleo, scan)
    house.choose("cleo", "all")
    house.clock.turn(days=2)
    assert send(house, cleo, scan).data == first.data
    assert results_of(first)[0]["outcome"] == "exchanged"
    with house.reading() as session:
        assert house.attendee(session, "cleo").card_choice == "all"
    assert counted(house) == (1, 1)


@pytest.mark.on_sqlite
def test_the_same_id_with_something_else_in_it_is_refused_alone(house: House) -> None:
    cleo, scan = house.phone("cleo"), a_scan(house.token("ben"))
    other = scan | {"token": house.token("dan")}
    results = told(house, cleo, scan, other, a_scan(house.token("ada")))
    assert [(r["outcome"], r["code"]) for r in results] == [
        ("exchanged", None),
        ("refused", "not-a-scan"),
        ("exchanged", None),
    ]
    assert told(house, cleo, other, scan) == [results[1], results[0]]
    for more in ({"scanned_at": "2026-11-20T09:00:06Z"}, {"clock_offset_ms": 0}, {"card": "all"}):
        assert told(house, cleo, scan | more) == [results[1]]
    with house.reading() as session:
        assert house.contact(session, "cleo", "dan") is None
    assert counted(house) == (2, 2)


@pytest.mark.on_sqlite
def test_one_scan_twice_in_a_call_is_answered_twice_the_same(house: House) -> None:
    cleo, scan, early = house.phone("cleo"), a_scan(house.token("ben")), a_scan(house.token("ben"))
    one, other = told(house, cleo, scan, scan)
    assert one == other
    assert one["outcome"] == "exchanged"
    one, other = told(house, house.phone("eve"), early, early)
    assert one == other
    assert one["code"] == "not-here"


@pytest.mark.on_sqlite
def test_an_id_is_that_of_whoever_sent_it(house: House) -> None:
    scan = a_scan(house.token("ben"))
    assert [told(house, house.phone(who), scan)[0]["outcome"] for who in ("cleo", "dan")] == ["exchanged"] * 2
    assert counted(house) == (2, 2)


def elsewhere(act: Callable[[], object]) -> Callable[[], None]:
    """The same, as another thread of the server does it: with a session of its own."""

    def acting() -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(act).result(PATIENCE)

    return acting


@pytest.mark.parametrize("whose", ["ben", "cleo"], ids=["a swap", "a refusal"])
def test_of_the_same_scan_at_the_same_instant_one_happens_and_both_get_its_answer(house: House, whose: str) -> None:
    cleo, scan, meanwhile_told = house.phone("cleo"), a_scan(house.token(whose), card="name"), list[Any]()
    twin = same_browser(house, cleo)

    def send_too() -> None:
        meanwhile_told.extend(told(house, twin, scan))
        house.choose("cleo", "all")

    with before_its_turn(elsewhere(send_too)):
        results = told(house, cleo, scan)
    assert results == meanwhile_told
    assert results[0]["outcome"] == ("exchanged" if whose == "ben" else "refused")
    assert counted(house) == (int(whose == "ben"), 1)
    with house.reading() as session:
        assert house.attendee(session, "cleo").card_choice == "all"


def test_of_one_id_with_two_bodies_at_the_same_instant_the_second_is_refused(house: House) -> None:
    cleo, scan = house.phone("cleo"), a_scan(house.token("ben"))
    twin, other = same_browser(house, cleo), scan | {"token": house.token("dan")}
    with before_its_turn(elsewhere(lambda: told(house, twin, other))):
        (result,) = told(house, cleo, scan)
    assert (result["outcome"], result["code"]) == ("refused", "not-a-scan")
    assert counted(house) == (1, 1)
    with house.reading() as session:
        assert house.contact(session, "cleo", "ben") is None


@pytest.mark.thorough
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("whose", ["ben", "cleo"], ids=["a swap", "a refusal"])
def test_wherever_the_second_gets_in_between_both_get_one_answer(house: House, whose: str) -> None:
    cleo = house.phone("cleo")
    phones, before, answers = (cleo, same_browser(house, cleo)), everything(house), list[Any]()

    def ready() -> tuple[Press, Press]:
        restore(house, before)
        answers.clear()
        scan = a_scan(house.token(whose))

        def press_on(phone: Phone) -> Press:
            def press() -> int:
                answer = send(house, phone, scan)
                answers.append(results_of(answer))
                return answer.status_code

            return press

        return press_on(phones[0]), press_on(phones[1])

    seen = 0
    for outcome in interleaved(house, ready):
        seen += 1
        assert (outcome.statuses, outcome.sent_away) == ([200, 200], [])
        assert answers[0] == answers[1]
        assert answers[0][0]["code"] == (None if whose == "ben" else "own-code")
        assert counted(house) == (int(whose == "ben"), 1)
    assert seen > 1


class KilledError(BaseException):
    """The process is gone: nothing in it catches that."""


@contextmanager
def killed(house: House, after: int) -> Iterator[list[str]]:
    """Lets the server die after so many statements that write; what it had written by then."""
    written: list[str] = []
    with house.app.app_context():
        engine = db.engine

    def executed(_connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(statement)
            if len(written) == after:
                raise KilledError

    event.listen(engine, "after_cursor_execute", executed)
    try:
        yield written
    except KilledError:
        pass
    finally:
        event.remove(engine, "after_cursor_execute", executed)


def test_killed_between_any_two_steps_the_swap_and_its_answer_are_both_there_or_neither(house: House) -> None:
    cleo, scan, after = house.phone("cleo"), a_scan(house.token("ben"), card="name"), 0
    first = told(house, cleo, a_scan(house.token("dan")))
    while True:
        after += 1
        with killed(house, after) as written:
            told(house, cleo, scan)
        exchanges, answers = counted(house)
        assert exchanges == answers, written
        if len(written) < after:
            break
        assert exchanges == 1, "half of it was written"
    assert after > 5
    assert "INTO scan_answer" in written[-1]
    (result,) = told(house, cleo, scan)
    assert (result["outcome"], result["contact"]) == ("exchanged", house.contact_path("cleo", "ben"))
    assert first[0]["outcome"] == "exchanged"
    assert counted(house) == (2, 2)


def test_a_newcomer_who_turns_out_to_be_known_gets_the_answers_to_what_they_sent_before(house: House) -> None:
    with house.writing() as session:
        newcomer = make_newcomer(session, email="eve@demo.example", name="E", language="en", now=house.clock.now)
        number = newcomer.id
    phone = house.phone()
    with house.writing() as session:
        phone.is_signed_in(begin_session(session, number, browser="", now=house.clock.now))
    mine, theirs = a_scan("hello"), a_scan("hello")
    first, known = told(house, phone, mine, theirs), told(house, house.phone("eve"), theirs)
    with house.writing() as session:
        merge(session, session.get_one(Person, number), house.person(session, "eve"), house.clock.now)
    assert told(house, house.phone("eve"), mine, theirs) == [first[0], known[0]]
    assert counted(house)[1] == 2
