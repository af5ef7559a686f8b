"""Ways to run the sweep: from the command line, in several processes, while somebody writes."""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from datetime import datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

from click.testing import CliRunner, Result

from eventnet.cli import main
from eventnet.storage.engine import open_engine
from eventnet.storage.errors import BusyError
from eventnet.storage.transactions import session_factory
from eventnet.upkeep.sweep import Swept, sweep
from tests.dying import FORKS
from tests.tables import contents
from tests.upkeep.sweep_rows import Sessions

PATIENCE = 60  # seconds, for what hangs


def command(database_url: str, data: Path, *arguments: str) -> Result:
    """`eventnet` as the operator types it."""
    without: dict[str, str | None] = {name: None for name in os.environ if name.startswith("EVENTNET_")}
    environ = without | {"EVENTNET_DATABASE_URL": database_url}
    return CliRunner().invoke(main, [*arguments, "--data", str(data)], env=environ)


_ready: list[Barrier] = []
"""In each process: what all wait at before they begin."""


def sweep_in_processes(many: int, database_url: str, now: datetime) -> list[int]:
    """How many contacts each of `many` processes has ended that all sweep at once."""
    barrier = FORKS.Barrier(many, timeout=PATIENCE)
    with ProcessPoolExecutor(many, FORKS, initializer=_get_ready, initargs=(barrier,)) as processes:
        running = [processes.submit(_sweep_here, database_url, now) for _ in range(many)]
        return [each.result() for each in running]


def _get_ready(barrier: Barrier) -> None:
    _ready.append(barrier)


def _sweep_here(database_url: str, now: datetime) -> int:
    engine = open_engine(database_url)
    try:
        engine.connect().close()
        _ready[0].wait()
        return sweep(session_factory(engine), now).contacts
    finally:
        engine.dispose()


def sweep_meanwhile(sessions: Sessions, now: datetime, threads: ThreadPoolExecutor) -> Future[Swept]:
    """A sweep that begins while something is written and not yet committed; it may have to wait for that."""
    running = threads.submit(_sweep_in_the_end, sessions, now)
    wait([running], timeout=0.3)
    return running


def _sweep_in_the_end(sessions: Sessions, now: datetime) -> Swept:
    """On a busy machine it may be told to try again: it does, as `serve` would."""
    while True:
        with suppress(BusyError):
            return sweep(sessions, now)


@contextmanager
def nothing_changes(sessions: Sessions) -> Iterator[None]:
    with sessions() as session:
        before = contents(session)
    yield
    with sessions() as session:
        assert contents(session) == before
