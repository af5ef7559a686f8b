"""Everything about one person as plain values, for one file they can take along.

It holds what they wrote and what others gave them, never what others wrote down or whom others hid.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from eventnet.cards.models import Answer, Detail, Prompt, Topic
from eventnet.cards.rules import GivenAnswer
from eventnet.care.models import TeamMessage
from eventnet.contacts.models import Contact, Encounter
from eventnet.contacts.queries import is_alive
from eventnet.contacts.rules import State
from eventnet.contacts.words import vcard_of
from eventnet.directory.meet_list import meet_list_of
from eventnet.events.models import Attendee, Event
from eventnet.events.queries import attendances_of
from eventnet.events.rules import Role
from eventnet.exchange.queries import sides_of
from eventnet.formats.vcard import write_vcard
from eventnet.people.models import Hiding, Person
from eventnet.people.queries import links_of, sessions_of


def export_of(session: Session, person: Person, now: datetime) -> dict[str, Any]:
    """All that is kept about `person`, and the contacts they own, as JSON's own types; instants in UTC, ISO 8601."""
    attendances = attendances_of(session, person)
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
        "events": [_attendance(session, attendee) for attendee in attendances],
        "organised": [_organised(session, a.event) for a in attendances if a.role is Role.ORGANISER],
        "contacts": [_contact(contact, now) for contact in _contacts(session, person, now)],
        "given": _given(session, person),
        "hidden_from_each_other": _hidden(session, person),
        "messages_to_teams": _told(session, person),
        "links_in_mails": [
            {
                "purpose": link.purpose.value,
                "new_address": link.new_email,
                "until": _at(link.expires_at),
                "used_at": _at(link.used_at),
                "used_in": link.used_in,
            }
            for link in links_of(session, person)
        ],
        "signed_in": [
            {"browser": row.browser, "since": _at(row.created_at)} for row in sessions_of(session, person, now)
        ],
    }


def _at(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _attendance(session: Session, attendee: Attendee) -> dict[str, Any]:
    answers = session.execute(
        select(Prompt.question, Answer.text, Answer.audience)
        .join(Prompt, Prompt.id == Answer.prompt_id)
        .where(Answer.attendee_id == attendee.id)
        .order_by(Prompt.position, Prompt.id)
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
        **_presence(session, attendee),
        **{column: getattr(attendee, column) for column in columns},
        "answers": [
            GivenAnswer(question, text).to_json() | {"audience": audience.value} for question, text, audience in answers
        ],
        "topics": list(topics),
        "details": [
            {"kind": detail.kind.value, "value": detail.value, "shared": detail.shared, "best": detail.best}
            for detail in details
        ],
    }


def _presence(session: Session, attendee: Attendee) -> dict[str, Any]:
    """How somebody is there, and whom they would like to meet: the names of those they still see."""
    return {
        "in_the_list": attendee.listed,
        "told_to_contacts": attendee.tells_contacts,
        "helps_people_start": attendee.helps,
        "status": attendee.status.value if attendee.status else None,
        "status_until": _at(attendee.status_until),
        "first_time_until": _at(attendee.first_time_until),
        "would_like_to_meet": [other.name for other in meet_list_of(session, attendee)],
    }


def _organised(session: Session, event: Event) -> dict[str, Any]:
    """What the people who organise an event have laid down about it."""
    prompts = select(Prompt.question).where(Prompt.event_id == event.id)
    return {
        "event": event.name,
        "place": event.place,
        "timezone": event.timezone,
        "starts_at": _at(event.starts_at),
        "ends_at": _at(event.ends_at),
        "mode": event.mode.value,
        "follow_up_days": event.follow_up_days,
        "care_contact": event.care_contact,
        "join_code": event.join_code,
        "questions": [asdict(question) for question in session.scalars(prompts.order_by(Prompt.position, Prompt.id))],
    }


def _contacts(session: Session, person: Person, now: datetime) -> list[Contact]:
    return list(
        session.scalars(
            select(Contact)
            .options(selectinload(Contact.promises), selectinload(Contact.touches), selectinload(Contact.encounters))
            .where(Contact.owner_id == person.id, or_(is_alive(now), Contact.promises.any()))
            .order_by(Contact.met_at, Contact.id)
        )
    )


def _contact(contact: Contact, now: datetime) -> dict[str, Any]:
    """A contact as its owner's pages show it: of one whose time is over the name and the promises, nothing else."""
    state, latest = contact.state_at(now), contact.latest
    exported = {
        "name": contact.name,
        "event": latest.event_name,
        "place": latest.place,
        "met_at": _at(latest.met_at),
        "state": state.value,
        "promises": [{"text": promise.text, "made_at": _at(promise.made_at)} for promise in contact.promises],
    }
    if state is State.DELETED:
        return exported
    return exported | {
        "open_until": _at(contact.deadline_at),
        "card": contact.card.to_json() if contact.card else None,
        "encounters": [_encounter(encounter) for encounter in contact.encounters],
        "note": contact.note,
        "touches": [{"kind": touch.kind.value, "words": touch.words, "at": _at(touch.at)} for touch in contact.touches],
        "vcard": write_vcard(vcard_of(contact)).decode("utf-8"),
    }


def _encounter(encounter: Encounter) -> dict[str, Any]:
    """Where and when the two met, with the card given there as far as it was not taken back."""
    return {
        "event": encounter.event_name,
        "place": encounter.place,
        "met_at": _at(encounter.met_at),
        "card": encounter.card.to_json() if encounter.card else None,
        "on_the_list_until": _at(encounter.again_until),
    }


def _given(session: Session, person: Person) -> list[dict[str, Any]]:
    """To whom, when and what this person gave."""
    return [
        {
            "to": mine.other_name,
            "at": _at(mine.exchange.exchanged_at),
            "gave": mine.gave,
            "taken_back_at": _at(mine.taken_back_at),
        }
        for mine in sides_of(session, person)
    ]


def _hidden(session: Session, person: Person) -> list[str]:
    """Whom this person hid, under the names they went by then; never who hid this person."""
    return list(session.scalars(select(Hiding.name).where(Hiding.hider_id == person.id).order_by(Hiding.id)))


def _told(session: Session, person: Person) -> list[dict[str, Any]]:
    """What this person told organisers or the operator with their name; without it nothing leads here."""
    rows = session.execute(
        select(TeamMessage, Event.name)
        .join(Event, Event.id == TeamMessage.event_id)
        .where(TeamMessage.author_id == person.id)
        .order_by(TeamMessage.sent_on, TeamMessage.id)
    )
    return [
        {
            "event": name,
            "to": "operator" if message.to_operator else "organisers",
            "text": message.text,
            "sent_on": message.sent_on.isoformat(),
        }
        for message, name in rows
    ]
