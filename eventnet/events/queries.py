"""Looking up events and attendees, through the person who takes part in them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from eventnet.events.models import Attendee, Event
from eventnet.people.models import Person


def attendee_for(session: Session, person: Person, event_public_id: str) -> Attendee | None:
    """`person` as an attendee of that event, the event loaded with it; None where they don't take part."""
    return session.scalar(
        select(Attendee)
        .join(Attendee.event)
        .options(contains_eager(Attendee.event))
        .where(Attendee.person_id == person.id, Event.public_id == event_public_id)
    )


def attendee_at(session: Session, person: Person, event: Event) -> Attendee | None:
    """`person` as an attendee of `event`."""
    return session.scalar(select(Attendee).where(Attendee.person_id == person.id, Attendee.event_id == event.id))


def event_with_code(session: Session, join_code: str) -> Event | None:
    """The event that this join code (tidied) lets people into."""
    return session.scalar(select(Event).where(Event.join_code == join_code))


def nearest_event(session: Session, person: Person, now: datetime) -> Event | None:
    """Of the events `person` takes part in the one whose start is closest to `now`."""
    events = [attendee.event for attendee in attendances_of(session, person)]
    return min(events, key=lambda event: abs(event.starts_at - now), default=None)


def attendances_of(session: Session, person: Person) -> list[Attendee]:
    """Where `person` takes part, the latest event first."""
    return list(
        session.scalars(
            select(Attendee)
            .join(Attendee.event)
            .options(contains_eager(Attendee.event))
            .where(Attendee.person_id == person.id)
            .order_by(Event.starts_at.desc(), Event.id.desc())
        )
    )
