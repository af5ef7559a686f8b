"""A whole installation as `eventnet serve` runs it, threads in the background and all, in the time of the event.

    python -m benchmarks.load.server FOLDER DATABASE-URL PORT BEGAN works|answers LIMITS-URL

Its clock stood at the time of the house when it was BEGAN (seconds since 1970), and goes on from there.
One that only "answers" leaves sweeping and mails to another; LIMITS-URL may be empty.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.houses import settings_for
from eventnet.serving import run
from eventnet.web.logs import log_to_stderr
from tests.clock import Clock


def clock_since(began: float) -> Callable[[], datetime]:
    """The time of the house, going on since it was `began`."""
    start = Clock().now
    return lambda: start + timedelta(seconds=time.time() - began)


def main() -> None:
    """Serves until it is ended."""
    folder, url, port, began, role, limits = sys.argv[1:]
    settings = replace(settings_for(Path(folder), url), listen=f"127.0.0.1:{port}", smtp_url=None, proxies=1)
    settings = replace(settings, limits_url=limits or None)
    log_to_stderr("text")

    def announce() -> None:
        sys.stdout.write("listens\n")
        sys.stdout.flush()

    run(settings, announce=announce, clock=clock_since(float(began)), works=role == "works")


if __name__ == "__main__":
    main()
