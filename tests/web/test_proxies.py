"""Behind web servers of one's own: who asks is whom they say, whatever a stranger writes into a header before."""

import dataclasses
from collections.abc import Iterator
from ipaddress import ip_address

import pytest
from flask import Flask, request

from eventnet.app import create_app
from eventnet.config import Settings
from eventnet.web.extensions import db
from eventnet.web.limits import network
from eventnet.web.proxies import forwarded_for
from tests.clock import Clock

pytestmark = pytest.mark.on_sqlite

ONE, TWO = "203.0.113.7", "198.51.100.9"
V6 = "2001:db8:1:2:3:4:5:6"


@pytest.mark.parametrize(
    ("header", "proxies", "asks"),
    [
        (ONE, 1, ONE),
        (ONE, 0, None),
        (f"{TWO}, {ONE}", 1, ONE),
        (f"{TWO},{ONE}", 2, TWO),
        (f"6.6.6.6, {TWO}, {ONE}", 2, TWO),
        (f'"6.6.6.6, {ONE}', 1, ONE),
        (f'"6.6.6.6, {TWO}, {ONE}"', 1, None),
        (f'6.6.6.6", {ONE}', 1, ONE),
        (f", ,, {ONE}", 1, ONE),
        (f"  {ONE}\t", 1, ONE),
        (f"{ONE}:443", 1, ONE),
        (V6, 1, V6),
        (f"[{V6}]", 1, V6),
        (f"[{V6}]:443", 1, V6),
        (V6.upper(), 1, V6),
        ("2001:db8:0:0::1", 1, "2001:db8::1"),
        (f"::ffff:{ONE}", 1, f"::ffff:{ONE}"),
        ("", 1, None),
        (ONE, 2, None),
        (f"{TWO}, {ONE}", 3, None),
        (f"{ONE},", 1, None),
        ("unknown", 1, None),
        ("_hidden", 1, None),
        ("unix:", 1, None),
        ("for=203.0.113.7", 1, None),
        ("203.0.113", 1, None),
        ("203.0.113.007", 1, None),
        ("203.0.113.7:port", 1, None),
        ("[203.0.113.7", 1, None),
        ("1" * 5000, 1, None),
        ("\u0662\u0660\u0663.0.113.7", 1, None),
    ],
)
def test_who_asks_is_counted_from_the_right_and_an_address_or_nothing(
    header: str, proxies: int, asks: str | None
) -> None:
    found = forwarded_for(header, proxies)
    assert (found and ip_address(found)) == (asks and ip_address(asks))


@pytest.fixture
def app(settings: Settings, clock: Clock, proxies: int) -> Iterator[Flask]:
    """An installation behind so many web servers, with a page that tells what it knows of whoever asks."""
    app = create_app(dataclasses.replace(settings, base_url="https://eventnet.test", proxies=proxies), clock)

    @app.get("/asks")
    def asks() -> str:
        return f"{network()} over {request.scheme} at {request.host}"

    yield app
    with app.app_context():
        db.engine.dispose()


FORGED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Port": "81",
    "X-Forwarded-Prefix": "/evil",
    "X-Real-IP": "6.6.6.6",
    "Forwarded": "for=6.6.6.6;host=evil.example;proto=http",
}


@pytest.mark.parametrize(
    ("proxies", "told", "counted"),
    [
        (0, f"6.6.6.6, {ONE}", "127.0.0.1"),
        (1, f"6.6.6.6, {ONE}", ONE),
        (2, f"6.6.6.6, {ONE}, {TWO}", ONE),
        (2, ONE, "127.0.0.1"),
        (1, None, "127.0.0.1"),
        (1, "garbled", "127.0.0.1"),
        (1, V6, "2001:db8:1:2::/64"),
        (1, "[2001:db8:1:2::9]:51234", "2001:db8:1:2::/64"),
        (1, f"::ffff:{ONE}", ONE),
        (1, "fe80::1%eth0", "fe80::/64"),
    ],
)
def test_a_visitor_is_counted_where_they_are_and_nothing_else_is_taken_from_headers(
    app: Flask, told: str | None, counted: str
) -> None:
    headers = {**FORGED, **({"X-Forwarded-For": told} if told else {})}
    answer = app.test_client().get("/asks", base_url="http://eventnet.test", headers=headers)
    assert answer.text == f"{counted} over https at eventnet.test"


@pytest.mark.parametrize("proxies", [1])
@pytest.mark.parametrize("host", ["10.0.0.5:5000", "evil.example", "localhost"])
def test_a_probe_under_another_name_is_answered_and_nothing_else_is(app: Flask, host: str) -> None:
    client = app.test_client()
    answer = client.get("/healthz", base_url="http://eventnet.test", headers={"Host": host})
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert client.get("/readyz", base_url="http://eventnet.test", headers={"Host": host}).status_code == 200
    for path in ("/", "/sign-in", "/healthz/", "/robots.txt", "/.well-known/security.txt", "/favicon.ico"):
        assert client.get(path, base_url="http://eventnet.test", headers={"Host": host}).status_code == 400, path
