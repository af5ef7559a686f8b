"""The certificate a web server in front shows, looked at as a browser would."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509

from eventnet.config import Settings
from eventnet.doctor import Report, examine
from tests.clock import Clock
from tests.doctor.telling import PUBLIC, changed, told
from tests.mail.peer import certificate, free_port

NOW = datetime.now(UTC).replace(microsecond=0)
"""The certificates of the tests are from yesterday until tomorrow."""


@contextmanager
def in_front(context: ssl.SSLContext, *, says: datetime = NOW, status: int = 200) -> Iterator[str]:
    """A web server with HTTPS, which has its own clock; where it is reached."""

    class Answer(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response_only(status)
            self.send_header("Date", format_datetime(says, usegmt=True))
            self.end_headers()

    class Server(HTTPServer):
        def handle_error(self, *_asked: object) -> None:
            """Somebody hung up, for they did not trust us."""

    with Server(("127.0.0.1", 0), Answer) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate that this machine trusts."""
    public, context = certificate(tmp_path, now=NOW)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    return context


def looked_at(settings: Settings, base_url: str, now: datetime = NOW) -> Report:
    return examine(changed(settings, base_url=base_url), {}, now)


def test_a_good_one_is_told_with_its_end(settings: Settings, trusted: ssl.SSLContext) -> None:
    with in_front(trusted) as base_url:
        report = looked_at(settings, base_url)
    assert report.is_well
    assert f"the certificate is good until {NOW + timedelta(days=1):%Y-%m-%d}" in told(report, "ok")
    assert [line for line in told(report, "note") if "/healthz" in line] == []


def test_one_that_is_soon_over_must_be_renewed(settings: Settings, trusted: ssl.SSLContext) -> None:
    later = NOW + timedelta(hours=18)
    with in_front(trusted, says=later) as base_url:
        report = looked_at(settings, base_url, later)
    (line,) = told(report, "FAIL")
    assert line.startswith(f"the certificate ends on {NOW + timedelta(days=1):%Y-%m-%d}")
    assert line.endswith("look into the log of what renews it (Caddy, certbot)")


@pytest.mark.parametrize("case", ["made by nobody we know", "made out to another"])
def test_one_that_browsers_refuse_is_a_failure(
    case: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_another = case == "made out to another"
    public, context = certificate(tmp_path, x509.DNSName("other.example")) if is_another else certificate(tmp_path)
    if is_another:
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with in_front(context) as base_url:
        (line,) = told(looked_at(settings, base_url), "FAIL")
    assert line.startswith(f"browsers refuse the certificate of {base_url}: ")
    assert ("mismatch" in line) is is_another
    assert "have the web server in front get a new one" in line


def test_a_clock_other_than_that_of_the_web_server_is_a_failure(settings: Settings, trusted: ssl.SSLContext) -> None:
    with in_front(trusted, says=NOW + timedelta(seconds=90)) as base_url:
        (line,) = told(looked_at(settings, base_url), "FAIL")
    assert line.startswith(
        f"this machine's clock is 90 seconds behind that of the web server at {base_url}; have it set"
    )


def test_a_web_server_that_does_not_reach_us_is_worth_knowing(settings: Settings, trusted: ssl.SSLContext) -> None:
    with in_front(trusted, status=502) as base_url:
        report = looked_at(settings, base_url)
    assert report.is_well
    (line,) = (line for line in told(report, "note") if "/healthz answers" in line)
    assert line.startswith(
        f"{base_url}/healthz answers 502 (Bad Gateway); does the web server in front pass requests on"
    )


@pytest.mark.parametrize("base_url", [PUBLIC, "https://127.0.0.1:{free_port}"])
def test_where_nobody_answers_it_says_that_it_could_not_look(base_url: str, settings: Settings, clock: Clock) -> None:
    base_url = base_url.format(free_port=free_port())
    report = looked_at(settings, base_url, clock.now)
    (line,) = (line for line in told(report, "note") if "can't be asked from here" in line)
    assert line.startswith(f"{base_url} can't be asked from here (")
    assert [line for line in told(report, "FAIL") if "certificate" in line] == []


def test_over_plain_http_there_is_none_to_look_at(settings: Settings, clock: Clock) -> None:
    report = looked_at(settings, "http://127.0.0.1:5000", clock.now)
    assert [line for line in report.lines if "certificate" in line or "asked from here" in line] == []
