"""Every route × everybody who may come. A route without a row in routes.py fails in test_access.py.

That other methods do nothing is asked there, too: an address answers for them before it is known who asks. On
PostgreSQL every third of those who may come is tried at each route, all of them with EVENTNET_DEEP=1.
"""

from collections.abc import Iterable

import pytest

from eventnet.kernel.ids import new_public_id
from tests.cast import House
from tests.docs.tables import table_of
from tests.exchange.walking import DEEP
from tests.house.access import COLUMNS, DOCUMENT, INTRODUCTION, measured
from tests.house.routes import ROUTES, path_of, set_the_stage
from tests.house.some import crossed
from tests.house.visitors import VISITORS, expected, let_in
from tests.tables import contents

pytestmark = pytest.mark.thorough

LOOKS = {endpoint: route for endpoint, route in ROUTES.items() if route.method == "GET"}
POSTS = {endpoint: route for endpoint, route in ROUTES.items() if route.method == "POST"}


def tried(routes: Iterable[str], database_url: str) -> set[tuple[str, str]]:
    """Who comes where in this run."""
    return crossed(routes, VISITORS, 1 if database_url.startswith("sqlite") else 3)


def test_everybody_sees_what_is_theirs_to_see_and_looking_changes_nothing(house: House, database_url: str) -> None:
    ids = set_the_stage(house)
    phone_of = let_in(house)
    phones = {name: phone_of(visitor) for name, visitor in VISITORS.items()}
    paths = {endpoint: path_of(house, route.path, ids) for endpoint, route in LOOKS.items()}
    with house.reading() as session:
        before = dict(contents(session))
    pairs = tried(LOOKS, database_url)
    got = {
        (endpoint, name): phones[name].get(paths[endpoint], buffered=True).status_code
        for endpoint, name in sorted(pairs)
    }
    assert got == {(endpoint, name): expected(endpoint, LOOKS[endpoint], VISITORS[name]) for endpoint, name in pairs}
    with house.reading() as session:
        assert dict(contents(session)) == before


def test_everybody_can_press_what_is_theirs_to_press_and_what_is_refused_changes_nothing(
    house: House, database_url: str
) -> None:
    ids = set_the_stage(house)
    phone_of = let_in(house)
    got, changed, pairs = {}, [], tried(POSTS, database_url)
    for name, visitor in VISITORS.items():
        phone = phone_of(visitor)
        token = phone.token()
        with house.reading() as session:
            before = dict(contents(session))
        for endpoint, route in POSTS.items():
            if expected(endpoint, route, visitor) < 400 or (endpoint, name) not in pairs:
                continue
            path = path_of(house, route.path, ids)
            answer = phone.client.post(path, **route.sent(token), base_url=house.base_url)
            got[endpoint, name] = answer.status_code
        with house.reading() as session:
            if dict(contents(session)) != before:
                changed.append(name)
    assert got == {
        (endpoint, name): expected(endpoint, route, visitor)
        for endpoint, route in POSTS.items()
        for name, visitor in VISITORS.items()
        if expected(endpoint, route, visitor) >= 400 and (endpoint, name) in pairs
    }
    assert changed == []


def cells(head: str) -> dict[str, int]:
    """What the document says somebody gets, by endpoint."""
    said = {row[""]: int(row[head]) for row in table_of("access", "", *COLUMNS)}
    return {endpoint: said[f"`{route.method} {route.path}`"] for endpoint, route in ROUTES.items()}


def test_the_document_says_what_is_asked_of_everybody_here() -> None:
    for head, name in COLUMNS.items():
        if name in VISITORS:
            claimed = {endpoint: expected(endpoint, route, VISITORS[name]) for endpoint, route in ROUTES.items()}
            assert cells(head) == claimed, (head, "bin/access")
    assert cells("a stranger") == {endpoint: route.stranger for endpoint, route in ROUTES.items()}
    assert DOCUMENT.read_text("utf-8").startswith(INTRODUCTION)


@pytest.mark.on_sqlite
def test_the_document_says_what_the_owner_gets_and_the_other(house: House) -> None:
    roles = list(COLUMNS) if DEEP else ["the owner", "the other"]
    got = measured(house, roles)
    for head in roles:
        assert cells(head) == {endpoint: by_role[head] for endpoint, by_role in got.items()}, (head, "bin/access")


@pytest.mark.on_sqlite
def test_what_is_not_there_is_not_there_for_anybody(house: House) -> None:
    phone_of = let_in(house)
    nowhere = [f"/e/{new_public_id()}", f"/contacts/{new_public_id()}", f"/people/{new_public_id()}/hiding", "/none"]
    got = {
        (name, path): phone_of(visitor).get(path).status_code for name, visitor in VISITORS.items() for path in nowhere
    }
    anonymous = {path: 401 if path[:3] in {"/e/", "/co"} else 404 for path in nowhere}
    allowed = {"/people": 405}
    assert got == {
        (name, path): allowed.get(path[:7], anonymous[path] if visitor.who is None else 404)
        for name, visitor in VISITORS.items()
        for path in nowhere
    }
