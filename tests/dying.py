"""Processes that are killed midway, at each of the steps they take: whatever is there then, a second run must cope."""

import multiprocessing
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from sqlalchemy import Engine, event

from eventnet.storage.engine import open_engine
from eventnet.storage.migrating import bring_up

PATIENCE = 60

FORKS = multiprocessing.get_context("forkserver")
"""Begins processes that have loaded already what they need. There is one for all tests of a worker: what it has loaded
is said here and nowhere else."""

FORKS.set_forkserver_preload(
    [
        "tests.dying",
        "eventnet.cli",
        "eventnet.backups.copying",
        "eventnet.backups.restoring",
        "eventnet.upkeep.mirroring",
        "eventnet.upkeep.sweep",
        "alembic.context",
        "psycopg",
    ]
)


def killed_at_each_step(arguments: Sequence[str], environ: Mapping[str, str], steps: str) -> Iterator[int]:
    """Runs a command again and again, killed before its first step, then before its second, and so on until it ends.

    Steps are what `steps` matches: statements, "commit", and what Python tells of files ("os.rename", "os.link").
    """
    for step in count(1):
        if not is_killed(_run, list(arguments), dict(environ), step, steps):
            return
        yield step


def killed_while_migrating(url: str, statement: str) -> None:
    """Brings a database up, in a process that is killed where a statement is about to begin, given by its first words.

    It must come that far.
    """
    assert is_killed(_migrate, url, statement), statement


def is_killed(work: Callable[..., None], *arguments: Any) -> bool:
    """Does some work in a process of its own: whether that was killed, and did not end well."""
    process = FORKS.Process(target=work, args=arguments)
    process.start()
    process.join(PATIENCE)
    assert process.exitcode in {0, -signal.SIGKILL}, process.exitcode
    return process.exitcode != 0


def _migrate(url: str, statement: str) -> None:
    engine = open_engine(url)

    def die(_connection: Any, _cursor: Any, asked: str, *_rest: Any) -> None:
        if asked.lstrip().startswith(statement):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", die)
    bring_up(engine)


def _run(arguments: list[str], environ: dict[str, str], step: int, steps: str) -> None:
    from eventnet.cli import main

    for name in [name for name in os.environ if name.startswith("EVENTNET_")]:
        del os.environ[name]
    os.environ.update(environ)
    _die_before(step, re.compile(steps))
    main(arguments, standalone_mode=False)


def _die_before(step: int, steps: re.Pattern[str]) -> None:
    left = iter(range(step - 1))

    def come_to(name: str) -> None:
        if steps.match(name) and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", lambda _connection, _cursor, statement, *_: come_to(statement))
    event.listen(Engine, "commit", lambda _connection: come_to("commit"))
    sys.addaudithook(lambda name, _: come_to(name))
