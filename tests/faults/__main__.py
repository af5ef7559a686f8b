"""Has faults happen to a real server while people scan: `bin/faults`, or `bin/faults --long --only killed`."""

import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import click

from tests.faults.nights import NIGHTS, Place
from tests.faults.postgres_server import postgres_to_stop
from tests.faults.results import FILE, row_of, row_of_failure, went_well, with_row

TIMES = 25
"""So many nights of kills on each database: 500 kills, and 300,000 scans that are acknowledged."""


@click.command()
@click.option("--long", "is_long", is_flag=True, help="The long nights, written to benchmarks/FAULTS.md.")
@click.option("--only", default="", help="Only nights whose name holds this, such as “killed” or “Redis”.")
@click.option("--times", default=TIMES, show_default=True, help="How many long nights of kills on each database.")
@click.option("--minutes", default=0.0, help="Begins no further long night after so many minutes (0: all of them).")
def main(*, is_long: bool, only: str, times: int, minutes: float) -> None:
    """Faults under a crowd that scans. Long nights that are in the table already are not had again."""
    if not is_long:
        sys.exit(subprocess.call([sys.executable, "-m", "pytest", "-n0", "-q", "tests/faults", "-k", only]))
    until, failed = time.monotonic() + minutes * 60 if minutes else float("inf"), False
    for seed in range(1, times + 1):
        for name in NIGHTS:
            is_due = only.lower() in name.lower() and (seed == 1 or name.startswith("killed"))
            if is_due and (name, seed) not in went_well(FILE.read_text("utf-8")) and time.monotonic() < until:
                failed |= not _had(name, seed)
    sys.exit(int(failed))


def _had(name: str, seed: int) -> bool:
    """One long night, written down; whether it went well."""
    is_on_postgres, happens = NIGHTS[name]
    began, went_well = time.monotonic(), True
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        postgres = stack.enter_context(postgres_to_stop()) if is_on_postgres else None
        try:
            here = happens(Place(Path(folder), postgres, seed, is_long=True))
            row = row_of(name, seed, here, time.monotonic() - began)
        except AssertionError as error:
            row, went_well = row_of_failure(name, seed, error), False
    FILE.write_text(with_row(FILE.read_text("utf-8"), row), encoding="utf-8")
    click.echo(" | ".join(row))
    return went_well


if __name__ == "__main__":
    main()
