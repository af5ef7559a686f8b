"""The scenes of a load, each beside the same with the least page ("hello") of a server on the same waitress."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from benchmarks.clients import request
from benchmarks.load.asking import Load, allow_lines
from benchmarks.load.hall import Hall
from benchmarks.load.running import Serving, hall_of, started
from benchmarks.load.slow import MANNERS, slow_ones
from benchmarks.load.summing import Answer, Sum, rate_within
from benchmarks.load.visits import Visit, evenly, together
from tests.cast import House
from tests.deploy.servers import Front, running_caddy, running_nginx

CLIENTS = 16
SCANS, READS = 50, 200

LINES = 4_000
"""What the front server may hold beside four for each in the hall: all who come while there is too much to do."""

FRONTS: dict[str, Callable[[list[int], int], AbstractContextManager[Front]]] = {
    "nginx": lambda ports, lines: running_nginx(*ports, lines=lines),
    "Caddy": lambda ports, _lines: running_caddy(*ports),  # holds as many as the system lets it
}
"""The web servers of `deploy/`, in front of what listens at these ports, for so many lines."""


@dataclass(frozen=True)
class Size:
    """How large the scenes are."""

    hall: int = 10_000
    opening: float = 20.0
    steady: float = 30.0
    best: int = 1_600
    overload: float = 15.0
    slow: int = 2_000
    beside: float = 8.0


SHORT = Size()
LONG = Size(steady=300.0)


@dataclass(frozen=True)
class Scene:
    """What a scene came to for us, and for the least page, where that says something."""

    ours: Sum
    least: Sum | None = None
    worked: float = 0.0
    """The seconds that the processors were busy for our server."""
    pages: int = 0
    """How many answers that were, where somebody had several."""
    note: str = ""


@dataclass(frozen=True)
class Where:
    """The servers of a scene, asked through a front server or at their own port."""

    hall: Hall
    ours: Serving
    through: str
    front: int
    least_front: int


def scenes(
    house: House, folder: Path, size: Size, processes: int = 1, through: str = "nginx"
) -> Iterator[tuple[str, Scene]]:
    """The scenes on one database, one by one, of a server of so many processes, asked through one of `FRONTS`."""
    allow_lines(2 * size.hall + 1_000)
    url = house.sessions.kw["bind"].url.render_as_string(hide_password=False)
    with ExitStack() as servers:
        hall, ours = servers.enter_context(hall_of(house, folder, size.hall, processes))
        least = servers.enter_context(started("benchmarks.server", folder, "least", url, str(house.event_id), "PORT"))
        fronts = [
            servers.enter_context(FRONTS[through](one.ports, 4 * size.hall + LINES)).load_port for one in (ours, least)
        ]
        where = Where(hall, ours, through, *fronts)
        yield from _openings(where, size)
        name = f"{SCANS} scans and {READS} reads a second, {size.steady:.0f} s"
        yield name, _compared(where, lambda page: _working(where, size.steady, 1.0, page), come_again=False)
        yield from _too_much(where, size)
        yield from _slow(where, size)


def _openings(where: Where, size: Size) -> Iterator[tuple[str, Scene]]:
    hall, rate = where.hall, size.hall / size.opening
    files = hall.opening(where.ours.port)
    many, soon = f"{size.hall:,} open it", f"within {size.opening:.0f} s"
    yield f"{many} {soon}, files kept", _compared(where, lambda page: _opening(hall, rate, (), page))
    yield f"{many} {soon}, nothing kept", _compared(where, lambda page: _opening(hall, rate, files, page))
    yield f"{many} at once, files kept", _compared(where, lambda page: _opening(hall, 0, (), page))


def _compared(where: Where, visits: Callable[[bytes | None], Iterable[Visit]], *, come_again: bool = True) -> Scene:
    """Ours, then the same with the least page, both through the front server."""
    before = where.ours.worked()
    ours = Load(where.front, come_again=come_again, patience=300).run(visits(None))
    worked = where.ours.worked() - before
    return Scene(ours, Load(where.least_front, come_again=come_again, patience=300).run(visits(request("/"))), worked)


def _opening(hall: Hall, rate: float, more: tuple[bytes, ...], page: bytes | None) -> Iterator[Visit]:
    """Everybody in the hall opens *Now*, and then the files of which nothing is kept."""
    moments = evenly(rate, len(hall.guests) / rate) if rate else (0.0 for _ in hall.guests)
    for at, guest in zip(moments, hall.guests, strict=False):
        yield Visit(at, "opening", (page,) if page else (hall.page(guest), *more))


def _working(where: Where, seconds: float, times: float, page: bytes | None) -> Iterable[Visit]:
    """People scan while phones read."""
    if page:
        return (Visit(at, "hello", (page,)) for at in evenly(times * (SCANS + READS), seconds))
    hall = where.hall
    return together(hall.scans(times * SCANS, seconds), hall.reads(where.ours.port, times * READS, seconds))


def _too_much(where: Where, size: Size) -> Iterator[tuple[str, Scene]]:
    """The most it can answer, asked by a few who each wait for their answer; then three times that, whoever waits."""
    hall = where.hall
    crowds: dict[str, Callable[[float, float], Iterable[Visit]]] = {
        "Now": lambda rate, seconds: _pages(hall, rate, seconds),
        "scans and reads": lambda rate, seconds: _working(where, seconds, rate / (SCANS + READS), None),
    }
    for name, crowd in crowds.items():
        each = size.best // CLIENTS
        some = iter([visit.requests[0] for visit in islice(crowd(SCANS + READS, 3600), CLIENTS * each)])
        before = where.ours.worked()
        best = Load(where.front, come_again=False).run(
            [Visit(0.0, "best", tuple(islice(some, each))) for _ in range(CLIENTS)]
        )
        most = CLIENTS * each / (best.whole.slowest / 1000)
        yield (
            f"{name}: the most",
            Scene(best, None, where.ours.worked() - before, CLIENTS * each, f"{most:.0f} a second"),
        )
        before, answers = where.ours.worked(), list[Answer]()
        much = Load(where.front, come_again=False, seen=answers.append).run(crowd(3 * most, size.overload))
        kept = rate_within(answers, size.overload / 5, size.overload)
        note = f"{kept:.0f} a second: {kept / most:.0%} of the most{_scans_of(answers)}"
        yield f"{name}: three times that", Scene(much, None, where.ours.worked() - before, note=note)


def _scans_of(answers: list[Answer]) -> str:
    scans = [one.is_well for one in answers if one.kind == "scan"]
    return f"; {sum(scans):,} of {len(scans):,} scans" if scans else ""


def _pages(hall: Hall, rate: float, seconds: float) -> Iterator[Visit]:
    for at, guest in zip(evenly(rate, seconds), cycle(hall.guests), strict=False):
        yield Visit(at, "Now", (hall.page(guest),))


def _slow(where: Where, size: Size) -> Iterator[tuple[str, Scene]]:
    """What others wait while very many hold their lines, at eventnet's own port and at the front server's."""
    path = "/static/icons/icon-512.png"
    for name, port in (("eventnet alone", where.ours.port), (f"through {where.through}", where.front)):
        yield f"20 reads a second, {name}", Scene(_beside(where, port, size))
        for manner in MANNERS:
            with slow_ones(port, size.slow, manner, path) as slow:
                time.sleep(size.beside / 2)  # what they ask for themselves is worked off
                beside = _beside(where, port, size)
                held = slow.held()
            yield (
                f"… beside {size.slow:,} slow ones, {manner}, {name}",
                Scene(beside, note=f"{held:,} still held after {size.beside:.0f} s"),
            )


def _beside(where: Where, port: int, size: Size) -> Sum:
    return Load(port, come_again=False).run(_pages(where.hall, 20, size.beside))
