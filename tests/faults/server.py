"""`eventnet serve` in a process group of its own: it may be killed at any moment, and is started again as it was."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.mail.peer import free_port
from tests.processes import PATIENCE, answers, own_environ, wait_until

_PROGRAM = "from eventnet.cli import main; main()"
_ROOT = Path(__file__).resolve().parents[2]
_AS_OTHERS = ["--bounding-set=-dac_override,-dac_read_search"]
"""For root, who else may write whatever the rights of a file say."""


class Server:
    """One that listens at the same address each time it comes. Start it in the main thread, whose end is its own.

    `obeys`: it has no rights but those that files give it, whoever runs the tests.
    """

    def __init__(self, environ: Mapping[str, str], log: Path, *, program: str = _PROGRAM, obeys: bool = False) -> None:
        self.port, self.log = free_port(), log
        command = [sys.executable, "-c", program, "serve", f"--listen=127.0.0.1:{self.port}"]
        rights = _AS_OTHERS if obeys and os.geteuid() == 0 else []
        self._command = ["setpriv", "--pdeathsig", "KILL", *rights, "--", *command]
        self._environ = own_environ() | dict(environ)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it, and does not wait for it.

        Another writes down what it says, so that we hear it also while nothing it writes itself is taken (`let_write`).
        """
        with self.log.open("ab") as log:
            self._scribe = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=log)
        with self._scribe.stdin as says:  # type: ignore[union-attr]
            self._process = subprocess.Popen(
                self._command, cwd=_ROOT, env=self._environ, stdout=says, stderr=says, start_new_session=True
            )

    def come(self) -> None:
        """Starts it, and waits until it answers."""
        self.start()
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        """Waits until it can do its work."""
        process = self._process
        assert process

        def is_there() -> bool:
            assert process.poll() is None, f"ended by itself:\n{self.log.read_text()[-2000:]}"
            return answers(f"http://127.0.0.1:{self.port}/healthz", host="eventnet.test")

        wait_until(is_there, pause=0.02)

    def kill(self) -> None:
        """Ends all its processes at once; none of them gets to do anything any more."""
        if self._process is None:
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._scribe.wait(PATIENCE)
        self._process = None

    def stop(self) -> None:
        """Tells it to stop, and it does so by itself."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        ended = self._process.wait(PATIENCE)
        self._scribe.wait(PATIENCE)
        self._process = None
        assert ended == 0, f"ended with {ended}:\n{self.log.read_text()[-2000:]}"

    def let_write(self, most_bytes: int = resource.RLIM_INFINITY) -> None:
        """Has the system refuse what makes a file of it longer than that, as a full disk does; or lets it go on."""
        assert self._process
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
