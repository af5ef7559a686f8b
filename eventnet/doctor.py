"""What `eventnet doctor` finds out: the settings, secrets masked, whether everything can work, and what is missing.

What an installation needs only when strangers come is a failure where they do (a public address, over HTTPS), so that
the command can stand in front of opening the doors; on one's own machine and over plain HTTP it is a note.
"""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from eventnet.care.queries import reports_to_operator
from eventnet.config import Settings, WrongSettingError, is_this_machine, split_listen, without_secrets
from eventnet.counting.shared import AwayError, Shared
from eventnet.listening import FEWEST_CONNECTIONS, connections_with, files_allowed, too_few_files
from eventnet.mail.models import Mail
from eventnet.mail.queries import given_up, waiting_since
from eventnet.mail.smtp import UndeliveredError, smtp_server
from eventnet.storage.engine import open_engine, sqlite_journal, sqlite_library
from eventnet.storage.migrating import Shape, shape_of
from eventnet.storage.opening import sqlite_file
from eventnet.storage.private import is_open, open_to_others
from eventnet.storage.traces import is_left_to_operator

WAITING_LONG = timedelta(minutes=15)
MANY_CONNECTIONS = 1000
"""What a hall full of people needs when some of their phones hang up on nobody."""

SERVER_SECONDS = 5.0
"""How long the mail server may take to answer once."""


@dataclass
class Report:
    """Lines to print, and whether all is well."""

    is_public: bool = False
    lines: list[str] = field(default_factory=list)
    is_well: bool = True

    def fine(self, text: str) -> None:
        """Notes something that is as it should be."""
        self.lines.append(f"ok    {text}")

    def note(self, text: str) -> None:
        """Notes something worth knowing that stops nothing."""
        self.lines.append(f"note  {text}")

    def fail(self, text: str) -> None:
        """Notes something that must be mended."""
        self.lines.append(f"FAIL  {text}")
        self.is_well = False

    def wanted(self, text: str) -> None:
        """Notes something that must be there before strangers come."""
        (self.fail if self.is_public else self.note)(f"before it is public: {text}")


def examine(
    settings: Settings, environ: Mapping[str, str], now: datetime, *, server_seconds: float = SERVER_SECONDS
) -> Report:
    """Checks an installation. Changes nothing, but for an empty SQLite file where there is no database yet.

    The mail server may take `server_seconds` to answer once, and twice that in all.
    """
    report = Report(is_public=settings.is_secure and not settings.is_local)
    for name, value in listed_settings(settings).items():
        source = "set" if environ.get(name) or environ.get(f"{name}_FILE") else "default"
        report.lines.append(f"{name} = {value}  ({source})")
    _check_folder(settings, report)
    _check_database(settings, report, now)
    _check_limits(settings, report)
    _check_mail(settings, report, server_seconds)
    _check_imprint(settings, report)
    _check_connections(report)
    _check_proxies(settings, report)
    if settings.is_secure:
        report.fine("people reach it over HTTPS")
    else:
        report.wanted(
            "let people reach it over HTTPS (EVENTNET_BASE_URL); without it a phone's camera and offline pages do not"
            " work, except on this machine itself"
        )
    return report


def listed_settings(settings: Settings) -> dict[str, str]:
    """Every setting by the name of its variable, with secrets masked."""
    return {
        "EVENTNET_DATA": str(settings.data),
        "EVENTNET_DATABASE_URL": without_secrets(settings.database_url),
        "EVENTNET_BASE_URL": settings.base_url,
        "EVENTNET_LISTEN": settings.listen,
        "EVENTNET_PROXIES": str(settings.proxies),
        "EVENTNET_SECRET_KEY": f"*** ({len(settings.secret_keys)} in use)",
        "EVENTNET_SMTP_URL": "none" if settings.smtp_url is None else without_secrets(settings.smtp_url),
        "EVENTNET_MAIL_FROM": settings.sender,
        "EVENTNET_MAIL_DOMAINS": ",".join(settings.mail_domains) or "none of one's own network",
        "EVENTNET_LIMITS_URL": without_secrets(settings.limits_url) if settings.limits_url else "none: in memory",
        "EVENTNET_OPERATOR": settings.operator or "nobody named",
        "EVENTNET_OPERATOR_EMAIL": settings.operator_email or "none",
    }


def _check_folder(settings: Settings, report: Report) -> None:
    folder = next(folder for folder in (settings.data, *settings.data.parents) if folder.exists())
    if folder.is_dir() and os.access(folder, os.W_OK):
        report.fine(f"data can be written to {settings.data}")
    else:
        report.fail(f"data can't be written to {settings.data}")
    _check_rights(settings, report)


def _check_rights(settings: Settings, report: Report) -> None:
    """Whether others who have a login on this machine can read what is kept."""
    found = open_to_others(settings.data, sqlite_file(settings.database_url))
    for path in found:
        report.fail(f"others on this machine may read {path}; `eventnet serve`, run by its owner, puts that right")
    if is_open(settings.data) and settings.data not in found:
        report.note(f"others may look into {settings.data}; what lies there besides is left to you")


def _check_database(settings: Settings, report: Report, now: datetime) -> None:
    try:
        engine = open_engine(settings.database_url)
    except (ImportError, SQLAlchemyError, OSError) as error:
        report.fail(f"the database can't be used: {error}")
        return
    try:
        shape = shape_of(engine)
        if shape is Shape.CURRENT:
            report.fine("the database answers and has the shape of this version")
            with Session(engine) as session:
                if reports_to_operator(session):
                    report.note("somebody has told you something: `eventnet messages` prints it")
                _check_outbox(session, report, now)
        elif shape is Shape.NEWER:
            report.fail("a newer version of eventnet has changed the database; this one can't use it")
        else:
            report.note(
                "the database answers; `eventnet migrate` or `serve` will bring it to the shape of this version"
            )
        if engine.dialect.name == "sqlite":
            _check_sqlite(engine, report)
    except SQLAlchemyError as error:
        report.fail(f"the database does not answer: {str(error).splitlines()[0]}")
    finally:
        engine.dispose()


def _check_sqlite(engine: Engine, report: Report) -> None:
    journal = sqlite_journal()
    report.fine(f"SQLite {sqlite_library().sqlite_version}, journal {journal}")
    if journal != "WAL":
        report.note("this SQLite is older than 3.51.3 and slower for it; the package pysqlite3 brings a newer one")
    if is_left_to_operator(engine):
        report.note(
            "something erased still stands in the file, which is too large to be written anew while people wait;"
            " `eventnet sweep` does it, at a quiet hour"
        )


def _check_outbox(session: Session, report: Report, now: datetime) -> None:
    """Says what was given up and what waits for long: which mail and why, never to whom."""
    for what, times in _grouped(given_up(session)):
        report.note(f"given up: {what}, {times}")
    waiting = waiting_since(session, now - WAITING_LONG)
    for what, times in _grouped([mail for mail in waiting if mail.tries]):
        report.note(f"tried again later: {what}, {times}")
    if untried := [mail for mail in waiting if not mail.tries]:
        report.note(f"mails wait since {untried[0].created_at:%Y-%m-%d %H:%M} UTC; is `eventnet serve` running?")


def _check_limits(settings: Settings, report: Report) -> None:
    """Whether processes count together what can be done too often."""
    if settings.limits_url is None:
        if not settings.database_url.startswith("sqlite:"):
            report.note("what can be done too often each process counts by itself; for several set EVENTNET_LIMITS_URL")
        return
    try:
        Shared(settings.limits_url, settings.secret_keys[0]).try_out()
    except (WrongSettingError, AwayError) as error:
        report.fail(f"nobody can sign in, join or scan: EVENTNET_LIMITS_URL, {error}")
    else:
        report.fine("processes count together what can be done too often")


def _grouped(mails: Sequence[Mail]) -> list[tuple[str, str]]:
    """Mails of one kind with one trouble in one line each, and how many they are."""
    found = Counter(f"“{mail.template}”, {mail.trouble or 'the sender has vanished'}" for mail in mails)
    return [(what, "one mail" if many == 1 else f"{many} mails") for what, many in found.items()]


def _check_mail(settings: Settings, report: Report, server_seconds: float) -> None:
    if settings.smtp_url is None:
        report.wanted("set EVENTNET_SMTP_URL; without mails nobody confirms an address or signs in again by themselves")
        return
    server = smtp_server(
        settings.smtp_url, settings.mail_domain, answer_seconds=server_seconds, whole_seconds=2 * server_seconds
    )
    try:
        server.try_out()
    except UndeliveredError as error:
        report.fail(f"no mail can be sent: {error.why}")
    else:
        report.fine("the mail server answers and takes us in")
    if server.user is not None and server.scheme == "smtp" and not is_this_machine(server.host):
        report.note("the mail server's password travels in the clear; smtp+starttls:// or smtps:// would hide it")
    if settings.mail_from is None and settings.operator_email is None:
        report.wanted(f"set EVENTNET_MAIL_FROM; few servers take mails from {settings.sender}")


def _check_imprint(settings: Settings, report: Report) -> None:
    """Whom people can turn to: the page about it is empty otherwise."""
    if settings.operator and settings.operator_email:
        report.fine("the imprint says who runs it and how to reach them")
    if not settings.operator:
        report.wanted("set EVENTNET_OPERATOR to who runs it, with a postal address where the law wants one")
    if not settings.operator_email:
        report.wanted("set EVENTNET_OPERATOR_EMAIL; the imprint says how to reach you, and messages to you go there")


def _check_connections(report: Report) -> None:
    """How many connections the system lets a process hold: `eventnet serve` asks for as much as this account may."""
    files = files_allowed()
    connections = connections_with(files)
    if connections < FEWEST_CONNECTIONS:
        report.fail(too_few_files(files))
    elif connections < MANY_CONNECTIONS:
        report.note(
            f"{connections} connections at once, for the system lets this account open only {files} files; raise that"
            " (LimitNOFILE=16384 for a service of systemd, `ulimit -Hn` in a shell), or a few idle ones shut others out"
        )
    else:
        report.fine(f"{connections} connections at once")


def _check_proxies(settings: Settings, report: Report) -> None:
    """Whether visitors can be told apart, and whether somebody could pretend to be another one."""
    if settings.is_secure and not settings.proxies:
        report.wanted(
            "set EVENTNET_PROXIES to how many web servers of yours stand in front (1 for the one that speaks HTTPS);"
            " without it all visitors are one to the limits, and a few can shut out everybody"
        )
    if settings.proxies and not is_this_machine(split_listen(settings.listen)[0]):
        report.note(
            f"whoever reaches {settings.listen} past the web server in front can pretend to come from anywhere;"
            " listen on 127.0.0.1, or let nobody else through to it"
        )
