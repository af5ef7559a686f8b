"""What the directory keeps of people. Whom somebody has looked at is never written down."""

from typing import Any

from sqlalchemy.orm import Session

from eventnet.directory.meet_list import join_lists, meet_list_of
from eventnet.directory.models import MeetListEntry
from eventnet.events.models import Attendee
from eventnet.storage.keeping import UNTIL_ERASED, WITH_IT, WITH_THEM, Kept, Merging, OfAttendee
from eventnet.storage.keeping import marked as _l


def _meet_list(session: Session, attendee_id: int) -> dict[str, Any]:
    """Whom somebody would like to meet: the names of those they still see."""
    mine = meet_list_of(session, session.get_one(Attendee, attendee_id))
    return {"would_like_to_meet": [other.name for other in mine]}


def _join_lists(session: Session, gone_id: int, stays_id: int, _now: object) -> None:
    join_lists(session, session.get_one(Attendee, gone_id), session.get_one(Attendee, stays_id))


KEPT = [
    Kept(
        MeetListEntry,
        whose="attendee_id",
        what=_l("Whom you would like to meet"),
        until=UNTIL_ERASED,
        plain="position",
        sensitive="attendee_id other_id",
        in_file=OfAttendee(2, _meet_list),
        erasing=WITH_THEM,
        merging=Merging(attendees=_join_lists),
        ending=WITH_IT,
    ),
]
