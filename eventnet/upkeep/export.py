"""Everything about one person as plain values, for one file they can take along.

It holds what they wrote and what others gave them, never what others wrote down or whom others hid. Each room gives
its parts; of how they are called and made this knows nothing.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from eventnet.events.queries import attendances_of
from eventnet.people.models import Person
from eventnet.storage.keeping import OfAttendee, OfPerson, written
from eventnet.upkeep.kept import KEPT

_EVENTS = 2
"""Where in the file the events stand that somebody takes part in."""

_OF_PERSON: Final = {kept.in_file for kept in KEPT if isinstance(kept.in_file, OfPerson)}
_OF_ATTENDEE: Final = sorted(
    {kept.in_file for kept in KEPT if isinstance(kept.in_file, OfAttendee)}, key=lambda part: part.at
)


def export_of(session: Session, person: Person, now: datetime) -> dict[str, Any]:
    """All that is kept about `person`, and the contacts they own, as JSON's own types; instants in UTC, ISO 8601."""
    parts = sorted([*_OF_PERSON, OfPerson(_EVENTS, "events", _events)], key=lambda part: part.at)
    return {
        "format": "eventnet export 1",
        "made_at": written(now),
        **{part.key: part.give(session, person.id, now) for part in parts},
    }


def _events(session: Session, person_id: int, _now: datetime) -> list[dict[str, Any]]:
    """Each event that somebody takes part in, with what all rooms say of them there."""
    attendances = attendances_of(session, session.get_one(Person, person_id))
    return [_attendance(session, attendee.id) for attendee in attendances]


def _attendance(session: Session, attendee_id: int) -> dict[str, Any]:
    return {key: value for part in _OF_ATTENDEE for key, value in part.give(session, attendee_id).items()}
