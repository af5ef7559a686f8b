"""What the machine allows: the data folder, who may read it, room on the disk, how many connections there may be."""

import os
from pathlib import Path

from eventnet.config import Settings
from eventnet.doctor.report import Report
from eventnet.listening.files import FEWEST_CONNECTIONS, connections_with, files_allowed, too_few_files
from eventnet.monitoring.disk import free_bytes
from eventnet.storage.opening import sqlite_file
from eventnet.storage.private import is_open, open_to_others

MANY_CONNECTIONS = 1000
"""What a hall full of people needs when some of their phones hang up on nobody."""

MB = 1024 * 1024
NEARLY_FULL = 256 * MB
"""Below this somebody should make room today: a busy day of a large event writes some tens of megabytes."""


def check_folder(settings: Settings, report: Report) -> None:
    """Says whether data can be written, and who else can read it."""
    folder = next(folder for folder in (settings.data, *settings.data.parents) if folder.exists())
    if folder.is_dir() and os.access(folder, os.W_OK):
        report.fine(f"data can be written to {settings.data}")
    else:
        report.fail(f"data can't be written to {settings.data}; give it to the account that runs eventnet")
    _check_rights(settings, report)


def _check_rights(settings: Settings, report: Report) -> None:
    """Whether others who have a login on this machine can read what is kept."""
    found = open_to_others(settings.data, sqlite_file(settings.database_url))
    for path in found:
        report.fail(f"others on this machine may read {path}; `eventnet serve`, run by its owner, puts that right")
    if is_open(settings.data) and settings.data not in found:
        report.note(f"others may look into {settings.data}; what lies there besides is left to you")


def check_disks(settings: Settings, report: Report) -> None:
    """Says whether there is room where data, database and backups lie."""
    database = sqlite_file(settings.database_url)
    folders = [settings.data, database.parent if database else None, settings.backups]
    disks = {_disk_of(folder): folder for folder in reversed(folders) if folder is not None}
    for folder in disks.values():
        free = free_bytes(folder)
        if free < NEARLY_FULL:
            report.fail(
                f"the disk is nearly full: {free // MB} MB are left for {folder}; make room, or put it on a larger one"
                " (EVENTNET_DATA), before something can't be written any more"
            )
        else:
            report.fine(f"{free // MB} MB are free for {folder}")
    if database and database.exists() and free_bytes(database) < 2 * database.stat().st_size:
        report.note(
            f"the disk has less than twice the room of {database}; an upgrade copies the file before it changes it, and"
            " what was erased goes by writing it anew: make room before the next one"
        )


def _disk_of(folder: Path) -> int:
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return there.stat().st_dev


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
