"""Everything about one person as plain values, for one file they can take along."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from eventnet.cards.models import Answer, Detail, Prompt, Topic
from eventnet.care.models import TeamMessage
from eventnet.contacts.models import Contact
from eventnet.contacts.queries import is_alive
from eventnet.contacts.words import vcard_of
from eventnet.events.models import Attendee, Event
from eventnet.events.queries import attendances_of
from eventnet.exchange.models import Exchange
from eventnet.formats.vcard import write_vcard
from eventnet.people.models import Hiding, Person
from eventnet.people.queries import sessions_of


def export_of(session: Session, person: Person, now: datetime) -> dict[str, Any]:
    """All that is kept about `person`, and the contacts they own, as JSON's own types; instants in UTC, ISO 8601."""
    return {
        "format": "eventnet export 1",
        "made_at": _at(now),
        "person": {
            "name": person.name,
            "email": person.email,
            "language": person.language,
            "created_at": _at(person.created_at),
            "confirmed_at": _at(person.confirmed_at),
        },
        "events": [_attendance(session, attendee) for attendee in attendances_of(session, person)],
        "contacts": [_contact(contact) for contact in _contacts(session, person, now)],
        "given": _given(session, person),
        "hidden_from_each_other": list(
            session.scalars(
                select(Person.name)
                .join(Hiding, Hiding.hidden_id == Person.id)
                .where(Hiding.hider_id == person.id)
                .order_by(Hiding.id)
            )
        ),
        "messages_to_teams": [
            {"event": name, "text": message.text, "sent_at": _at(message.sent_at)}
            for message, name in session.execute(
                select(TeamMessage, Event.name)
                .join(Event, Event.id == TeamMessage.event_id)
                .where(TeamMessage.author_id == person.id)
                .order_by(TeamMessage.id)
            )
        ],
        "signed_in": [
            {"browser": row.browser, "since": _at(row.created_at)} for row in sessions_of(session, person, now)
        ],
    }


def _at(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _attendance(session: Session, attendee: Attendee) -> dict[str, Any]:
    answers = session.execute(
        select(Prompt.german, Prompt.english, Answer.text, Answer.audience)
        .join(Prompt, Prompt.id == Answer.prompt_id)
        .where(Answer.attendee_id == attendee.id)
        .order_by(Prompt.position)
    )
    details = session.scalars(select(Detail).where(Detail.attendee_id == attendee.id).order_by(Detail.position))
    topics = session.scalars(select(Topic.label).where(Topic.attendee_id == attendee.id).order_by(Topic.position))
    columns = ("name", "headline", "organisation", "offer", "need", "introduction", "goal")
    return {
        "event": attendee.event.name,
        "place": attendee.event.place,
        "starts_at": _at(attendee.event.starts_at),
        "role": attendee.role.value,
        "joined_at": _at(attendee.joined_at),
        "card_for_today": attendee.card_choice.value,
        **{column: getattr(attendee, column) for column in columns},
        "answers": [
            {"german": german, "english": english, "text": text, "audience": audience.value}
            for german, english, text, audience in answers
        ],
        "topics": list(topics),
        "details": [
            {"kind": detail.kind.value, "value": detail.value, "shared": detail.shared, "best": detail.best}
            for detail in details
        ],
    }


def _contacts(session: Session, person: Person, now: datetime) -> list[Contact]:
    return list(
        session.scalars(
            select(Contact)
            .options(selectinload(Contact.promises), selectinload(Contact.touches))
            .where(Contact.owner_id == person.id, or_(is_alive(now), Contact.promises.any()))
            .order_by(Contact.met_at, Contact.id)
        )
    )


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "name": contact.name,
        "event": contact.event_name,
        "place": contact.place,
        "met_at": _at(contact.met_at),
        "outcome": contact.outcome.value if contact.outcome else "open",
        "open_until": _at(contact.deadline_at),
        "card": contact.card.to_json() if contact.card else None,
        "note": contact.note,
        "promises": [{"text": promise.text, "made_at": _at(promise.made_at)} for promise in contact.promises],
        "touches": [{"kind": touch.kind.value, "words": touch.words, "at": _at(touch.at)} for touch in contact.touches],
        "vcard": write_vcard(vcard_of(contact)).decode("utf-8"),
    }


def _given(session: Session, person: Person) -> list[dict[str, Any]]:
    """To whom, when and what this person gave."""
    mine = {attendee.id for attendee in attendances_of(session, person)}
    names = select(Attendee.id, Attendee.name)
    rows = session.scalars(
        select(Exchange).where(or_(Exchange.low_id.in_(mine), Exchange.high_id.in_(mine))).order_by(Exchange.id)
    ).all()
    others = {row.high_id if row.low_id in mine else row.low_id for row in rows}
    called = dict(session.execute(names.where(Attendee.id.in_(others))).all())
    return [
        {
            "to": called[row.high_id if row.low_id in mine else row.low_id],
            "at": _at(row.exchanged_at),
            "gave": row.low_gave if row.low_id in mine else row.high_gave,
            "taken_back_at": _at(row.low_taken_back_at if row.low_id in mine else row.high_taken_back_at),
        }
        for row in rows
    ]
