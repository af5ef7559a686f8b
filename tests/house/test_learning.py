"""What could be learned by asking: an id, a code or an address that is somebody's, beside one that is nobody's.

Whoever may not have what is behind an id gets, to the byte, what they get for one that was made up, and the database is
asked the same; whoever names an address gets the same answer for everybody's. That the times tell nothing, either,
measures `bin/bench --part refusing`.
"""

import re
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from eventnet.people.actions import hide, make_person
from eventnet.upkeep.erasing import erase_person
from tests.cast import House, Phone, blanked
from tests.house.entry_points import Visit, World
from tests.house.routes import IDS, ROUTES, made_up, path_of, set_the_stage
from tests.house.some import some
from tests.house.test_access import LINKS_OVER
from tests.house.visitors import VISITORS, Visitor, let_in
from tests.statements import listening

pytestmark = [pytest.mark.on_sqlite, pytest.mark.thorough]

ONE_OF = 40
REFUSED = {401, 404}
EVERYBODY = VISITORS | {"a stranger": Visitor("eve")}


def test_what_is_somebody_elses_is_to_everybody_as_if_it_had_been_made_up(house: House) -> None:
    ids, nothing = set_the_stage(house), made_up()
    ids |= {name: path_of(house, f"{{{name}}}", ids) for name in ("link", "confirm")}
    phone_of = let_in(house)
    visits = {name: Visit(house, phone_of(visitor)) for name, visitor in EVERYBODY.items()}
    cases = [
        (name, endpoint, part)
        for name in visits
        for endpoint, route in ROUTES.items()
        for part in IDS
        if f"{{{part}}}" in route.path and endpoint not in LINKS_OVER
    ]
    assert len(cases) > 800
    world, differing, refused = World(house), [], 0

    def answer(name: str, endpoint: str, named: dict[str, str]) -> tuple[TestResponse, list[str]]:
        route = ROUTES[endpoint]
        with listening(house.app) as asked:
            found = visits[name].ask(route, route.path.format(**named))
        world.bring_back()
        return found, asked.texts

    for name, endpoint, part in some(cases, ONE_OF):
        (real, asked), (unreal, asked_for_nothing) = (
            answer(name, endpoint, one) for one in (ids, ids | {part: nothing[part]})
        )
        if real.status_code in REFUSED:
            refused += 1
            if _said(real, ids[part]) != _said(unreal, nothing[part]):
                differing.append(f"{name}, {endpoint}, {part}: {real.status_code}, {unreal.status_code}")
            elif asked != asked_for_nothing and not knows(EVERYBODY[name], part):
                differing.append(f"{name}, {endpoint}, {part}: {set(asked) ^ set(asked_for_nothing)}")
    world.leave()
    assert not differing, "\n".join(differing)
    assert refused > 5


def knows(visitor: Visitor, part: str) -> bool:
    """Whether there is such a thing they know anyway: what they may not do with it is another question."""
    return visitor.is_here and (part == "event" or (part in {"attendee", "met"} and not visitor.is_hidden))


KNOWN = {
    "who takes part": "ben@demo.example",
    "who takes part nowhere": "eve@demo.example",
    "who has hidden themselves": "dan@demo.example",
    "who is gone": "gone@demo.example",
}
NOBODYS = "nobody@demo.example"


def signing_in(_house: House, phone: Phone, address: str) -> TestResponse:
    return phone.post("/sign-in", {"email": address})


def joining(house: House, phone: Phone, address: str) -> TestResponse:
    return phone.post(f"/join/{house.join_code}", {"name": "Gus", "email": address})


def joining_by_a_code(house: House, phone: Phone, address: str) -> TestResponse:
    return phone.post(house.code_path("ada"), {"name": "Gus", "email": address})


def another_address(_house: House, phone: Phone, address: str) -> TestResponse:
    return phone.post("/me/address", {"email": address})


def another_link(_house: House, phone: Phone, address: str) -> TestResponse:
    return phone.post("/sign-in/never-was-one/another", {"email": address})


WAYS: dict[str, tuple[Callable[[House, Phone, str], TestResponse], str | None]] = {
    "signing in": (signing_in, None),
    "signing in behind a link that is over": (another_link, None),
    "joining": (joining, None),
    "joining by somebody's code": (joining_by_a_code, None),
    "another address of one's own": (another_address, "cleo"),
}
"""Everywhere an address is typed, and by whom. Only an organiser, who names helpers, is told more: see below."""


@pytest.mark.parametrize("way", WAYS)
def test_whose_address_it_is_no_answer_tells(house: House, way: str) -> None:
    with house.writing() as session:
        gone = make_person(session, email=KNOWN["who is gone"], name="Gone", now=house.clock.now)
        hide(session, house.person(session, "dan"), house.person(session, "cleo"), house.clock.now)
        session.flush()
        erase_person(session, gone, house.clock.now)
    send, who = WAYS[way]
    seen = {}
    for name, address in [*KNOWN.items(), ("nobody", NOBODYS)]:
        phone = house.phone(who)
        phone.token()
        with listening(house.app) as asked:
            answer = send(house, phone, address)
        after = phone.get(answer.location) if answer.location else answer
        assert answer.status_code in {200, 303}
        seen[name] = (_said(answer, address), _said(after, address), asked.texts)
    assert {name: one == seen["nobody"] for name, one in seen.items()} == dict.fromkeys(seen, True)


_AN_ID = re.compile(rb"(?<![\w-])[\w-]{22}(?![\w-])")


def _said(answer: TestResponse, named: str) -> tuple[object, ...]:
    """An answer without the address or id itself that was named, and without ids that are drawn anew each time."""
    status, body, headers = blanked(answer)
    if not named.isdigit():  # a question's number is no name
        body = body.replace(named.encode(), b"NAMED")
    body = _AN_ID.sub(b"ID", body)
    kept = [(name, re.sub(r"[\w-]{22}", "ID", value)) for name, value in headers if name != "Content-Length"]
    return status, body, kept


def test_an_organiser_hears_of_nobody_but_those_who_take_part_there(house: House) -> None:
    ada, path, seen = house.phone("ada"), f"/e/{house.event}/helpers", []
    with house.writing() as session:
        hide(session, house.person(session, "dan"), house.person(session, "ada"), house.clock.now)
    for address in (KNOWN["who takes part nowhere"], KNOWN["who has hidden themselves"], NOBODYS):
        with listening(house.app) as asked:
            answer = ada.post(path, {"email": address})
        assert answer.status_code == 422
        seen.append((_said(answer, address), asked.texts))
    assert seen[0] == seen[1] == seen[2]
