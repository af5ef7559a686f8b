"""Takes all the times and says them as tables: `bin/bench`, or `bin/bench --sizes 1000 --rounds 5` for a first look."""

import os
import platform
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks import looking, scanning
from benchmarks.houses import KINDS, fresh_house
from benchmarks.measuring import Cost, cost_of
from benchmarks.tables import looking_table, scanning_table
from eventnet.storage.engine import sqlite_library
from eventnet.web.extensions import db
from tests.cast import House
from tests.databases import Databases
from tests.postgres import running_postgres

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@click.command()
@click.option("--sizes", default="1000,10000,100000", show_default=True, help="How many are in the list, step by step.")
@click.option("--rounds", default=30, show_default=True, help="Medians are of so many pairs.")
@click.option("--write/--no-write", default=True, help="Whether benchmarks/RESULTS.md is written anew.")
def main(sizes: str, rounds: int, write: bool) -> None:
    """What looking people up and scanning cost, on both databases, beside the bare drivers."""
    steps = [int(size.replace("_", "")) for size in sizes.split(",")]
    lines = [*_heading(rounds)]
    with _databases() as (databases, folder):
        for kind in KINDS:
            costs = looked_up(databases, kind, folder, steps, rounds)
            lines += ["", f"## Looking people up, on {NAMES[kind]}", "", *looking_table(costs, steps)]
        crowds = {NAMES[kind]: _scanned(databases, kind, folder) for kind in KINDS}
        lines += ["", "## A crowd scanning at once", "", *scanning_table(crowds)]
    text = "\n".join(lines) + "\n"
    click.echo(text)
    if write:
        RESULTS.write_text(text, encoding="utf-8")


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


def _scanned(databases: Databases, kind: str, folder: Path) -> tuple[scanning.Scans, scanning.Scans]:
    with fresh_house(databases, kind, folder / f"{kind}-scanning") as house:
        looking.fill(house, scanning.PEOPLE)
        return scanning.scans(house)


@contextmanager
def _databases() -> Iterator[tuple[Databases, Path]]:
    with tempfile.TemporaryDirectory() as name, running_postgres(Path(name)) as server:
        databases = Databases(Path(name), server)
        yield databases, Path(name)
        databases.close()


def _heading(rounds: int) -> list[str]:
    newer: sqlite3.Connection = sqlite_library().connect(":memory:")
    (version,) = newer.execute("SELECT sqlite_version()").fetchone()
    newer.close()
    cores = os.cpu_count() or 1
    where = f"{cores} cores ({platform.machine()}), Python {platform.python_version()}, SQLite {version}"
    how = (
        f"medians of {rounds} pairs of turns; when it began, {os.getloadavg()[0] / cores:.1f} programs wanted each core"
    )
    return ["# What it costs", "", f"{datetime.now(UTC):%d %B %Y}. {where}: {how}."]


if __name__ == "__main__":
    main()
