"""People who go on scanning and reading without a pause, whatever is done to the server meanwhile."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from eventnet.config import Settings
from eventnet.contacts.models import Contact
from eventnet.events.models import Event
from eventnet.exchange.models import Exchange
from eventnet.kernel.days import utc_now
from tests.cast import House
from tests.clock import Clock
from tests.crowd import crowd
from tests.exchange.sending import a_scan
from tests.processes import wait_until
from tests.quick import quick_app

PEOPLE = 4
"""Every second one keeps their connection for the next request, the others make a new one for each."""

Connect = Callable[[], HTTPConnection]


@dataclass
class Somebody:
    """One who scans and reads: what they send along, how many more they may scan, and whom they have scanned."""

    id: int
    headers: dict[str, str]
    holders: list[tuple[int, bytes]]
    scans: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    acknowledged: list[tuple[int, int]] = field(default_factory=list)


class Crowd:
    """Some who scan and read until it is over. Any answer but a good one ends the test."""

    def __init__(self, settings: Settings, sessions: sessionmaker[Session], *, scans: int) -> None:
        clock = Clock()
        clock.now = utc_now()
        settings = replace(settings, smtp_url=None)
        self.house = House(quick_app(settings, clock), sessions, clock)
        with self.house.writing() as session:  # it is on just now, by the clock of the server
            event = session.get_one(Event, self.house.event_id)
            event.starts_at, event.ends_at = clock.now - timedelta(hours=1), clock.now + timedelta(hours=8)
        names = crowd(self.house, PEOPLE * (scans + 1))
        self._people = [self._somebody(names[n], names[PEOPLE + n * scans :][:scans]) for n in range(PEOPLE)]
        self._over, self._asked = threading.Event(), 0

    def _somebody(self, who: str, holders: list[str]) -> Somebody:
        phone = self.house.phone(who)
        form_token, cookie = phone.token(), phone.cookie()  # in this order: the token's secret stands in the cookie
        with self.house.reading() as session:
            me, *there = (self.house.attendee(session, name) for name in [who, *holders])
        headers = {
            "Host": urlsplit(self.house.base_url).netloc,
            "Referer": f"{self.house.base_url}/",
            "X-CSRFToken": form_token,
            "Cookie": f"{cookie.key}={cookie.value}",
            "Content-Type": "application/json",
        }
        return Somebody(me.id, headers, [(one.id, one.alias) for one in there])

    @contextmanager
    def asking(self, connect: Connect) -> Iterator[None]:
        """They go on for as long as we are inside."""
        with ThreadPoolExecutor(PEOPLE) as threads:
            self._going = [
                threads.submit(self._go_on, somebody, connect, keeps=bool(n % 2))
                for n, somebody in enumerate(self._people)
            ]
            try:
                yield
            finally:
                self._over.set()

    def rest(self) -> None:
        """Has them end, before the last server does."""
        self._over.set()
        for going in self._going:
            going.result()

    def scan(self, each: int) -> None:
        """Has each of them scan so many more."""
        for somebody in self._people:
            somebody.scans.release(each)

    def wait_until_scanned(self, each: int) -> None:
        """Waits until everybody has so many."""
        wait_until(lambda: self._has_failed() or all(len(one.acknowledged) >= each for one in self._people))
        self._raise_what_failed()

    def wait_until_asked(self, more: int) -> None:
        """Waits until so many more requests were answered."""
        before = self._asked
        wait_until(lambda: self._has_failed() or self._asked >= before + more)
        self._raise_what_failed()

    def check(self) -> int:
        """Compares what they were told with what is there: each swap once, with both contacts. How many that are."""
        with self.house.reading() as session:
            swaps = session.execute(select(Exchange.low_id, Exchange.high_id)).all()
            contacts = session.scalars(select(Contact.id)).all()
        told = [pair for somebody in self._people for pair in somebody.acknowledged]
        assert sorted(map(tuple, swaps)) == sorted(told)
        assert len(contacts) == 2 * len(told)
        return len(told)

    def _has_failed(self) -> bool:
        return any(going.done() for going in self._going)

    def _raise_what_failed(self) -> None:
        failed: list[Future[None]] = [going for going in self._going if going.done()]
        for going in failed:
            going.result()

    def _go_on(self, somebody: Somebody, connect: Connect, *, keeps: bool) -> None:
        line: HTTPConnection | None = None
        while not self._over.is_set():
            line = line or connect()
            if somebody.scans.acquire(blocking=False):
                self._scan(line, somebody)
            else:
                _ask(line, "GET", "/healthz" if keeps else f"/e/{self.house.event}", somebody.headers)
            self._asked += 1
            if not keeps or line.sock is None:
                line.close()
                line = None
            self._over.wait(0.04)  # more would only keep from their work those who are started meanwhile
        if line:
            line.close()

    def _scan(self, line: HTTPConnection, somebody: Somebody) -> None:
        holder, alias = somebody.holders[len(somebody.acknowledged)]
        call = {"scans": [a_scan(self.house.token_of(alias, utc_now()))]}
        (result,) = json.loads(_ask(line, "POST", "/api/scans", somebody.headers, json.dumps(call)))["results"]
        assert result["outcome"] == "exchanged", result
        somebody.acknowledged.append((min(somebody.id, holder), max(somebody.id, holder)))


def _ask(line: HTTPConnection, method: str, path: str, headers: dict[str, str], body: str | None = None) -> str:
    line.request(method, path, body, headers)
    answer = line.getresponse()
    said = answer.read().decode()
    assert answer.status == 200, (method, path, answer.status, said)
    return said
