"""A real Redis for the tests, on a socket in a folder of its own; it keeps nothing on the disk."""

import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.processes import wait_until

PASSWORD = "geheim"


@dataclass
class RedisServer:
    """One that runs, until a test has it go away; it may come back, with nothing in it."""

    home: Path
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """As EVENTNET_LIMITS_URL names it."""
        return f"redis+unix://:{PASSWORD}@{self.socket}"

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.home / "redis.sock"

    def come(self) -> None:
        """Starts it, and waits until it answers."""
        program = shutil.which("redis-server")
        if program is None:
            raise RuntimeError("No Redis server is installed; run bin/test, which installs one.")
        settings = {"port": "0", "unixsocket": str(self.socket), "save": "", "appendonly": "no", "dir": str(self.home)}
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        process = self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", program, *options, "--requirepass", PASSWORD],
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for pytest
        )

        def answers() -> bool:
            assert process.poll() is None, "Redis has ended by itself"
            try:
                with socket.socket(socket.AF_UNIX) as line:
                    line.connect(str(self.socket))
            except OSError:
                return False
            return True

        wait_until(answers)

    def go_away(self) -> None:
        """Ends it."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None
        self.socket.unlink(missing_ok=True)


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    """A server that nobody else knows. Its folder lies directly under /tmp: a socket's path may not be long."""
    home = Path(tempfile.mkdtemp(prefix="eventnet-redis-", dir="/tmp"))
    server = RedisServer(home)
    try:
        server.come()
        yield server
    finally:
        server.go_away()
        shutil.rmtree(home, ignore_errors=True)
