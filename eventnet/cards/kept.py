"""What cards keep of people."""

from eventnet.cards.models import Answer, CardEvidence, Detail, Prompt, SearchDocument, Topic
from eventnet.storage.keeping import UNTIL_ERASED, Kept, Until
from eventnet.storage.keeping import marked as _l

_CARD = _l("At which events you are, and your card there")
_FOUND = _l("Words of your card by which others find you")
_IN_LIST = Until(_l("as long as an event’s list shows you"))

KEPT = [
    Kept(Prompt, whose="", until=Until(_l("as long as the event")), plain="id event_id position key german english"),
    Kept(
        Answer,
        whose="attendee_id",
        what=_CARD,
        until=UNTIL_ERASED,
        plain="id attendee_id prompt_id audience",
        sensitive="text",
    ),
    Kept(
        Topic,
        whose="attendee_id",
        what=_CARD,
        until=UNTIL_ERASED,
        plain="id attendee_id position",
        personal="key label",
    ),
    Kept(
        Detail,
        whose="attendee_id",
        what=_CARD,
        until=UNTIL_ERASED,
        plain="id attendee_id position kind shared best",
        sensitive="value",
    ),
    Kept(SearchDocument, whose="attendee_id", what=_FOUND, until=_IN_LIST, plain="lot attendee_id", personal="words"),
    Kept(
        CardEvidence,
        whose="attendee_id",
        what=_FOUND,
        until=_IN_LIST,
        plain="event_id kind lot attendee_id",
        personal="key",
    ),
]
