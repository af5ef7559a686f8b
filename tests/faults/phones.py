"""Phones that scan each other without a pause and read pages, as stubborn as ours: each scan is sent until answered."""

import json
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from random import Random
from typing import Any

from tests.exchange.sending import a_scan
from tests.faults.stage import Somebody, Stage
from tests.processes import wait_until

SENDERS, READERS = 8, 2
MOST_WAIT = 8
"""Calls that wait to be sent again, until nothing new is scanned."""

DOUBLED = 0.25
"""The part of calls that come over each of a phone's lines at once, where it has more than one."""

RESTS = 0.05
"""Seconds until a phone sends again; a real one waits longer."""

LOOKS = 0.2
"""Seconds that somebody looks at a page before the next: most of what the server does is for scans."""

ANSWERED_WITHIN = 30.0
GOES_BY = frozenset({"clock"})
"""Refusals that may happen, if only where the clock jumps back: the code was drawn in what is the future then."""


@dataclass
class Call:
    """Scans that one phone sends in one call, until each is answered; those of whom it has not heard are in doubt."""

    scanner: Somebody
    holders: list[Somebody]
    scans: list[dict[str, Any]]
    sent: int = 0


@dataclass
class Heard:
    """What phones were answered, and whatever may never happen."""

    scans: dict[tuple[int, str], tuple[Somebody, Somebody, Any]] = field(default_factory=dict)
    """By person and the phone's id: who scanned whom, and the answer that they go by from then on."""
    statuses: Counter[int] = field(default_factory=Counter)
    read: int = 0
    busy: int = 0
    lost: int = 0
    again: int = 0
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0


class Phones:
    """The crowd. Of some calls `copies` are sent at once over as many lines, their scans in another order each."""

    def __init__(self, stage: Stage, port: int, draw: Random, *, copies: int = 1) -> None:
        self.heard = Heard()
        self._stage, self._port, self._draw, self._copies = stage, port, draw, copies
        self._meetings, self._waiting = stage.meetings(draw), deque[Call]()
        self._lock, self._over, self._scans_no_more = threading.Lock(), threading.Event(), threading.Event()
        self._open = 0
        self._threads = [threading.Thread(target=self._send_all, daemon=True) for _ in range(SENDERS)]
        self._readers = [threading.Thread(target=self._read_all, daemon=True) for _ in range(READERS)]

    @contextmanager
    def busy(self) -> Iterator["Phones"]:
        """While inside they scan and read. At the end each scan that was begun is sent until it is answered."""
        for thread in [*self._threads, *self._readers]:
            thread.start()
        try:
            yield self
            self._scans_no_more.set()
            while self._open:
                self._one_more(lambda: -self._open)
        finally:
            self._scans_no_more.set()
            self._over.set()
            for thread in [*self._threads, *self._readers]:
                thread.join()

    @property
    def acknowledged(self) -> int:
        """The number of scans that were answered for good."""
        return len(self.heard.scans)

    def wait_for(self, more: int = 1, *, reads: int = 0) -> None:
        """Waits until so many more scans are acknowledged, and so many more pages read."""
        scans, pages = self.acknowledged + more, self.heard.read + reads
        while self.acknowledged < scans:
            self._one_more(lambda: self.acknowledged)
        while self.heard.read < pages:
            self._one_more(lambda: self.heard.read)

    def _one_more(self, count: Callable[[], int]) -> None:
        """Waits until something has gone on: how long all of it takes says more about the machine."""
        before = count()
        wait_until(lambda: count() > before or self.heard.wrong, pause=0.002)
        assert not self.heard.wrong, self.heard.wrong[:5]

    def wait_to_hear(self, status: int) -> None:
        """Waits until somebody is answered so."""
        before = self.heard.statuses[status]
        wait_until(lambda: self.heard.statuses[status] > before or self.heard.wrong, pause=0.01)

    def wait_to_be_told(self) -> None:
        """Waits until a scan is answered with the advice to try again."""
        before = self.heard.busy
        wait_until(lambda: self.heard.busy > before or self.heard.wrong, pause=0.01)

    def _send_all(self) -> None:
        lines = [Line(self._port) for _ in range(self._copies)]
        while not self._over.is_set():
            call = self._next()
            if call is None:
                if self._scans_no_more.is_set() and self._open == 0:
                    break
                time.sleep(RESTS)
                continue
            self._send(lines, call)
        for line in lines:
            line.hang_up()

    def _next(self) -> Call | None:
        with self._lock:
            is_full = len(self._waiting) >= MOST_WAIT or self._scans_no_more.is_set()
            if self._waiting and (is_full or self._draw.random() < 0.5):
                return self._waiting.popleft()
            if is_full:
                return None
            scanner, holders = next(self._meetings)
            ago = self._draw.randint(0, 1)
            self._open += len(holders)
        scans = [a_scan(self._stage.token(holder, steps_ago=ago)) for holder in holders]
        return Call(scanner, holders, scans)

    def _send(self, lines: Sequence["Line"], call: Call) -> None:
        headers = {"Cookie": f"eventnet={call.scanner.cookie}", "X-CSRFToken": self._stage.form_token}
        lines = lines if self._draw.random() < DOUBLED else lines[:1]
        call.sent += 1
        began = time.monotonic()
        asked = [line.ask("POST", "/api/scans", headers, self._body(call.scans)) for line in lines]
        answers = [line.answer() if sent else None for line, sent in zip(lines, asked, strict=True)]
        with self._lock:
            for answer in answers:
                self._note(call, answer)
            self.heard.slowest = max(self.heard.slowest, time.monotonic() - began)
            self.heard.again += call.sent > 1
            if call.scans:
                self._waiting.append(call)
        if call.scans:
            time.sleep(RESTS)

    def _body(self, scans: list[dict[str, Any]]) -> str:
        if self._copies > 1:
            scans = Random(time.monotonic_ns()).sample(scans, len(scans))
        return json.dumps({"scans": scans})

    def _note(self, call: Call, answer: "Answer | None") -> None:
        if not self._is_told(answer):
            return
        assert answer
        results = {result["id"]: result for result in json.loads(answer.body)["results"]}
        for scan, holder in list(zip(call.scans, call.holders, strict=True)):
            result = results.get(scan["id"])
            if result is None or (result["outcome"] == "refused" and result["code"] not in GOES_BY):
                self.heard.wrong.append(f"a scan was answered with {result}")
            elif result["outcome"] == "retry":
                self.heard.busy += 1
            else:
                self.heard.scans[call.scanner.person_id, scan["id"]] = (call.scanner, holder, result)
                call.scans.remove(scan)
                call.holders.remove(holder)
                self._open -= 1
        for number, (_, _, before) in self._heard_before(call, results):
            if results[number]["outcome"] != "retry" and results[number] != before:
                self.heard.wrong.append(f"answered {before}, and then {results[number]}")

    def _heard_before(self, call: Call, results: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        for number in results:
            if before := self.heard.scans.get((call.scanner.person_id, number)):
                yield number, before

    def _is_told(self, answer: "Answer | None") -> bool:
        """Whether an answer is one at all; it may only be 200, or 503 with the time to try again."""
        if answer is None:
            self.heard.lost += 1
            return False
        self.heard.statuses[answer.status] += 1
        if answer.status == 503 and not answer.retry_after.isdecimal():
            self.heard.wrong.append("503 without a time to try again")
        elif answer.status not in {200, 503}:
            self.heard.wrong.append(f"answered {answer.status}: {answer.body[:200]!r}")
        return answer.status == 200

    def _read_all(self) -> None:
        line, draw = Line(self._port), Random(1)
        paths = [f"/e/{self._stage.event}", f"/e/{self._stage.event}/code", "/contacts", "/follow-ups", "/healthz"]
        while not self._over.is_set():
            headers = {"Cookie": f"eventnet={draw.choice(self._stage.people).cookie}"}
            answer = line.answer() if line.ask("GET", draw.choice(paths), headers) else None
            with self._lock:
                is_read = self._is_told(answer)
                self.heard.read += is_read
            time.sleep(LOOKS if is_read else RESTS)
        line.hang_up()


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    retry_after: str


class Line:
    """A line to the server, opened anew where it was lost."""

    def __init__(self, port: int) -> None:
        self._http = HTTPConnection("127.0.0.1", port, timeout=ANSWERED_WITHIN)

    def ask(self, method: str, path: str, headers: dict[str, str], body: str | None = None) -> bool:
        """Sends a request; whether it got away."""
        mine = {"Host": "eventnet.test", "Content-Type": "application/json"} if body else {"Host": "eventnet.test"}
        try:
            self._http.request(method, path, body, mine | headers)
        except (OSError, HTTPException):
            self.hang_up()
            return False
        return True

    def answer(self) -> Answer | None:
        """The answer to it; None where the line was lost before."""
        try:
            got = self._http.getresponse()
            return Answer(got.status, got.read(), got.headers.get("Retry-After", ""))
        except (OSError, HTTPException):
            self.hang_up()
            return None

    def hang_up(self) -> None:
        """Ends the line; the next request opens another."""
        self._http.close()
