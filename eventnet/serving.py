"""Running an installation: one process, threads for requests, one thread that sweeps."""

import logging
import signal
import sys
import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy.orm import Session, sessionmaker
from waitress.server import create_server

from eventnet.app import create_app
from eventnet.config import Settings, WrongSettingError, split_listen
from eventnet.followups.sweep import ClockError, sweep
from eventnet.kernel.days import Clock, utc_now
from eventnet.storage.opening import open_sessions

THREADS = 8
SWEEP_EVERY_SECONDS = 15 * 60

log = logging.getLogger(__name__)


def run(settings: Settings, *, announce: Callable[[], None], clock: Clock = utc_now) -> None:
    """Migrates, answers requests and sweeps until the process is told to stop."""
    with open_sessions(settings.database_url) as sessions:
        stopped = threading.Event()
        sweeper = threading.Thread(target=_sweep_until, args=(stopped, sessions, clock), name="sweep", daemon=True)
        sweeper.start()
        try:
            _answer(create_app(settings, clock), settings, announce)
        finally:
            stopped.set()
            sweeper.join(timeout=5)


def _answer(app: Flask, settings: Settings, announce: Callable[[], None]) -> None:
    host, port = split_listen(settings.listen)
    try:
        server = create_server(
            app, host=host, port=port, threads=THREADS, connection_limit=1000, backlog=1024, ident=None
        )
    except OSError as error:
        raise WrongSettingError(f"Can't listen on {settings.listen}: {error.strerror or error}") from error
    # Open requests are answered before the process ends; waitress waits for them on SystemExit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    announce()
    try:
        server.run()
    finally:
        server.close()


def _sweep_until(stopped: threading.Event, sessions: sessionmaker[Session], clock: Clock) -> None:
    while True:
        try:
            swept = sweep(sessions, clock())
            if swept.contacts:
                log.info("swept: %s contacts ended for good", swept.contacts)
        except ClockError as error:
            log.warning("Nothing swept. %s If the clock is right: eventnet sweep --confirm", error)
        except Exception:
            # The pages are right without the sweep; it tries again the next time.
            log.exception("the sweep failed")
        if stopped.wait(SWEEP_EVERY_SECONDS):
            return
