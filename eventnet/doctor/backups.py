"""Backups: whether there is one that is young enough."""

from datetime import datetime, timedelta

from eventnet.backups import newest
from eventnet.config import Settings
from eventnet.doctor.report import Report
from eventnet.upkeep.clock import TOLERANCE

TOO_OLD = timedelta(days=2)
"""A backup a day, and one that failed; after that somebody should look."""


def check_backups(settings: Settings, report: Report, now: datetime) -> None:
    """Says how old the newest backup is."""
    folder = settings.backups
    if folder is None:
        report.note("set EVENTNET_BACKUPS to a folder, and have `eventnet backup` run once a day")
        return
    try:
        made_at = newest(folder) if folder.exists() else None
    except OSError as error:
        report.fail(
            f"the folder of backups, {folder}, can't be read: {error.strerror}; give it to the account that runs this"
        )
        return
    if made_at is None:
        report.wanted(f"there is no backup in {folder} yet: `eventnet backup` makes one")
    elif made_at > now + TOLERANCE:
        report.fail(
            f"the newest backup is of {made_at:%Y-%m-%d %H:%M} UTC, which is still to come: put the clock right, and"
            " move what a wrong one has made out of that folder: none of it ever goes by itself"
        )
    elif now - made_at > TOO_OLD:
        report.fail(
            f"the newest backup is of {made_at:%Y-%m-%d %H:%M} UTC: `eventnet backup` makes one now; does the"
            " timer that should have done it still run?"
        )
    else:
        report.fine(f"the newest backup is of {made_at:%Y-%m-%d %H:%M} UTC")
