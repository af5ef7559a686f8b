"""What came of the long nights, as a table that grows: benchmarks/FAULTS.md."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.scene import Scene

FILE = Path(__file__).resolve().parents[2] / "benchmarks" / "FAULTS.md"
HEAD = (
    "night",
    "seed",
    "on",
    "faults",
    "acknowledged",
    "calls sent again",
    "scans told to wait",
    "calls told 503",
    "lines lost",
    "pages read",
    "goes on within s: half, at most",
    "minutes",
    "came out",
)
_MARK = "<!-- written by bin/faults -->"


def row_of(night: str, seed: int, here: Scene, seconds: float) -> list[str]:
    """A night that went well, as a row."""
    heard, took = here.phones.heard, sorted(here.recoveries)
    return [
        night,
        str(seed),
        f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        str(len(took)),
        f"{here.phones.acknowledged:,}",
        f"{heard.again:,}",
        f"{heard.busy:,}",
        f"{heard.statuses[503]:,}",
        f"{heard.lost:,}",
        f"{heard.read:,}",
        f"{took[len(took) // 2]:.2f}, {took[-1]:.2f}",
        f"{seconds / 60:.1f}",
        "all there once",
    ]


def row_of_failure(night: str, seed: int, error: BaseException) -> list[str]:
    """A night that did not go well, as a row with its first words."""
    words = " ".join(str(error).split())[:200].replace("|", "/")
    return [night, str(seed), f"{datetime.now(UTC):%Y-%m-%d %H:%M}", *["" for _ in HEAD[3:-1]], f"**{words}**"]


def rows(text: str) -> list[list[str]]:
    """The rows that stand there."""
    table = text.partition(_MARK)[2]
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def with_row(text: str, row: list[str]) -> str:
    """The text with one row more, in place of an earlier one of the same night and seed."""
    others = [other for other in rows(text) if other[:2] != row[:2]]
    return text.partition(_MARK)[0] + _MARK + "\n\n" + "\n".join(_table([*others, row])) + "\n"


def went_well(text: str) -> set[tuple[str, int]]:
    """The nights, by name and seed, that need not be tried again."""
    return {(row[0], int(row[1])) for row in rows(text) if not row[-1].startswith("**")}


def _table(body: Iterable[list[str]]) -> list[str]:
    lines = [list(HEAD), ["---"] + ["--:"] * (len(HEAD) - 2) + ["---"], *body]
    return ["| " + " | ".join(cells) + " |" for cells in lines]
