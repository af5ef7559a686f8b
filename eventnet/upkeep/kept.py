"""What all rooms keep of people, gathered: the one place that knows each room's `kept.py`."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

import eventnet.cards.kept
import eventnet.care.kept
import eventnet.contacts.kept
import eventnet.directory.kept
import eventnet.event_mails.kept
import eventnet.events.kept
import eventnet.exchange.kept
import eventnet.mail.kept
import eventnet.organiser.kept
import eventnet.people.kept
from eventnet.storage.keeping import Because, Kept, Until
from eventnet.storage.keeping import marked as _l
from eventnet.upkeep.models import Erasure, Sweeping
from eventnet.upkeep.rules import LEDGER_PERIOD


def _clear_erasures(session: Session, now: datetime) -> None:
    session.execute(delete(Erasure).where(Erasure.erased_at <= now - LEDGER_PERIOD))


KEPT: list[Kept] = [
    *eventnet.people.kept.KEPT,
    *eventnet.events.kept.KEPT,
    *eventnet.organiser.kept.KEPT,
    *eventnet.cards.kept.KEPT,
    *eventnet.directory.kept.KEPT,
    *eventnet.exchange.kept.KEPT,
    *eventnet.contacts.kept.KEPT,
    *eventnet.event_mails.kept.KEPT,
    *eventnet.care.kept.KEPT,
    *eventnet.mail.kept.KEPT,
    Kept(
        Sweeping,
        whose="",
        until=Until(_l("as long as this eventnet")),
        plain="id ran_at wrong_until",
        written_at="ran_at",
    ),
    Kept(
        Erasure,
        whose="",
        what=_l("That somebody is gone, without saying who, so that no backup brings them back"),
        until=Until(_l("%(days)s days"), LEDGER_PERIOD.days),
        plain="id",
        personal="erased_at",
        secret="person_hash became_hash",
        in_file=Because("Whoever takes something along is still there."),
        erasing=Because("Erasing writes it."),
        merging=Because("Merging writes what became of the newcomer."),
        ending=_clear_erasures,
    ),
]
"""In the order in which somebody comes to have it. So two people are merged; erased they are from the end."""


def how_long() -> dict[str, Until]:
    """The things kept of somebody, as the privacy page calls them, and for how long."""
    return {kept.what: kept.until for kept in KEPT if kept.what}
