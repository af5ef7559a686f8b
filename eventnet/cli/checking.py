"""Commands that look whether the installation can work."""

import os
import sys
from pathlib import Path

import click

from eventnet.cli.options import data_option, listen_option, read_settings, stop
from eventnet.kernel.days import utc_now


@click.command()
@data_option
@listen_option
def doctor(data: Path | None, listen: str | None) -> None:
    """List the settings and check whether the installation can work."""
    from eventnet.doctor import examine

    report = examine(read_settings(data=data, listen=listen, keep=False), os.environ, utc_now())
    for line in report.lines:
        click.echo(line)
    sys.exit(0 if report.is_well else 1)


@click.command("mail-test")
@click.argument("address")
@click.option("--language", type=click.Choice(["en", "de"]), default="en", show_default=True, help="What it is in.")
@data_option
def mail_test(address: str, *, language: str, data: Path | None) -> None:
    """Send one mail to ADDRESS at once, saying each step, and what makes others believe it."""
    from eventnet.mailtest import records, try_mail
    from eventnet.people.rules import valid_email

    settings = read_settings(data=data, keep=False)
    valid = valid_email(address, settings.mail_domains)
    if valid is None:
        stop(f"Not an e-mail address: {address}")
    is_taken = try_mail(settings, valid, language=language, now=utc_now(), say=click.echo)
    click.echo("".join(f"\n{line}" for line in records(settings)))
    sys.exit(0 if is_taken else 1)
