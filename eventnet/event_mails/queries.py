"""Looking up whose mails are due, and of whom one speaks: always as of this moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import BindParameter, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from eventnet.contacts.models import Contact, Encounter, Pause, Promise
from eventnet.contacts.queries import is_open
from eventnet.contacts.rules import GRACE, STAYING
from eventnet.event_mails.models import EventMail
from eventnet.event_mails.rules import LATEST, Kind, Paused
from eventnet.events.models import Attendee, Event
from eventnet.kernel.days import last_day
from eventnet.mail.models import Mail
from eventnet.people.models import Person
from eventnet.people.queries import are_hidden
from eventnet.storage.reading import read

_DAY = timedelta(days=1)
_LOOK_BACK = LATEST + 2 * _DAY
"""An event, or a pause, that ended longer ago has no first mail to come: its morning is the next day's, in any zone."""

_LOOK_AHEAD = 4 * _DAY
"""A list that closes later has its second mail later, too."""


@dataclass(frozen=True)
class Side:
    """An attendee as their mails see them: who they are, how they can be told, and when their event ended."""

    attendee_id: int
    attendee: str
    person_id: int
    email: str
    language: str
    is_confirmed: bool
    wants_mails: bool
    event_ends_at: datetime
    zone: str
    pause: Paused | None
    first_at: datetime | None
    is_second_decided: bool

    def is_paused(self, now: datetime) -> bool:
        """True where all their clocks stand still."""
        return self.pause is not None and self.pause.is_on(now)


@dataclass(frozen=True)
class Waiting:
    """A contact that waits for its owner's decision, or has waited in vain and can still be brought back."""

    id: int
    attendee_id: int
    deadline_at: datetime
    gone_at: datetime
    zone: str

    @property
    def grace(self) -> timedelta:
        """The days for which it can be brought back after its end."""
        return last_day(self.gone_at, self.zone) - last_day(self.deadline_at, self.zone)


_FIRST = aliased(EventMail)
_SECOND = aliased(EventMail)
_IS_SECOND = and_(_SECOND.attendee_id == Attendee.id, _SECOND.kind == Kind.BEFORE_IT_CLOSES)

LATEST_ENCOUNTER: Final = (
    select(Encounter.id)
    .where(Encounter.contact_id == Contact.id)
    .order_by(Encounter.met_at.desc(), Encounter.id.desc())
    .limit(1)
    .correlate(Contact)
    .scalar_subquery()
)
"""What says to which event a contact belongs: where the two met last."""


_SIDES: Final = (
    select(
        Attendee.id,
        Attendee.public_id,
        Attendee.person_id,
        Person.email,
        Person.language,
        Person.confirmed_at,
        Attendee.wants_mails,
        Event.ends_at,
        Event.timezone,
        Pause.since,
        Pause.began_at,
        Pause.ends_at,
        _FIRST.decided_at,
        _SECOND.attendee_id.is_not(None),
    )
    .select_from(Attendee)
    .join(Event, Event.id == Attendee.event_id)
    .join(Person, Person.id == Attendee.person_id)
    .outerjoin(Pause, Pause.person_id == Attendee.person_id)
    .outerjoin(_FIRST, and_(_FIRST.attendee_id == Attendee.id, _FIRST.kind == Kind.MORNING_AFTER))
    .outerjoin(_SECOND, _IS_SECOND)
)


def _side(row: Any) -> Side:
    attendee_id, attendee, person_id, email, language, confirmed_at, wants_mails, ends_at, zone, *later = row
    *pause, first_at, is_second_decided = later
    return Side(
        attendee_id=attendee_id,
        attendee=attendee,
        person_id=person_id,
        email=email,
        language=language or "en",
        is_confirmed=confirmed_at is not None,
        wants_mails=wants_mails,
        event_ends_at=ends_at,
        zone=zone,
        pause=Paused(*pause) if pause[0] else None,
        first_at=first_at,
        is_second_decided=is_second_decided,
    )


_NOW: Final[BindParameter[datetime]] = bindparam("now")
_SINCE: Final[BindParameter[datetime]] = bindparam("since")
_HAS_MET_SOMEBODY: Final = exists().where(
    Contact.owner_id == Attendee.person_id,
    Contact.name != "",
    or_(is_open(_NOW), Contact.outcome.in_(STAYING)),
    Encounter.id == LATEST_ENCOUNTER,
    Encounter.event_id == Attendee.event_id,
)
"""The condition that an attendee has a contact that belongs to the event and was neither let go nor has expired."""

_MAY_GET_FIRST: Final = _SIDES.where(
    _FIRST.attendee_id.is_(None), Attendee.wants_mails, Person.confirmed_at.is_not(None), _HAS_MET_SOMEBODY
)
_ENDED: Final = _MAY_GET_FIRST.where(Event.ends_at > _SINCE, Event.ends_at <= _NOW)
_PAUSE_ENDED: Final = _MAY_GET_FIRST.where(
    Pause.ends_at > _SINCE, Pause.ends_at <= _NOW, Event.ends_at <= Pause.ends_at
)


def may_get_first(session: Session, now: datetime) -> list[Side]:
    """Attendees with somebody to name whose first mail may be due about `now` and was not posted yet."""
    values = {"now": now, "since": now - _LOOK_BACK}
    rows = [*read(session, _ENDED, values), *read(session, _PAUSE_ENDED, values)]
    found = {row[0]: _side(row) for row in rows}
    return [found[attendee_id] for attendee_id in sorted(found)]


_WAITING: Final = (
    select(Contact.id, Attendee.id, Contact.deadline_at, Contact.gone_at, Contact.timezone)
    .join(Encounter, Encounter.id == LATEST_ENCOUNTER)
    .join(Attendee, and_(Attendee.person_id == Contact.owner_id, Attendee.event_id == Encounter.event_id))
    .where(Contact.outcome.is_(None), Contact.gone_at > _NOW)
    .order_by(Attendee.id, Contact.id)
)
_CLOSE_SOON: Final = _WAITING.outerjoin(_SECOND, _IS_SECOND).where(
    Contact.deadline_at > _SINCE, Contact.deadline_at <= bindparam("until"), _SECOND.attendee_id.is_(None)
)
_THESE: Final = Attendee.id.in_(bindparam("attendee_ids", expanding=True))
_WAITING_OF: Final = _WAITING.where(_THESE)
_THESE_SIDES: Final = _SIDES.where(_THESE)


def close_soon(session: Session, now: datetime) -> list[Waiting]:
    """The contacts that close soon, or have closed, and of whose end nothing was decided to be told."""
    values = {"now": now, "since": now - GRACE - _DAY, "until": now + _LOOK_AHEAD}
    return [_waiting(row) for row in read(session, _CLOSE_SOON, values)]


def waiting_of(session: Session, attendee_ids: Sequence[int], now: datetime) -> list[Waiting]:
    """The contacts of these attendees that wait, or have waited in vain."""
    return [_waiting(row) for row in read(session, _WAITING_OF, {"now": now, "attendee_ids": list(attendee_ids)})]


def _waiting(row: Any) -> Waiting:
    return Waiting(*row)


def sides(session: Session, attendee_ids: Sequence[int]) -> dict[int, Side]:
    """These attendees as they are now, by their numbers."""
    return {row[0]: _side(row) for row in read(session, _THESE_SIDES, {"attendee_ids": list(attendee_ids)})}


def people_of(attendee_ids: Sequence[int]) -> Select[int]:
    """Selects the people these attendees are."""
    return select(Attendee.person_id).where(Attendee.id.in_(attendee_ids))


_GIVEN_UP: Final = (
    select(Attendee.id)
    .join(Mail, Mail.words["attendee"].as_string() == Attendee.public_id)
    .join(EventMail, EventMail.attendee_id == Attendee.id)
    .where(Mail.template == bindparam("template"), Mail.given_up_at.is_not(None))
    .where(EventMail.kind == Kind.BEFORE_IT_CLOSES, EventMail.is_told)
    .order_by(Attendee.id)
)


def given_up(session: Session, template: str) -> list[int]:
    """The attendees whose second mail, of this template, was given up, and who count as told."""
    return [row[0] for row in read(session, _GIVEN_UP, {"template": template})]


_ATTENDEE: Final = select(Attendee).where(Attendee.public_id == bindparam("attendee"))


def attendee_named(session: Session, public_id: str) -> Attendee | None:
    """The attendee with this public id, for whom a mail or a sealed token names."""
    return session.scalar(_ATTENDEE, {"attendee": public_id})


@dataclass(frozen=True)
class Named:
    """A contact as a mail names it, with what its owner has promised."""

    id: int
    name: str
    met_at: datetime
    zone: str
    was_swapped: bool
    is_open: bool
    deadline_at: datetime
    gone_at: datetime | None
    contact_zone: str
    promises: tuple[str, ...]


def named_to(session: Session, attendee: Attendee, now: datetime) -> list[Named]:
    """The people a mail to `attendee` may name: neither let go nor hidden, and still there; in the order they met.

    Of those who belong to the event; whom one had met before at another, and here again, does so.
    """
    rows = session.execute(
        select(Contact, Encounter.met_at, Encounter.timezone)
        .join(Encounter, Encounter.id == LATEST_ENCOUNTER)
        .where(
            Contact.owner_id == attendee.person_id,
            Contact.name != "",
            Encounter.event_id == attendee.event_id,
            or_(is_open(now), Contact.outcome.in_(STAYING)),
            or_(Contact.person_id.is_(None), ~are_hidden(Contact.person_id, Contact.owner_id)),
        )
        .order_by(Encounter.met_at, Contact.id)
        .execution_options(populate_existing=True)
    ).all()
    promises: dict[int, list[str]] = {}
    wanted = select(Promise.contact_id, Promise.text).where(Promise.contact_id.in_([row[0].id for row in rows]))
    for contact_id, text in session.execute(wanted.order_by(Promise.id)):
        promises.setdefault(contact_id, []).append(text)
    return [
        Named(
            id=contact.id,
            name=contact.name,
            met_at=met_at,
            zone=zone,
            was_swapped=not contact.by_hand,
            is_open=contact.outcome is None,
            deadline_at=contact.deadline_at,
            gone_at=contact.gone_at,
            contact_zone=contact.timezone,
            promises=tuple(promises.get(contact.id, ())),
        )
        for contact, met_at, zone in rows
    ]
