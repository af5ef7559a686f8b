"""The command `eventnet`: what an operator types. Each command works on the data folder and database of `--data`."""

import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import click

from eventnet import __version__
from eventnet.config import Settings, WrongSettingError, load_settings
from eventnet.kernel.days import utc_now
from eventnet.storage.errors import BackupError, NoDatabaseError

data_option = click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="The folder that holds the data (EVENTNET_DATA)."
)
listen_option = click.option("--listen", metavar="HOST:PORT", help="Where to listen (EVENTNET_LISTEN).")


class _OneLine(click.Group):
    """Commands that end with one clear line where the operator has to do something."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (WrongSettingError, NoDatabaseError, BackupError) as error:
            _stop(str(error))


@click.group(cls=_OneLine)
@click.version_option(__version__, prog_name="eventnet")
def main() -> None:
    """A companion for people at a conference or meetup, hosted by yourself."""


@main.command()
@data_option
@listen_option
def serve(data: Path | None, listen: str | None) -> None:
    """Run the installation: migrate, then answer until stopped."""
    from eventnet.serving import run

    settings = _settings(data=data, listen=listen)
    _log()
    run(
        settings,
        announce=lambda: click.echo(f"eventnet {__version__}: {settings.base_url}, data in {settings.data}"),
    )


@main.command()
@data_option
def work(data: Path | None) -> None:
    """Sweep and send mails, without answering: beside WSGI servers that run eventnet.wsgi:app."""
    from eventnet.serving import work as run_work

    settings = load_settings(os.environ, data=data, listens=False)
    _log()
    mails = "sweeps and sends mails" if settings.can_mail else "sweeps; no mails without EVENTNET_SMTP_URL"
    run_work(settings, announce=lambda: click.echo(f"eventnet {__version__} {mails}, for {settings.base_url}"))


@main.command()
@click.option(
    "--moment",
    type=click.Choice(["before", "during", "after"]),
    default="during",
    show_default=True,
    help="Where in the event today lies.",
)
@data_option
@listen_option
def demo(moment: str, data: Path | None, listen: str | None) -> None:
    """Show everything with made-up people: an event that is about to begin, running, or just over."""
    from eventnet.demo.running import run_demo

    run_demo(os.environ, moment=moment, data=data, listen=listen, say=click.echo)


@main.command()
@data_option
def migrate(data: Path | None) -> None:
    """Bring the database to the shape of this version; `serve` does it too."""
    from eventnet.storage.opening import brought_up, opened, sqlite_file
    from eventnet.storage.private import close_to_others

    settings = _settings(data=data)
    close_to_others(settings.data, sqlite_file(settings.database_url))
    with opened(settings.database_url, makes=True) as engine:
        brought = brought_up(engine)
    if brought and brought.revision:
        click.echo(f"The database was at {brought.revision}.")
    if brought and brought.copy:
        click.echo(f"It is kept for a week as it was: {brought.copy}")
    click.echo("The database has the shape of this version.")


@main.command()
@click.option("--confirm", is_flag=True, help="The clock is right: sweep although it has jumped, or is behind.")
@data_option
def sweep(*, confirm: bool, data: Path | None) -> None:
    """Make endings final: delete what can't be brought back any more."""
    from eventnet.storage.opening import open_sessions
    from eventnet.storage.traces import leave_no_trace
    from eventnet.upkeep.clock import ClockError
    from eventnet.upkeep.sweep import sweep as run_sweep

    with open_sessions(_settings(data=data).database_url) as sessions:
        try:
            swept = run_sweep(sessions, utc_now(), confirm=confirm)
        except ClockError as error:
            _stop(f"{error} Nothing was deleted. If the clock is right: eventnet sweep --confirm")
        leave_no_trace(sessions.kw["bind"], at_any_cost=True)
    click.echo(f"Contacts ended for good: {swept.contacts}")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@data_option
def backup(file: Path, data: Path | None) -> None:
    """Write database and key, as they are this instant, into FILE."""
    from eventnet.backups import back_up

    back_up(_settings(data=data), file)
    click.echo(f"Written to {file}. It holds what people keep here, and the key: keep it as safe as the data folder.")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@data_option
def restore(file: Path, data: Path | None) -> None:
    """Put what `backup` wrote into FILE into an empty data folder."""
    from eventnet.backups import restore as put_back

    settings = _settings(data=data, keep=False)
    put_back(settings, file)
    click.echo(f"Restored to {settings.data}. To go on: eventnet serve")
    if any(os.environ.get(name) for name in ("EVENTNET_SECRET_KEY", "EVENTNET_SECRET_KEY_FILE")):
        click.echo("EVENTNET_SECRET_KEY is set, so that one counts and not the key from the backup.", err=True)


@main.command("sign-in-link")
@click.argument("email")
@click.option("--create", is_flag=True, help="Make the person if the address is new.")
@click.option("--name", help="The name of a new person; else they are asked before their first event.")
@data_option
def sign_in_link(email: str, *, create: bool, name: str | None, data: Path | None) -> None:
    """Print a link that signs EMAIL in, once, within ten minutes."""
    from eventnet.kernel.names import tidy_name
    from eventnet.people.actions import make_person
    from eventnet.people.links import make_sign_in_link
    from eventnet.people.queries import person_by_email
    from eventnet.people.rules import NAME_LENGTH, SIGN_IN_PERIOD, name_from, valid_email
    from eventnet.storage.opening import open_sessions
    from eventnet.storage.transactions import writing

    settings = _settings(data=data)
    if valid_email(email, settings.mail_domains) is None:
        _stop(f"Not an e-mail address: {email}")
    with open_sessions(settings.database_url) as sessions, sessions() as session, writing(session):
        person = person_by_email(session, email)
        if person is None and not create:
            _stop(f"Nobody has the address {email}. To make a person: eventnet sign-in-link {email} --create")
        called = tidy_name(name or "")[:NAME_LENGTH] or name_from(email)
        person = person or make_person(session, email=email, name=called, now=utc_now())
        secret = make_sign_in_link(session, person, utc_now())
    click.echo(f"{settings.base_url}/sign-in/{secret}")
    click.echo(f"Works once, within {SIGN_IN_PERIOD // timedelta(minutes=1)} minutes.", err=True)


@main.command()
@click.option("--delete", "deleted", metavar="ID", help="Delete the message with this id, for good.")
@data_option
def messages(*, deleted: str | None, data: Path | None) -> None:
    """Print what people have told you, who run this; no page shows it."""
    from eventnet.care.actions import delete_told_to_operator
    from eventnet.care.queries import reports_to_operator
    from eventnet.storage.opening import open_sessions
    from eventnet.storage.traces import leave_no_trace
    from eventnet.storage.transactions import writing

    with open_sessions(_settings(data=data).database_url) as sessions, sessions() as session:
        if deleted is not None:
            with writing(session):
                was_there = delete_told_to_operator(session, deleted)
            if not was_there:
                _stop(f"There is no message {deleted}.")
            leave_no_trace(session.get_bind().engine)
            click.echo("Deleted.")
            return
        told = reports_to_operator(session)
        for one in told:
            name = one.author or "without a name"
            click.echo(f"{one.message.public_id}  {one.message.sent_on}  “{one.event_name}”, {name}")
            click.echo("".join(f"    {line}\n" for line in one.message.text.split("\n")))
    if not told:
        click.echo("Nobody has told you anything.")


@main.command()
@data_option
@listen_option
def doctor(data: Path | None, listen: str | None) -> None:
    """List the settings and check whether the installation can work."""
    from eventnet.doctor import examine

    report = examine(_settings(data=data, listen=listen, keep=False), os.environ, utc_now())
    for line in report.lines:
        click.echo(line)
    sys.exit(0 if report.is_well else 1)


def _settings(*, data: Path | None, listen: str | None = None, keep: bool = True) -> Settings:
    return load_settings(os.environ, data=data, listen=listen, keep=keep)


def _stop(why: str) -> NoReturn:
    click.echo(f"eventnet: {why}", err=True)
    sys.exit(1)


def _log() -> None:
    from eventnet.web.logs import log_to_stderr

    log_to_stderr()
