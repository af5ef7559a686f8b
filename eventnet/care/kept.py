"""What is kept of what people tell a team."""

from eventnet.care.models import TeamMessage
from eventnet.storage.keeping import Kept, Until
from eventnet.storage.keeping import marked as _l

KEPT = [
    Kept(
        TeamMessage,
        whose="author_id",
        what=_l("What you tell a team, with your name only where you wanted it"),
        until=Until(_l("until those you told delete it, with your name until you erase all that is yours")),
        plain="id public_id event_id to_operator",
        sensitive="author_id text sent_on",
    ),
]
