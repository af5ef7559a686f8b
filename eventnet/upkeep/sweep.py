"""The sweep: makes endings final. Pages never wait for it; what it deletes was no longer shown before.

It can run twice, late, and in several processes at once. What is over, and what then becomes of it, each room says.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from eventnet.storage.keeping import Because, Ending
from eventnet.storage.transactions import writing
from eventnet.storage.upsert import insert_unless_there
from eventnet.upkeep.clock import check_clock, newest_stored
from eventnet.upkeep.kept import KEPT
from eventnet.upkeep.models import Sweeping
from eventnet.upkeep.never_confirmed import NEVER_CONFIRMED

BATCH = 500
PAUSE_SECONDS = 0.005
"""Between two batches others get to write."""

_ENDINGS: Final = dict.fromkeys([*(kept.ending for kept in KEPT if isinstance(kept.ending, Ending)), NEVER_CONFIRMED])
_CLEARING: Final = dict.fromkeys(
    kept.ending for kept in KEPT if kept.ending and not isinstance(kept.ending, Ending | Because)
)


@dataclass(frozen=True)
class Swept:
    """The numbers of contacts and people that a run has ended for good."""

    contacts: int
    people: int


def sweep(sessions: sessionmaker[Session], now: datetime, *, confirm: bool = False) -> Swept:
    """Deletes what was over by `now`. Raises ClockError where `now` can't be trusted, unless somebody says `confirm`.

    Then what is stored from later was written by a clock that ran ahead. That is remembered: the next runs need no
    word of anybody's again, though it stays there.
    """
    with sessions() as session:
        newest = newest_stored(session)
        if not confirm:
            check_clock(session, now, newest)
        ended = {ending.what: _end_all(session, ending, now) for ending in _ENDINGS}
        with writing(session):
            for clear in _CLEARING:
                clear(session, now)
            insert_unless_there(session, Sweeping, id=1, ran_at=now)
            last = session.get_one(Sweeping, 1, with_for_update=True, populate_existing=True)
            last.ran_at = now if confirm else max(last.ran_at, now)
            if confirm:
                last.wrong_until = newest if newest and newest > now else None
    return Swept(**ended)


def _end_all(session: Session, ending: Ending, now: datetime) -> int:
    """Ends all that is over of one kind, a batch at a time; how many."""
    ended = 0
    while ids := ending.over(session, now, BATCH):
        for start in range(0, len(ids), ending.at_once):
            with writing(session):
                ended += ending.end(session, ids[start : start + ending.at_once], now)
            time.sleep(PAUSE_SECONDS)
        if len(ids) < BATCH:
            break
    return ended
