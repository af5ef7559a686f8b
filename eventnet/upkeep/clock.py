"""Whether the clock can be right: before anything is deleted for good, or somebody is written to."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.upkeep.kept import KEPT
from eventnet.upkeep.models import Sweeping

LARGEST_JUMP = timedelta(days=3)
"""A clock that has moved further since the last run may be wrong; somebody should look before anything is deleted."""

TOLERANCE = timedelta(minutes=5)
"""So much the clocks of several hosts may differ; what a faster one has stored stops nobody."""


class ClockError(Exception):
    """The clock can't be right; nothing was done."""


class ClockBehindError(ClockError):
    """The clock is behind something that was stored already, by more than TOLERANCE."""


class ClockJumpedError(ClockError):
    """The clock is more than LARGEST_JUMP ahead of the last run."""


def newest_stored(session: Session) -> datetime | None:
    """The latest time that was stored, as far as what is stored all the time tells."""
    newest = []
    for kept in KEPT:
        if kept.written_at:
            latest = select(getattr(kept.table, kept.written_at)).order_by(kept.table.__table__.c.id.desc()).limit(1)
            newest.append(session.scalar(latest))
    return max((at for at in newest if at is not None), default=None)


def check_clock(session: Session, now: datetime, newest: datetime | None) -> None:
    """Raises ClockError where `now` can't be trusted, `newest` being the latest time that was stored."""
    last = session.get(Sweeping, 1)
    is_known = newest is not None and last is not None and last.wrong_until is not None and newest <= last.wrong_until
    if newest is not None and not is_known and now < newest - TOLERANCE:
        raise ClockBehindError(
            f"The clock says {now:%Y-%m-%d %H:%M}, but something is stored from {newest:%Y-%m-%d %H:%M} (UTC)."
        )
    if last is not None and now < last.ran_at - TOLERANCE:
        raise ClockBehindError(
            f"The clock says {now:%Y-%m-%d %H:%M}, but the last sweep ran on {last.ran_at:%Y-%m-%d %H:%M} (UTC)."
        )
    if last is not None and now - last.ran_at > LARGEST_JUMP:
        raise ClockJumpedError(
            f"The last sweep ran on {last.ran_at:%Y-%m-%d %H:%M}, the clock says {now:%Y-%m-%d %H:%M} (UTC)."
        )
