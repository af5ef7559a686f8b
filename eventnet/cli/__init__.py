"""The command `eventnet`: what an operator types. Most commands work on the data folder and database of `--data`."""

import atexit
import gc
from typing import Any

import click

from eventnet import __version__
from eventnet.cli import checking, keeping, people, running
from eventnet.cli.options import stop
from eventnet.config import WrongSettingError
from eventnet.storage.errors import BackupError, CopyError, NoDatabaseError

atexit.register(gc.freeze)  # who ends gives all back at once: nobody need look through it for what could go


class _OneLine(click.Group):
    """Commands that end with one clear line where the operator has to do something."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (WrongSettingError, NoDatabaseError, BackupError, CopyError) as error:
            stop(str(error))


@click.group(cls=_OneLine)
@click.version_option(__version__, prog_name="eventnet")
def main() -> None:
    """A companion for people at a conference or meetup, hosted by yourself."""


for command in (
    running.serve,
    running.work,
    running.demo,
    running.static_files,
    keeping.migrate,
    keeping.sweep,
    keeping.backup,
    keeping.restore,
    keeping.copy,
    people.sign_in_link,
    people.messages,
    checking.doctor,
    checking.mail_test,
):
    main.add_command(command)
