"""A server whose clock jumps: it adds to the time what stands in a file, and has mails looked for without a pause."""

import os
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from eventnet.config import load_settings
from eventnet.kernel.days import utc_now
from eventnet.mail import sender
from eventnet.serving import run
from eventnet.web.logs import log_to_stderr
from tests.faults.scene import Scene

PROGRAM = "from tests.faults.clocks import main; main()"
_FILE = "EVENTNET_FAULTS_CLOCK"
HOUR, DAY = 3600, 24 * 3600
LOOKS_EVERY = 0.1
"""Seconds, by the right time: somebody has made it later, and waits for what becomes due."""


class JumpingClock:
    """The time, and so many seconds more as stand in a file; a server and those who test it share it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.environ = {_FILE: str(file)}

    def __call__(self) -> datetime:
        ahead = float(self._file.read_text()) if self._file.exists() else 0.0
        return utc_now() + timedelta(seconds=ahead)

    def jump_to(self, seconds: float) -> None:
        """Is so far ahead of the right time from now on."""
        draft = self._file.with_suffix(".part")
        draft.write_text(str(seconds))
        draft.replace(self._file)


def main() -> None:
    """`eventnet serve` with that clock."""
    listen = sys.argv[2].removeprefix("--listen=")
    settings = load_settings(os.environ, listen=listen)
    log_to_stderr("text")
    sender.LOOK_EVERY_SECONDS = LOOKS_EVERY
    run(
        settings,
        announce=lambda: None,
        clock=JumpingClock(Path(os.environ[_FILE])),
    )


def jump(here: Scene, clock: JumpingClock, jumps: Sequence[float] = (HOUR, 0, DAY, 0)) -> None:
    """The clock jumps ahead and back while people scan. What is scanned afterwards counts at once."""
    for seconds in jumps:
        clock.jump_to(seconds)
        here.goes_on()
