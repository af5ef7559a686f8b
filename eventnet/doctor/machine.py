"""What the machine allows: the data folder, who may read it, how many connections there may be."""

import os

from eventnet.config import Settings
from eventnet.doctor.report import Report
from eventnet.listening import FEWEST_CONNECTIONS, connections_with, files_allowed, too_few_files
from eventnet.storage.opening import sqlite_file
from eventnet.storage.private import is_open, open_to_others

MANY_CONNECTIONS = 1000
"""What a hall full of people needs when some of their phones hang up on nobody."""


def check_folder(settings: Settings, report: Report) -> None:
    """Says whether data can be written, and who else can read it."""
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


def check_connections(report: Report) -> None:
    """Says how many connections a process may hold: `eventnet serve` asks for as much as this account may have."""
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
