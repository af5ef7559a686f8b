"""What events keep of people."""

from eventnet.events.models import Attendee, Event
from eventnet.storage.keeping import UNTIL_ERASED, Kept, Until
from eventnet.storage.keeping import marked as _l

KEPT = [
    Kept(
        Event,
        whose="",
        what=_l("An event, with whom to turn to there"),
        until=Until(_l("as long as anybody takes part in it")),
        plain="id public_id name place timezone starts_at ends_at follow_up_days mode join_code",
        personal="care_contact",
    ),
    Kept(
        Attendee,
        whose="person_id",
        what=_l("At which events you are, and your card there"),
        until=UNTIL_ERASED,
        plain="id public_id event_id person_id lot has_chosen_details",
        personal="role name headline organisation offer need card_choice joined_at listed tells_contacts helps",
        sensitive="introduction goal",
        secret="alias",
    ),
    Kept(
        Attendee,
        whose="person_id",
        what=_l("How you say you are there"),
        until=UNTIL_ERASED,
        sensitive="status status_until first_time_until",
    ),
]
