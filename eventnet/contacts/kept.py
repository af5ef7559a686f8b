"""What contacts keep of people: of their owner, and of whom they met."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from eventnet.contacts.actions import forget
from eventnet.contacts.merging import move_contacts
from eventnet.contacts.models import Contact, Encounter, Pause, Promise, Touch
from eventnet.contacts.rules import GRACE
from eventnet.storage.keeping import (
    WITH_IT,
    WITH_THEM,
    Because,
    Ending,
    Kept,
    Leaving,
    Merging,
    OfPerson,
    Until,
    written,
)
from eventnet.storage.keeping import marked as _l


def _in_file(session: Session, person_id: int, now: datetime) -> list[dict[str, Any]]:
    from eventnet.contacts.in_file import contacts_in_file  # noqa: PLC0415  it has words; no sweep loads the web floor

    return contacts_in_file(session, person_id, now)


def _take_back_all(session: Session, leaving: Leaving) -> None:
    """What others hold of somebody who erases keeps only what its owner wrote."""
    theirs = select(Contact.id).where(Contact.person_id == leaving.id)
    session.execute(update(Encounter).where(Encounter.contact_id.in_(theirs)).values(card=None, exchange_id=None))
    session.execute(update(Contact).where(Contact.person_id == leaving.id).values(name="", person_id=None))


def _is_over(now: datetime) -> Select[int]:
    return select(Contact.id).where(Contact.gone_at <= now).order_by(Contact.id)


def _over(session: Session, now: datetime, most: int) -> list[int]:
    return list(session.scalars(_is_over(now).limit(most)))


def _end(session: Session, ids: Sequence[int], now: datetime) -> int:
    # Between looking and locking somebody may have brought one back.
    still_over = session.scalars(_is_over(now).where(Contact.id.in_(ids)).with_for_update()).all()
    forget(session, list(still_over))
    return len(still_over)


_OVER = Until(
    _l("until the event’s follow-up time and %(days)s days of grace are over; what you keep, until you delete it"),
    GRACE.days,
)
_CONTACTS = _l("Your contacts: their card as they gave it, when and where you met, your note")
_WITH_OTHERS = _l("Your card, with those who have it")
_THEIRS = Until(_l("until they let it go, or you take it back, or erase all that is yours"))
_IN_FILE = OfPerson(4, "contacts", _in_file)
_IS_GIVEN = Because("What of it was given says the exchange, and no more than that is theirs to know.")
_MERGING = Merging(people=move_contacts)
_ENDING = Ending("contacts", 100, _over, _end)  # few at once: on SQLite whoever writes waits for all of them

PAUSE_KEPT = timedelta(days=60)
"""How long a pause that is over still says when mails come that waited for its end."""


def _pause(session: Session, person_id: int, _now: datetime) -> dict[str, Any] | None:
    pause = session.get(Pause, person_id)
    if pause is None:
        return None
    until = None if pause.is_open_ended else written(pause.ends_at)
    return {"since": written(pause.began_at), "until": until, "time_zone": pause.timezone}


def _clear_pauses(session: Session, now: datetime) -> None:
    session.execute(delete(Pause).where(Pause.ends_at <= now - PAUSE_KEPT))


KEPT = [
    Kept(
        Pause,
        whose="person_id",
        what=_l("Your latest pause"),
        until=Until(_l("until %(days)s days after its end"), PAUSE_KEPT.days),
        plain="person_id timezone",
        personal="since began_at ends_at is_open_ended",
        in_file=OfPerson(10, "pause", _pause),
        erasing=WITH_THEM,
        merging=WITH_THEM,
        ending=_clear_pauses,
    ),
    Kept(
        Contact,
        whose="owner_id",
        what=_CONTACTS,
        until=_OVER,
        plain="id public_id timezone note_version by_hand",
        personal="owner_id met_at deadline_at gone_at outcome decided_at postponed",
        sensitive="note",
        in_file=_IN_FILE,
        erasing=WITH_THEM,
        merging=_MERGING,
        ending=_ENDING,
    ),
    Kept(
        Encounter,
        whose="contact_id",
        what=_CONTACTS,
        until=_OVER,
        plain="id contact_id exchange_id event_id timezone",
        personal="event_name place met_at given_at again_until",
        in_file=_IN_FILE,
        erasing=WITH_THEM,
        merging=_MERGING,
        ending=_ENDING,
    ),
    Kept(
        Contact,
        whose="person_id",
        what=_WITH_OTHERS,
        until=_THEIRS,
        personal="person_id name",
        in_file=_IS_GIVEN,
        erasing=_take_back_all,
        merging=_MERGING,
        ending=_ENDING,
    ),
    Kept(
        Encounter,
        whose="exchange_id",
        what=_WITH_OTHERS,
        until=_THEIRS,
        sensitive="card",
        in_file=_IS_GIVEN,
        erasing=_take_back_all,
        merging=_MERGING,
        ending=_ENDING,
    ),
    Kept(
        Promise,
        whose="contact_id",
        what=_l("What you have promised"),
        until=Until(_l("until you have kept it or taken it off")),
        plain="id public_id contact_id",
        personal="made_at due_on",
        sensitive="text",
        in_file=_IN_FILE,
        erasing=WITH_THEM,
        merging=_MERGING,
        ending=WITH_IT,
    ),
    Kept(
        Touch,
        whose="contact_id",
        what=_l("When and how you have been in touch with a contact"),
        until=_OVER,
        plain="id contact_id",
        personal="kind at",
        sensitive="words",
        in_file=_IN_FILE,
        erasing=WITH_THEM,
        merging=_MERGING,
        ending=_ENDING,
    ),
]
