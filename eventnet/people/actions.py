"""Changing what is kept about people. Actions never commit: whoever calls them does."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, exists, select, update
from sqlalchemy.orm import Session

from eventnet.kernel.ids import hash_secret, new_public_id
from eventnet.people.models import BrowserSession, Hiding, Person
from eventnet.people.queries import LIVING_SESSION
from eventnet.people.rules import PRESSED_TWICE_WITHIN, tidy_email
from eventnet.storage.upsert import insert_unless_there


def make_person(session: Session, *, email: str, name: str, now: datetime) -> Person:
    """A new person whose address is known to be theirs. It must not belong to anybody confirmed yet."""
    person = Person(public_id=new_public_id(), email=tidy_email(email), name=name, created_at=now, confirmed_at=now)
    session.add(person)
    session.flush()
    return person


def make_newcomer(
    session: Session, *, email: str, name: str, language: str, now: datetime, form_id: str | None = None
) -> Person:
    """A new person who says that this address is theirs. Others may say so too, or have confirmed it already.

    `form_id` names the form they filled in. Its button pressed twice, also at the same instant, makes one person.
    """
    address, public_id = tidy_email(email), form_id or new_public_id()
    columns = {"email": address, "name": name, "language": language, "created_at": now}
    if not insert_unless_there(session, Person, public_id=public_id, **columns):
        if pressed_before := _made_by_the_first_press(session, public_id, address, name, now):
            return pressed_before
        public_id = new_public_id()
        insert_unless_there(session, Person, public_id=public_id, **columns)
    return session.scalars(select(Person).where(Person.public_id == public_id)).one()


def _made_by_the_first_press(session: Session, form_id: str, email: str, name: str, now: datetime) -> Person | None:
    """Whom the same form has made a moment ago in the same words, as long as they are signed in and unconfirmed.

    The id alone lets nobody in: with an old cookie one becomes neither whoever has confirmed the address since, nor
    whoever has signed out.
    """
    is_signed_in = exists().where(BrowserSession.person_id == Person.id, BrowserSession.expires_at > now)
    return session.scalar(
        select(Person)
        .where(
            Person.public_id == form_id,
            Person.email == email,
            Person.name == name,
            Person.confirmed_at.is_(None),
            Person.created_at > now - PRESSED_TWICE_WITHIN,
            is_signed_in,
        )
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


class VanishedError(Exception):
    """The one who asks was erased, or turned out to be somebody else, while their request was under way."""


_HELD_SESSION: Final = LIVING_SESSION.with_for_update(key_share=True, of=Person).execution_options(
    populate_existing=True
)


def held_browser_session(session: Session, secret: str, now: datetime) -> BrowserSession | None:
    """The living session with this secret, its person held until the transaction ends: nobody erases or merges them."""
    return session.scalar(_HELD_SESSION, {"secret_hash": hash_secret(secret), "now": now})


def hold_person(session: Session, person: Person) -> None:
    """Holds `person` until the transaction ends, so that nobody erases or merges them. Raises VanishedError."""
    held = select(Person.id).where(Person.id == person.id).with_for_update(key_share=True)
    if session.scalar(held) is None:
        raise VanishedError


def hold_people(session: Session, ids: Any) -> dict[int, datetime | None]:
    """Holds these people (ids, or what selects them); returns who is there, and when they confirmed their address.

    Nobody erases or merges them until the transaction ends; what is theirs can be changed meanwhile. See hold_namesakes
    for the order in which things are held.
    """
    return dict(iter(session.execute(people_held(ids)).all()))


def people_held(ids: Any) -> Select[int, datetime | None]:
    """The statement of `hold_people`."""
    there = select(Person.id, Person.confirmed_at).where(Person.id.in_(ids)).order_by(Person.id)
    return there.with_for_update(read=True, key_share=True)


def hold_namesakes(session: Session, emails: Select[str]) -> list[Person]:
    """Everybody who says that one of these addresses is theirs, as they are now, held until the transaction ends.

    Whoever holds several things takes people first, then links, events, attendees, contacts, each by their ids, and
    those whom a new row will refer to among them: so nobody waits for somebody who waits for them. Writing about a
    held person (a swap does) goes on all the same.
    """
    return list(
        session.scalars(
            select(Person)
            .where(Person.email.in_(emails))
            .order_by(Person.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def choose_language(session: Session, person: Person, language: str) -> None:
    """Keeps the language `person` reads in ("de" or "en")."""
    session.execute(update(Person).where(Person.id == person.id).values(language=language))


def choose_name(session: Session, person: Person, name: str) -> None:
    """Keeps what `person`, held by the caller, is called from now on. Where they take part they stay as they are."""
    person.name = name
    session.flush()


def hide(session: Session, hider: Person, hidden: Person, now: datetime, name: str | None = None) -> bool:
    """Hides two people from each other; whether `hider` had not yet. Twice changes nothing.

    `name` is what `hider` knows `hidden` by, where it is not the name of their account.
    """
    columns = {"hider_id": hider.id, "hidden_id": hidden.id, "name": hidden.name if name is None else name}
    return insert_unless_there(session, Hiding, created_at=now, **columns)
