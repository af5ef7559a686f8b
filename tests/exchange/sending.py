"""Scans as a phone sends them to `/api/scans`, and what it is told."""

from typing import Any

from werkzeug.test import TestResponse

from eventnet.kernel.ids import new_public_id
from tests.cast import House, Phone


def a_scan(token: str, **more: Any) -> dict[str, Any]:
    """A scan of this token, with an id of its own."""
    said = {"scanned_at": "2026-11-20T09:00:05Z", "clock_offset_ms": -180, "card": None}
    return {"id": new_public_id(), "token": token, **said, **more}


def send(house: House, phone: Phone, *scans: Any, **more: Any) -> TestResponse:
    """What the server answers to these scans, sent in one call."""
    headers = {"X-CSRFToken": phone.token(), "Accept-Language": phone.language, **more.pop("headers", {})}
    body = more or {"json": {"scans": list(scans)}}
    return phone.client.post("/api/scans", **body, base_url=house.base_url, headers=headers)


def told(house: House, phone: Phone, *scans: Any) -> list[dict[str, Any]]:
    """What each of these scans comes to."""
    answer = send(house, phone, *scans)
    assert answer.status_code == 200, answer.text
    return results_of(answer)


def results_of(answer: TestResponse) -> list[dict[str, Any]]:
    """What stands in an answer, scan by scan."""
    body: Any = answer.json
    results: list[dict[str, Any]] = body["results"]
    return results


def message_of(answer: TestResponse) -> str:
    """What is said of a call that comes to nothing as a whole."""
    body: Any = answer.json
    return str(body["message"])
