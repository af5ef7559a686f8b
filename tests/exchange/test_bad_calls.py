"""Calls that are wrong: what is said of them, in which language; whose they are, and whether that can be believed."""

from typing import Any

import pytest

from eventnet.kernel.ids import is_public_id, new_public_id
from eventnet.web.whose import whose_is
from tests.cast import House, Phone
from tests.exchange.bad_calls import CALLS, SCANS, TYPES
from tests.exchange.sending import a_scan, message_of, results_of, send, told
from tests.meanwhile import everything
from tests.web.every_answer import without_table
from tests.web.old_forms import token_from

pytestmark = pytest.mark.on_sqlite

SAID = {
    400: ("not-json", "That did not arrive whole.", "Das ist nicht heil angekommen."),
    401: (
        "sign-in",
        "Please sign in again. Your scan is safe.",
        "Bitte melde dich noch einmal an. Dein Scan geht nicht verloren.",
    ),
    404: ("not-found", "There is nothing here.", "Hier ist nichts."),
    405: ("not-allowed", "That can’t be done this way.", "So geht das nicht."),
    413: ("too-large", "That was too much at once.", "Das war zu viel auf einmal."),
    415: ("not-json", "Only JSON is understood here.", "Hier wird nur JSON verstanden."),
    422: (
        "not-scans",
        "That is not a list of up to 100 scans.",
        "Das ist keine Liste von bis zu 100 Scans.",
    ),
    500: ("failed", "Something broke on our side.", "Bei uns ist etwas kaputtgegangen."),
}
SAFE = {"Sec-Fetch-Site": "same-origin"}


def post(phone: Phone, body: bytes, content_type: str = "application/json", **headers: str) -> Any:
    more = {"X-CSRFToken": phone.token(), "Accept-Language": phone.language, **headers}
    where = {"base_url": "http://eventnet.test", "content_type": content_type}
    return phone.client.post("/api/scans", data=body, headers=more, **where)


def test_what_is_no_list_of_scans_is_refused_as_a_whole_and_changes_nothing(house: House) -> None:
    cleo, before = house.phone("cleo"), everything(house)
    answers = {name: post(cleo, body) for name, (body, _) in CALLS.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == {
        n: status for n, (_, status) in CALLS.items()
    }
    assert {answer.content_type for answer in answers.values()} == {"application/json"}
    assert [len(results_of(answers[name])) for name in ("none", "as many as may be")] == [0, 100]
    assert everything(house) == before


def test_a_body_that_is_said_to_be_something_else_is_not_read(house: House) -> None:
    cleo = house.phone("cleo")
    assert {name: post(cleo, b'{"scans": []}', name).status_code for name in TYPES} == TYPES


def test_each_scan_that_is_wrong_is_refused_by_itself(house: House) -> None:
    cleo = house.phone("cleo")
    scans = {
        name: {**scan, "id": new_public_id()} if isinstance(scan, dict) and is_public_id(scan.get("id")) else scan
        for name, (scan, _) in SCANS.items()
    }
    results = dict(zip(scans, told(house, cleo, *scans.values()), strict=True))
    assert {name: result["code"] for name, result in results.items()} == {
        name: code for name, (_, code) in SCANS.items()
    }
    assert {result["outcome"] for result in results.values()} == {"refused"}
    assert {name: result["id"] for name, result in results.items()} == {
        name: scan["id"] if isinstance(scan, dict) and is_public_id(scan.get("id")) else None
        for name, scan in scans.items()
    }
    german = told(house, house.phone("cleo", language="de"), None)
    assert german[0]["message"].startswith("Dieser Scan lässt sich nicht lesen, oder er wurde schon einmal")


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_failure_of_a_call_is_said_in_the_readers_language(house: House, language: str) -> None:
    cleo, nobody = house.phone("cleo", language=language), house.phone(language=language)
    where = {"base_url": house.base_url, "headers": {"Accept-Language": language}}
    answers: dict[float, Any] = {
        400: post(cleo, b"{"),
        401: send(house, nobody, a_scan("x")),
        404: cleo.get("/api/none"),
        405: cleo.get("/api/scans"),
        413: post(cleo, b" " * 70_000),
        415: post(cleo, b"{}", "text/plain"),
        422: post(cleo, b"{}"),
    }
    with without_table(house, "scan_answer"):
        answers[500] = send(house, cleo, a_scan("x"))
    answers[401.5] = cleo.client.post("/api/scans", json={"scans": []}, **where)
    for status, answer in answers.items():
        code, *words = SAID[int(status)]
        assert (answer.status_code, answer.json) == (int(status), {"code": code, "message": words[language == "de"]})
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Clear-Site-Data" not in answer.headers
    assert answers[405].headers["Allow"].split(", ") == ["OPTIONS", "POST"]


TOKENS = {
    "missing": None,
    "scrawled": "not-a-token",
    "of another browser": "another",
    "from before signing in again": "before",
}


@pytest.mark.parametrize("why", TOKENS)
def test_a_page_of_ours_is_given_the_token_that_is_right_and_nobody_else_is(house: House, why: str) -> None:
    cleo, scan = house.phone("cleo"), a_scan(house.token("ben"))
    token = {"another": house.phone("cleo").token(), "before": cleo.token()}.get(str(TOKENS[why]), TOKENS[why])
    with cleo.client.session_transaction(base_url=house.base_url) as cookie:
        cookie.pop("csrf_token", None)  # as signing in does
    cleo.token()
    ours, theirs = house.base_url, "http://evil.example"
    origins: dict[str, tuple[bool, dict[str, str]]] = {
        "our own page": (True, {"Origin": ours, **SAFE}),
        "an older browser": (False, {"Origin": ours}),
        "no origin": (False, SAFE),
        "another site": (False, {"Origin": theirs, "Sec-Fetch-Site": "cross-site"}),
        "a neighbour": (False, {"Origin": ours, "Sec-Fetch-Site": "same-site"}),
        "a liar": (False, {"Origin": theirs, **SAFE}),
    }
    given: dict[str, Any] = {}
    for name, (_, headers) in origins.items():
        sent = {**headers, **({"X-CSRFToken": token} if token else {})}
        answer = cleo.client.post("/api/scans", json={"scans": [scan]}, headers=sent, base_url=ours)
        assert (answer.status_code, message_of(answer)) == (401, SAID[401][1])
        given[name] = dict(answer.json or {}).get("csrf_token")
    assert {name: bool(token) for name, token in given.items()} == {
        name: is_ours for name, (is_ours, _) in origins.items()
    }
    headers = {"X-CSRFToken": given["our own page"]}
    again = cleo.client.post("/api/scans", json={"scans": [scan]}, headers=headers, base_url=ours)
    assert results_of(again)[0]["outcome"] == "exchanged"


def test_a_call_that_was_open_for_days_is_sent_safely_by_a_page_of_ours_alone(house: House) -> None:
    cleo, scan = house.phone("cleo"), a_scan(house.token("ben"))
    cleo.token()
    for days, headers, status in (
        (3, {}, 401),
        (3, {"Origin": house.base_url}, 401),
        (3, {"Origin": "http://evil.example", **SAFE}, 401),
        (400, {"Origin": house.base_url, **SAFE}, 401),
        (3, {"Origin": house.base_url, **SAFE}, 200),
    ):
        sent = {"X-CSRFToken": token_from(cleo.client, house.app, hours_ago=24 * days), **headers}
        answer = cleo.client.post("/api/scans", json={"scans": [scan]}, headers=sent, base_url=house.base_url)
        assert answer.status_code == status, (days, headers)
    assert results_of(answer)[0]["outcome"] == "exchanged"


def test_nobody_sends_what_was_scanned_by_another_who_had_the_phone_before(house: House) -> None:
    settings = house.app.extensions["eventnet"].settings
    with house.reading() as session:
        whose = {who: whose_is(house.person(session, who).public_id, settings) for who in ("cleo", "dan")}
    cleo, before = house.phone("cleo"), everything(house)
    right = {"Origin": house.base_url, **SAFE}
    for headers in ({}, right, {"X-CSRFToken": "not-a-token", **right}):
        answer = send(house, cleo, a_scan(house.token("ben")), headers={"Whose": whose["dan"], **headers})
        assert (answer.status_code, answer.json) == (401, {"code": "sign-in", "message": SAID[401][1]})
        assert answer.headers["Whose"] == whose["cleo"]
    assert everything(house) == before
    answer = send(house, cleo, a_scan(house.token("ben")), headers={"Whose": whose["cleo"]})
    assert (results_of(answer)[0]["outcome"], answer.headers["Whose"]) == ("exchanged", whose["cleo"])
    assert send(house, house.phone(), a_scan("x")).headers["Whose"] == "nobody"
