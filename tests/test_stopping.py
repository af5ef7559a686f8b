"""Told to stop, a server answers whoever has asked; nobody is hung up on, whatever they were just doing."""

import os
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from eventnet.listening import handed_over, running
from eventnet.listening.handed_over import take_sockets, tell
from eventnet.listening.running import Server
from eventnet.listening.server import WATCHED, listen
from tests.processes import wait_until

THREADS = 2
LARGE = 8 * 1024 * 1024
"""More than what the system holds for somebody who does not read yet."""


class Desk:
    """An application whose threads wait until it is opened; before, only /quick answers."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.waiting = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] != "/quick":
            self.waiting += 1
            assert self.opened.wait(60)
        body = b"x" * LARGE if environ["PATH_INFO"] == "/large" else environ["wsgi.input"].read() or b"done"
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]


PATIENCE = {"LET_GO_SECONDS": 0.01, "FIRST_WORD_SECONDS": 3600.0, "ANSWER_SECONDS": 3600.0, "_TURN_SECONDS": 0.02}
"""Nobody is given up here because the machine is busy; and who is told to stop by another thread, not by a signal,
notices in a moment (running.Server.stop)."""


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in PATIENCE.items():
        monkeypatch.setattr(running, name, seconds)


_calls: list[HTTPConnection] = []


@pytest.fixture(autouse=True)
def hang_up() -> Iterator[None]:
    yield
    while _calls:
        _calls.pop().close()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def door() -> Iterator[socket.socket]:
    """A socket that listens, held by somebody else than the server."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door


def serves(desk: Desk, **where: Any) -> Server:
    where = where or {"host": "127.0.0.1", "port": 0}
    return listen(desk, threads=THREADS, connections=64, body=1024, refusal=lambda *_: ([], b""), **where)


@contextmanager
def answering(server: Server, stops: Callable[[], None] = lambda: None) -> Iterator[None]:
    """It runs, and has ended by itself at the end."""
    thread = threading.Thread(target=server.run, args=(stops,))
    thread.start()
    yield
    thread.join(60)
    assert not thread.is_alive(), "it has stopped"


def call(server: Server) -> HTTPConnection:
    _calls.append(HTTPConnection("127.0.0.1", server.port, timeout=60))
    return _calls[-1]


def asked(server: Server, path: str) -> HTTPConnection:
    connection = call(server)
    connection.request("GET", path)
    return connection


def heard(connection: HTTPConnection) -> tuple[int, bytes, str | None]:
    with connection.getresponse() as answer:
        return answer.status, answer.read(), answer.headers["Connection"]


def test_whoever_waits_for_a_thread_gets_an_answer_and_is_let_go(desk: Desk) -> None:
    server, has_stopped = serves(desk), threading.Event()
    with answering(server, has_stopped.set):
        many = [asked(server, "/") for _ in range(3 * THREADS)]
        wait_until(lambda: len(server._channels()) == len(many) and desk.waiting == THREADS)
        server.stop()
        assert has_stopped.wait(60)
        desk.opened.set()
        assert {heard(one) for one in many} == {(200, b"done", "close")}


def test_a_request_that_is_just_arriving_is_taken_whole(desk: Desk) -> None:
    server, has_stopped = serves(desk), threading.Event()
    desk.opened.set()
    with answering(server, has_stopped.set):
        slow = call(server)
        slow.putrequest("POST", "/")
        slow.putheader("Content-Length", "6")
        slow.endheaders(b"abc")
        wait_until(lambda: any(channel.request for channel in server._channels()))
        server.stop()
        assert has_stopped.wait(60)
        slow.send(b"def")
        assert heard(slow) == (200, b"abcdef", "close")


def test_a_large_answer_is_there_to_its_last_byte_however_slowly_it_is_read(desk: Desk) -> None:
    server, has_stopped = serves(desk), threading.Event()
    with answering(server, has_stopped.set):
        slow = asked(server, "/large")
        wait_until(lambda: desk.waiting)
        server.stop()
        assert has_stopped.wait(60)
        desk.opened.set()
        assert heard(slow) == (200, b"x" * LARGE, "close")


def test_who_kept_a_connection_may_ask_once_more_over_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LET_GO_SECONDS", 3600.0)
    server, has_stopped = serves(desk), threading.Event()
    with answering(server, has_stopped.set):
        kept = asked(server, "/quick")
        assert heard(kept) == (200, b"done", None)
        line = kept.sock
        server.stop()
        assert has_stopped.wait(60)
        newcomer = asked(server, "/quick")
        assert heard(newcomer) == (200, b"done", "close"), "it answers as before meanwhile"
        kept.request("GET", "/quick")
        assert kept.sock is line
        assert heard(kept) == (200, b"done", "close")


@pytest.mark.parametrize(
    ("path", "is_ours", "is_waited_for"), [(WATCHED, True, True), (WATCHED, False, False), ("/quick", True, False)]
)
def test_a_web_server_in_front_that_asks_now_and_then_hears_of_it_before_nobody_listens(
    desk: Desk, door: socket.socket, monkeypatch: pytest.MonkeyPatch, path: str, *, is_ours: bool, is_waited_for: bool
) -> None:
    """Where others hold the socket the next process answers: there is nothing to hear."""
    clock = SimpleNamespace(passed=0.0)
    monkeypatch.setattr(running, "LET_GO_SECONDS", 3600.0)
    monkeypatch.setattr(running, "time", SimpleNamespace(monotonic=lambda: clock.passed, time=time.time))
    desk.opened.set()
    server, has_stopped = serves(desk, **({} if is_ours else {"handed": [door.dup()]})), threading.Event()
    with answering(server, has_stopped.set):
        assert heard(asked(server, path))[0] == 200
        _calls.pop().close()
        wait_until(lambda: not server._channels())
        server.stop()
        assert has_stopped.wait(60)
        if is_waited_for:
            assert [heard(asked(server, "/quick")) for _ in range(2)] == [(200, b"done", "close")] * 2
            clock.passed = 3601.0


def test_who_tells_it_once_more_when_it_has_stopped_already_disturbs_nobody(desk: Desk) -> None:
    server = serves(desk)
    with answering(server):
        server.stop()
    server.stop()


def test_who_keeps_one_and_says_nothing_holds_nobody_up(desk: Desk) -> None:
    server = serves(desk)
    with answering(server):
        kept = asked(server, "/quick")
        assert heard(kept) == (200, b"done", None)
        server.stop()
        assert kept.sock.recv(1) == b""


def test_who_waits_at_the_door_of_a_server_is_let_in(desk: Desk) -> None:
    server = serves(desk)
    at_the_door = [asked(server, "/quick") for _ in range(3)]
    server.stop()
    with answering(server):
        assert {heard(one) for one in at_the_door} == {(200, b"done", "close")}


def test_it_ends_also_where_there_is_no_file_left_for_who_waits_at_the_door(desk: Desk) -> None:
    server = serves(desk)
    with socket.create_connection(("127.0.0.1", server.port)) as at_the_door:
        server.stop()
        files = resource.getrlimit(resource.RLIMIT_NOFILE)
        os.close(free := os.dup(at_the_door.fileno()))
        resource.setrlimit(resource.RLIMIT_NOFILE, (free, files[1]))
        try:
            with answering(server):
                pass
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, files)


def test_who_waits_at_a_door_that_others_hold_is_answered_by_the_next(desk: Desk, door: socket.socket) -> None:
    first = serves(desk, handed=[door.dup()])
    at_the_door = [asked(first, "/quick") for _ in range(3)]
    first.stop()
    with answering(first):
        pass
    second = serves(desk, handed=[door.dup()])
    with answering(second):
        assert {heard(one) for one in at_the_door} == {(200, b"done", None)}
        second.stop()


def test_what_takes_too_long_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "ANSWER_SECONDS", 0.01)
    monkeypatch.setattr(running, "THREAD_SECONDS", 0.01)
    server = serves(desk)
    with answering(server):
        late = asked(server, "/")
        wait_until(lambda: desk.waiting)
        server.stop()
        assert late.sock.recv(1) == b""
    desk.opened.set()


def test_on_ctrl_c_no_kept_connection_is_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has asked gets an answer, too; Python tells of the keys by an exception anywhere in the loop."""
    monkeypatch.setattr(running, "LET_GO_SECONDS", 3600.0)
    server, pressed = serves(desk), threading.Event()
    turn = server.sockets.turn

    def interrupted(seconds: float) -> None:
        turn(min(seconds, 0.05))
        if pressed.is_set():
            pressed.clear()
            raise KeyboardInterrupt

    monkeypatch.setattr(server.sockets, "turn", interrupted)
    with answering(server):
        kept, one = asked(server, "/quick"), asked(server, "/")
        assert heard(kept) == (200, b"done", None)
        wait_until(lambda: desk.waiting)
        pressed.set()
        wait_until(lambda: not pressed.is_set())
        desk.opened.set()
        assert heard(one)[:2] == (200, b"done")


# What is handed over


def test_a_socket_for_another_process_is_left_alone() -> None:
    environ = {"LISTEN_PID": "1", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "eventnet.socket", "HOME": "/"}
    assert take_sockets(environ) == []
    assert environ == {"HOME": "/"}, "nobody begun by us takes it for theirs"


def test_what_is_no_door_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as packets:
        monkeypatch.setattr(handed_over, "_FIRST", os.dup(packets.fileno()))
        with pytest.raises(OSError, match="is no listening TCP socket"):
            take_sockets({"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"})


def test_where_nobody_hears_how_it_is_it_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    tell("READY=1")
