"""Servers to put a load on: a whole installation, and the least one, each a process of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.load.hall import Hall, fill
from benchmarks.load.server import clock_since
from tests.cast import House
from tests.mail.peer import free_port
from tests.redis_server import running_redis


@dataclass(frozen=True)
class Serving:
    """A server: where it listens, which process it is, and those that answer beside it."""

    port: int
    pid: int
    beside: tuple["Serving", ...] = ()

    @property
    def ports(self) -> list[int]:
        """Where all of them listen."""
        return [self.port, *(one.port for one in self.beside)]

    def worked(self) -> float:
        """For how many seconds processors have been busy for all of them."""
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        mine = sum(int(thread.read_text().split()[0]) for thread in threads) / 1_000_000_000
        return mine + sum(one.worked() for one in self.beside)


@contextmanager
def hall_of(house: House, folder: Path, many: int, processes: int = 1) -> Iterator[tuple[Hall, Serving]]:
    """The house's event with so many people in it, and so many processes that run it in the time of the event.

    Where there are several, the first also does what nobody waits for, and they count in a Redis.
    """
    began = time.time()
    hall = fill(house, many, clock_since(began))
    url = house.sessions.kw["bind"].url.render_as_string(hide_password=False)
    with ExitStack() as running:
        limits = running.enter_context(running_redis()).url if processes > 1 else ""
        all_of_them = [
            running.enter_context(
                started("benchmarks.load.server", folder, str(folder), url, "PORT", str(began), role, limits)
            )
            for role in ["works", *["answers"] * (processes - 1)]
        ]
        yield hall, replace(all_of_them[0], beside=tuple(all_of_them[1:]))


@contextmanager
def started(module: str, folder: Path, *arguments: str) -> Iterator[Serving]:
    """A server of our own, once it says that it listens; for PORT it is told one that is free."""
    port = free_port()
    log = folder / f"{module}-{port}.log"
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
            process.kill()  # told to stop it would wait for lines that a web server in front keeps
            process.wait(30)
