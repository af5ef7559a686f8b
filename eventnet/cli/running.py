"""Commands that run the installation, show it, or give its files to a web server in front."""

import os
from pathlib import Path

import click

from eventnet import __version__
from eventnet.cli.options import data_option, listen_option, loading, log_to_stderr, read_settings, stop


@click.command()
@click.option("--no-work", is_flag=True, help="Only answer: after `eventnet migrate`, and beside one `eventnet work`.")
@data_option
@listen_option
def serve(*, no_work: bool, data: Path | None, listen: str | None) -> None:
    """Run the installation: migrate, then answer until stopped."""
    with loading():
        from eventnet.serving import run

    settings = read_settings(data=data, listen=listen, listens=not no_work)
    log_to_stderr(settings)
    run(
        settings,
        announce=lambda: click.echo(f"eventnet {__version__}: {settings.base_url}, data in {settings.data}"),
        works=not no_work,
    )


@click.command()
@data_option
def work(data: Path | None) -> None:
    """Sweep and send mails, without answering: beside `serve --no-work`, or WSGI servers that run eventnet.wsgi:app."""
    with loading():
        from eventnet.serving import work as run_work

    settings = read_settings(data=data, listens=False)
    log_to_stderr(settings)
    mails = "sweeps and sends mails" if settings.can_mail else "sweeps; no mails without EVENTNET_SMTP_URL"
    run_work(settings, announce=lambda: click.echo(f"eventnet {__version__} {mails}, for {settings.base_url}"))


@click.command()
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
    with loading():
        from eventnet.demo.running import run_demo

    run_demo(os.environ, moment=moment, data=data, listen=listen, say=click.echo)


@click.command("static-files")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def static_files(folder: Path) -> None:
    """Lay out scripts, styles and pictures in FOLDER, for the web server in front to hand them out (deploy/)."""
    with loading():
        from eventnet.resources import resource_dir
        from eventnet.web.statics import lay_out

    try:
        count = lay_out(resource_dir("static"), folder)
    except OSError as error:
        stop(f"The static files cannot be written: {error}.")
    click.echo(f"{count} static files are in {folder}.")
