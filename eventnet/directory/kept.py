"""What the directory keeps of people. Whom somebody has looked at is never written down."""

from eventnet.directory.models import MeetListPlace
from eventnet.storage.keeping import UNTIL_ERASED, Kept
from eventnet.storage.keeping import marked as _l

KEPT = [
    Kept(
        MeetListPlace,
        whose="attendee_id",
        what=_l("Whom you would like to meet"),
        until=UNTIL_ERASED,
        plain="place",
        sensitive="attendee_id other_id",
    ),
]
