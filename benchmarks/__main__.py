"""Takes all the times and says them as tables: `bin/bench`, or `bin/bench --sizes 1000 --rounds 5` for a first look."""

import os
import platform
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks import guessing, looking, mailing, owning, refusing, scanning, sweeping
from benchmarks.houses import KINDS, fresh_house
from benchmarks.load.scenes import FRONTS, LONG, SHORT, Scene, Size, scenes
from benchmarks.load.steady import READS, SCANS, steady, steady_lines
from benchmarks.load.table import load_table
from benchmarks.measuring import Cost, cost_of
from benchmarks.serving import Pages, serving
from benchmarks.tables import (
    looking_table,
    mailing_table,
    refusing_table,
    scanning_table,
    serving_table,
    sweeping_table,
)
from eventnet.storage.engine import sqlite_library
from eventnet.web.extensions import db
from tests.cast import House
from tests.databases import Databases
from tests.postgres import running_postgres

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
LOADED = {"sqlite": "SQLite", "postgresql": "PostgreSQL, two processes"}
PROCESSES = {"sqlite": 1, "postgresql": 2}
"""What a load is put on: what is there by default, and what `deploy/` has for a crowd."""
TITLES = {"nginx": "A load, whoever waits", "Caddy": "A load, whoever waits, through Caddy"}


PARTS = ("looking", "contacts", "scanning", "refusing", "serving", "mailing", "sweeping", "load")
APART = ("steady",)
"""What is measured only if asked for: it takes an hour."""


@click.command()
@click.option(
    "--part", "parts", multiple=True, type=click.Choice([*PARTS, *APART]), help="Only this (may be said again)."
)
@click.option("--sizes", default="1000,10000,100000", show_default=True, help="How many are in the list, step by step.")
@click.option("--rounds", default=30, show_default=True, help="Medians are of so many pairs.")
@click.option("--turns", default=7, show_default=True, help="A page is asked for in so many turns with the least page.")
@click.option(
    "--page", "pages", multiple=True, help="Of what is served only what begins like this (may be said again)."
)
@click.option("--contacts", default=20_000, show_default=True, help="How many the sweep ends: 1000000 takes an hour.")
@click.option("--long", is_flag=True, help="The load for longer: takes half an hour.")
@click.option(
    "--front", default="nginx", show_default=True, type=click.Choice(list(FRONTS)), help="What the load comes through."
)
@click.option("--minutes", default=60.0, show_default=True, help="The steady load goes on for so long.")
@click.option("--write/--no-write", default=True, help="Whether it is written to benchmarks/RESULTS.md.")
def main(
    *,
    parts: Sequence[str],
    sizes: str,
    rounds: int,
    turns: int,
    pages: Sequence[str],
    contacts: int,
    long: bool,
    front: str,
    minutes: float,
    write: bool,
) -> None:
    """What looking people up, scanning, the pages of the crowd, mails and the sweep cost, on both databases."""
    steps = [int(size.replace("_", "")) for size in sizes.split(",")]
    found: dict[str, list[str]] = {}
    with _databases() as (databases, folder):
        if "looking" in (parts or PARTS):
            for kind in KINDS:
                lines = [_when(f"medians of {rounds} pairs of turns"), ""]
                costs = looked_up(databases, kind, folder, steps, rounds)
                found[f"Looking people up, on {NAMES[kind]}"] = [*lines, *looking_table(costs, steps)]
        if "contacts" in (parts or PARTS):
            found |= _all_owned(databases, folder, rounds)
        if "scanning" in (parts or PARTS):
            lines = [_when("medians"), ""]
            crowds = {NAMES[kind]: _scanned(databases, kind, folder) for kind in KINDS}
            found["A crowd scanning at once"] = [*lines, *scanning_table(crowds)]
        if "refusing" in (parts or PARTS):
            lines = [_when("what a tenth take less than, as a part of what a made-up code takes (of either half)"), ""]
            unknown = {NAMES[kind]: _refused(databases, kind, folder) for kind in KINDS}
            found["A code that is unknown, whatever the cause"] = [*lines, *refusing_table(unknown)]
            found |= _guessed(databases, folder)
        if "serving" in (parts or PARTS):
            lines = [_when(f"medians of {turns} turns"), ""]
            served = {NAMES[kind]: _served(databases, kind, folder, turns, pages) for kind in KINDS}
            found["What the crowd asks for, of a real server"] = [*lines, *serving_table(served)]
    found |= _in_the_background(parts or PARTS, contacts)
    found |= _under_load(parts or PARTS, LONG if long else SHORT, front)
    found |= _steadily(parts, minutes)
    sections = {title: "\n".join(lines) for title, lines in found.items()}
    click.echo(as_text(sections))
    if write:
        RESULTS.write_text(as_text(sections_of(RESULTS.read_text("utf-8")) | sections), encoding="utf-8")


def sections_of(text: str) -> dict[str, str]:
    """What stands under each heading: what was not measured this time stays as it was."""
    parts = (part.partition("\n") for part in text.split("\n## ")[1:])
    return {title: body.strip() for title, _, body in parts}


def as_text(sections: Mapping[str, str]) -> str:
    """The results as a page."""
    return "\n\n".join(["# What it costs", *(f"## {title}\n\n{body}" for title, body in sections.items())]) + "\n"


def looked_up(
    databases: Databases, kind: str, folder: Path, sizes: Sequence[int], rounds: int
) -> dict[str, dict[int, Cost]]:
    """What each look-up costs at each size."""
    costs: dict[str, dict[int, Cost]] = {}
    for size in sizes:
        with fresh_house(databases, kind, folder / f"{kind}-{size}") as house:
            looking.fill(house, size)
            for name, cost in _costs(house, rounds).items():
                costs.setdefault(name, {})[size] = cost
            click.echo(f"{NAMES[kind]}, {size:,} in the list: measured", err=True)
    return costs


def _costs(house: House, rounds: int) -> dict[str, Cost]:
    with house.app.app_context():
        engines = {True: db.engine, False: house.sessions.kw["bind"]}
    return {
        name: cost_of(action, engines[name in looking.PAGES], rounds) for name, action in looking.actions(house).items()
    }


def _all_owned(databases: Databases, folder: Path, rounds: int) -> dict[str, list[str]]:
    lines = [_when(f"medians of {rounds} pairs of turns"), ""]
    return {
        f"One’s contacts, on {NAMES[kind]}": [
            *lines,
            *looking_table(_owned(databases, kind, folder, rounds), owning.SIZES),
        ]
        for kind in KINDS
    }


def _owned(databases: Databases, kind: str, folder: Path, rounds: int) -> dict[str, dict[int, Cost]]:
    """What the pages of one's contacts cost with so many of them."""
    costs: dict[str, dict[int, Cost]] = {}
    for size in owning.SIZES:
        with fresh_house(databases, kind, folder / f"{kind}-owning-{size}") as house:
            owning.fill(house, size)
            with house.app.app_context():
                engine = db.engine
            for name, action in owning.actions(house).items():
                costs.setdefault(name, {})[size] = cost_of(action, engine, rounds)
            click.echo(f"{NAMES[kind]}, {size:,} contacts: measured", err=True)
    return costs


def _scanned(databases: Databases, kind: str, folder: Path) -> tuple[scanning.Scans, scanning.Scans]:
    with fresh_house(databases, kind, folder / f"{kind}-scanning") as house:
        looking.fill(house, scanning.PEOPLE)
        return scanning.scans(house)


def _refused(databases: Databases, kind: str, folder: Path) -> refusing.Times:
    with fresh_house(databases, kind, folder / f"{kind}-refusing") as house:
        return refusing.refusals(house)


def _guessed(databases: Databases, folder: Path) -> dict[str, list[str]]:
    """What is somebody's beside what is nobody's."""
    lines = [_when("what a tenth take less than, as a part of what the made-up one takes (of either half)"), ""]
    titles = {
        "An address that somebody has": guessing.addresses,
        "An id of what belongs to somebody else": guessing.ids,
    }
    found = {}
    for title, measure in titles.items():
        times = {}
        for kind in KINDS:
            with fresh_house(databases, kind, folder / f"{kind}-{measure.__name__}") as house:
                times[NAMES[kind]] = measure(house)
        found[title] = [*lines, *refusing_table(times)]
    return found


def _served(databases: Databases, kind: str, folder: Path, turns: int, only: Sequence[str]) -> Pages:
    with fresh_house(databases, kind, folder / f"{kind}-serving") as house:
        pages = serving(house, folder, turns=turns, only=tuple(only))
    click.echo(f"{NAMES[kind]}: served", err=True)
    return pages


def _in_the_background(parts: Sequence[str], contacts: int) -> dict[str, list[str]]:
    """What nobody waits for, but others must not feel."""
    found: dict[str, list[str]] = {}
    if "mailing" in parts:
        with _databases() as (databases, folder):
            mailed = {NAMES[kind]: _mailed(databases, kind, folder) for kind in KINDS}
        found["The morning after, a thousand mails"] = [_when("one run"), "", *mailing_table(mailed)]
    if "sweeping" in parts:
        with _databases() as (databases, folder):
            swept = {NAMES[kind]: _swept(databases, kind, folder, contacts) for kind in KINDS}
        found["The sweep, while others write"] = [_when("one run"), "", *sweeping_table(swept)]
    return found


def _under_load(parts: Sequence[str], size: Size, front: str) -> dict[str, list[str]]:
    """Crowds that come whoever waits."""
    if "load" not in parts:
        return {}
    with _databases() as (databases, folder):
        loads = {LOADED[kind]: _loaded(databases, kind, folder, size, front) for kind in KINDS}
    how = f"one run, through {front} and without TLS where nothing else is said"
    return {TITLES[front]: [_when(how), "", *load_table(loads)]}


def _loaded(databases: Databases, kind: str, folder: Path, size: Size, front: str) -> dict[str, Scene]:
    found: dict[str, Scene] = {}
    with fresh_house(databases, kind, folder / f"{kind}-load") as house:
        for name, scene in scenes(house, folder / f"{kind}-load", size, PROCESSES[kind], front):
            found[name] = scene
            click.echo(load_table({LOADED[kind]: {name: scene}})[-1], err=True)
    return found


def _steadily(parts: Sequence[str], minutes: float) -> dict[str, list[str]]:
    """A gentle load on SQLite, for so long."""
    if "steady" not in parts:
        return {}
    how = f"a whole `eventnet serve` at its own port, {SCANS} scans and {READS} reads a second for {minutes:g} minutes"
    when = _when(how)
    with tempfile.TemporaryDirectory() as name:
        databases = Databases(Path(name), None)
        with fresh_house(databases, "sqlite", Path(name) / "steady") as house:
            found = steady(house, Path(name) / "steady", minutes)
    return {"An hour, steadily": [when, "", *steady_lines(found)]}


def _mailed(databases: Databases, kind: str, folder: Path) -> mailing.Mornings:
    with fresh_house(databases, kind, folder / f"{kind}-mailing") as house:
        return mailing.mornings(house)


def _swept(databases: Databases, kind: str, folder: Path, contacts: int) -> sweeping.Sweeps:
    with fresh_house(databases, kind, folder / f"{kind}-sweeping") as house:
        swept = sweeping.sweeps(house, contacts)
    click.echo(f"{NAMES[kind]}: swept", err=True)
    return swept


@contextmanager
def _databases() -> Iterator[tuple[Databases, Path]]:
    with tempfile.TemporaryDirectory() as name, running_postgres(Path(name)) as server:
        databases = Databases(Path(name), server)
        yield databases, Path(name)
        databases.close()


def _when(how: str) -> str:
    newer: sqlite3.Connection = sqlite_library().connect(":memory:")
    (version,) = newer.execute("SELECT sqlite_version()").fetchone()
    newer.close()
    cores = os.cpu_count() or 1
    where = f"{cores} cores ({platform.machine()}), Python {platform.python_version()}, SQLite {version}"
    busy = f"when it began, {os.getloadavg()[0] / cores:.1f} programs wanted each core"
    return f"{datetime.now(UTC):%d %B %Y}. {where}: {how}; {busy}."


if __name__ == "__main__":
    main()
