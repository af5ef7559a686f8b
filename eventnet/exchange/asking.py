"""Asking the holder of a code for their card, where the code gives nothing by itself. Actions never commit."""

from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, update
from sqlalchemy.orm import Session

from eventnet.cards.queries import cards_of
from eventnet.cards.rules import shared_topics
from eventnet.events.rules import WhoMayAsk
from eventnet.exchange.models import CardRequest
from eventnet.exchange.outcomes import Outcome
from eventnet.exchange.rules import Answer, CameBy, Timing
from eventnet.exchange.sides import Before, Request, Side
from eventnet.kernel.ids import new_public_id

_requests: Final[Any] = CardRequest.__table__
_NEW: Final = insert(_requests)
_HAVE_MET: Final = update(_requests).where(
    _requests.c.id == bindparam("request_id"), _requests.c.came_by == CameBy.BADGE.value
)
_ENDS: Final = delete(_requests).where(_requests.c.id == bindparam("request_id"))


def ask(session: Session, scanner: Side, holder: Side, known: Before, timing: Timing) -> Outcome:
    """Ask the holder for their card, if the scanner has not done so before. The caller holds both.

    Whoever is asked may not see it: then it is silenced, and costs and looks the same. Who has shown a live code since,
    is asked whether they met: whatever a badge has asked before is that question from then on, for the asker's own file
    must not tell which of them were silenced.
    """
    is_badge = timing.drawn_at is None
    if known.request is not None:
        if not is_badge:
            met = {"came_by": CameBy.LATE, "met_at": timing.drawn_at, "silenced": False}
            session.connection().execute(_HAVE_MET.values(met), {"request_id": known.request.id})
        return Outcome(Answer.ASKED, name=known.request.name)
    low, high = sorted([scanner.id, holder.id])
    name = holder.badge_name if is_badge else holder.name
    values = {
        "public_id": new_public_id(),
        "low_id": low,
        "high_id": high,
        "asker_id": scanner.id,
        "came_by": CameBy.BADGE if is_badge else CameBy.LATE,
        "asked_at": timing.now,
        "met_at": timing.drawn_at,
        "name": name,
        "silenced": not _may_ask(session, scanner, holder) and is_badge,
    }
    session.connection().execute(_NEW, values)
    return Outcome(Answer.REQUESTED if is_badge else Answer.TO_CONFIRM, name=name)


def _may_ask(session: Session, scanner: Side, holder: Side) -> bool:
    """True where the holder sees what the scanner asks. It reads the same whatever the holder has chosen."""
    theirs, mine = cards_of(session, [holder, scanner])
    return {
        WhoMayAsk.EVERYONE: True,
        WhoMayAsk.COMMON: bool(shared_topics(theirs.topics, mine.topics)),
        WhoMayAsk.NOBODY: False,
    }[holder.may_ask]


def fulfil(connection: Connection, request: Request) -> str:
    """Ends a request that becomes an exchange; the public id that goes on with it."""
    connection.execute(_ENDS, {"request_id": request.id})
    return request.public_id
