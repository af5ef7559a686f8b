"""Where too many wait: threads are held here by who waits for a word, so that nothing depends on how fast they are."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from eventnet.listening.server import listen
from eventnet.shedding.appointments import LATEST, SOONEST
from eventnet.shedding.lines import ROOM, Kind
from eventnet.shedding.queue import Refusal
from eventnet.web.busy import busy_answers
from tests.cast import House
from tests.databases import Databases
from tests.processes import running, wait_until
from tests.statements import listening

pytestmark = pytest.mark.on_sqlite

READING, FILES, CHANGING, PROBING = 3, 4, 2, 1
ROOMS = {Kind.PAGE: READING, Kind.FILE: FILES, Kind.CHANGE: CHANGING, Kind.PROBE: PROBING}
TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"


@dataclass
class Server:
    """One thread, held by the word it waits for; so many wait behind it."""

    waitress: Any
    word: threading.Event = field(default_factory=threading.Event)
    begun: list[str] = field(default_factory=list)
    _open: ExitStack = field(default_factory=ExitStack)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answers each request when the word is given."""
        self.begun.append(environ["PATH_INFO"])
        self.word.wait()
        start_response("200 OK", [("Content-Length", "4")])
        return [b"done"]

    def asks(self, path: str, method: str = "GET", language: str = "en") -> HTTPConnection:
        """Somebody who asks, over a line of their own."""
        line = HTTPConnection("127.0.0.1", self.waitress.port, timeout=40)
        self._open.callback(line.close)
        line.request(method, path, headers={"Accept-Language": language})
        return line

    def waiting(self) -> int:
        """How many wait for the thread."""
        return len(self.waitress.listeners[0].task_dispatcher.queue)

    def fills(self, many: int, method: str = "GET") -> list[HTTPConnection]:
        """Holds the thread, and has so many wait."""
        there = [self.asks("/held")]
        wait_until(lambda: self.begun)
        for number in range(many):
            there.append(self.asks(f"/{number}", method))
            wait_until(lambda: self.waiting() == len(there) - 1)
        return there

    def close(self) -> None:
        """Lets everybody go."""
        self.word.set()
        self._open.close()


@pytest.fixture(autouse=True)
def it_notices_in_a_moment_that_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here another thread tells it, and not a signal (listening/running.py)."""
    monkeypatch.setattr("eventnet.listening.running._TURN_SECONDS", 0.02)


@contextmanager
def serving(refusal: Refusal, threads: int = 1) -> Iterator[Server]:
    """Such a server, while inside."""
    server = Server(None)
    server.waitress = listen(
        server, host="127.0.0.1", port=0, threads=threads, connections=100, body=1000, refusal=refusal
    )
    loop = threading.Thread(target=server.waitress.run, daemon=True)
    loop.start()
    try:
        yield server
    finally:
        server.close()
        server.waitress.stop()
        loop.join()


@pytest.fixture
def server(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for kind, room in ROOMS.items():
        monkeypatch.setitem(ROOM, kind, room)
    with serving(busy_answers(house.app)) as server:
        yield server


def answered(line: HTTPConnection) -> tuple[HTTPResponse, str]:
    answer = line.getresponse()
    return answer, answer.read().decode()


SAID = {
    "en": ("Very busy right now.", "This page loads again by itself", "Your scan is safe"),
    "de": ("Gerade ist viel los.", "Diese Seite lädt", "Dein Scan ist gespeichert"),
}


@pytest.mark.parametrize("language", ["en", "de"])
def test_who_comes_while_too_many_wait_is_told_at_once_and_all_who_wait_are_answered(
    server: Server, language: str
) -> None:
    there = server.fills(READING)
    refused, said = answered(server.asks("/e/one", language=language))
    assert (refused.status, server.begun) == (503, ["/held"]), "while everybody else still waits"
    assert SOONEST <= int(refused.headers["Retry-After"]) <= LATEST
    assert f'<html lang="{language}">' in said
    assert SAID[language][0] in said
    assert SAID[language][1] in said
    assert f'content="{refused.headers["Retry-After"]}"' in said, "the browser asks again when it is time"
    assert len(said.encode()) < 1000
    for part, token in (("background", "paper"), ("color", "ink")):
        (colours,) = re.findall(rf"--{token}: (light-dark\(.+?\));", TOKENS.read_text("utf-8"))
        assert f"{part}:{colours.replace(' ', '')}" in said, "by day and by night it looks like every other page"
    assert refused.headers["Cache-Control"] == "no-store"
    server.word.set()
    assert [answered(line)[0].status for line in there] == [200] * (1 + READING)
    assert answered(server.asks("/e/one"))[0].status == 200


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_script_is_told_in_json_as_where_the_database_has_no_time(server: Server, language: str) -> None:
    server.fills(CHANGING, "POST")
    refused, said = answered(server.asks("/api/scans", "POST", language))
    assert (refused.status, refused.headers["Content-Type"]) == (503, "application/json")
    told = json.loads(said)
    assert told["code"] == "busy"
    assert SAID[language][2] in told["message"]
    assert int(refused.headers["Retry-After"]) >= SOONEST


def test_scans_and_forms_are_taken_in_however_many_pages_wait_and_the_other_way_round(server: Server) -> None:
    there = server.fills(READING)
    assert answered(server.asks("/one-more"))[0].status == 503
    for number in range(CHANGING):
        there.append(server.asks(f"/x/{number}", "POST"))
        wait_until(lambda: server.waiting() == len(there) - 1)
    refused, said = answered(server.asks("/x/code", "POST"))
    assert refused.status == 503
    assert "refresh" not in said, "what was typed is not thrown away by loading the page anew"
    assert "what you typed is sent once more" in said
    server.word.set()
    assert [answered(line)[0].status for line in there] == [200] * (1 + READING + CHANGING)


def test_a_file_is_taken_in_for_longer_than_the_next_page_since_somebody_has_its_page_already(server: Server) -> None:
    there = [*server.fills(READING), server.asks("/static/css/base.css")]
    wait_until(lambda: server.waiting() == FILES)
    assert answered(server.asks("/static/css/tokens.css"))[0].status == 503
    server.word.set()
    assert [answered(line)[0].status for line in there] == [200] * (1 + FILES)


def test_a_watcher_is_let_in_before_all_who_wait_but_not_without_end(server: Server) -> None:
    there = [*server.fills(READING), *(server.asks("/healthz") for _ in range(PROBING))]
    wait_until(lambda: server.waiting() == READING + PROBING)
    assert answered(server.asks("/readyz"))[0].status == 503
    server.word.set()
    assert [answered(line)[0].status for line in there] == [200] * (1 + READING + PROBING)
    assert server.begun == ["/held", *["/healthz"] * PROBING, "/0", "/1", "/2"]


def test_who_was_refused_goes_on_over_the_same_line(server: Server) -> None:
    there = server.fills(READING)
    line = server.asks("/first", "HEAD")
    refused, said = answered(line)
    assert (refused.status, said, int(refused.headers["Content-Length"]) > 0) == (503, "", True)
    server.word.set()
    assert [answered(one)[0].status for one in there] == [200] * (1 + READING)
    line.request("GET", "/second")
    assert answered(line)[1] == "done"


def test_what_follows_over_the_same_line_is_refused_when_its_turn_comes_and_too_many_wait(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.waitress.port), timeout=40) as both:
        both.sendall(b"GET /one HTTP/1.1\r\nHost: a\r\n\r\nGET /two HTTP/1.1\r\nConnection: close\r\n\r\n")
        wait_until(lambda: server.begun == ["/one"])
        there = [server.asks(f"/{number}") for number in range(READING)]
        wait_until(lambda: server.waiting() == READING)
        server.word.set()
        got = b"".join(iter(lambda: both.recv(4096), b""))
    assert re.findall(rb"HTTP/1.1 (\d+)", got) == [b"200", b"503"]
    assert [answered(line)[0].status for line in there] == [200] * READING
    assert "/two" not in server.begun


def test_who_sends_what_is_no_request_is_told_that_however_many_wait(server: Server) -> None:
    server.fills(READING)
    assert server.asks("/static/css/base.css")
    wait_until(lambda: server.waiting() == FILES)
    line = server.asks("/fine")
    assert answered(line)[0].status == 503
    assert line.sock
    line.sock.sendall(b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n")
    got = b"".join(iter(lambda: line.sock.recv(4096), b""))
    assert re.match(rb"HTTP/1.[01] 400 ", got)
    assert b"Connection: close" in got


def test_everybody_who_has_knocked_is_let_in_at_once_but_no_more_than_may_be(house: House) -> None:
    with ExitStack() as stack:
        server = listen(
            lambda *_: [], host="127.0.0.1", port=0, threads=1, connections=40, body=1, refusal=busy_answers(house.app)
        )
        stack.callback(server.listeners[0].task_dispatcher.shutdown)
        stack.callback(server.sockets.close)
        for _ in range(50):
            line = HTTPConnection("127.0.0.1", server.port, timeout=40)
            line.connect()
            stack.callback(line.close)
        server.sockets.turn(10)
        assert len(server.sockets) == 40


def test_what_is_said_takes_no_look_at_the_database(house: House) -> None:
    answers = busy_answers(house.app)
    with listening(house.app) as asked:
        headers, body = answers("GET", "/", "fr, de;q=0.5", 7)
    assert asked.texts == []
    assert ("Retry-After", "7") in headers
    assert "in 7 Sekunden" in body.decode()


@pytest.mark.thorough
def test_a_whole_process_refuses_in_our_words(databases: Databases, tmp_path: Path) -> None:
    databases.fresh("sqlite", tmp_path)
    with running(
        "serve", "--data", str(tmp_path), first="import eventnet.shedding.lines as s; s.ROOM[s.Kind.PAGE] = 0"
    ) as process:
        line = HTTPConnection("127.0.0.1", process.port, timeout=40)
        line.request("GET", "/", headers={"Accept-Language": "de"})
        refused, said = answered(line)
        line.close()
    assert refused.status == 503
    assert SAID["de"][0] in said
