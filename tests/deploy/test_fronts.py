"""Behind the web servers of deploy/, as they really are: who is counted, what is taken, and what no log holds."""

import gzip
import itertools
import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar
from urllib.parse import urlencode

import pytest
from flask import Flask

from eventnet.events.rules import JOIN_CODE_LETTERS
from eventnet.kernel.ids import is_public_id
from eventnet.resources import resource_dir
from eventnet.web.limits import WRONG_CODES
from eventnet.web.statics import set_up_statics, static_url
from tests.databases import Databases
from tests.deploy.servers import FRONTS, NAME, Front, running_caddy, running_nginx
from tests.house.routes import ROUTES, made_up
from tests.mail.peer import free_port
from tests.monitoring.watcher import TOKEN
from tests.processes import LETS_GO, Process, running, wait_until

pytestmark = pytest.mark.thorough

HERE = f"https://{NAME}"
TWO_OF = {"nginx": ("127.0.0.2", "127.0.0.3"), "caddy": ("127.0.0.4", "127.0.0.5")}
"""Two addresses for each web server, since both stand in front of the same process with its counters."""


@pytest.fixture(scope="module")
def process(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("eventnet")
    databases.fresh("sqlite", folder)
    environ = {"EVENTNET_BASE_URL": HERE, "EVENTNET_PROXIES": "1", "EVENTNET_OPERATOR_EMAIL": "team@example.org"}
    environ |= {"EVENTNET_METRICS_TOKEN": TOKEN}
    with running("serve", "--data", str(folder), environ=environ, first=LETS_GO) as process:
        yield process


@pytest.fixture(scope="module", params=list(FRONTS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def front(kind: str, process: Process) -> Iterator[Front]:
    with FRONTS[kind](process.port) as front:
        yield front


def status(connection: HTTPConnection, path: str, **headers: str) -> int:
    """Opens a page and reads it to its end."""
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def test_two_visitors_are_two_to_the_limits_whatever_they_pretend(kind: str, front: Front) -> None:
    one, other = TWO_OF[kind]
    guesses = ("".join(code) for code in itertools.product(JOIN_CODE_LETTERS[:4], repeat=8))
    with front.visitor(one) as here, front.visitor(other) as there:
        got = []
        for number, guess in zip(range(WRONG_CODES.often.amount + 1), guesses, strict=False):
            forged = f"198.51.100.{number % 250}"
            got.append(
                status(here, f"/join/{guess}", X_Forwarded_For=forged, X_Real_IP=forged, Forwarded=f"for={forged}")
            )
        assert got == [404] * WRONG_CODES.often.amount + [429]
        assert status(there, f"/join/{next(guesses)}", X_Forwarded_For=one) == 404


def test_who_measures_asks_the_same_site_without_tls(front: Front) -> None:
    with closing(HTTPConnection("127.0.0.1", front.load_port, timeout=30)) as plain:
        assert (status(plain, "/healthz"), status(plain, "/readyz")) == (200, 404)


def test_who_takes_nothing_packed_is_told_how_much_comes(front: Front) -> None:
    with closing(HTTPConnection("127.0.0.1", front.load_port, timeout=30)) as plain:
        for path in ("/", "/static/css/tokens.css"):
            plain.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
            plain.putheader("Host", NAME)
            plain.endheaders()
            answer = plain.getresponse()
            body = answer.read()
            assert (answer.status, answer.headers["Content-Length"]) == (200, str(len(body))), path


def test_a_form_is_taken_over_https_from_a_page_of_ours_and_from_no_other(kind: str, front: Front) -> None:
    with front.visitor(TWO_OF[kind][1]) as browser:
        browser.request("GET", "/")
        page = browser.getresponse()
        (token,) = re.findall(r'name="csrf_token" value="([^"]+)"', page.read().decode())
        cookie = page.headers["Set-Cookie"]
        assert cookie.startswith("__Host-eventnet=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} == set(cookie.split("; ")[1:])
        assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
        sent = {}
        for referer in (f"{HERE}/", None, f"http://{NAME}/", "https://evil.example/"):
            headers = {"Cookie": cookie.partition(";")[0], "Content-Type": "application/x-www-form-urlencoded"}
            headers |= {"Referer": referer} if referer else {}
            browser.request("POST", "/language", urlencode({"csrf_token": token, "language": "de"}), headers)
            answer = browser.getresponse()
            answer.read()
            sent[referer] = answer.status
        assert list(sent.values()) == [303, 400, 400, 400]


def test_scheme_and_host_of_addresses_are_the_settings_alone(kind: str, front: Front) -> None:
    with front.visitor(TWO_OF[kind][1]) as browser:
        forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "X-Forwarded-Port": "81"}
        browser.request("GET", "/.well-known/security.txt", headers=forged)
        assert f"Canonical: {HERE}/.well-known/security.txt\n" in browser.getresponse().read().decode()


class _Answers(BaseHTTPRequestHandler):
    """Answers over lines that stay open; `lines` are those it was asked over, by the port at their other end."""

    protocol_version = "HTTP/1.1"
    lines: ClassVar[list[int]] = []

    def do_GET(self) -> None:
        if self.path == "/":
            self.lines.append(self.client_address[1])
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is written down."""


def test_the_line_to_eventnet_is_kept_for_whoever_asks_for_a_page_next(kind: str) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server, FRONTS[kind](server.server_port) as front:
        Thread(target=server.serve_forever, daemon=True).start()
        _Answers.lines.clear()
        for source in TWO_OF[kind]:
            with front.visitor(source) as somebody:
                assert status(somebody, "/") == 204
        server.shutdown()
    assert len(_Answers.lines) == 2
    assert len(set(_Answers.lines)) == 1


def codes() -> tuple[list[str], list[str]]:
    """Every address with a code in it, also as nobody would write it; and the codes."""
    named = made_up()
    secrets = {name: value for name, value in named.items() if not (is_public_id(value) or value.isdigit())}
    assert {"code", "link", "join", "confirm"} <= set(secrets)
    holding = [route.path for route in ROUTES.values() if set(re.findall(r"\{(\w+)\}", route.path)) & set(secrets)]
    paths = [path.format(**named) for path in holding]
    assert {path.split("/")[1] for path in paths} == {"x", "sign-in", "confirm", "join"}
    code = named["code"]
    paths += [
        f"/%78/{code}",
        f"//x/{code}",
        f"/x//{code}",
        f"/join?code={code}",
        f"/nowhere?code={code}",
        f"/x/{code}/",
    ]
    return paths, list(secrets.values())


def assert_logs_hold_no_code(kind: str, front: Front) -> None:
    paths, secrets = codes()
    with front.visitor(TWO_OF[kind][1]) as browser:
        for path in paths:
            for method in ("GET", "POST"):
                # What such a page loads, or is sent to, is asked for with its address in the Referer.
                browser.request(method, path, headers={"Referer": f"{HERE}{paths[0]}"})
                browser.getresponse().read()
        status(browser, "/static/css/base.css", Referer=f"{HERE}/x/{secrets[0]}", Cookie=f"eventnet={secrets[1]}")
        status(browser, "/privacy?last=1")
    wait_until(lambda: "/privacy" in front.written())  # it is written down after it is answered
    written = front.written()
    assert [secret for secret in secrets if secret in written] == []
    assert TWO_OF[kind][1] in written
    assert "/static/css/base.css" in written


def test_no_log_holds_a_code(kind: str, front: Front) -> None:
    assert_logs_hold_no_code(kind, front)


def test_no_log_holds_a_code_when_eventnet_is_away(kind: str) -> None:
    with FRONTS[kind](free_port(), patience=0) as front:
        assert_logs_hold_no_code(kind, front)


def test_where_one_process_is_away_the_other_answers(kind: str, process: Process) -> None:
    """While each of several is started anew, one after the other, nobody notices."""
    with FRONTS[kind](free_port(), process.port) as front, front.visitor(TWO_OF[kind][1]) as browser:
        assert [status(browser, "/privacy") for _ in range(10)] == [200] * 10
        browser.request("POST", "/sign-in", "email=gus", {"Content-Type": "application/x-www-form-urlencoded"})
        assert browser.getresponse().status == 400  # nobody but eventnet says so


def test_who_types_http_is_sent_to_https_and_that_is_not_written_down(kind: str, front: Front) -> None:
    _, secrets = codes()
    with socket.create_connection(("127.0.0.1", front.plain_port), timeout=30) as plain:
        plain.sendall(f"GET /x/{secrets[0]} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: plain.recv(4096), b"")).decode()
    assert re.match(r"HTTP/1.1 30[18] ", answer)
    assert re.search(rf"(?m)^Location: {HERE}(:\d+)?/x/{secrets[0]}\r$", answer)
    assert secrets[0] not in front.written()


@pytest.mark.parametrize(("size", "is_ours"), [(300_000, True), (1_100_000, False)])
def test_a_body_that_is_too_large_is_refused(kind: str, front: Front, size: int, is_ours: bool) -> None:
    with front.visitor(TWO_OF[kind][1]) as browser:
        with suppress(OSError):  # the answer may come before all is sent
            browser.request("POST", "/sign-in", b"x" * size, {"Accept-Language": "de"})
        answer = browser.getresponse()
        assert answer.status == 413
        assert ("Das war zu viel auf einmal." in answer.read().decode()) is is_ours


def test_a_probe_by_the_address_of_the_process_is_answered(process: Process) -> None:
    with socket.create_connection(("127.0.0.1", process.port), timeout=30) as probe:
        probe.sendall(b"GET /healthz HTTP/1.1\r\nHost: 10.0.0.5:5000\r\nConnection: close\r\n\r\n")
        assert probe.recv(12) == b"HTTP/1.1 200"


def test_what_is_for_watchers_is_not_handed_on(kind: str, front: Front, process: Process) -> None:
    word = f"Bearer {TOKEN}"
    for path in ("/readyz", "/metrics"):
        ways = [path, f"{path}?x", f"/%{ord(path[1]):x}{path[2:]}", f"/{path}", f"/x/..{path}", HERE + path]
        with front.visitor(TWO_OF[kind][1]) as browser:
            assert [status(browser, way, Authorization=word) for way in ways] == [404] * len(ways)
            assert status(browser, "/healthz") == 200
        connection = HTTPConnection("127.0.0.1", process.port, timeout=30)
        assert status(connection, path, Authorization=word) == 200, "who asks the process itself is answered"
        connection.close()


class Echo(BaseHTTPRequestHandler):
    """What a process answers here: what it was sent."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Goes on."""
        self._says(b"ready")

    def do_POST(self) -> None:
        """Says it again, and over which connection it came."""
        self._says(f"{self.client_address[1]} ".encode() + self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *_: object) -> None:
        """Says nothing to the one who tests."""

    def _says(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a process that says again what it is sent."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever).start()
        yield server.server_port
        server.shutdown()


def sends(front: Front, source: str, forms: list[str]) -> list[str]:
    """What somebody gets for each of their forms."""
    with front.visitor(source) as browser:
        got = []
        for form in forms:
            browser.request("POST", "/me", form)
            got.append(browser.getresponse().read().decode())
        return got


def test_no_form_goes_over_a_line_that_a_process_about_to_stop_takes_along(kind: str, echo: int) -> None:
    """It could not be sent a second time: nobody would know whether it was taken."""
    with FRONTS[kind](echo) as front:
        lines = {said.partition(" ")[0] for said in sends(front, TWO_OF[kind][1], ["name=Gus"] * 3)}
    assert len(lines) == 3


def test_while_a_process_is_away_nobodys_form_is_lost_or_becomes_anothers(kind: str, echo: int) -> None:
    """All are of the same length, as scans are."""
    forms = {who: [f"{who}-{number}" for number in range(8)] for who in range(8)}
    with FRONTS[kind](free_port(), echo) as front, ThreadPoolExecutor(len(forms)) as threads:
        with front.visitor(TWO_OF[kind][1]) as browser:
            assert [status(browser, "/") for _ in range(4)] == [200] * 4
        got = dict(zip(forms, threads.map(lambda who: sends(front, TWO_OF[kind][1], forms[who]), forms), strict=True))
    assert {who: [said.partition(" ")[2] for said in all_said] for who, all_said in got.items()} == forms


def test_static_files_cost_eventnet_nothing_once_nginx_has_them(databases: Databases, tmp_path: Path) -> None:
    databases.fresh("sqlite", tmp_path)
    got = []
    with ExitStack() as while_there:
        process = while_there.enter_context(
            running("serve", "--data", str(tmp_path), environ={"EVENTNET_BASE_URL": HERE}, first=LETS_GO)
        )
        with FRONTS["nginx"](process.port) as front, front.visitor("127.0.0.2") as browser:
            for is_there in (True, False):
                if not is_there:
                    while_there.close()
                for packing in ("gzip", "identity"):
                    browser.request("GET", "/static/css/base.css", headers={"Accept-Encoding": packing})
                    answer = browser.getresponse()
                    got.append((answer.status, answer.headers["Cache-Control"], answer.read()))
    assert got[:2] == got[2:]
    assert [(code, kept) for code, kept, _ in got[:2]] == [(200, "no-cache")] * 2
    assert gzip.decompress(got[0][2]) == got[1][2]


def test_static_files_go_out_through_caddy_without_eventnet_and_just_as_from_it(
    databases: Databases, tmp_path: Path
) -> None:
    databases.fresh("sqlite", tmp_path)
    folder = resource_dir("static")
    names = [file.relative_to(folder).as_posix() for kind in LAID_OUT for file in folder.rglob(f"*.{kind}")]
    assert {name.rpartition(".")[2] for name in names} == set(LAID_OUT)
    app = Flask("there", static_folder=str(folder))
    set_up_statics(app)
    with app.test_request_context():
        named = [static_url(name) for name in names]
    with (
        running("serve", "--data", str(tmp_path), environ={"EVENTNET_BASE_URL": HERE}, first=LETS_GO) as process,
        closing(HTTPConnection("127.0.0.1", process.port, timeout=30)) as direct,
    ):
        asked = [(path, packing) for path in (*named, *map("/static/{}".format, names)) for packing in ("gzip", "br")]
        itself = [handed_out(direct, *one) for one in asked]
        plain = f"/static/{names[0]}"
        in_vain = f"{plain}?v={'0' * 12}"
        outdated = handed_out(direct, in_vain, "gzip")
        with running_caddy(process.port) as front, front.visitor("127.0.0.2") as browser:
            assert handed_out(browser, in_vain, "gzip") == outdated, "what has not been laid out comes from eventnet"
    with running_caddy(free_port(), patience=0) as front, front.visitor("127.0.0.2") as browser:
        for one, expected in zip(asked, itself, strict=True):
            assert handed_out(browser, *one) == expected, one
        elsewhere = front.home / "facade" / "static" / names[0]  # of letters that fingerprints have, too
        elsewhere.parent.mkdir(parents=True)
        elsewhere.write_text("not for anybody")
        assert handed_out(browser, f"{plain}?v=../facade", "gzip") == itself[asked.index((plain, "gzip"))]
        assert [status(browser, path) for path in (in_vain, "/static/nothing.css")] == [503, 503]
    assert {answer["Cache-Control"] for answer in itself} == {"public, max-age=31536000", "no-cache"}
    assert {answer["Content-Encoding"] for answer in itself} == {"gzip", None}


LAID_OUT = ("css", "js", "png", "svg")
"""The endings of what Caddy hands out itself."""

SAME = (
    *("Cache-Control", "Content-Encoding", "Content-Security-Policy", "Cross-Origin-Opener-Policy"),
    *("Permissions-Policy", "Referrer-Policy", "Strict-Transport-Security", "X-Content-Type-Options"),
)


def handed_out(connection: HTTPConnection, path: str, packing: str) -> dict[str, object]:
    """What somebody gets of a static file, however it is packed, with what it says of itself."""
    connection.request("GET", path, headers={"Host": NAME, "Accept-Encoding": packing})
    answer = connection.getresponse()
    body, is_packed = answer.read(), answer.headers["Content-Encoding"] == "gzip"
    return {
        **{name: answer.headers[name] for name in SAME},
        "status": answer.status,
        "type": answer.headers.get_content_type(),
        "body": gzip.decompress(body) if is_packed else body,
    }


@pytest.mark.parametrize(("method", "loads_again"), [("GET", True), ("POST", False)])
def test_where_eventnet_is_away_one_is_told_to_come_again(kind: str, method: str, loads_again: bool) -> None:
    with FRONTS[kind](free_port(), patience=0) as front, front.visitor(TWO_OF[kind][1]) as browser:
        browser.request(method, "/")
        away = browser.getresponse()
        said = away.read().decode()
    assert (away.status, away.headers["Cache-Control"]) == (503, "no-store")
    assert 4 <= int(away.headers["Retry-After"]) <= 25
    assert away.headers["Refresh"] == (away.headers["Retry-After"] if loads_again else None)
    assert away.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Very busy" in said
    assert "Gerade ist viel los" in said


def test_what_is_more_than_nginx_may_hand_on_is_told_to_come_again_and_holds_nobody_up() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        running_nginx(silent.getsockname()[1], conns=1) as front,
        front.visitor("127.0.0.2") as first,
        front.visitor("127.0.0.3") as second,
    ):
        first.request("GET", "/e/one")
        taken, _ = silent.accept()
        with taken:
            assert status(second, "/e/two") == 503
            taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nwell")
            assert first.getresponse().read() == b"well"


def test_the_examples_say_what_a_reader_has_to_change() -> None:
    for name in ("nginx.conf", "Caddyfile"):
        assert NAME in (Path(__file__).resolve().parents[2] / "deploy" / name).read_text("utf-8").splitlines()[0]
