"""Commands that look whether the installation can work."""

import os
import sys
from pathlib import Path

import click

from eventnet.cli.options import data_option, listen_option, read_settings
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
