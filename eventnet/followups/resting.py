"""Looking up whether a contact rests: when its owner last wrote, and what occasion there has been since."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from eventnet.contacts.models import Contact, Encounter, Touch
from eventnet.contacts.rules import MESSAGES, STAYING, TouchKind, rests_until
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import FEWEST_IN_DIRECTORY, Mode
from eventnet.people.queries import are_hidden

_CONTACT: Final[BindParameter[int]] = bindparam("contact_id")
_NOW: Final[BindParameter[datetime]] = bindparam("now")
_SINCE: Final[BindParameter[datetime]] = bindparam("since")

_WRITTEN_AT: Final = select(func.max(Touch.at)).where(Touch.contact_id == _CONTACT, Touch.kind.in_(MESSAGES))

_mine, _theirs = aliased(Attendee), aliased(Attendee)
_in_directory: Final[Any] = (
    select(func.count()).where(Attendee.event_id == Event.id, Attendee.in_directory).correlate(Event).scalar_subquery()
)
# An event is an occasion only where the owner can see there that the other takes part: nobody learns it from here.
_EVENT_BEGAN: Final = (
    select(func.max(Event.starts_at))
    .select_from(Contact)
    .join(_mine, _mine.person_id == Contact.owner_id)
    .join(_theirs, and_(_theirs.person_id == Contact.person_id, _theirs.event_id == _mine.event_id))
    .join(Event, Event.id == _mine.event_id)
    .where(
        Contact.id == _CONTACT,
        Event.starts_at > _SINCE,
        Event.starts_at <= _NOW,
        Event.mode != Mode.CANCELLED,
        ~are_hidden(Contact.person_id, Contact.owner_id),
        or_(
            and_(Contact.outcome.in_(STAYING), _mine.shown_to_contacts, _theirs.shown_to_contacts),
            and_(_theirs.in_directory, _in_directory >= FEWEST_IN_DIRECTORY),
        ),
    )
)
_OCCASIONS: Final = select(
    select(func.max(Encounter.met_at)).where(Encounter.contact_id == _CONTACT).scalar_subquery(),
    select(func.max(Encounter.given_at)).where(Encounter.contact_id == _CONTACT).scalar_subquery(),
    select(func.max(Touch.at)).where(Touch.contact_id == _CONTACT, Touch.kind == TouchKind.MET).scalar_subquery(),
    _EVENT_BEGAN.scalar_subquery(),
)


def resting_until(session: Session, contact: Contact, now: datetime) -> datetime | None:
    """The end of the day until which `contact` rests at `now`; None where it does not.

    Of a locked contact it is true until the transaction ends: whoever writes notes it under the same lock.
    """
    written_at = session.scalar(_WRITTEN_AT, {"contact_id": contact.id})
    if written_at is None or rests_until(written_at, None, zone=contact.timezone, now=now) is None:
        return None
    row = session.execute(_OCCASIONS, {"contact_id": contact.id, "since": written_at, "now": now}).one()
    occasion_at = max((at for at in row if at is not None), default=None)
    return rests_until(written_at, occasion_at, zone=contact.timezone, now=now)
