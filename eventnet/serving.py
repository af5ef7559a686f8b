"""Running an installation: one process, threads for requests; others sweep, tidy up, and send mails.

Where one is not enough, many answer (`wsgi.py`) and one does the rest (`work`).
"""

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any

from flask import Blueprint, Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from eventnet.account.address_mails import MAILS as ADDRESS_MAILS
from eventnet.account.mails import MAILS as ACCOUNT_MAILS
from eventnet.account.mails import WAITED_FOR
from eventnet.app import create_app
from eventnet.care.mails import MAILS as CARE_MAILS
from eventnet.config import THREADS, Settings, WrongSettingError, split_listen
from eventnet.event_mails.mails import MAILS as EVENT_MAILS
from eventnet.kernel.days import Clock, utc_now
from eventnet.listening.files import FEWEST_CONNECTIONS, allow_files, connections_with, too_few_files
from eventnet.listening.handed_over import take_sockets, tell
from eventnet.listening.running import Server
from eventnet.listening.server import listen
from eventnet.mail.letters import Letterhead
from eventnet.mail.lines import Lines
from eventnet.mail.sender import Deliver, Sender
from eventnet.mail.smtp import smtp_server
from eventnet.monitoring.views import FIGURES
from eventnet.shedding.queue import load_of
from eventnet.storage.copies import remove_old_copies
from eventnet.storage.opening import log_start, open_sessions, sqlite_file
from eventnet.storage.private import close_to_others
from eventnet.storage.traces import leave_no_trace
from eventnet.upkeep.clock import ClockError
from eventnet.upkeep.mails import post_mails
from eventnet.upkeep.mirroring import mirror_until, start_right
from eventnet.upkeep.sweep import sweep
from eventnet.web.busy import busy_answers
from eventnet.web.mails import composer

LINES = 4
"""How many lines to the mail server at most; what a server takes from one sender at a time without frowning."""
SWEEP_EVERY_SECONDS = 15 * 60
POST_EVERY_SECONDS = 60
TIDY_EVERY_SECONDS = 3 * 60
STOP_SECONDS = 5

log = logging.getLogger(__name__)


def run(
    settings: Settings,
    *,
    announce: Callable[[], None],
    clock: Clock = utc_now,
    deliver: Deliver | None = None,
    more: Sequence[Blueprint] = (),
    works: bool = True,
) -> None:
    """Migrates, answers requests, sweeps and sends mails until the process is told to stop.

    Mails are handed to the SMTP server of `settings`, or to `deliver`; `more` are pages beside the usual ones. One that
    does not do the `works` only answers: `work` runs beside it, and the database must have its shape.
    """
    connections = _connections()
    close_to_others(settings.data, sqlite_file(settings.database_url))
    with open_sessions(settings.database_url, migrates=works) as sessions:
        start_right(sessions, settings, clock())
        app = create_app(settings, clock)
        for blueprint in more:
            app.register_blueprint(blueprint)

        def say() -> None:
            announce()
            log_start(sessions.kw["bind"])

        beside = _in_the_background(app, sessions, settings, clock, deliver) if works else nullcontext()
        with beside:
            _answer(app, settings, connections, say)


def work(settings: Settings, *, announce: Callable[[], None], clock: Clock = utc_now) -> None:
    """Sweeps and sends mails, answering nobody, until the process is told to stop. The database must have its shape."""
    close_to_others(settings.data, sqlite_file(settings.database_url))
    with open_sessions(settings.database_url) as sessions, _told_to_stop() as wait_for_it:
        start_right(sessions, settings, clock())
        app = create_app(settings, clock)
        with _in_the_background(app, sessions, settings, clock, None):
            announce()
            log_start(sessions.kw["bind"])
            tell("READY=1")
            wait_for_it()
            tell("STOPPING=1")


@contextmanager
def _told_to_stop() -> Iterator[Callable[[], object]]:
    """Keeps the signals to stop for whoever waits for them here; threads begun meanwhile leave them alone, too."""
    ends = {signal.SIGTERM, signal.SIGINT}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    try:
        yield lambda: signal.sigwait(ends)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def sender_for(
    app: Flask, sessions: sessionmaker[Session], settings: Settings, clock: Clock, deliver: Deliver | None = None
) -> Sender | None:
    """The sender of an installation's mails; None where it sends none."""
    lines = None
    if deliver is None and settings.smtp_url is not None:
        lines = Lines(smtp_server(settings.smtp_url, settings.mail_domain))
        deliver = lines.deliver
    if deliver is None:
        return None
    sender = Sender(
        sessions=sessions,
        compose=composer(app, ACCOUNT_MAILS | ADDRESS_MAILS | CARE_MAILS | EVENT_MAILS),
        deliver=deliver,
        letterhead=Letterhead(settings.sender, settings.mail_domain),
        clock=clock,
        first=WAITED_FOR,
    )
    return replace(sender, pretend=lines.pretend, close=lines.close, at_once=LINES) if lines else sender


@contextmanager
def _in_the_background(
    app: Flask, sessions: sessionmaker[Session], settings: Settings, clock: Clock, deliver: Deliver | None
) -> Iterator[None]:
    """Sweeps and sends until the process stops, or the end. A mail on its way gets a moment to arrive."""
    stopped = app.extensions["eventnet"].stopping
    sender = sender_for(app, sessions, settings, clock, deliver)
    threads = [
        threading.Thread(target=_sweep_until, args=(stopped, sessions, clock), name="sweep", daemon=True),
        threading.Thread(target=_post_until, args=(stopped, sessions, clock, settings), name="posting", daemon=True),
        threading.Thread(target=tidy_until, args=(stopped, sessions.kw["bind"], clock), name="tidy", daemon=True),
        threading.Thread(target=mirror_until, args=(stopped, sessions, settings, clock), name="ledger", daemon=True),
    ]
    if sender is not None:
        threads.append(threading.Thread(target=sender.run, args=(stopped,), name="mail", daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join(timeout=STOP_SECONDS)


def _connections() -> int:
    """The number of connections this process may hold. Raises WrongSettingError where that is not enough."""
    files = allow_files()
    connections = connections_with(files)
    if connections < FEWEST_CONNECTIONS:
        raise WrongSettingError(too_few_files(files))
    return connections


def _answer(app: Flask, settings: Settings, connections: int, announce: Callable[[], None]) -> None:
    """Answers until told to stop. Then all else ends at once, and whoever has asked gets an answer."""
    server = _listening(app, settings, connections)
    if figures := app.extensions.get(FIGURES):
        figures.watch(lambda: load_of(server))

    def stops() -> None:
        tell("STOPPING=1")
        if not server.is_handed_over:
            app.extensions["eventnet"].leaving.set()
        app.extensions["eventnet"].stopping.set()

    signal.signal(signal.SIGTERM, lambda *_: server.stop())
    announce()
    tell("READY=1")
    server.run(stops)


def _listening(app: Flask, settings: Settings, connections: int) -> Server:
    most: dict[str, Any] = {"threads": THREADS, "connections": connections, "body": app.config["MAX_CONTENT_LENGTH"]}
    most["refusal"] = busy_answers(app)
    host, port = split_listen(settings.listen)
    try:
        if handed := take_sockets(os.environ):
            return listen(app, **most, handed=handed)
        return listen(app, **most, host=host, port=port)
    except OSError as error:
        raise WrongSettingError(f"Can't listen on {settings.listen}: {error.strerror or error}") from error


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


def _post_until(stopped: threading.Event, sessions: sessionmaker[Session], clock: Clock, settings: Settings) -> None:
    """Has the mails of the days after sent when they are due. What a wrong clock holds, the sweep tells of."""
    while True:
        try:
            post_mails(sessions, clock(), can_mail=settings.can_mail)
        except ClockError:
            pass
        except Exception:
            log.exception("the mails of the days after wait")
        if stopped.wait(POST_EVERY_SECONDS):
            return


def tidy_until(stopped: threading.Event, engine: Engine, clock: Clock) -> None:
    """Takes what was erased out of the database's file, now and every few minutes, and lets old copies of it go."""
    was_clean = True
    while True:
        try:
            is_clean = leave_no_trace(engine)
            if was_clean and not is_clean:
                log.warning("What was erased still stands in the file. `eventnet sweep` takes it out at once.")
            was_clean = is_clean
            if database := sqlite_file(engine.url):
                remove_old_copies(database, clock())
        except Exception:
            log.exception("tidying up failed")
        if stopped.wait(TIDY_EVERY_SECONDS):
            return
