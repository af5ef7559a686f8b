"""docs/openapi.json is what the server does: calls made of it at random, right and wrong ones, and each refusal."""

import json
import re
from collections import Counter
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from eventnet.events.rules import CardChoice
from eventnet.exchange.api import OUTCOMES
from eventnet.exchange.rules import WAITS, Answer, Refusal
from eventnet.exchange.sent import MOST_BYTES, MOST_SCANS, read_call
from eventnet.web.api import call_failed
from eventnet.web.i18n import speaking
from tests.cast import House
from tests.docs.tables import DOCS, table_of

pytestmark = pytest.mark.on_sqlite

DOCUMENT: dict[str, Any] = json.loads((DOCS / "openapi.json").read_text("utf-8"))
CALL = DOCUMENT["paths"]["/api/scans"]["post"]
SCHEMAS = DOCUMENT["components"]["schemas"]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES_OF_RESULTS = CALL["responses"]["200"]["content"]["application/json"]["examples"]
EXAMPLES, FEW = 25, 4


PHONES_ARE_NEVER_TOLD = {Refusal.STALE}
"""From a phone that becomes a request."""


def test_every_refusal_that_a_phone_may_be_told_stands_in_the_document_with_its_words() -> None:
    refusals = [refusal for refusal in Refusal if refusal not in PHONES_ARE_NEVER_TOLD]
    result = SCHEMAS["Result"]["properties"]
    assert result["code"]["enum"] == [*refusals, None]
    examples = {name: example["value"]["results"][0] for name, example in EXAMPLES_OF_RESULTS.items()}
    english = {row["code"]: row["English"] for row in table_of("exchange", "code", "HTTP", "English", "German")}
    for refusal in refusals:
        assert examples[refusal]["code"] == refusal
        assert examples[refusal]["outcome"] == ("retry" if refusal in WAITS else "refused")
        pattern = (
            re.sub(r"\\{\w+\\}", ".+", re.escape(english[refusal])) if refusal is not Refusal.BUSY else "Very busy .+"
        )
        assert re.fullmatch(pattern, examples[refusal]["message"]), refusal


def test_every_answer_stands_in_the_document() -> None:
    outcomes = {example["value"]["results"][0]["outcome"] for example in EXAMPLES_OF_RESULTS.values()}
    assert (
        outcomes == set(SCHEMAS["Result"]["properties"]["outcome"]["enum"]) == {*OUTCOMES.values(), "refused", "retry"}
    )
    assert set(OUTCOMES) == set(Answer)


def test_the_numbers_of_the_document_are_those_of_the_code() -> None:
    scans = SCHEMAS["Call"]["properties"]["scans"]
    assert (scans["maxItems"], SCHEMAS["Scan"]["properties"]["card"]["enum"]) == (MOST_SCANS, [*CardChoice, None])
    assert f"{MOST_BYTES // 1024} kB" in CALL["requestBody"]["description"]


def test_the_example_of_a_call_is_one_and_each_failure_is_said_as_the_server_says_it(app: Flask) -> None:
    (scan,) = read_call(json.dumps(CALL["requestBody"]["content"]["application/json"]["example"]).encode())
    assert scan.sound
    with app.test_request_context("/api/scans"), speaking("en"):
        for status, response in CALL["responses"].items():
            if status.isdigit() and status != "200":
                example = dict(response["content"]["application/json"]["example"])
                example.pop("csrf_token", None)
                assert call_failed(int(status)).json == example


def with_few_scans() -> dict[str, Any]:
    """The document, but for how many scans a call may have: the tester would spend its time on long lists."""
    few = deepcopy(DOCUMENT)
    few["components"]["schemas"]["Call"]["properties"]["scans"]["maxItems"] = FEW
    return few


@pytest.mark.thorough
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_whatever_is_sent_the_answer_is_one_the_document_knows(house: House, mode: GenerationMode) -> None:
    cleo, tokens = house.phone("cleo"), [house.token(who) for who in ("ben", "cleo", "dan")]
    headers = {"X-CSRFToken": cleo.token()}
    schema = schemathesis.openapi.from_dict(with_few_scans())
    schema.app = house.app
    calls = schema["/api/scans"]["POST"].as_strategy(generation_mode=mode)
    statuses: Counter[int] = Counter()

    @given(calls, st.lists(st.sampled_from(["made up", *tokens]), min_size=FEW, max_size=FEW))
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    def run(case: Any, scanned: list[str]) -> None:
        for scan, token in zip(scans_of(case.body), scanned, strict=False):
            if isinstance(scan, dict) and isinstance(scan.get("token"), str) and token in tokens:
                scan["token"] = token
        case.headers, case.cookies = dict(headers), {}
        answer = cleo.client.open(**case.as_transport_kwargs(base_url=house.base_url))
        case.validate_response(answer, checks=CHECKS)
        statuses[answer.status_code] += 1

    run()
    assert statuses[200] > 0
    assert set(statuses) <= {200, 400, 415, 422}


def scans_of(body: Any) -> list[Any]:
    scans = body.get("scans") if isinstance(body, dict) else None
    return scans if isinstance(scans, list) else []
