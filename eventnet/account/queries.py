"""Looking up what somebody would leave behind."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from eventnet.events.models import Attendee, Event
from eventnet.events.rules import Role
from eventnet.people.models import Person


def events_left_alone(session: Session, person: Person) -> list[Event]:
    """The events that nobody but `person` organises and that others take part in."""
    me, other = aliased(Attendee), aliased(Attendee)
    others = exists().where(other.event_id == Event.id, other.person_id != person.id)
    return list(
        session.scalars(
            select(Event)
            .join(me, me.event_id == Event.id)
            .where(
                me.person_id == person.id,
                me.role == Role.ORGANISER,
                others,
                ~others.where(other.role == Role.ORGANISER),
            )
            .order_by(Event.starts_at, Event.id)
        )
    )
