"""Commands that are killed midway, at each of the steps they take: whatever is there then, a second run must cope."""

import multiprocessing
import os
import re
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from sqlalchemy import Engine, event

PATIENCE = 60

_SPAWN = multiprocessing.get_context("forkserver")
_SPAWN.set_forkserver_preload(["tests.dying", "eventnet.backups.copying", "eventnet.upkeep.mirroring", "psycopg"])


def killed_at_each_step(arguments: Sequence[str], environ: Mapping[str, str], steps: str) -> Iterator[int]:
    """Runs a command again and again, killed before its first step, then before its second, and so on until it ends.

    Steps are what `steps` matches: statements, "commit", and what Python tells of files ("os.rename", "os.link").
    """
    for step in count(1):
        process = _SPAWN.Process(target=_run, args=(list(arguments), dict(environ), step, steps))
        process.start()
        process.join(PATIENCE)
        if process.exitcode == 0:
            return
        assert process.exitcode == -signal.SIGKILL, process.exitcode
        yield step


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
