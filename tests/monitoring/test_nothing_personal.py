"""Whatever people type, hold and send, neither logs nor figures have it: every route, with a canary everywhere."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from eventnet.web.log_lines import LINES
from tests.cast import House
from tests.house.routes import ROUTES, made_up, path_of, rules, set_the_stage
from tests.monitoring.watcher import TOKEN, asked
from tests.web.every_answer import without_table

pytestmark = [pytest.mark.on_sqlite, pytest.mark.thorough]

CANARY = "kanarienvogel"
HEADERS = {
    "User-Agent": CANARY,
    "Referer": f"http://eventnet.test/{CANARY}",
    "X-Forwarded-For": f"{CANARY}, 203.0.113.77",
    "X-Request-Id": CANARY,
    "Authorization": f"Bearer {CANARY}",
    "If-None-Match": f'"{CANARY}"',
    "Accept-Language": f"de, {CANARY}",
    "X-Canary": CANARY,
}
ADDRESS = "203.0.113.78"


@pytest.fixture
def logs() -> Iterator[dict[str, io.StringIO]]:
    """Everything that is logged meanwhile, down to the least, in each format."""
    root, streams = logging.getLogger(), {lines: io.StringIO() for lines in LINES}
    handlers = [logging.StreamHandler(streams[lines]) for lines in LINES]
    before = root.level
    root.setLevel(logging.DEBUG)
    for handler, lines in zip(handlers, LINES, strict=True):
        handler.setFormatter(LINES[lines]())
        root.addHandler(handler)
    yield streams
    for handler in handlers:
        root.removeHandler(handler)
    root.setLevel(before)


def ask_everything(house: House, who: str | None, ids: dict[str, str]) -> None:
    """Somebody asks each route rightly, by a made-up method, and with words that it knows nothing of."""
    phone = house.phone(who)
    token = phone.token() if who else None
    phone.client.set_cookie("canary", CANARY, domain="eventnet.test")
    asks: dict[str, Any] = {"base_url": house.base_url, "environ_overrides": {"REMOTE_ADDR": ADDRESS}}
    for route in ROUTES.values():
        path = path_of(house, route.path, ids) + f"?{CANARY}={CANARY}"
        if route.method == "GET":
            phone.client.get(path, headers=HEADERS, buffered=True, **asks)
        else:
            sent = route.sent(token, **{CANARY: CANARY, "note": CANARY})
            sent["headers"] = HEADERS | sent.get("headers", {})
            phone.client.post(path, **sent, **asks)
        phone.client.open(path, method=CANARY.upper(), headers=HEADERS, **asks)


def breaks() -> str:
    """What is raised quotes what was typed."""
    raise ValueError(f"{CANARY} is not a number")


def break_something(house: House) -> None:
    """In the database, in a page, and while a page goes out already."""
    with without_table(house, "contact"):
        house.phone("ben").get(f"/contacts?search={CANARY}")
    assert house.phone("ben").get("/breaks").status_code == 500
    logging.getLogger("waitress").error("Exception while serving %s" % f"/x/{CANARY}")  # noqa: G002, UP031  as it does


def test_neither_logs_nor_figures_have_anything_of_anybody(house: House, logs: dict[str, io.StringIO]) -> None:
    house.app.add_url_rule("/breaks", view_func=breaks)
    real, strange = set_the_stage(house), made_up()
    ask_everything(house, "cleo", real)
    ask_everything(house, None, strange)
    house.phone().get(f"/{CANARY}/{CANARY}")
    break_something(house)
    figures = asked(house.app, "/metrics").text
    told = [figures, *(log.getvalue() for log in logs.values())]
    asked_for = {rule.rule for rule in rules(house.app).values()}
    assert {rule for rule in asked_for if f'route="{rule}"' not in figures} == set()
    assert {rule for rule in asked_for for log in told[1:] if f" {rule} " not in log} == set()
    ids = {value for ids in (real, strange) for name, value in ids.items() if name != "question"}
    secrets = {CANARY, CANARY.upper(), ADDRESS, "203.0.113.77", "@demo.example", "Nowak", "Okafor", TOKEN, *ids}
    assert {secret for secret in secrets for text in told if secret in text} == set()


def test_what_is_written_about_one_request_bears_its_id(house: House, logs: dict[str, io.StringIO]) -> None:
    with without_table(house, "contact"):
        assert house.phone("cleo").get("/contacts").status_code == 500
    lines = [json.loads(line) for line in logs["json"].getvalue().splitlines()]
    answered = next(line for line in lines if line.get("status") == 500)
    assert (answered["method"], answered["rule"], answered["logger"]) == ("GET", "/contacts", "eventnet.requests")
    assert answered["ms"] > 0
    (failed,) = [line for line in lines if line["level"] == "ERROR"]
    assert failed["request"] == answered["request"]
    assert failed["message"] == "failed at GET /contacts"
    assert "OperationalError (SQLITE_ERROR)" in failed["error"]
    assert len({line["request"] for line in lines if "request" in line}) == sum("status" in line for line in lines)
