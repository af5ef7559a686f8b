"""What commands share: their options, reading the settings, ending with one clear line."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from eventnet.config import Settings, load_settings

data_option = click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="The folder that holds the data (EVENTNET_DATA)."
)
listen_option = click.option("--listen", metavar="HOST:PORT", help="Where to listen (EVENTNET_LISTEN).")


def read_settings(*, data: Path | None, listen: str | None = None, keep: bool = True, listens: bool = True) -> Settings:
    """Returns the settings of the environment, with what the command's options say instead."""
    return load_settings(os.environ, data=data, listen=listen, keep=keep, listens=listens)


def stop(why: str) -> NoReturn:
    """Ends the command with one line that says what the operator has to do."""
    click.echo(f"eventnet: {why}", err=True)
    sys.exit(1)


def log_to_stderr(settings: Settings) -> None:
    """Has what happens written to standard error, for commands that go on until they are stopped."""
    from eventnet.web.logs import log_to_stderr as log

    log(settings.log_format)


@contextmanager
def loading() -> Iterator[None]:
    """While a command loads what stays until it ends. Python looks through none of it for what could go, now or later.

    Looking again and again at each of half a million things takes a seventh of the time in which a server starts.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
