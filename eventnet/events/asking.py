"""Who asks for a page of an event: their session, themselves, how they take part and in what, in one statement."""

from typing import Final

from sqlalchemy import and_, bindparam
from sqlalchemy.orm import contains_eager

from eventnet.events.models import Attendee, Event
from eventnet.people.models import Person
from eventnet.people.queries import LIVING_SESSION
from eventnet.web.current import database, know_who_asks, now, person, session_hash
from eventnet.web.pages import or_404

_ASKING: Final = (
    LIVING_SESSION.add_columns(Attendee)
    .outerjoin(Event, Event.public_id == bindparam("event"))
    .outerjoin(Attendee, and_(Attendee.person_id == Person.id, Attendee.event_id == Event.id))
    .options(contains_eager(Attendee.event))
)


def attending(event: str) -> Attendee:
    """The attendee of that event who asks. 401 where nobody is signed in, 404 where they take no part in it."""
    attendee: Attendee | None = None
    if secret_hash := session_hash():
        row = database().execute(_ASKING, {"secret_hash": secret_hash, "now": now(), "event": event}).one_or_none()
        asks, attendee = row or (None, None)
        know_who_asks(asks)
    person()
    return or_404(attendee)
