"""A gentle load that goes on and on, and what the process holds meanwhile: memory and open files must stay flat."""

import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.asking import Load, allow_lines
from benchmarks.load.running import hall_of
from benchmarks.load.summing import Answer, Sum
from benchmarks.load.visits import together
from benchmarks.load.watching import Held, Watched, held_by, watching
from tests.cast import House

SCANS, READS = 3, 12
PEOPLE = 10_000
LOOKS = 360
"""So often, in all, the process is looked at."""

MOMENTS = (1 / 12, 1 / 6, 1 / 3, 1 / 2, 2 / 3, 5 / 6, 1.0)
"""The moments that are told: of an hour after five minutes, and every ten."""

_LOOK_AGAIN_SECONDS = 0.5


@dataclass(frozen=True)
class Steady:
    """What became of the visits of so many seconds, and what the process held; `left` is that when all had gone."""

    seconds: float
    ours: Sum
    answered: list[float]
    """When each of those who got what they came for had it."""
    worked: float
    watched: Watched
    left: Held


def steady(house: House, folder: Path, minutes: float, people: int = PEOPLE) -> Steady:
    """A whole `eventnet serve` at its own port, 3 scans and 12 reads a second, for so long."""
    seconds, answered = 60 * minutes, list[float]()

    def note(answer: Answer) -> None:
        if answer.is_well:
            answered.append(answer.done)

    allow_lines(2_000)
    with hall_of(house, folder, people) as (hall, serving):
        before = serving.worked()
        with watching(serving.pid, every=seconds / LOOKS) as watched:
            ours = Load(serving.port, come_again=False, seen=note).run(
                together(hall.scans(SCANS, seconds), hall.reads(serving.port, READS, seconds))
            )
        worked = serving.worked() - before
        return Steady(seconds, ours, answered, worked, watched, _left(serving.pid))


def _left(pid: int) -> Held:
    """What a server holds when it has let go of all who have hung up: when that changes no more."""
    files = -1
    while (held := held_by(pid, 0.0)).files != files:
        files = held.files
        time.sleep(_LOOK_AGAIN_SECONDS)
    return held


def steady_lines(found: Steady) -> list[str]:
    """The same in words, and as a table in Markdown."""
    ours, watched = found.ours, found.watched
    lost = ours.lost + sum(ours.others.values())
    moments = [part * found.seconds for part in MOMENTS]
    held = [watched.at(moment) for moment in moments]
    rows = [
        ["after minutes", *(f"{moment / 60:.3g}" for moment in moments)],
        ["---", *("--:" for _ in moments)],
        ["answers until then", *(f"{sum(done <= moment for done in found.answered):,}" for moment in moments)],
        ["memory of its own, MB", *(f"{one.memory:.1f}" for one in held)],
        ["open files", *(str(one.files) for one in held)],
        ["threads", *(str(one.threads) for one in held)],
    ]
    came = (
        f"Of {ours.visits:,} visits {ours.well:,} had what they came for, {ours.refusals:,} were told to come again, "
        f"{lost} were lost. The server worked for {found.worked:.0f} seconds, "
        f"{found.worked / max(1, ours.well) * 1000:.1f} ms for each answer."
    )
    grew = (
        f"Memory grew by {_growth(found, 1 / 2)} MB an hour in the second half, by {_growth(found, 2 / 3)} in the last "
        "third (the straight lines that fit best). Open files are as many as connections just then, "
        f"{watched.largest('files'):.0f} at most, and {found.left.files} once all had gone."
    )
    return [came, "", *("| " + " | ".join(cells) + " |" for cells in rows), "", grew]


def _growth(found: Steady, since: float) -> str:
    return f"{found.watched.growth('memory', since * found.seconds):+.1f}"
