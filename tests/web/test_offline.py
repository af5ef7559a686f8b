"""What a browser is told to keep, and when it is told to throw it away."""

import json
import re
from pathlib import Path

import pytest

from eventnet.resources import resource_dir
from eventnet.web.offline import SHELL
from tests.cast import House
from tests.house.routes import ROUTES, path_of, set_the_stage
from tests.markup import elements

pytestmark = pytest.mark.on_sqlite

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WORKER = resource_dir("static") / "js/web/service-worker.js"

BECOMING_SOMEBODY = {"account.sign_in", "joining.join"}
BECOMING_NOBODY = {"account.end_all", "account.erase"}


def told_to_let_go(house: House, who: str | None) -> set[str]:
    """The endpoints whose forms, sent by `who`, have the browser throw away what it keeps."""
    ids, found = set_the_stage(house), set()
    for endpoint, route in ROUTES.items():
        if route.method == "POST":
            path = path_of(house, route.path, ids)
            answer = house.phone(who).post(path, dict(route.form))
            if "Clear-Site-Data" in answer.headers:
                assert answer.headers["Clear-Site-Data"] == '"storage"'
                assert letting_go().fullmatch(path), "the worker would not notice"
                found.add(endpoint)
    return found


def letting_go() -> re.Pattern[str]:
    """The addresses by which the worker knows that somebody becomes somebody else, or nobody."""
    (pattern,) = re.findall(r"CHANGES_HANDS =\s*/(.+)/;", WORKER.read_text("utf-8"))
    return re.compile(pattern.replace("\\/", "/"))


@pytest.mark.thorough
@ON_SQLITE
def test_whoever_signs_in_here_is_told_to_let_go_of_what_was_kept(house: House) -> None:
    assert told_to_let_go(house, None) == BECOMING_SOMEBODY


@pytest.mark.thorough
@ON_SQLITE
def test_whoever_leaves_or_comes_in_as_somebody_else_is_told_too(house: House) -> None:
    assert told_to_let_go(house, "cleo") == {"account.sign_in"} | BECOMING_NOBODY


def test_a_guest_who_joins_behind_a_code_is_told(house: House) -> None:
    phone, code = house.phone(), house.code_path("ben")
    phone.get(code)
    answer = phone.post(code, {"name": "Gus", "email": "gus@demo.example"})
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (303, '"storage"')


def test_ending_this_session_lets_go_and_ending_another_does_not(house: House) -> None:
    here, there = house.phone("cleo"), house.phone("cleo")
    other, this = re.findall(r'action="(/sessions/[^/"]+/end)"', here.get("/sessions").text)  # the newest first
    assert letting_go().fullmatch(this)
    assert "Clear-Site-Data" not in here.post(other).headers
    assert there.get("/me").status_code == 401
    assert here.post(this).headers["Clear-Site-Data"] == '"storage"'


@pytest.mark.parametrize("path", ["/", "/privacy", "/me", "/no/such/page", "/contacts"])
def test_who_was_signed_out_elsewhere_is_told_with_the_next_page_once(house: House, path: str) -> None:
    here = house.phone("cleo")
    assert "Clear-Site-Data" not in here.get(path).headers
    house.phone("cleo").post("/sessions/end")
    assert here.get(path).headers["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in here.get(path).headers


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


@ON_SQLITE
def test_the_shell_is_all_that_the_pages_are_drawn_with_that_are_kept(house: House) -> None:
    house.swap("cleo", "ben")
    house.clock.turn(hours=1)
    cleo = house.phone("cleo")
    written = re.search(r"const SHELL = (\[.*?\]);", cleo.get("/service-worker.js").text, re.DOTALL)
    assert written
    shell = json.loads(written[1])
    pages = [cleo.get(path).text for path in (f"/e/{house.event}/door", "/way-home")]
    parts = [e.attributes for page in pages for e in elements(page) if e.tag in {"link", "script"}]
    assert {part.get("src") or part["href"] for part in parts} == set(shell)
    assert {cleo.get(part, buffered=True).status_code for part in shell} == {200}


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
