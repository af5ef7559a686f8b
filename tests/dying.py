"""Commands that are killed midway, at each of the steps they take: whatever is there then, a second run must cope."""

import multiprocessing
import os
import re
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from sqlalchemy import Engine, event

PATIENCE = 60

_FILES = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "shutil.move", "os.truncate"}
"""What Python itself tells of, just before it is done."""

_SPAWN = multiprocessing.get_context("forkserver")
_SPAWN.set_forkserver_preload(["tests.dying", "eventnet.backups.copying", "eventnet.upkeep.mirroring", "psycopg"])


def killed_at_each_step(arguments: Sequence[str], environ: Mapping[str, str], *, statements: str = "") -> Iterator[int]:
    """Runs a command again and again, killed before its first step, then before its second, and so on until it ends.

    Steps are whatever changes names of files, and the statements that match `statements`.
    """
    for step in count(1):
        process = _SPAWN.Process(target=_run, args=(list(arguments), dict(environ), step, statements))
        process.start()
        process.join(PATIENCE)
        if process.exitcode == 0:
            return
        assert process.exitcode == -signal.SIGKILL, process.exitcode
        yield step


def _run(arguments: list[str], environ: dict[str, str], step: int, statements: str) -> None:
    from eventnet.cli import main

    for name in [name for name in os.environ if name.startswith("EVENTNET_")]:
        del os.environ[name]
    os.environ.update(environ)
    _die_before(step, statements)
    main(arguments, standalone_mode=False)


def _die_before(step: int, statements: str) -> None:
    left = iter(range(step - 1))

    def take_a_step(*_: Any) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    def executed(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statements and re.match(statements, statement):
            take_a_step()

    event.listen(Engine, "before_cursor_execute", executed)
    event.listen(Engine, "commit", take_a_step)
    sys.addaudithook(lambda name, _: take_a_step() if name in _FILES else None)
