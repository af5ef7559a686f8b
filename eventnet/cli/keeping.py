"""Commands that look after what is kept: its shape, its ends, its copies."""

import os
from pathlib import Path

import click

from eventnet.cli.options import data_option, read_settings, stop
from eventnet.kernel.days import utc_now


@click.command()
@data_option
def migrate(data: Path | None) -> None:
    """Bring the database to the shape of this version; `serve` does it too."""
    from eventnet.storage.opening import brought_up, opened, sqlite_file
    from eventnet.storage.private import close_to_others

    settings = read_settings(data=data)
    close_to_others(settings.data, sqlite_file(settings.database_url))
    with opened(settings.database_url, makes=True) as engine:
        brought = brought_up(engine)
    if brought and brought.revision:
        click.echo(f"The database was at {brought.revision}.")
    if brought and brought.copy:
        click.echo(f"It is kept for a week as it was: {brought.copy}")
    click.echo("The database has the shape of this version.")


@click.command()
@click.option("--confirm", is_flag=True, help="The clock is right: sweep although it has jumped, or is behind.")
@data_option
def sweep(*, confirm: bool, data: Path | None) -> None:
    """Make endings final: delete what can't be brought back any more."""
    from eventnet.storage.opening import open_sessions
    from eventnet.storage.traces import leave_no_trace
    from eventnet.upkeep.clock import ClockError
    from eventnet.upkeep.sweep import sweep as run_sweep

    with open_sessions(read_settings(data=data).database_url) as sessions:
        try:
            swept = run_sweep(sessions, utc_now(), confirm=confirm)
        except ClockError as error:
            stop(f"{error} Nothing was deleted. If the clock is right: eventnet sweep --confirm")
        leave_no_trace(sessions.kw["bind"], at_any_cost=True)
    click.echo(f"Contacts ended for good: {swept.contacts}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@data_option
def backup(file: Path, data: Path | None) -> None:
    """Write database and key, as they are this instant, into FILE."""
    from eventnet.backups import back_up

    back_up(read_settings(data=data), file)
    click.echo(f"Written to {file}. It holds what people keep here, and the key: keep it as safe as the data folder.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@data_option
def restore(file: Path, data: Path | None) -> None:
    """Put what `backup` wrote into FILE into an empty data folder."""
    from eventnet.backups import restore as put_back

    settings = read_settings(data=data, keep=False)
    put_back(settings, file)
    click.echo(f"Restored to {settings.data}. To go on: eventnet serve")
    if any(os.environ.get(name) for name in ("EVENTNET_SECRET_KEY", "EVENTNET_SECRET_KEY_FILE")):
        click.echo("EVENTNET_SECRET_KEY is set, so that one counts and not the key from the backup.", err=True)
