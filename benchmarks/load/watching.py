"""Watching a process: what it holds in memory and how many files, again and again while it works."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.load.summing import slope

_HOUR = 3600.0


@dataclass(frozen=True)
class Held:
    """What a process held at a moment (seconds from the beginning): memory in MB, open files, threads."""

    at: float
    memory: float
    files: int
    threads: int


@dataclass
class Watched:
    """All that was seen."""

    seen: list[Held] = field(default_factory=list)

    def growth(self, what: str, since: float = 0.0) -> float:
        """How much more of `what` ("memory", "files", "threads") an hour brings, by what was seen after `since`."""
        return _HOUR * slope([(one.at, getattr(one, what)) for one in self.seen if one.at >= since])

    def at(self, moment: float) -> Held:
        """What it held at a moment: as was seen last before."""
        return [one for one in self.seen if one.at <= moment][-1]

    def largest(self, what: str) -> float:
        """The most there was of it."""
        return float(max((getattr(one, what) for one in self.seen), default=0))


@contextmanager
def watching(pid: int, every: float) -> Iterator[Watched]:
    """Looks at a process every so many seconds, while inside."""
    watched, over, began = Watched(), threading.Event(), time.monotonic()

    def look() -> None:
        while not over.is_set():
            watched.seen.append(held_by(pid, time.monotonic() - began))
            over.wait(every)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield watched
    finally:
        over.set()
        watcher.join()


def held_by(pid: int, at: float) -> Held:
    """What it holds now; of memory what is its own."""
    process = Path(f"/proc/{pid}")
    status = dict(line.split(":", 1) for line in (process / "status").read_text("utf-8").splitlines())
    return Held(
        at,
        int(status["RssAnon"].split()[0]) / 1000,
        len(list((process / "fd").iterdir())),
        int(status["Threads"]),
    )
