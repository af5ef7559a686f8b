"""What programs ask every site for: security.txt, robots.txt, an icon."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image

from eventnet.app import create_app
from eventnet.config import Settings
from eventnet.web.extensions import db
from tests.cast import House
from tests.clock import Clock
from tests.markup import elements

pytestmark = pytest.mark.on_sqlite
WHERE = "https://eventnet.test"


@pytest.fixture
def client(settings: Settings, clock: Clock, operator_email: str | None) -> Iterator[FlaskClient]:
    """Somebody at an installation that people reach over HTTPS, and that somebody runs, or nobody."""
    app = create_app(dataclasses.replace(settings, base_url=WHERE, operator_email=operator_email), clock)
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("operator_email", ["team+100%@example.org"])
def test_who_found_a_hole_reads_whom_to_tell_and_until_when_that_stands(client: FlaskClient, clock: Clock) -> None:
    answer = client.get("/.well-known/security.txt", base_url=WHERE)
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    fields = [line.split(": ", 1) for line in answer.text.splitlines()]
    assert dict(fields) == {
        "Contact": "mailto:team%2B100%25@example.org",
        "Expires": "2027-05-19T00:00:00Z",
        "Preferred-Languages": "en, de",
        "Canonical": f"{WHERE}/.well-known/security.txt",
    }
    assert len(fields) == 4, "RFC 9116 wants Expires and Preferred-Languages once"
    expires = datetime.fromisoformat(dict(fields)["Expires"])
    assert clock.now + timedelta(days=90) < expires < clock.now + timedelta(days=365), "less than a year, it says"


@pytest.mark.parametrize("operator_email", [None])
def test_where_nobody_is_named_there_is_nobody_to_tell(client: FlaskClient) -> None:
    assert client.get("/.well-known/security.txt", base_url=WHERE).status_code == 404


@pytest.mark.parametrize("operator_email", [None])
def test_search_engines_are_told_to_look_elsewhere(client: FlaskClient) -> None:
    answer = client.get("/robots.txt", base_url=WHERE)
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert answer.text == "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("operator_email", [None])
def test_the_icon_is_one_in_every_size_a_browser_asks_for(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico", base_url=WHERE, buffered=True)
    assert answer.status_code == 200
    assert "max-age=86400" in answer.headers["Cache-Control"]
    with Image.open(BytesIO(answer.data)) as icon:
        assert icon.format == "ICO"
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_no_phone_makes_numbers_to_call_of_codes_and_digits(house: House) -> None:
    for page in (
        house.phone().get("/mailed"),
        house.phone("cleo").get(f"/e/{house.event}"),
        house.phone().get("/nowhere"),
    ):
        told = [
            element.attributes
            for element in elements(page.text)
            if element.attributes.get("name") == "format-detection"
        ]
        assert [has["content"] for has in told] == ["telephone=no"]
