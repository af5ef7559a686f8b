"""What contacts keep of people: of their owner, and of whom they met."""

from eventnet.contacts.models import Contact, Encounter, Promise, Touch
from eventnet.contacts.rules import GRACE
from eventnet.storage.keeping import Kept, Until
from eventnet.storage.keeping import marked as _l

_OVER = Until(
    _l("until the event’s follow-up time and %(days)s days of grace are over; what you keep, until you delete it"),
    GRACE.days,
)
_CONTACTS = _l("Your contacts: their card as they gave it, when and where you met, your note")
_WITH_OTHERS = _l("Your card, with those who have it")
_THEIRS = Until(_l("until they let it go, or you take it back, or erase all that is yours"))

KEPT = [
    Kept(
        Contact,
        whose="owner_id",
        what=_CONTACTS,
        until=_OVER,
        plain="id public_id timezone note_version",
        personal="owner_id met_at deadline_at gone_at outcome decided_at postponed",
        sensitive="note",
    ),
    Kept(
        Encounter,
        whose="contact_id",
        what=_CONTACTS,
        until=_OVER,
        plain="id contact_id exchange_id event_id timezone",
        personal="event_name place met_at given_at again_until",
    ),
    Kept(Contact, whose="person_id", what=_WITH_OTHERS, until=_THEIRS, personal="person_id name"),
    Kept(Encounter, whose="exchange_id", what=_WITH_OTHERS, until=_THEIRS, sensitive="card"),
    Kept(
        Promise,
        whose="contact_id",
        what=_l("What you have promised"),
        until=Until(_l("until you have kept it or taken it off")),
        plain="id public_id contact_id",
        personal="made_at",
        sensitive="text",
    ),
    Kept(
        Touch,
        whose="contact_id",
        what=_l("When and how you have been in touch with a contact"),
        until=_OVER,
        plain="id contact_id",
        personal="kind at",
        sensitive="words",
    ),
]
