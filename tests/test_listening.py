"""Connections of a whole process: those who say nothing, those who are slow, and those who say too much."""

import re
import select
import socket
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from benchmarks.load.slow import MANNERS, slow_ones
from eventnet.listening.files import FEWEST_CONNECTIONS, MOST_CONNECTIONS, allow_files, connections_with, files_allowed
from eventnet.listening.running import Server
from eventnet.listening.server import listen
from eventnet.shedding.queue import Load, load_of
from tests.databases import Databases
from tests.processes import PATIENCE, Process, answers, running, tried, wait_until

SLOW = b"POST /sign-in HTTP/1.1\r\nHost: eventnet.test\r\nContent-Length: 20000\r\n\r\n"


@contextmanager
def connected(process: Process, many: int) -> Iterator[list[socket.socket]]:
    """So many connections, over which nothing is said yet."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(socket.create_connection(("127.0.0.1", process.port), timeout=30)) for _ in range(many)
        ]


@pytest.mark.thorough
def test_a_thousand_silent_ones_and_many_slow_ones_keep_nobody_out(tmp_path: Path) -> None:
    allow_files()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with running(
        *("demo", "--data", str(tmp_path / "demo")),
        output=tmp_path / "output",
        first="import eventnet.listening.server as l; l.SILENT_SECONDS = l.WHOLE_SECONDS = 3600",
    ) as process:

        def page(url: str, data: bytes | None = None) -> tuple[str, str]:
            with browser.open(url, data=data, timeout=30) as answer:
                assert answer.status == 200
                return str(answer.geturl()), str(answer.read().decode())

        (link,) = re.findall(r"Cleo .*(http\S+)", (tmp_path / "output").read_text())
        (token,) = re.findall(r'name="csrf_token" value="([^"]+)"', page(link)[1])
        page(link, f"csrf_token={token}".encode())
        now, _ = page(process.base)
        assert re.search(r"/e/[\w-]{22}$|/way-home$", now), now  # the demo goes by this machine's clock

        with connected(process, 1100), connected(process, 100) as slow:
            for one in slow:
                one.sendall(SLOW)
            wait_until(lambda: len([file for file in process.files() if file.startswith("socket:")]) > 1200)
            for _ in range(3):
                for one in slow:
                    one.sendall(b"x")
                assert answers(f"{process.base}/healthz")
                assert "Begegnungen" in page(now)[1]
            slow[0].sendall(b"x" * 19_997)
            assert slow[0].recv(12) == b"HTTP/1.1 400", "a form without a token, once it is whole"


@pytest.fixture(scope="module")
def narrow(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One that may open few files, has no patience with silence, and none at all with what comes bit by bit."""
    folder = tmp_path_factory.mktemp("narrow")
    databases.fresh("sqlite", folder)
    first = "import eventnet.listening.server as l; l.SILENT_SECONDS = l.LOOKING_SECONDS = 1; l.WHOLE_SECONDS = 0"
    with running("serve", "--data", str(folder), output=folder / "output", files=128, first=first) as process:
        yield process


@pytest.mark.thorough
def test_where_few_files_may_be_open_it_waits_in_peace_and_then_answers(narrow: Process) -> None:
    worked, began = narrow.seconds(), time.monotonic()
    with connected(narrow, 2 * FEWEST_CONNECTIONS) as silent:
        wait_until(lambda: answers(f"{narrow.base}/healthz"))
        for one in silent:
            assert one.recv(1) == b"", "the server has hung up"
    assert narrow.seconds() - worked < (time.monotonic() - began) / 2, "it has waited, not turned in circles"
    assert narrow.output
    lines = narrow.output.read_text().splitlines()
    assert [line for line in lines if "Traceback" in line or "Too many open files" in line] == []
    assert len([line for line in lines if "alembic" not in line]) < FEWEST_CONNECTIONS


def test_a_request_that_takes_too_long_to_arrive_is_ended_however_busy_it_looks(narrow: Process) -> None:
    # What comes so late that nobody waits for it any more is answered by a reset.
    with connected(narrow, 1) as (slow,), suppress(ConnectionError):
        slow.sendall(b"GET /healthz HTTP/1.1\r\nX: ")
        assert slow.recv(1) == b""
    wait_until(lambda: answers(f"{narrow.base}/healthz"))  # what comes at once is taken


@pytest.fixture(scope="module")
def process(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One that all tests ask for which only send something odd; its temporary files lie in a folder of their own."""
    folder = tmp_path_factory.mktemp("process")
    databases.fresh("sqlite", folder)
    (folder / "temporary").mkdir()
    with running("serve", environ={"EVENTNET_DATA": str(folder), "TMPDIR": str(folder / "temporary")}) as process:
        yield process


def test_who_has_a_file_already_asks_for_the_next_over_the_same_line(process: Process) -> None:
    connection = HTTPConnection("127.0.0.1", process.port, timeout=30)
    connection.request("GET", "/static/icon.svg")
    first = connection.getresponse()
    first.read()
    line = connection.sock
    for _ in range(3):
        connection.request("GET", "/static/icon.svg", headers={"If-None-Match": str(first.headers["ETag"])})
        answer = connection.getresponse()
        assert (answer.status, answer.read(), answer.headers["Connection"]) == (304, b"", None)
        assert connection.sock is line, "the server has not hung up"
    connection.request("GET", "/static/icon.svg", headers={"If-None-Match": "*", "Connection": "close"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Connection"]) == (304, "close")


@pytest.mark.parametrize("manner", MANNERS)
def test_others_are_answered_beside_many_who_are_slow(process: Process, manner: str) -> None:
    with slow_ones(process.port, 40, manner, "/static/icons/icon-512.png", every=0.01) as slow:
        for _ in range(5):
            assert answers(f"{process.base}/healthz")
            with urllib.request.urlopen(f"{process.base}/sign-in", timeout=30) as page:
                assert page.status == 200
        assert slow.held() == 40, "nobody has been sent away meanwhile"


HEARD = 20 * 1024 * 1024
TOO_MUCH = {"en": "That was too much at once.", "de": "Das war zu viel auf einmal."}


@pytest.mark.parametrize("is_in_pieces", [False, True], ids=["its length is told", "in pieces"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_body_that_is_too_large_is_refused_in_our_words_and_never_stored(
    process: Process, language: str, is_in_pieces: bool
) -> None:
    piece = b"x" * 65_536
    connection = HTTPConnection("127.0.0.1", process.port, timeout=30)
    connection.putrequest("POST", "/sign-in")
    connection.putheader("Accept-Language", language)
    connection.putheader("Content-Type", "application/x-www-form-urlencoded")
    connection.putheader(*(("Transfer-Encoding", "chunked") if is_in_pieces else ("Content-Length", str(HEARD))))
    connection.endheaders()
    for _ in range(HEARD // len(piece)):
        connection.send(b"%x\r\n%b\r\n" % (len(piece), piece) if is_in_pieces else piece)
        assert [file for file in process.files() if "/temporary/" in file] == []
    connection.send(b"0\r\n\r\n" if is_in_pieces else b"")
    answer = connection.getresponse()
    assert answer.status == 413
    assert TOO_MUCH[language] in answer.read().decode()
    connection.request("GET", "/healthz")  # what was sent has not been taken for something else
    assert connection.getresponse().read() == b"ok\n"
    connection.close()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (b"POST /sign-in HTTP/1.1\r\nContent-Length: 999999999999\r\n\r\n", b"413 "),
        (b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\n\r\n", b"431 "),
        (b"GET / HTTP/1.1\r\nCookie: " + b"x" * 40_000 + b"\r\n\r\n", b"431 "),
        (b"POST /sign-in HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 40_000, b"400 "),
        (b"POST /sign-in HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"x: 1\r\n" * 7_000, b"400 "),
    ],
    ids=["a body without an end", "a long address", "a long header", "a long line between pieces", "a long trailer"],
)
def test_what_has_no_end_is_not_waited_for(process: Process, sent: bytes, told: bytes) -> None:
    with connected(process, 1) as (one,):
        one.sendall(sent)
        assert one.recv(13)[9:] == told


@pytest.mark.thorough
def test_a_process_that_may_open_too_few_files_says_so_instead_of_starting(tmp_path: Path) -> None:
    said = tried("serve", "--data", str(tmp_path), files=100)
    assert said == (
        "eventnet: The system lets a process open only 100 files at once (ulimit -n); eventnet needs at least 128.\n"
    )


def test_there_are_never_more_connections_than_files_for_them() -> None:
    assert connections_with(128) == FEWEST_CONNECTIONS
    assert connections_with(1024) == 464
    assert connections_with(10**6) == MOST_CONNECTIONS == connections_with(files_allowed() + 10**6)


def test_it_tells_who_waits_for_a_thread_and_who_is_connected() -> None:
    began, go_on = threading.Event(), threading.Event()

    def app(environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
        if environ["PATH_INFO"] == "/waits":
            began.set()
            assert go_on.wait(PATIENCE)
        start_response("200 OK", [("Content-Length", "0")])
        return []

    server = listen(
        app,
        host="127.0.0.1",
        port=0,
        threads=1,
        connections=FEWEST_CONNECTIONS,
        body=1024,
        refusal=lambda *_: ([], b""),
    )
    looping = threading.Thread(target=server.run)
    looping.start()
    lines = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(4)]
    try:
        wait_until(lambda: load_of(server) == Load(waiting=0, answering=0, refused=0, connections=4))
        lines[0].sendall(b"GET /waits HTTP/1.1\r\nHost: eventnet.test\r\n\r\n")
        assert began.wait(PATIENCE)
        for line in lines[1:3]:
            line.sendall(b"GET / HTTP/1.1\r\nHost: eventnet.test\r\n\r\n")
        wait_until(lambda: load_of(server) == Load(waiting=2, answering=1, refused=0, connections=4))
        go_on.set()
        wait_until(lambda: load_of(server) == Load(waiting=0, answering=0, refused=0, connections=4))
    finally:
        go_on.set()
        for line in lines:
            line.close()
        server.stop()
        looping.join(PATIENCE)


def says_hello(_environ: object, start_response: Callable[..., object]) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "5")])
    return [b"hello"]


@contextmanager
def turning() -> Iterator[Server]:
    """A server that goes on only as far as a test has it (`turned`)."""
    server = listen(
        says_hello, host="127.0.0.1", port=0, threads=1, connections=99, body=1, refusal=lambda *_: ([], b"")
    )
    try:
        yield server
    finally:
        server.listeners[0].task_dispatcher.shutdown()
        server.sockets.close()


def turned(server: Server, until: Callable[[], object]) -> None:
    def is_there() -> bool:
        server.sockets.turn(0.1)
        return bool(until())

    wait_until(is_there)


def greeted(server: Server, line: HTTPConnection) -> None:
    line.request("GET", "/")
    turned(server, lambda: select.select([line.sock], [], [], 0)[0])
    assert line.getresponse().read() == b"hello"


def test_who_only_waits_is_not_asked_each_time_that_something_happens_to_another() -> None:
    with turning() as server, ExitStack() as stack:
        lines = [HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE) for _ in range(9)]
        for line in lines:
            stack.callback(line.close)
            line.connect()
        channels, asked = server.listeners[0].active_channels, Counter[object]()
        turned(server, lambda: len(channels) == len(lines))
        server.sockets.turn(0)
        for channel in channels.values():
            channel.readable = partial(_noted, asked, channel, channel.readable)
        for _ in range(20):
            greeted(server, lines[4])
    assert len(asked) == 1


def _noted(asked: Counter[object], who: object, readable: Callable[[], bool]) -> bool:
    asked[who] += 1
    return readable()


@pytest.mark.parametrize("has_epoll", [True, False])
def test_a_line_is_found_closed_and_another_takes_its_place(has_epoll: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a system has no epoll: then all are asked."""
    if not has_epoll:
        monkeypatch.delattr(select, "epoll")
    held, many = set[int](), 9
    with turning() as server:
        for _ in range(many):
            with closing(HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as line:
                greeted(server, line)
                held |= set(server.listeners[0].active_channels)
            turned(server, lambda: not server.listeners[0].active_channels)
    assert len(held) < many, "a descriptor was given to another"
