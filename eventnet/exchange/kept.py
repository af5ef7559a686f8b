"""What exchanges keep of people."""

from eventnet.exchange.models import Exchange, LiveStep
from eventnet.storage.keeping import Kept, Until
from eventnet.storage.keeping import marked as _l

KEPT = [
    Kept(
        Exchange,
        whose="low_id high_id",
        what=_l("With whom you swapped cards, when, and which parts of your card went over"),
        until=Until(_l("until one of you erases all that is theirs")),
        plain="id public_id",
        personal="low_id high_id holder_id exchanged_at low_name high_name",
        sensitive="low_gave high_gave low_taken_back_at high_taken_back_at",
    ),
    Kept(
        LiveStep,
        whose="attendee_id",
        what=_l("How often one of your codes was used"),
        until=Until(_l("an hour")),
        personal="attendee_id step uses",
    ),
]
