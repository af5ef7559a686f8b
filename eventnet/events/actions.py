"""Changing events and attendees. Actions never commit: whoever calls them does."""

import os
import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventnet.events.facts import AnEvent
from eventnet.events.models import Attendee, Event
from eventnet.events.queries import plan_of
from eventnet.events.rules import (
    ALIAS_BYTES,
    FOLLOW_UP_DAYS,
    JOIN_CODE_LENGTH,
    JOIN_CODE_LETTERS,
    SHUFFLE_KEYS,
    CardChoice,
    Mode,
    Plan,
    Role,
    Status,
    WhoMayAsk,
)
from eventnet.kernel.days import is_zone
from eventnet.kernel.ids import new_public_id
from eventnet.people.models import Person
from eventnet.storage.errors import GoneError


def make_event(
    session: Session,
    *,
    name: str,
    place: str,
    timezone: str,
    starts_at: datetime,
    ends_at: datetime,
    follow_up_days: int = FOLLOW_UP_DAYS,
    mode: Mode = Mode.IN_PERSON,
    care_contact: str = "",
    public_id: str | None = None,
) -> Event:
    """A new event, under a `public_id` that nothing has yet. Raises ValueError for a time zone nobody knows."""
    if not is_zone(timezone):
        raise ValueError(f"not a time zone: {timezone}")
    event = Event(
        public_id=public_id or new_public_id(),
        name=name,
        place=place,
        timezone=timezone,
        starts_at=starts_at,
        ends_at=ends_at,
        follow_up_days=follow_up_days,
        mode=mode,
        care_contact=care_contact,
        join_code=_new_join_code(),
    )
    session.add(event)
    session.flush()
    return event


def _new_join_code() -> str:
    return "".join(secrets.choice(JOIN_CODE_LETTERS) for _ in range(JOIN_CODE_LENGTH))


def change_event(session: Session, event_id: int, plan: Plan, *, seen: str) -> bool:
    """Changes an event to `plan`, unless it is no longer what was `seen` (Plan.mark); whether it is as planned now.

    Contacts have copied what they need of the event: none of theirs changes, neither names nor deadlines.
    """
    event = session.scalars(
        select(Event)
        .where(Event.id == event_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    there = plan_of(event)
    if there == plan:
        return True
    if there.mark != seen:
        return False
    for column, value in vars(plan).items():
        setattr(event, column, value)
    return True


def renew_join_code(session: Session, event: Event) -> str:
    """Gives an event a new join code; posters and links with the old one let nobody in any more."""
    code = _new_join_code()
    session.execute(update(Event).where(Event.id == event.id).values(join_code=code))
    return code


def join(session: Session, event: AnEvent, person: Person, now: datetime, role: Role = Role.ATTENDEE) -> Attendee:
    """Makes `person` an attendee of `event`, under the name they go by.

    Whoever is the last to leave takes the event along, unless somebody joins in that instant. Raises GoneError.
    """
    there = select(Event.id).where(Event.id == event.id).with_for_update(read=True, key_share=True)
    if session.scalar(there) is None:
        raise GoneError
    attendee = Attendee(
        public_id=new_public_id(),
        event_id=event.id,
        person_id=person.id,
        alias=os.urandom(ALIAS_BYTES),
        role=role,
        name=person.name,
        joined_at=now,
        shuffle_key=secrets.randbelow(SHUFFLE_KEYS),
    )
    session.add(attendee)
    session.flush()
    return attendee


def choose_card(session: Session, attendee: Attendee, choice: CardChoice) -> None:
    """Sets the card for today, which stays until it is changed."""
    session.execute(update(Attendee).where(Attendee.id == attendee.id).values(card_choice=choice))


def let_ask(session: Session, attendee: Attendee, who: WhoMayAsk) -> None:
    """Sets who may ask `attendee` for their card by a badge. What was asked before stays as it is."""
    session.execute(update(Attendee).where(Attendee.id == attendee.id).values(may_ask=who))


def be_there(
    session: Session,
    attendee: Attendee,
    *,
    status: Status | None,
    status_until: datetime | None,
    first_time_until: datetime | None,
    shown_to_contacts: bool,
) -> None:
    """Says how `attendee` is there from now on: a status and its end, which ends by itself, or neither."""
    session.execute(
        update(Attendee)
        .where(Attendee.id == attendee.id)
        .values(
            status=status,
            status_until=status_until,
            first_time_until=first_time_until,
            shown_to_contacts=shown_to_contacts,
        )
    )


def name_helper(session: Session, attendee: Attendee, *, helps: bool) -> None:
    """Names `attendee` as one who helps people start, or no longer."""
    session.execute(update(Attendee).where(Attendee.id == attendee.id).values(helps=helps))


def replace_aliases(session: Session, person: Person) -> None:
    """Gives `person` a new alias at every event; live codes made with the old ones are unknown from now on."""
    for attendee_id in session.scalars(
        select(Attendee.id).where(Attendee.person_id == person.id).order_by(Attendee.id)
    ).all():
        session.execute(update(Attendee).where(Attendee.id == attendee_id).values(alias=os.urandom(ALIAS_BYTES)))
