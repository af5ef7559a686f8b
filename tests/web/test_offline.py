"""What a browser is told to keep, of whom, and when it is told to throw it away."""

import json
import re
from pathlib import Path

import pytest
from flask.sessions import SessionMixin
from werkzeug.test import TestResponse

from eventnet.resources import resource_dir
from eventnet.web.offline import AHEAD, KEPT, SHELL
from tests.cast import House, Phone
from tests.house.routes import ROUTES, path_of, set_the_stage
from tests.markup import elements

pytestmark = pytest.mark.on_sqlite

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WORKER = resource_dir("static") / "js/web/service-worker.js"

BECOMING_SOMEBODY = {"account.sign_in", "joining.join"}
BECOMING_NOBODY = {"account.end_all", "account.erase"}


def secret_in(phone: Phone, house: House) -> str | None:
    """The secret of the session that this browser's cookie holds."""
    with phone.client.session_transaction(base_url=house.base_url) as cookie:
        return found_in(cookie)


def found_in(cookie: SessionMixin) -> str | None:
    found = cookie.get("signed-in")
    return found if isinstance(found, str) else None


def changing_hands(house: House, who: str | None) -> tuple[set[str], set[str]]:
    """The endpoints whose forms, sent by `who`, have the browser become somebody else's, and those that clear it."""
    ids, changes, clears = set_the_stage(house), set(), set()
    for endpoint, route in ROUTES.items():
        if route.method == "POST":
            path, phone = path_of(house, route.path, ids), house.phone(who)
            before = secret_in(phone, house)
            answer = phone.post(path, dict(route.form))
            if answer.status_code != 401 and secret_in(phone, house) != before:
                changes.add(endpoint)
                assert letting_go().fullmatch(path), "the worker would not notice"
            if "Clear-Site-Data" in answer.headers:
                clears.add(endpoint)
                assert answer.headers["Clear-Site-Data"] == '"storage"'
    return changes, clears


def letting_go() -> re.Pattern[str]:
    """The addresses by which the worker knows that somebody becomes somebody else, or nobody."""
    (pattern,) = re.findall(r"CHANGES_HANDS =\s*/(.+)/;", WORKER.read_text("utf-8"))
    return re.compile(pattern.replace("\\/", "/"))


@pytest.mark.thorough
@ON_SQLITE
def test_whoever_signs_in_here_clears_nothing_and_the_worker_notices(house: House) -> None:
    assert changing_hands(house, None) == (BECOMING_SOMEBODY, set())


@pytest.mark.thorough
@ON_SQLITE
def test_only_whoever_signs_out_or_erases_here_has_all_cleared(house: House) -> None:
    assert changing_hands(house, "cleo") == ({"account.sign_in"} | BECOMING_NOBODY, BECOMING_NOBODY)


def test_a_guest_who_joins_behind_a_code_clears_nothing_that_somebody_left_to_be_sent(house: House) -> None:
    phone, code = house.phone(), house.code_path("ben")
    phone.get(code)
    answer = phone.post(code, {"name": "Gus", "email": "gus@demo.example"})
    assert (answer.status_code, "Clear-Site-Data" in answer.headers) == (303, False)


def test_ending_this_session_clears_all_and_ending_another_does_not(house: House) -> None:
    here, there = house.phone("cleo"), house.phone("cleo")
    other, this = re.findall(r'action="(/sessions/[^/"]+/end)"', here.get("/sessions").text)  # the newest first
    assert letting_go().fullmatch(this)
    assert "Clear-Site-Data" not in here.post(other).headers
    assert there.get("/me").status_code == 401
    assert here.post(this).headers["Clear-Site-Data"] == '"storage"'


@pytest.mark.parametrize("path", ["/", "/privacy", "/me", "/no/such/page", "/contacts"])
def test_who_was_signed_out_elsewhere_is_nobody_with_the_next_page_and_keeps_what_waits_to_be_sent(
    house: House, path: str
) -> None:
    here = house.phone("cleo")
    assert here.get(path, follow_redirects=True).headers["Whose"] != "nobody"
    house.phone("cleo").post("/sessions/end")
    answer = here.get(path)
    assert answer.headers["Whose"] == "nobody"
    assert "Clear-Site-Data" not in answer.headers
    assert secret_in(here, house) is None


@pytest.mark.thorough
def test_nobody_else_is_told_by_looking(house: House) -> None:
    ids = set_the_stage(house)
    for who in (None, "eve", "cleo"):
        phone = house.phone(who)
        for route in ROUTES.values():
            if route.method == "GET":
                answer = phone.get(path_of(house, route.path, ids), buffered=True)
                assert "Clear-Site-Data" not in answer.headers, route.path


def test_the_worker_is_a_script_for_the_whole_site_that_asks_nothing_of_the_database(house: House) -> None:
    answer = house.phone().get("/service-worker.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert answer.text.endswith(WORKER.read_text("utf-8"))
    assert "Set-Cookie" not in answer.headers


def told(worker: str, name: str) -> list[str]:
    """A list that the worker is told."""
    (written,) = re.findall(rf"const {name} = (\[.*?\]);", worker, re.DOTALL)
    return [str(one) for one in json.loads(written)]


def kept_pages(house: House, phone: Phone) -> dict[str, TestResponse]:
    """The pages that are kept, by their endpoints, on the way home from an event."""
    house.clock.turn(hours=1)
    return {endpoint: phone.get(ROUTES[endpoint].path.format(event=house.event)) for endpoint in KEPT}


@ON_SQLITE
def test_each_page_that_is_kept_says_so_and_brings_what_it_is_drawn_with(house: House) -> None:
    house.swap("cleo", "ben")
    cleo = house.phone("cleo")
    shell = told(cleo.get("/service-worker.js").text, "SHELL")
    assert {cleo.get(part, buffered=True).status_code for part in shell} == {200}
    for endpoint, page in kept_pages(house, cleo).items():
        assert page.headers["Offline"] == "keep", endpoint
        assert page.headers["Content-Language"] == "en", endpoint
        parts = [e.attributes for e in elements(page.text) if e.tag in {"link", "script"}]
        parts = [part for part in parts if part.get("rel") not in NOT_DRAWN_WITH]
        assert {part.get("src") or part["href"] for part in parts} <= set(shell), endpoint


NOT_DRAWN_WITH = {"manifest", "apple-touch-icon"}


@pytest.mark.thorough
@ON_SQLITE
def test_no_other_page_is_kept_nor_what_goes_wrong_nor_what_says_something_once(house: House) -> None:
    ids = set_the_stage(house)
    for who in (None, "eve", "cleo"):
        phone = house.phone(who)
        for endpoint, route in ROUTES.items():
            if route.method == "POST":
                continue
            answer = phone.get(path_of(house, route.path, ids), buffered=True)
            is_kept = who == "cleo" and endpoint in KEPT - {"way_home.way_home"}
            assert ("Offline" in answer.headers) == is_kept, (who, route.path)
    cleo = house.phone("cleo")
    cleo.post(f"/e/{house.event}/card/topics")
    card = f"/e/{house.event}/card"
    assert [cleo.get(card).headers["Offline"] for _ in range(2)] == ["anew", "keep"]
    assert "Offline" not in cleo.get(f"{card}?then=code").headers


def test_what_is_fetched_ahead_are_the_pages_of_an_event_that_are_kept(house: House) -> None:
    paths = {ROUTES[endpoint].path for endpoint in KEPT}
    assert paths - {"/way-home"} == {f"/e/{{event}}{end}" for end in AHEAD}
    assert told(house.phone().get("/service-worker.js").text, "AHEAD") == list(AHEAD)


@pytest.mark.parametrize(("language", "says"), [("en", "There is no network"), ("de", "kein Netz")])
def test_the_page_without_a_network_is_nobodys_whoever_asks_for_it(house: House, language: str, says: str) -> None:
    pages = [house.phone(who, language="en").get(f"/offline/{language}") for who in ("cleo", None)]
    assert says in pages[0].text
    assert pages[0].data == pages[1].data
    for page in pages:
        assert not {"Whose", "Set-Cookie", "Offline"} & set(page.headers.keys())
    assert house.phone().get("/offline/fr").status_code == 404


@ON_SQLITE
def test_a_changed_file_makes_it_another_worker(house: House, tmp_path: Path) -> None:
    phone = house.phone()
    before = phone.get("/service-worker.js").text
    assert phone.get("/service-worker.js").text == before
    for name in (*SHELL, "js/web/service-worker.js"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((resource_dir("static") / name).read_bytes() + b"\n" * (name == "css/door.css"))
    house.app.static_folder = str(tmp_path)
    assert version(phone.get("/service-worker.js").text) != version(before)


def version(worker: str) -> str:
    (found,) = re.findall(r'const VERSION = "(\w+)";', worker)
    return str(found)
