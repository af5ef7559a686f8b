"""The clock: endings, codes and mails go by it, so it must be right."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from eventnet.doctor.report import Report
from eventnet.upkeep.clock import ClockError, check_clock, newest_stored
from eventnet.upkeep.models import Sweeping

MOST_APART = timedelta(minutes=1)
"""So far the clocks of two hosts may be apart before somebody should look; set by NTP it is a few milliseconds."""

SWEPT_LONG_AGO = timedelta(hours=1)

_SET_IT = "have it set by NTP (timedatectl set-ntp true)"


def check_clock_by_database(session: Session, report: Report, now: datetime) -> None:
    """Says whether the clock agrees with what is stored, and with the clock of the database's own host."""
    try:
        check_clock(session, now, newest_stored(session))
    except ClockError as error:
        report.fail(
            f"{error} Until somebody has looked nothing is deleted and no mail about an event goes out: {_SET_IT};"
            " if it is right: `eventnet sweep --confirm`"
        )
    else:
        last = session.get(Sweeping, 1)
        if last is not None and now - last.ran_at > SWEPT_LONG_AGO:
            report.note(
                f"the last sweep ran on {last.ran_at:%Y-%m-%d %H:%M} UTC; is `eventnet serve` or `work` running?"
            )
    if session.get_bind().dialect.name == "postgresql":
        check_clock_by("the database's server", session.scalar(text("SELECT clock_timestamp()")), report, now)


def check_clock_by(whose: str, theirs: datetime | None, report: Report, now: datetime) -> None:
    """Says whether the clock agrees with that of another host, where that tells what time it has."""
    if theirs is not None and abs(theirs - now) > MOST_APART:
        seconds = abs(theirs - now) // timedelta(seconds=1)
        how = "behind" if theirs > now else "ahead of"
        report.fail(f"this machine's clock is {seconds} seconds {how} that of {whose}; {_SET_IT}, on both")
