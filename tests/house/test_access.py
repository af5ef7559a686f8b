"""Who gets in where: every route, for nobody, a stranger and the owner. A route without a row in routes.py fails."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import House, Phone, blanked
from tests.exchange.sending import message_of
from tests.house.routes import ROUTES, Route, made_up, path_of, rules, set_the_stage
from tests.markup import heading
from tests.tables import contents

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")

LOOKS = {endpoint: route for endpoint, route in ROUTES.items() if route.method == "GET"}
POSTS = {endpoint: route for endpoint, route in ROUTES.items() if route.method == "POST"}


NOT_BY_A_PRESS = {"account.type_digits", "account.type_new_digits", "account.end_what_it_began", "exchange.typed"}
"""What needs digits out of a mail, a link that was used elsewhere, or letters that somebody reads out."""


FROM_A_MAIL_PROGRAM = {"event_mails.unsubscribe"}
"""What needs no token of a form: a mail program presses it (RFC 8058), and it can do one thing alone."""


LINKS_OVER = {"account.end_what_it_began", "account.new_address", "account.take_address"}
"""What says of a link out of a mail that it is over, in words of its own: the same whether there ever was one."""


def ask(house: House, phone: Phone, method: str, path: str, **more: Any) -> TestResponse:
    """Sends exactly this: no token that a form would have."""
    more |= {"base_url": house.base_url, "headers": {"Accept-Language": "en", **more.get("headers", {})}}
    return phone.client.open(path, method=method, buffered=True, **more)


class Visitor:
    """A phone whose form token is fetched once: these tests send hundreds of forms."""

    def __init__(self, house: House, who: str | None) -> None:
        self._house, self.phone = house, house.phone(who)
        self._token = self.phone.token()

    def send(self, route: Route, path: str) -> TestResponse:
        """Opens the page, or sends the right form."""
        sent = route.sent(self._token) if route.method == "POST" else {}
        return ask(self._house, self.phone, route.method, path, **sent)


def everything(house: House) -> dict[str, Any]:
    with house.reading() as session:
        return dict(contents(session))


@pytest.mark.on_sqlite
def test_every_route_has_its_row(app: Flask) -> None:
    by_endpoint = rules(app)
    assert set(ROUTES) == set(by_endpoint)
    adapter = app.url_map.bind("eventnet.test")
    for endpoint, route in ROUTES.items():
        assert (by_endpoint[endpoint].methods or set()) - {"HEAD", "OPTIONS"} == {route.method}
        assert adapter.match(route.path.format(**made_up()), route.method)[0] == endpoint


@pytest.mark.thorough
@pytest.mark.on_sqlite  # on the other, test_authorisation.py looks with these eyes and more
def test_looking_gets_what_the_table_says_and_changes_nothing(house: House) -> None:
    ids = set_the_stage(house)
    visitors = {"nobody": house.phone(), "stranger": house.phone("eve")}
    owners = {"cleo": house.phone("cleo"), "ada": house.phone("ada")}
    got = {}
    paths = {endpoint: path_of(house, route.path, ids) for endpoint, route in LOOKS.items()}
    before = everything(house)
    for endpoint, path in paths.items():
        for name, phone in [*visitors.items(), ("owner", owners[LOOKS[endpoint].whose])]:
            page, head = ask(house, phone, "GET", path), ask(house, phone, "HEAD", path)
            got[endpoint, name] = (page.status_code, head.status_code, head.data)
    assert got == {
        (endpoint, name): (getattr(route, name), getattr(route, name), b"")
        for endpoint, route in LOOKS.items()
        for name in ("nobody", "stranger", "owner")
    }
    assert everything(house) == before


def test_what_is_refused_is_refused_to_whoever_presses_and_changes_nothing(house: House) -> None:
    ids = set_the_stage(house)
    visitors = {who: Visitor(house, who) for who in (None, "eve", "cleo", "ada")}
    refused = {
        (endpoint, name): getattr(route, name)
        for endpoint, route in POSTS.items()
        for name in ("nobody", "stranger", "owner")
        if getattr(route, name) >= 400
    }
    before, got = everything(house), {}
    for endpoint, name in refused:
        route = POSTS[endpoint]
        who = {"nobody": None, "stranger": "eve", "owner": route.whose}[name]
        got[endpoint, name] = visitors[who].send(route, path_of(house, route.path, ids)).status_code
    assert got == refused
    assert everything(house) == before


@pytest.mark.thorough
def test_pressing_works_for_the_owner_and_for_what_is_open_to_all(house: House) -> None:
    ids = set_the_stage(house)
    got = {}
    for endpoint, route in POSTS.items():
        for name, who in (("nobody", None), ("stranger", "eve"), ("owner", route.whose)):
            if getattr(route, name) < 400:
                got[endpoint, name] = Visitor(house, who).send(route, path_of(house, route.path, ids)).status_code
    assert got == {
        (endpoint, name): getattr(route, name)
        for endpoint, route in POSTS.items()
        for name in ("nobody", "stranger", "owner")
        if getattr(route, name) < 400
    }
    assert {endpoint for endpoint, name in got if name == "owner"} == set(POSTS) - NOT_BY_A_PRESS


@pytest.mark.on_sqlite
def test_pressing_without_a_token_is_refused_to_all_and_changes_nothing(house: House) -> None:
    ids = set_the_stage(house)
    visitors = {"nobody": house.phone(), "stranger": house.phone("eve"), "owner": house.phone("cleo")}
    with_token = {endpoint: route for endpoint, route in POSTS.items() if endpoint not in FROM_A_MAIL_PROGRAM}
    paths = {endpoint: path_of(house, route.path, ids) for endpoint, route in with_token.items()}
    before, got = everything(house), {}
    for endpoint, route in with_token.items():
        for name, phone in visitors.items():
            answer = ask(house, phone, "POST", paths[endpoint], **route.sent(None))
            got[endpoint, name] = (answer.status_code, message_of(answer) if answer.is_json else heading(answer))
    assert got == {
        (endpoint, name): (401, "Please sign in again. Your scan is safe.")
        if route.call
        else (400, "This form was open for too long.")
        for endpoint, route in with_token.items()
        for name in visitors
    }
    assert everything(house) == before


@pytest.mark.thorough
@pytest.mark.on_sqlite
def test_a_wrong_method_is_told_which_ones_are_right_and_changes_nothing(house: House) -> None:
    ids = set_the_stage(house)
    visitors = {"nobody": house.phone(), "owner": house.phone("cleo")}
    allowed: dict[str, set[str]] = {}
    for route in ROUTES.values():
        allowed.setdefault(route.path, {"OPTIONS"}).update({"GET", "HEAD"} if route.method == "GET" else {"POST"})
    paths = {template: path_of(house, template, ids) for template in allowed}
    before, wrong = everything(house), []
    for template, methods in allowed.items():
        for method in set(METHODS) - methods:
            for name, phone in visitors.items():
                answer = ask(house, phone, method, paths[template])
                told = set(answer.headers.get("Allow", "").split(", "))
                if (answer.status_code, told) != (405, methods):
                    wrong.append((method, template, name, answer.status_code, told))
    assert wrong == []
    assert everything(house) == before


@pytest.mark.on_sqlite
def test_what_belongs_to_others_looks_like_what_never_existed(house: House) -> None:
    ids = set_the_stage(house)
    eve, owners = Visitor(house, "eve"), {who: Visitor(house, who) for who in ("cleo", "ada")}
    nowhere = {
        (visitor, method): blanked(ask(house, visitor.phone, method, "/no/such/page"))
        for visitor in (eve, *owners.values())
        for method in ("GET", "POST")
    }  # each page says whose it is
    assert nowhere[eve, "GET"][0] == 404
    seen = {}
    for endpoint, route in ROUTES.items():
        if route.stranger != 404 or endpoint in LINKS_OVER:
            continue
        owner = owners[route.whose]
        for name, visitor, named in (("not mine", eve, ids), ("made up", eve, made_up()), ("mine", owner, made_up())):
            seen[endpoint, name] = (
                blanked(visitor.send(route, path_of(house, route.path, named))) == nowhere[visitor, route.method]
            )
    assert len(seen) >= 60
    assert [where for where, is_the_same in seen.items() if not is_the_same] == []


@pytest.mark.on_sqlite
def test_who_takes_part_gets_nothing_of_what_organisers_have(house: House) -> None:
    ids = set_the_stage(house)
    cleo, before = Visitor(house, "cleo"), everything(house)
    nowhere = {method: blanked(ask(house, cleo.phone, method, "/no/such/page")) for method in ("GET", "POST")}
    organising = {endpoint: route for endpoint, route in ROUTES.items() if route.whose == "ada"}
    got = {e: blanked(cleo.send(route, path_of(house, route.path, ids))) for e, route in organising.items()}
    assert len(got) >= 10
    assert [endpoint for endpoint, route in organising.items() if got[endpoint] != nowhere[route.method]] == []
    assert everything(house) == before


@pytest.mark.on_sqlite
def test_without_signing_in_one_can_not_find_out_what_exists(house: House) -> None:
    ids, nobody = set_the_stage(house), house.phone()
    told = {}
    for endpoint, route in LOOKS.items():
        if route.nobody == 401:
            real, unreal = (
                nobody.get(path_of(house, route.path, ids)),
                nobody.get(path_of(house, route.path, made_up())),
            )
            told[endpoint] = (blanked(real) == blanked(unreal), heading(real))
    assert told == dict.fromkeys(told, (True, "Please sign in first."))


@pytest.mark.thorough
@pytest.mark.parametrize("strange", ["\0", "x" * 4000], ids=["null", "long"])
def test_an_id_of_any_shape_beside_the_path_does_no_harm(house: House, strange: str) -> None:
    ids = set_the_stage(house)
    cleo = house.phone("cleo")
    got = [
        cleo.get("/contacts", query_string={"after": strange}).status_code,
        cleo.get("/exchanges", query_string={"after": strange}).status_code,
        cleo.post("/follow-ups/remaining/letting-go", {"contact": strange}).status_code,
        cleo.post(f"/promises/{ids['promise']}/ending", {"contact": strange}).status_code,
        cleo.post(f"/exchanges/{ids['exchange']}/taking-back", {"contact": strange}).status_code,
    ]
    assert got == [200, 200, 303, 303, 303]
