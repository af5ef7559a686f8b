"""What the pages cost on which the crowd stands: asked of a real server, in turns with the smallest page there is.

A scan is compared with what writing its five rows costs at least, any other page with a page that says one word.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from sqlalchemy import insert, select, update

from benchmarks import looking
from benchmarks.clients import Asked, Line, each_once, for_a_while, request
from benchmarks.crowd import FIRST_ID
from benchmarks.guests import cookie, cookie_of, form_token, session_row
from eventnet.events.models import Attendee
from eventnet.people.models import BrowserSession
from tests.cast import House
from tests.crowd import crowd, swap_each
from tests.exchange.sending import a_scan
from tests.mail.peer import free_port

CLIENTS = (1, 16)
OPEN = 50
SCANS = {1: 40, 16: 160}
"""Cards swapped in each turn, by so many clients."""


@dataclass(frozen=True)
class Served:
    """One page asked by so many clients: answers a second, beside the floor's.

    An answer kept processors busy for `work` milliseconds in the server, one of the floor's for `least`: that says the
    same as the rates where other programs want the processors, too, but for what the database does elsewhere. Half of
    the answers took no more than `half` milliseconds, and 99 of 100 no more than `slow`.
    """

    rate: float
    floor: float
    work: float
    least: float
    half: float
    slow: float

    @property
    def ratio(self) -> float:
        """Which part of the floor's rate it comes to."""
        return self.rate / self.floor


Pages = dict[str, dict[int, Served]]
"""By page and number of clients."""


def serving(
    house: House,
    folder: Path,
    *,
    turns: int = 7,
    seconds: float = 0.3,
    contacts: int = OPEN,
    scans: Mapping[int, int] = SCANS,
    only: tuple[str, ...] = (),
) -> Pages:
    """All of it on one database, or what begins like one of `only`; medians of so many turns, each as long as that."""
    url = house.sessions.kw["bind"].url.render_as_string(hide_password=False)
    ways = {name: way for name, way in _WAYS.items() if is_wanted(name, only)}
    swaps = iter(_people(house, len(ways) * (turns + 1) * sum(scans.values())))
    found: Pages = {}
    with ExitStack() as servers:
        ours, least = (servers.enter_context(_server(kind, url, house.event_id, folder)) for kind in ("ours", "least"))
        for name, way in ways.items():
            found[name] = {
                clients: _scanned((ours, least), clients, swaps, scans[clients], turns=turns, way=way)
                for clients in CLIENTS
            }
        for name, page in _pages(house, ours.port, contacts).items():
            if is_wanted(name, only):
                found[name] = {clients: _asked((ours, least), clients, page, turns, seconds) for clients in CLIENTS}
    return found


def is_wanted(name: str, only: tuple[str, ...]) -> bool:
    """True where a page begins like one of `only`, or where all are wanted."""
    return not only or name.startswith(only)


@dataclass(frozen=True)
class _Running:
    """A server: where it listens, and which process it is."""

    port: int
    pid: int

    def worked(self) -> float:
        """How many milliseconds processors have been busy for it."""
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1_000_000

    def asked(self, ask: Callable[[int], Asked]) -> tuple[Asked, float]:
        """How asking it went, and for how long each answer kept processors busy."""
        before = self.worked()
        went = ask(self.port)
        return went, (self.worked() - before) / len(went.times)


_Pair = tuple[_Running, _Running]


@contextmanager
def _server(kind: str, url: str, event_id: int, folder: Path) -> Iterator[_Running]:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.server", kind, url, str(event_id), str(port)]
    log = (folder / f"{kind}.log").open("wb")
    with log, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as process:  # noqa: S603  our own
        try:
            if not process.stdout or not process.stdout.readline():
                raise RuntimeError((folder / f"{kind}.log").read_text("utf-8"))
            yield _Running(port, process.pid)
        finally:
            process.kill()


def _compared(servers: _Pair, ours: Callable[[int], Asked], floor: Callable[[int], Asked], turns: int) -> Served:
    pairs = [(servers[0].asked(ours), servers[1].asked(floor)) for _ in range(turns + 1)][1:]
    times = [time for (mine, _), _ in pairs for time in mine.times]
    return Served(
        median(mine.rate for (mine, _), _ in pairs),
        median(theirs.rate for _, (theirs, _) in pairs),
        median(work for (_, work), _ in pairs),
        median(work for _, (_, work) in pairs),
        median(times),
        quantiles([*times, max(times)], n=100)[-1],
    )


def _asked(servers: _Pair, clients: int, page: tuple[bytes, int], turns: int, seconds: float) -> Served:
    return _compared(
        servers,
        lambda port: for_a_while(port, clients, seconds, *page),
        lambda port: for_a_while(port, clients, seconds / 2, request("/"), 200),
        turns,
    )


class _Swap(NamedTuple):
    """One swap, as the requests by which it is asked for: by the page, by a phone that sends it; and of the floor."""

    page: bytes
    phone: bytes
    floor: bytes


_Way = tuple[Callable[[_Swap], bytes], int]
_WAYS: dict[str, _Way] = {
    "scan": (attrgetter("page"), 303),
    "scan, sent by a phone": (attrgetter("phone"), 200),
}
"""The ways to swap, and the status each has."""


def _scanned(servers: _Pair, clients: int, swaps: Iterator[_Swap], many: int, *, turns: int, way: _Way) -> Served:
    asks, status = way
    return _compared(
        servers,
        lambda port: each_once(port, clients, [asks(swap) for swap in islice(swaps, many)], status),
        lambda port: each_once(port, clients, [swap.floor for swap in islice(swaps, many)], 200),
        turns,
    )


def _pages(house: House, port: int, contacts: int) -> dict[str, tuple[bytes, int]]:
    """What is asked for, and the status it must have. Ben holds fifty open contacts, Cleo a list of whom to meet."""
    names = crowd(house, contacts)
    swap_each(house, ["ben"], names)
    ben, cleo = cookie_of(house, "ben"), cookie_of(house, "cleo")
    event = f"/e/{house.event}"
    pages = {
        "takers, unchanged": request(f"{event}/code/takers", cookie=cleo),
        "code.svg, unchanged": request(f"{event}/code.svg", cookie=cleo),
        "Now": request(event, cookie=cleo),
        "My code": request(f"{event}/code", cookie=cleo),
        "door sheet": request(f"{event}/door", cookie=cleo),
        "sign-in": request("/sign-in"),
        "join": request(f"/join/{house.join_code}"),
        "After, 50 open": request("/follow-ups", cookie=ben),
        "contacts, 50": request("/contacts", cookie=ben),
        "people, first page": request(f"{event}/people", cookie=cleo),
        "healthz": request("/healthz"),
    }
    found = dict.fromkeys(pages, 200)
    line = Line(port)
    for name, path in (("takers, unchanged", "code/takers"), ("code.svg, unchanged", "code.svg")):
        head = line.ask(pages[name])[1].decode()
        mark = next(
            value for key, _, value in (each.partition(": ") for each in head.split("\r\n")) if key.lower() == "etag"
        )
        pages[name], found[name] = request(f"{event}/{path}", cookie=cleo, mark=mark), 304
    line.close()
    return {name: (one, found[name]) for name, one in pages.items()}


def _people(house: House, swaps: int) -> Iterator[_Swap]:
    """Pairs who swap. Nobody takes part twice."""
    looking.fill(house, 4 * swaps)
    with house.writing() as session:
        session.execute(update(Attendee).where(Attendee.id >= FIRST_ID).values(has_chosen_details=True))
        columns = (Attendee.id, Attendee.person_id, Attendee.alias)
        rows = session.execute(select(*columns).where(Attendee.id >= FIRST_ID).order_by(Attendee.id))
        people = rows.all()
        sessions = [session_row(house, person_id) for _, person_id, _ in people[::2]]
        session.execute(insert(BrowserSession), sessions)
    token_of_forms = form_token(house)
    body = f"csrf_token={token_of_forms}"
    for (scanner, person_id, _), (holder, _, alias) in zip(people[::2], people[1::2], strict=False):
        mine, token = cookie(house, person_id), house.token_of(alias)
        yield _Swap(
            request(f"/x/{token}", cookie=mine, body=body),
            request("/api/scans", cookie=mine, body=json.dumps({"scans": [a_scan(token)]}), form_token=token_of_forms),
            request(f"/{scanner}/{holder}", body=""),
        )
