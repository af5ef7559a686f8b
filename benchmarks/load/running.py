"""Servers to put a load on: a whole installation, and the least one, each a process of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.hall import Hall, fill
from benchmarks.load.server import clock_since
from tests.cast import House
from tests.mail.peer import free_port


@dataclass(frozen=True)
class Serving:
    """A server: where it listens, and which process it is."""

    port: int
    pid: int

    def worked(self) -> float:
        """For how many seconds processors have been busy for it."""
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1_000_000_000


@contextmanager
def hall_of(house: House, folder: Path, many: int) -> Iterator[tuple[Hall, Serving]]:
    """The house's event with so many people in it, and a server that runs it in the time of the event."""
    began = time.time()
    hall = fill(house, many, clock_since(began))
    url = house.sessions.kw["bind"].url.render_as_string(hide_password=False)
    with started("benchmarks.load.server", folder, str(folder), url, "PORT", str(began)) as serving:
        yield hall, serving


@contextmanager
def started(module: str, folder: Path, *arguments: str) -> Iterator[Serving]:
    """A server of our own, once it says that it listens; for PORT it is told one that is free."""
    port, log = free_port(), folder / f"{module}.log"
    command = [sys.executable, "-m", module, *(str(port) if one == "PORT" else one for one in arguments)]
    with (
        log.open("wb") as written,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=written) as process,  # noqa: S603  our own
    ):
        try:
            if not process.stdout or not process.stdout.readline():
                raise RuntimeError(log.read_text("utf-8"))
            yield Serving(port, process.pid)
        finally:
            process.terminate()
            process.wait(30)
