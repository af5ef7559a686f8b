"""The generator against servers that are held back: it waits for nobody who comes."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from benchmarks.load.asking import Load
from benchmarks.load.summing import Answer
from benchmarks.load.visits import Visit
from tests.processes import PATIENCE

ASKED = b"GET / HTTP/1.1\r\nHost: eventnet.test\r\n\r\n"
WELL = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
LATER = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nContent-Length: 4\r\n\r\nbusy"


Accept = Callable[[], socket.socket]


@contextmanager
def served_by(serve: Callable[[Accept], None]) -> Iterator[int]:
    """The port of a server that is this one function; it is handed what accepts a connection."""
    with ExitStack() as held:
        listening = held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=100))
        listening.settimeout(PATIENCE)

        def accept() -> socket.socket:
            line = held.enter_context(listening.accept()[0])
            line.settimeout(PATIENCE)
            return line

        server = threading.Thread(target=serve, args=(accept,), daemon=True)
        server.start()
        yield listening.getsockname()[1]
        server.join()


def heard(connection: socket.socket) -> None:
    """Hears one request."""
    got = b""
    while not got.endswith(b"\r\n\r\n"):
        more = connection.recv(4096)
        assert more, "whoever asks has hung up"
        got += more


def at_once(many: int, *requests: bytes) -> list[Visit]:
    return [Visit(0, "one", requests or (ASKED,)) for _ in range(many)]


def test_all_come_though_nobody_has_an_answer_yet() -> None:
    def serve(accept: Accept) -> None:
        lines = [accept() for _ in range(30)]
        for line in lines:
            heard(line)  # each has asked before the first is answered
        for line in lines:
            line.sendall(WELL)

    with served_by(serve) as port:
        found = Load(port).run(at_once(30))
    assert (found.visits, found.well) == (30, 30)


def test_who_is_told_to_come_again_does_and_is_counted_once() -> None:
    def serve(accept: Accept) -> None:
        line = accept()
        for answer in (LATER, LATER, WELL):
            heard(line)
            line.sendall(answer)

    with served_by(serve) as port:
        found = Load(port).run(at_once(1))
    assert (found.visits, found.well, found.refusals) == (1, 1, 2)
    assert 0 < found.refusing.slowest < found.first.slowest


def test_who_does_not_come_again_was_refused() -> None:
    def serve(accept: Accept) -> None:
        line = accept()
        heard(line)
        line.sendall(LATER)

    with served_by(serve) as port:
        found = Load(port, come_again=False).run(at_once(1))
    assert (found.visits, found.well, found.refusals, found.lost) == (1, 0, 1, 0)


def test_what_one_asks_for_comes_one_after_the_other_over_one_line() -> None:
    answers: list[Answer] = []

    def serve(accept: Accept) -> None:
        line = accept()
        for _ in range(3):
            heard(line)
            line.sendall(WELL[:20])  # in pieces
            line.sendall(WELL[20:])

    with served_by(serve) as port:
        found = Load(port, seen=answers.append).run(at_once(1, ASKED, ASKED, ASKED))
    assert (found.visits, found.well) == (1, 1)
    assert answers[0].first < answers[0].done


def test_whom_the_server_hangs_up_on_is_lost() -> None:
    def serve(accept: Accept) -> None:
        line = accept()
        heard(line)
        line.close()

    with served_by(serve) as port:
        found = Load(port).run(at_once(1))
    assert (found.visits, found.well, found.lost) == (1, 0, 1)


def test_a_line_that_was_kept_too_long_loses_nobody() -> None:
    def serve(accept: Accept) -> None:
        line = accept()
        heard(line)
        line.sendall(WELL)
        heard(line)
        line.close()  # as it was closed already when the second was sent
        line = accept()
        heard(line)
        line.sendall(WELL)

    with served_by(serve) as port:
        found = Load(port).run(at_once(1, ASKED, ASKED))
    assert (found.visits, found.well, found.lost) == (1, 1, 0)


def test_an_answer_that_does_not_tell_its_length_is_never_taken_for_a_short_one() -> None:
    def serve(accept: Accept) -> None:
        line = accept()
        heard(line)
        line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")

    with served_by(serve) as port, pytest.raises(ValueError, match="whose length is not told"):
        Load(port).run(at_once(1))


def test_nobody_is_waited_for_beyond_patience() -> None:
    over = threading.Event()

    def serve(accept: Accept) -> None:
        line = accept()
        heard(line)
        over.wait()

    with served_by(serve) as port:
        found = Load(port, patience=0.05).run(at_once(1))
        over.set()
    assert (found.well, found.lost) == (0, 1)
