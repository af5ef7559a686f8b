"""Joining an event. Actions never commit: whoever calls them does."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from eventnet.cards.actions import add_detail, bring_along
from eventnet.cards.rules import DetailKind
from eventnet.events.actions import join
from eventnet.events.facts import AnEvent
from eventnet.events.models import Attendee
from eventnet.events.queries import attendee_at, latest_attendance
from eventnet.mail.actions import post
from eventnet.people.actions import choose_name, hold_person, make_newcomer
from eventnet.people.links import begin_session
from eventnet.people.models import Person


@dataclass(frozen=True)
class Joiner:
    """A person who wants to join, from a browser. The address is only claimed; no `browser_hash`: no mail goes out.

    `form_id` names the form they filled in, so that pressing its button twice is joining once.
    """

    name: str
    email: str
    language: str
    browser: str
    browser_hash: bytes | None
    form_id: str | None = None


@dataclass(frozen=True)
class Joined:
    """A newcomer as an attendee, and the secret that signs their browser in. It is told once, here."""

    attendee: Attendee
    session_secret: str


def join_as_newcomer(session: Session, event: AnEvent, joiner: Joiner, now: datetime) -> Joined:
    """Makes whoever comes a person and an attendee at once, and asks by mail whether the address is theirs.

    Nothing here looks whether the address is known: neither the answer nor its statements can tell.
    """
    person = make_newcomer(
        session, email=joiner.email, name=joiner.name, language=joiner.language, now=now, form_id=joiner.form_id
    )
    attendee = attendee_at(session, person, event)
    if attendee is None:
        attendee = join(session, event, person, now)
        add_detail(session, attendee, 0, DetailKind.EMAIL, person.email, shared=True)
        if joiner.browser_hash is not None:
            ask_to_confirm(session, person, event, joiner.browser_hash, now)
    secret = begin_session(session, person.id, browser=joiner.browser, now=now)
    return Joined(attendee, secret)


def join_as_known(
    session: Session, event: AnEvent, person: Person, now: datetime, *, called: str | None = None
) -> Attendee:
    """Makes somebody who is signed in an attendee of one more event; their latest card comes along.

    `called` is what they say their name is, where nobody had asked before. Whoever takes part already stays what they
    are: of two presses at once the second waits here and finds the first. Raises VanishedError.
    """
    hold_person(session, person)
    if there := attendee_at(session, person, event):
        return there
    if called is not None:
        choose_name(session, person, called)
    earlier = latest_attendance(session, person)
    attendee = join(session, event, person, now)
    if earlier is not None:
        bring_along(session, attendee, earlier)
    else:
        add_detail(session, attendee, 0, DetailKind.EMAIL, person.email, shared=True)
    return attendee


def ask_to_confirm(session: Session, person: Person, event: AnEvent, browser_hash: bytes, now: datetime) -> None:
    """Has the mail sent that asks whether it was them who joined; its digits count in this browser."""
    post(
        session,
        template="confirm",
        address=person.email,
        language=person.language or "en",
        about=person.public_id,
        words={"browser": browser_hash.hex(), "event": event.name},
        now=now,
    )
