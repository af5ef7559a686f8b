"""What those who organise an event have laid down about it, and whom of them it names to turn to."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.cards.models import Detail, Prompt
from eventnet.events.models import Attendee, Event
from eventnet.events.queries import attendances_of
from eventnet.events.rules import Role
from eventnet.organiser.rules import speaks_of
from eventnet.people.models import Person
from eventnet.storage.keeping import WITH_IT, Because, Kept, Leaving, OfPerson, Until, written
from eventnet.storage.keeping import marked as _l


def _organised(session: Session, person_id: int, _now: datetime) -> list[dict[str, Any]]:
    mine = attendances_of(session, session.get_one(Person, person_id))
    return [_laid_down(session, attendee.event) for attendee in mine if attendee.role is Role.ORGANISER]


def _laid_down(session: Session, event: Event) -> dict[str, Any]:
    prompts = select(Prompt.question).where(Prompt.event_id == event.id)
    return {
        "event": event.name,
        "place": event.place,
        "timezone": event.timezone,
        "starts_at": written(event.starts_at),
        "ends_at": written(event.ends_at),
        "mode": event.mode.value,
        "follow_up_days": event.follow_up_days,
        "care_contact": event.care_contact,
        "join_code": event.join_code,
        "questions": [asdict(question) for question in session.scalars(prompts.order_by(Prompt.position, Prompt.id))],
    }


def _forget_care_contact(session: Session, leaving: Leaving) -> None:
    """An event that stays says no word of whoever leaves as the one to turn to.

    Only of those who run it the care contact may speak: whoever joins under its name must not take it away.
    """
    attendees = session.scalars(select(Attendee).where(Attendee.person_id == leaving.id).order_by(Attendee.id)).all()
    ways = select(Detail.value).where(Detail.attendee_id.in_([attendee.id for attendee in attendees]))
    called = {leaving.name, *(attendee.name for attendee in attendees)}
    reached = {leaving.email, *session.scalars(ways)}
    for attendee in attendees:
        if not attendee.helps and attendee.role is Role.ATTENDEE:
            continue
        others = select(Attendee.role).where(Attendee.event_id == attendee.event_id, Attendee.id != attendee.id)
        event = session.get_one(Event, attendee.event_id, populate_existing=True)
        is_organised = Role.ORGANISER in set(session.scalars(others.distinct()))
        if not is_organised or speaks_of(event.care_contact, called=called, reached=reached):
            event.care_contact = ""
            session.flush()


KEPT = [
    Kept(
        Event,
        whose="",
        what=_l("An event, with whom to turn to there"),
        until=Until(_l("as long as anybody takes part in it")),
        personal="care_contact",
        in_file=OfPerson(3, "organised", _organised),
        erasing=_forget_care_contact,
        merging=Because("It names people in words alone, and stays theirs who organise."),
        ending=WITH_IT,
    ),
]
