"""What the two mails keep of people."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from eventnet.event_mails.models import EventMail
from eventnet.storage.keeping import UNTIL_ERASED, WITH_IT, WITH_THEM, Kept, Merging, OfAttendee, written
from eventnet.storage.keeping import marked as _l


def _in_file(session: Session, attendee_id: int) -> dict[str, Any]:
    mails = select(EventMail).where(EventMail.attendee_id == attendee_id).order_by(EventMail.decided_at, EventMail.kind)
    return {
        "mails": [
            {"mail": mail.kind.value, "at": written(mail.decided_at), "sent": mail.is_told}
            for mail in session.scalars(mails)
        ]
    }


def _join(session: Session, gone_id: int, stays_id: int, _now: object) -> None:
    """Whoever was written to as one of the two is not written to again as the other."""
    there = select(EventMail.kind).where(EventMail.attendee_id == stays_id)
    twins = (EventMail.attendee_id == gone_id, EventMail.kind.in_(there))
    session.execute(delete(EventMail).where(*twins).execution_options(synchronize_session=False))
    session.execute(update(EventMail).where(EventMail.attendee_id == gone_id).values(attendee_id=stays_id))


KEPT = [
    Kept(
        EventMail,
        whose="attendee_id",
        what=_l("Which mails about an event you were sent"),
        until=UNTIL_ERASED,
        plain="attendee_id is_told",
        personal="kind decided_at",
        in_file=OfAttendee(5, _in_file),
        erasing=WITH_THEM,
        merging=Merging(attendees=_join),
        ending=WITH_IT,
    ),
]
