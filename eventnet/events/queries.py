"""Looking up events and attendees, through the person who takes part in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session, contains_eager
from sqlalchemy.sql import ColumnElement

from eventnet.events.facts import AnEvent
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import FEWEST_IN_DIRECTORY, Plan, Presence, Role, Status
from eventnet.people.models import Person
from eventnet.people.queries import hidden_from
from eventnet.people.rules import name_from

_AT_EVENT: Final = select(Attendee).where(
    Attendee.person_id == bindparam("person_id"), Attendee.event_id == bindparam("event_id")
)


def attendee_at(session: Session, person: Person, event: AnEvent) -> Attendee | None:
    """`person` as an attendee of `event`."""
    return session.scalar(_AT_EVENT, {"person_id": person.id, "event_id": event.id})


def organiser_for(session: Session, person: Person, event_public_id: str) -> Attendee | None:
    """`person` as one who organises that event, the event loaded with it; None where they don't."""
    return session.scalar(
        select(Attendee)
        .join(Attendee.event)
        .options(contains_eager(Attendee.event))
        .where(Attendee.person_id == person.id, Event.public_id == event_public_id, Attendee.role == Role.ORGANISER)
    )


@dataclass(frozen=True)
class Organiser:
    """One of those who organise an event: the name they go by there, and where a mail reaches them ("" if nowhere)."""

    name: str
    email: str
    language: str


def organisers_of(session: Session, event: Event) -> list[Organiser]:
    """The organisers of `event`; empty where nobody organises it any more."""
    rows = session.execute(
        select(Attendee.name, Person.email, Person.language, Person.confirmed_at)
        .join(Person, Person.id == Attendee.person_id)
        .where(Attendee.event_id == event.id, Attendee.role == Role.ORGANISER)
        .order_by(Attendee.id)
    )
    return [Organiser(name, email if confirmed else "", language or "en") for name, email, language, confirmed in rows]


def plan_of(event: Event) -> Plan:
    """The decisions about `event`."""
    return Plan(
        name=event.name,
        place=event.place,
        timezone=event.timezone,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        mode=event.mode,
        follow_up_days=event.follow_up_days,
        care_contact=event.care_contact,
    )


def is_untouched(session: Session) -> bool:
    """True where nobody has been here yet: there is no person, and no event."""
    return all(session.scalar(select(column).limit(1)) is None for column in (Person.id, Event.id))


def is_id_taken(session: Session, public_id: str) -> bool:
    """True where there is an event with this public id, whoever may see it."""
    return session.scalar(select(Event.id).where(Event.public_id == public_id)) is not None


_WITH_CODE: Final = select(Event).where(Event.join_code == bindparam("join_code"))


def event_with_code(session: Session, join_code: str) -> Event | None:
    """The event that this join code (tidied) lets people into."""
    return session.scalar(_WITH_CODE, {"join_code": join_code})


_EVENTS_OF: Final = (
    select(Event)
    .join(Attendee, Attendee.event_id == Event.id)
    .where(Attendee.person_id == bindparam("person_id"))
    .order_by(Event.starts_at.desc(), Event.id.desc())
)


def nearest_event(session: Session, person: Person, now: datetime) -> Event | None:
    """Of the events `person` takes part in the one whose start is closest to `now`."""
    events = session.scalars(_EVENTS_OF, {"person_id": person.id})
    return min(events, key=lambda event: abs(event.starts_at - now), default=None)


def attendances_of(session: Session, person: Person) -> list[Attendee]:
    """The attendances of `person`, the latest event first."""
    return list(
        session.scalars(
            select(Attendee)
            .join(Attendee.event)
            .options(contains_eager(Attendee.event))
            .where(Attendee.person_id == person.id)
            .order_by(Event.starts_at.desc(), Event.id.desc())
        )
    )


def latest_attendance(session: Session, person: Person) -> Attendee | None:
    """`person` at the latest of their events; None where they have none."""
    return session.scalar(
        select(Attendee)
        .join(Attendee.event)
        .where(Attendee.person_id == person.id)
        .order_by(Event.starts_at.desc(), Event.id.desc())
        .limit(1)
    )


def is_unnamed(session: Session, person: Person) -> bool:
    """True where nobody has asked yet what `person` is called: no event knows them, the name is from the address."""
    return person.name == name_from(person.email) and latest_attendance(session, person) is None


class Entry(NamedTuple):
    """An attendee as others see them in the event's directory: of their row no more than this is read for it."""

    id: int
    public_id: str
    shuffle_key: int
    name: str
    headline: str
    organisation: str
    offer: str
    need: str
    status: Status | None
    status_until: datetime | None
    first_time_until: datetime | None
    helps: bool

    @property
    def presence(self) -> Presence:
        """The part of it that says how they are there, as a value for the rules."""
        return Presence(self.status, self.status_until, self.first_time_until, self.helps)


ENTRY: Final = tuple(getattr(Attendee, name) for name in Entry._fields)
"""The columns of an entry, for statements whose rows become `Entry(*row)`."""


def _is_seen(event_id: Any, viewer_id: Any, viewer_person_id: Any) -> ColumnElement[bool]:
    """The one rule of who is seen: those in the directory of the viewer's event, not oneself, nobody hidden."""
    return and_(
        Attendee.event_id == event_id,
        Attendee.in_directory,
        Attendee.id != viewer_id,
        *(Attendee.person_id.not_in(some) for some in hidden_from(viewer_person_id)),
    )


IS_SEEN: Final = _is_seen(bindparam("viewer_event"), bindparam("viewer"), bindparam("viewer_person"))
"""`is_seen_by` for statements that are made once; `looking` gives them their values."""


def looking(viewer: Attendee) -> dict[str, Any]:
    """The values of `IS_SEEN` and `IS_DIRECTORY_SHOWN` for one who looks."""
    return {"viewer_event": viewer.event_id, "viewer": viewer.id, "viewer_person": viewer.person_id}


def is_seen_by(viewer: Attendee) -> ColumnElement[bool]:
    """The condition that an attendee is one of those whom `viewer` sees in their event's directory."""
    return _is_seen(viewer.event_id, viewer.id, viewer.person_id)


def shown_in_directory(session: Session, viewer: Attendee, public_id: str) -> Attendee | None:
    """The attendee with this id, where there is a directory to see at `viewer`'s event and `viewer` sees them in it."""
    there = (Attendee.public_id == public_id, is_seen_by(viewer), is_directory_shown(viewer.event_id))
    return session.scalar(select(Attendee).where(*there))


def has_directory(session: Session, event_id: int) -> bool:
    """True where enough are in a directory for it to be shown: whoever looks, so that it tells of nobody hidden."""
    return bool(session.scalar(_HAS_DIRECTORY, {"viewer_event": event_id}))


def is_directory_shown(event_id: Any) -> ColumnElement[bool]:
    """The condition of `has_directory`, for statements that look into it."""
    some = (
        select(Attendee.id)
        .where(Attendee.event_id == event_id, Attendee.in_directory)
        .limit(FEWEST_IN_DIRECTORY)
        .subquery()
    )
    return select(func.count()).select_from(some).scalar_subquery() >= FEWEST_IN_DIRECTORY


IS_DIRECTORY_SHOWN: Final = is_directory_shown(bindparam("viewer_event"))
_HAS_DIRECTORY: Final = select(IS_DIRECTORY_SHOWN)
