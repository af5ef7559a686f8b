"""Everything that can be wrong with what comes in, for every way in: refused in the reader's language, nothing harmed.

A route's fields are found by asking it (entry_points.py), what is put into them stands in bad_values.py. Every case is
one of some twenty thousand; each run takes some of them, and EVENTNET_DEEP=1 takes them all.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from io import BytesIO
from random import Random
from urllib.parse import quote, quote_from_bytes

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.cast import House
from tests.exchange.walking import DEEP
from tests.house.bad_values import BODIES, HEADERS, VALUES
from tests.house.entry_points import Visit, World, fields_asked, names_asked, typed_texts
from tests.house.routes import IDS, ROUTES, path_of, set_the_stage
from tests.house.some import some
from tests.markup import heading

pytestmark = pytest.mark.thorough

ONE_OF, FORMS_OF = 120, 6
LOOKS = {endpoint: route for endpoint, route in ROUTES.items() if route.method == "GET"}
POSTS = {endpoint: route for endpoint, route in ROUTES.items() if route.method == "POST"}


class Desk:
    """Cleo and Ada before every form, with all that there is; and what went wrong, to be told at the end."""

    def __init__(self, house: House) -> None:
        self.house, ids = house, set_the_stage(house)
        ids |= {name: path_of(house, f"{{{name}}}", ids) for name in ("link", "confirm")}
        self.paths = {endpoint: route.path.format(**ids) for endpoint, route in ROUTES.items()}
        self.by = {who: Visit(house, house.phone(who, language="de")) for who in ("cleo", "ada")}
        self.world = World(house)
        self.wrong: list[tuple[object, ...]] = []

    def whose(self, endpoint: str) -> Visit:
        return self.by[ROUTES[endpoint].whose]

    def check(self, answer: TestResponse, case: tuple[object, ...], statuses: set[int]) -> None:
        """Notes what is not as it should be: a status, a page that is none, a change by what was refused."""
        if answer.status_code not in statuses:
            self.wrong.append((*case, answer.status_code))
        if answer.status_code >= 400:
            is_call = answer.request.path.startswith("/api/")
            if not is_call and ('<html lang="de"' not in answer.text or not heading(answer)):
                self.wrong.append((*case, "not a page in German", answer.text[:200]))
            if is_call and not (answer.is_json and answer.json["message"]):  # type: ignore[index]
                self.wrong.append((*case, "not a message", answer.text[:200]))
        has_changed = self.world.has_changed()
        if has_changed and (answer.status_code >= 400 or answer.request.method == "GET"):
            self.wrong.append((*case, answer.status_code, "and yet something is different"))
        self.world.bring_back()


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    desk = Desk(house)
    yield desk
    desk.world.leave()
    assert not desk.wrong, "\n".join(map(str, desk.wrong))


def letters(text: str) -> str:
    """What one reads of a text, so far as any form keeps it."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isalnum())[:100]


def is_lost(answer: TestResponse, path: str, fields: Mapping[str, str | bytes], typed: set[str]) -> bool:
    """Whether something typed is not in the form that is shown again. What is no text is left out."""
    shown = typed_texts(answer)
    for name, sent in fields.items():
        try:
            text = sent if isinstance(sent, str) else sent.decode()
        except UnicodeDecodeError:
            continue
        is_shown = letters(text) in map(letters, shown.get((path, name), []))
        if name in typed and letters(text) and not is_shown:
            return True
    return False


def test_every_field_of_every_form(desk: Desk) -> None:
    cases, typed = [], {}
    for endpoint in some([endpoint for endpoint, route in POSTS.items() if not route.call], FORMS_OF):
        names, typed[endpoint] = fields_asked(desk.whose(endpoint), ROUTES[endpoint], desk.paths[endpoint])
        cases += [(endpoint, name, what) for name in names for what in VALUES]
        desk.world.bring_back()
    assert len(cases) > (5000 if DEEP else 100)
    for endpoint, name, what in some(cases, ONE_OF // FORMS_OF):
        path, fields = desk.paths[endpoint], ROUTES[endpoint].form | {name: VALUES[what]}
        answer = desk.whose(endpoint).send(path, fields)
        desk.check(answer, (endpoint, name, what), {200, 303, 307, 404, 409, 422})
        if answer.status_code == 422 and is_lost(answer, path, fields, typed[endpoint]):
            desk.wrong.append((endpoint, name, what, "what was typed is lost"))


def test_everything_behind_a_question_mark(desk: Desk) -> None:
    cases = [
        (endpoint, name, what)
        for endpoint in some(list(LOOKS), FORMS_OF)
        for name in names_asked(desk.whose(endpoint), desk.paths[endpoint])
        for what in VALUES
    ]
    assert len(cases) > 500 or not DEEP
    for endpoint, name, what in some(cases, ONE_OF // FORMS_OF):
        asked = f"{quote(name)}={quote_from_bytes(VALUES[what])}"
        answer = desk.whose(endpoint).open(desk.paths[endpoint], query_string=asked)
        desk.check(answer, (endpoint, name, what), {200, 302, 303, 304, 404, 422})


BY_ADDRESS = {"account.another_link": 303} | dict.fromkeys(
    ("exchange.scanned", "exchange.exchange", "exchange.joining", "exchange.hiding_behind"), 400
)
"""Where one types an address instead, and what has not even the shape of a code. All else is simply not there."""


def test_every_id_in_an_address(desk: Desk) -> None:
    with_ids = [endpoint for endpoint, route in ROUTES.items() if "{" in route.path]
    for endpoint, what in some([(endpoint, what) for endpoint in with_ids for what in VALUES], ONE_OF):
        route, strange = ROUTES[endpoint], quote_from_bytes(VALUES[what], safe="")
        visit, path = desk.whose(endpoint), route.path.format(**dict.fromkeys(IDS, strange))
        answer = visit.ask(route, path)
        is_another_path = not VALUES[what] or b"/" in VALUES[what]
        desk.check(
            answer, (endpoint, what), {BY_ADDRESS.get(endpoint, 404), *({308, 404, 405} if is_another_path else ())}
        )


@pytest.mark.on_sqlite
def test_what_is_no_form_at_all_where_a_form_belongs(desk: Desk) -> None:
    for endpoint, what in some([(endpoint, what) for endpoint in POSTS for what in BODIES], ONE_OF):
        body, kind = BODIES[what]
        answer = desk.whose(endpoint).open(desk.paths[endpoint], "POST", data=body, content_type=kind)
        desk.check(answer, (endpoint, what), {200, 400, 401, 413, 415})


@pytest.mark.on_sqlite
def test_fields_that_come_twice_as_files_or_as_json(desk: Desk) -> None:
    for endpoint, name in some([(endpoint, name) for endpoint, route in POSTS.items() for name in route.form], ONE_OF):
        visit, path, form = desk.whose(endpoint), desk.paths[endpoint], ROUTES[endpoint].form
        twice = MultiDict([("csrf_token", visit.token), *form.items(), (name, "x"), (name, "\0")])
        a_file = {"csrf_token": visit.token, **form, name: (BytesIO(b"x" * 100), "../../x.html")}
        desk.check(visit.open(path, "POST", data=twice), (endpoint, name, "twice"), {200, 303, 404, 409, 422})
        desk.check(visit.open(path, "POST", data=a_file), (endpoint, name, "a file"), {200, 303, 404, 409, 422})
        for value in (1, None, True, ["x"], {"x": 1}):
            answer = visit.open(path, "POST", json={**form, name: value}, headers={"X-CSRFToken": visit.token})
            desk.check(answer, (endpoint, name, value), {200, 303, 404, 409, 422})


@pytest.mark.on_sqlite
def test_headers_and_cookies_of_any_kind(desk: Desk) -> None:
    cookie = desk.by["cleo"].cookie.partition("=")[2]
    payload, *signed = cookie.rsplit(".", 2)
    cookies = [
        "",
        ".",
        "..",
        cookie[:-1],
        cookie[::-1],
        f".{cookie}",
        f"{payload}.{'.'.join(signed[::-1])}",
        cookie * 2,
    ]
    headers = [*HEADERS.items(), ("Cookie", [f"eventnet={one}" for one in cookies])]
    said = [(name, value) for name, values in headers for value in values]
    draw = Random(14)  # not every route gets each of them, yet the same ones in each run
    cases = [(endpoint, one) for one in said for endpoint in draw.sample(list(ROUTES), 10)]
    for endpoint, (name, value) in some(cases, ONE_OF // 6):
        route, visit = ROUTES[endpoint], desk.whose(endpoint)
        sent = route.sent(visit.token) if route.method == "POST" else {}
        more = {**sent.pop("headers", {}), name: value}
        answer = visit.open(desk.paths[endpoint], route.method, headers=more, **sent)
        if answer.status_code not in {200, 206, 302, 303, 304, 400, 401, 403, 404, 413, 415, 416, 422}:
            desk.wrong.append((endpoint, name, value[:40], answer.status_code))
        desk.world.bring_back()
