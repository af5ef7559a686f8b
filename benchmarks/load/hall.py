"""A hall that is full: everybody in it signed in, and what their phones ask for."""

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, select, update

from benchmarks import looking
from benchmarks.clients import Line, request
from benchmarks.crowd import FIRST_ID
from benchmarks.guests import cookie, form_token, session_row
from benchmarks.load.visits import Visit, evenly
from eventnet.events.models import Attendee
from eventnet.people.models import BrowserSession
from tests.cast import House
from tests.exchange.sending import a_scan

SEED = 7
POLLING = 200
"""So many have the page open that asks every few seconds whether somebody has just come."""

MIX = {"takers, unchanged": 12, "code.svg, unchanged": 3, "Now": 2, "My code": 2, "contacts": 1}
"""What is read while people scan, by how often of twenty."""


class Guest(NamedTuple):
    """Somebody in the hall, and the cookie of their browser."""

    alias: bytes
    cookie: str


@dataclass(frozen=True)
class Hall:
    """The event of a house, its guests, the token of their forms, and the time it is there."""

    house: House
    guests: list[Guest]
    form_token: str
    clock: Callable[[], datetime]

    def page(self, guest: Guest, path: str = "", mark: str = "") -> bytes:
        """Asking for a page of the event."""
        return request(f"/e/{self.house.event}{path}", cookie=guest.cookie, mark=mark)

    def scan(self, scanner: Guest, holder: Guest) -> bytes:
        """Sending one scan of a code that is shown just now."""
        sent = a_scan(self.house.token_of(holder.alias, self.clock()))
        return request(
            "/api/scans", cookie=scanner.cookie, body=json.dumps({"scans": [sent]}), form_token=self.form_token
        )

    def scans(self, rate: float, seconds: float) -> Iterator[Visit]:
        """Pairs who swap, so many a second; no pair twice, and everybody in turn."""
        many = len(self.guests)
        for number, at in enumerate(evenly(rate, seconds)):
            one, apart = number % many, 1 + number // many
            yield Visit(at, "scan", (self.scan(self.guests[one], self.guests[(one + apart) % many]),))

    def reads(self, port: int, rate: float, seconds: float) -> Iterator[Visit]:
        """What phones ask for while people scan, so many a second."""
        polling = self.guests[:POLLING]
        return self._reads(polling, _marks(self, port, polling), rate, seconds)

    def _reads(
        self, polling: list[Guest], marks: dict[tuple[str, bytes], str], rate: float, seconds: float
    ) -> Iterator[Visit]:
        draw = random.Random(SEED)
        kinds, weights = list(MIX), list(MIX.values())
        for at in evenly(rate, seconds):
            (kind,), guest = draw.choices(kinds, weights), draw.choice(polling)
            yield Visit(at, kind, (self._read(kind, guest, marks),))

    def _read(self, kind: str, guest: Guest, marks: dict[tuple[str, bytes], str]) -> bytes:
        if kind == "contacts":
            return request("/contacts", cookie=guest.cookie)
        if kind == "Now":
            return self.page(guest)
        if kind == "My code":
            return self.page(guest, "/code")
        path = _PATHS[kind]
        return self.page(guest, path, marks[path, guest.alias])

    def opening(self, port: int) -> tuple[bytes, ...]:
        """The files that a browser asks for which opens *Now* for the first time: named on the page, and in these."""
        line = Line(port)
        found: list[str] = []
        _, page = line.read(self.page(self.guests[0]))
        for path in re.findall(r'(?:href|src)="(/(?:static/|[\w.-]*manifest)[^"]*)"', page.decode()):
            _follow(line, path, found)
        line.close()
        return tuple(request(path) for path in found)


_PATHS = {"takers, unchanged": "/code/takers", "code.svg, unchanged": "/code.svg"}


def _follow(line: Line, path: str, found: list[str]) -> None:
    """A file, and what a script imports."""
    if path in found:
        return
    found.append(path)
    if ".js" not in path:
        return
    _, script = line.read(request(path))
    for other in re.findall(r'from "\.{1,2}/[^"]+"', script.decode()):
        folder, name = path.partition("?")[0].split("/")[:-1], other[6:-1]
        while name.startswith(("./", "../")):
            up, _, name = name.partition("/")
            folder = folder[:-1] if up == ".." else folder
        _follow(line, "/".join([*folder, name]), found)


def _marks(hall: Hall, port: int, guests: list[Guest]) -> dict[tuple[str, bytes], str]:
    """What the browsers of these have kept already: the entity tags."""
    line, found = Line(port), {}
    for guest in guests:
        for path in _PATHS.values():
            head = line.ask(hall.page(guest, path))[1].decode().split("\r\n")
            (found[path, guest.alias],) = (one[6:] for one in head if one.lower().startswith("etag: "))
    line.close()
    return found


def fill(house: House, many: int, clock: Callable[[], datetime]) -> Hall:
    """The hall of a house, with so many in it."""
    looking.fill(house, many)
    with house.writing() as session:
        session.execute(update(Attendee).where(Attendee.id >= FIRST_ID).values(has_chosen_details=True))
        columns = (Attendee.person_id, Attendee.alias)
        people = session.execute(select(*columns).where(Attendee.id >= FIRST_ID).order_by(Attendee.id)).all()
        session.execute(insert(BrowserSession), [session_row(house, person_id) for person_id, _ in people])
    guests = [Guest(alias, cookie(house, person_id)) for person_id, alias in people]
    return Hall(house, guests, form_token(house), clock)
