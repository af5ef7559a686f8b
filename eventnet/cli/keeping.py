"""Commands that look after what is kept: its shape, its ends, its copies."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eventnet.cli.options import data_option, read_settings, stop
from eventnet.kernel.days import utc_now

if TYPE_CHECKING:
    from eventnet.backups.restoring import Restored


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
@click.argument("target", type=click.Path(path_type=Path), required=False)
@data_option
def backup(target: Path | None, data: Path | None) -> None:
    """Write database and key, as they are this instant, into a new file TARGET, or into a folder (EVENTNET_BACKUPS).

    In a folder older ones go: one a day stays for a week, one a week for five, one a month for a year.
    """
    from eventnet.backups import back_up

    settings = read_settings(data=data)
    if target is None:
        target = settings.backups
        if target is None:
            stop("Say where to: eventnet backup FILE, or a folder in EVENTNET_BACKUPS.")
        if not target.is_dir():
            stop(f"There is no folder {target} (EVENTNET_BACKUPS). Make it, closed to others.")
    written = back_up(settings, target, utc_now())
    click.echo(f"Written to {written.file}, opened again and counted: {written.rows} rows.")
    if written.removed:
        click.echo(f"Older ones that went: {written.removed}")
    if written.why_none:
        click.echo(f"No older one went, since the clock may be wrong: {written.why_none}", err=True)
    click.echo("It holds what people keep here, and the key: keep it as safe as the data folder.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--erasures",
    "ledgers",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A ledger of who has erased all that was theirs, as `erasures` of the lost data folder.",
)
@data_option
def restore(file: Path, ledgers: tuple[Path, ...], data: Path | None) -> None:
    """Put what `backup` wrote into FILE into an empty data folder, and into an empty database.

    Whoever has erased all that was theirs since then does not come back, as far as a ledger is found.
    """
    from eventnet.backups import restore as put_back

    settings = read_settings(data=data, keep=False)
    restored = put_back(settings, file, ledgers, utc_now())
    click.echo(f"Restored to {settings.data}, as it was on {restored.made_at:%Y-%m-%d %H:%M} (UTC).")
    for line in _what_is_back(restored):
        click.echo(line, err=True)
    if any(os.environ.get(name) for name in ("EVENTNET_SECRET_KEY", "EVENTNET_SECRET_KEY_FILE")):
        click.echo("EVENTNET_SECRET_KEY is set, so that one counts and not the key from the backup.", err=True)
    click.echo("To go on: eventnet serve")


def _what_is_back(restored: "Restored") -> Iterator[str]:
    """What an operator has to know of who and what came back that was gone."""
    if not restored.ledgers:
        yield (
            "No ledger of who is gone was found: whoever has erased all that was theirs since then is back."
            " Is there a folder `erasures`? Then begin again with --erasures FOLDER."
        )
    else:
        until = restored.complete_until
        known = f"until {until:%Y-%m-%d %H:%M} (UTC)" if until else "until nobody knows when"
        yield f"Erased again, who had erased all that was theirs since then: {restored.erased}. Known {known}."
    if restored.is_too_old:
        yield "The backup is older than the ledger remembers: who has erased all that was theirs before may be back."
    yield "What people have taken back, hidden or deleted one by one since then is as it was: tell them."


@click.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@data_option
def copy(source: str, target: str, data: Path | None) -> None:
    """Copy all rows FROM one database TO an empty one, of either kind.

    Both are addresses as in EVENTNET_DATABASE_URL, or @FILE, a file that holds one: a password need not be typed.
    """
    from eventnet.backups.copying import address
    from eventnet.backups.copying import copy as run_copy
    from eventnet.config import without_secrets

    folder = read_settings(data=data, keep=False).data
    here, there = address(source, folder), address(target, folder)
    moved = run_copy(here, there)
    click.echo(f"{'table':<20} {'rows':>9}  hash, the same on both sides")
    for table in moved:
        click.echo(f"{table.table:<20} {table.rows:>9}  {table.digest[:16]}")
    click.echo(f"All of it stands at {without_secrets(there)}.")
    click.echo("What is written to the one before from now on does not: stop eventnet first, and begin with this one.")
