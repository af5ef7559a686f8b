"""Whoever is erased while a request of theirs waits for its turn is told to sign in; nothing happens to anybody else.

Even if the numbers of their rows came back: somebody who has just joined stands in each of them here. On SQLite each
way to act is tried, on PostgreSQL some of them, and some of the ways to look; all of them with EVENTNET_DEEP=1.
"""

import os
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from eventnet.kernel.ids import new_public_id
from eventnet.people.models import Person
from eventnet.storage.base import Base
from eventnet.upkeep.erasing import erase_person
from eventnet.web.extensions import db
from tests.cast import House
from tests.exchange.sending import results_of
from tests.house.routes import ROUTES, Route, path_of, set_the_stage
from tests.house.some import some
from tests.joining.doors import same_browser
from tests.markup import heading
from tests.meanwhile import before_its_turn, everything, restore

pytestmark = pytest.mark.thorough

OPEN_TO_ALL = {"account.language", "joining.join"}
"""What one need not be signed in for, and what changes something for whoever is."""

ACTING = {e: r for e, r in ROUTES.items() if r.method == "POST" and (r.nobody == 401 or e in OPEN_TO_ALL)}

ONLY_ANSWERED = {"exchange.open_link", "directory.write"}
"""What is sent as a form and changes nothing."""

ENGLISH = {"Accept-Language": "en"}

NEVER_TWICE: dict[str, Callable[[], object]] = {
    "public_id": new_public_id,
    "secret_hash": lambda: os.urandom(32),
    "alias": lambda: os.urandom(8),
    "join_code": lambda: new_public_id()[:8],
}


def named(endpoint: str, ids: dict[str, str]) -> dict[str, str]:
    """The fields of a form that name somebody."""
    if endpoint == "exchange.saying_yes_to_all":
        return {"request": ids["request"]}
    return {"attendee": ids["met"]} if "order" in endpoint else {}


def replaced(house: House, who: str) -> None:
    """`who` erases all that is theirs; the next who joins gets the number of each row that is gone."""
    before = everything(house)
    with house.writing() as session:
        erase_person(session, house.person(session, who), house.clock.now)
    after = everything(house)
    with house.writing() as session:
        for table in Base.metadata.sorted_tables:
            columns = [column.name for column in table.columns]
            numbers = {row[0] for row in after[table.name]}
            for row in before[table.name]:
                if "public_id" in columns and row[0] not in numbers:
                    session.execute(insert(table), _a_strangers(dict(zip(columns, row, strict=True))))


def _a_strangers(row: dict[str, Any]) -> dict[str, Any]:
    new = {column: make() for column, make in NEVER_TWICE.items() if column in row}
    named = {"email": "zoe@demo.example", "name": "Zoe"}
    return row | new | {column: text for column, text in named.items() if column in row}


def test_whoever_was_erased_before_their_turn_acts_on_nobody(house: House, database_url: str) -> None:
    ids = set_the_stage(house)
    phones = {who: house.phone(who) for who in ("ada", "cleo", "eve")}
    for phone in phones.values():
        phone.post("/sign-in", {"email": "nobody@demo.example"})  # now their browsers are known: digits may count there
    tokens = {who: phone.token() for who, phone in phones.items()}
    at_first = everything(house)
    got, changed, unwritten = {}, [], set()
    tried = some([*ACTING], 1 if database_url.startswith("sqlite") else 4)
    for endpoint, route in ((endpoint, ACTING[endpoint]) for endpoint in tried):
        who = "eve" if endpoint == "joining.join" else route.whose
        phone, left = same_browser(house, phones[who]), list[Any]()
        if endpoint == "account.ask_confirmation":
            unconfirm(house, who)
        sent = route.sent(tokens[who], **named(endpoint, ids))
        sent["headers"] = {**ENGLISH, **sent.get("headers", {})}
        path = path_of(house, route.path, ids)

        def erase(who: str = who, left: list[Any] = left) -> None:
            replaced(house, who)
            left.append(everything(house))

        with before_its_turn(erase):
            answer = phone.client.post(path, **sent, base_url=house.base_url, buffered=True)
        got[endpoint] = results_of(answer)[0]["code"] if route.call else (answer.status_code, heading(answer))
        if not left:
            unwritten.add(endpoint)
        elif everything(house) != left[0]:
            changed.append(endpoint)
        restore(house, at_first)
    only_answered = ONLY_ANSWERED.intersection(tried)
    assert unwritten == only_answered
    assert got.pop("scans.send", "sign-in") == "sign-in"
    assert {e: said for e, said in got.items() if said != (401, "Please sign in first.")}.keys() == only_answered
    assert changed == []


def unconfirm(house: House, who: str) -> None:
    """Makes `who` somebody who can still ask for the mail that confirms an address."""
    with house.writing() as session:
        house.person(session, who).confirmed_at = None


def test_the_stranger_stands_where_they_stood(house: House) -> None:
    set_the_stage(house)
    with house.reading() as session:
        cleo = house.person(session, "cleo").id
    replaced(house, "cleo")
    with house.reading() as session:
        assert session.scalars(select(Person.name).where(Person.id == cleo)).one() == "Zoe"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite goes on reading what was there
def test_whoever_is_erased_while_they_look_is_told_of_no_mistake(house: House) -> None:
    ids = set_the_stage(house)
    all_looks = [endpoint for endpoint, route in ROUTES.items() if route.method == "GET" and route.nobody == 401]
    looks = {endpoint: ROUTES[endpoint] for endpoint in some(all_looks, 3)}
    phones = {who: house.phone(who) for who in ("ada", "cleo")}
    before, got = everything(house), {}
    with house.app.app_context():
        engine = db.engine
    for endpoint, route in looks.items():
        erased: list[str] = []

        def erase(_c: Any, _k: Any, statement: str, *_more: Any, route: Route = route, erased: Any = erased) -> None:
            if "FROM browser_session" in statement and not erased:
                erased.append(route.whose)
                with house.writing() as session:
                    erase_person(session, house.person(session, route.whose), house.clock.now)

        event.listen(engine, "after_cursor_execute", erase)
        try:
            answer = same_browser(house, phones[route.whose]).get(path_of(house, route.path, ids), buffered=True)
        finally:
            event.remove(engine, "after_cursor_execute", erase)
        got[endpoint] = (erased, answer.status_code < 500)
        restore(house, before)
    assert got == {endpoint: ([route.whose], True) for endpoint, route in looks.items()}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_comes_after_them_has_not_been_counted_yet(house: House) -> None:
    cleo, path = house.phone("cleo"), f"/e/{house.event}/care/message"
    told = [cleo.post(path, {"text": f"too loud, {n}", "recipient": "team"}).status_code for n in range(7)]
    assert told == [303] * 6 + [429]
    replaced(house, "cleo")
    assert house.phone("zoe").post(path, {"text": "too loud", "recipient": "team"}).status_code == 303
