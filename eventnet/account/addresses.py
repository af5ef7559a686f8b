"""Changing the address somebody is known by. Actions never commit: whoever calls them does."""

import enum
from datetime import datetime

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from eventnet.cards.models import Detail
from eventnet.cards.rules import DetailKind
from eventnet.care.mails import TO_TEAM
from eventnet.events.models import Attendee
from eventnet.events.queries import attendances_of
from eventnet.joining.actions import ask_to_confirm
from eventnet.kernel.ids import hash_secret
from eventnet.mail.actions import post, send_on, withdraw
from eventnet.people.actions import VanishedError, hold_person
from eventnet.people.links import take_link, try_digits
from eventnet.people.models import Person, SignInLink
from eventnet.people.queries import is_of_use
from eventnet.people.rules import LinkPurpose


class Outcome(enum.Enum):
    """The possible results of taking another address."""

    DONE = enum.auto()
    OVER = enum.auto()
    TAKEN = enum.auto()


def is_on_card(session: Session, person: Person) -> bool:
    """True where the address of `person` stands on a card of theirs."""
    return session.scalar(select(Detail.id).where(_stands_on_card(person.id, person.email)).limit(1)) is not None


def _stands_on_card(person_id: int, address: str) -> ColumnElement[bool]:
    theirs = Detail.attendee_id.in_(select(Attendee.id).where(Attendee.person_id == person_id))
    return theirs & (Detail.kind == DetailKind.EMAIL) & (func.lower(Detail.value) == address)


def correct_address(
    session: Session, person: Person, address: str, *, on_card: bool, browser_hash: bytes | None, now: datetime
) -> bool:
    """Puts an address right that nobody has confirmed yet; whether it was still unconfirmed.

    The question goes to the new one, and what was sent to the other works no more. No `browser_hash`: no mail goes out.
    Raises VanishedError.
    """
    held = select(Person).where(Person.id == person.id).with_for_update(key_share=True)
    mine = session.scalar(held.execution_options(populate_existing=True))
    if mine is None:
        raise VanishedError
    if mine.confirmed_at is not None:
        return False
    session.execute(delete(SignInLink).where(SignInLink.person_id == mine.id))
    withdraw(session, mine.public_id, None)
    _move(session, mine, address, on_card=on_card)
    joined = attendances_of(session, mine)
    if joined and browser_hash is not None:
        ask_to_confirm(session, mine, joined[0].event, browser_hash, now)
    return True


def ask_for_address(
    session: Session, person: Person, address: str, *, browser_hash: bytes, language: str, now: datetime
) -> None:
    """Has a mail sent to another address that asks whether it is theirs, and tells the one so far.

    Only the address asked for last counts. Nothing here looks whether it is known. Raises VanishedError.
    """
    hold_person(session, person)
    withdraw(session, person.public_id, None)
    for_address = (SignInLink.person_id == person.id, SignInLink.purpose == LinkPurpose.ADDRESS)
    session.execute(delete(SignInLink).where(*for_address))
    whose, words = person.public_id, {"browser": browser_hash.hex()}
    post(session, template="address", address=address, language=language, about=whose, words=words, now=now)
    post(session, template="address-asked", address=person.email, language=language, about=whose, words={}, now=now)


def take_by_link(
    session: Session, person: Person, secret: str, *, on_card: bool, browser: str, now: datetime
) -> Outcome:
    """Gives `person`, who asks, the address to which a mail with this link was sent. Raises VanishedError."""
    which = (SignInLink.secret_hash == hash_secret(secret), SignInLink.purpose == LinkPurpose.ADDRESS)
    mine = _hold(session, person, select(SignInLink.new_email).where(*which))
    return _take(session, mine, *which, on_card=on_card, browser=browser, now=now)


def take_by_digits(
    session: Session,
    person: Person,
    digits: str,
    *,
    browser_hash: bytes,
    key: str,
    on_card: bool,
    browser: str,
    now: datetime,
) -> Outcome:
    """Gives `person` the address in whose mail these digits stood, if this browser asked. Raises VanishedError."""
    which = (
        SignInLink.browser_hash == browser_hash,
        SignInLink.purpose == LinkPurpose.ADDRESS,
        SignInLink.person_id == person.id,
    )
    mine = _hold(session, person, select(SignInLink.new_email).where(*which))
    right = try_digits(session, digits, *which, browser_hash=browser_hash, key=key, now=now)
    if right is None:
        return Outcome.OVER
    return _take(session, mine, SignInLink.id == right, on_card=on_card, browser=browser, now=now)


def _hold(session: Session, person: Person, addresses: Select[str | None]) -> Person:
    """`person` as they are now; with whoever says that one of these addresses is theirs held, in the order of ids."""
    held = session.scalars(
        select(Person)
        .where(or_(Person.id == person.id, Person.email.in_(addresses)))
        .order_by(Person.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    mine = next((one for one in held if one.id == person.id), None)
    if mine is None:
        raise VanishedError
    return mine


def _take(
    session: Session, mine: Person, *which: ColumnElement[bool], on_card: bool, browser: str, now: datetime
) -> Outcome:
    ours = (*which, SignInLink.person_id == mine.id)
    address = session.scalar(select(SignInLink.new_email).where(*ours, is_of_use(now)))
    if address is None:
        return Outcome.OVER
    old = mine.email
    try:
        # Whose an address is the index decides, also where two take it at once; the loser's link stays.
        with session.begin_nested():
            used = take_link(session, *ours, browser=browser, now=now)
            if used is None:
                return Outcome.OVER
            _move(session, mine, address, on_card=on_card)
    except IntegrityError:
        return Outcome.TAKEN
    mine.confirmed_at = now
    # In the mailbox of the old address lie links that would still sign in.
    session.execute(delete(SignInLink).where(SignInLink.person_id == mine.id, SignInLink.id != used.link_id))
    withdraw(session, mine.public_id, None)
    send_on(session, TO_TEAM, from_address=old, to_address=address)
    for told in (old, address):
        post(
            session,
            template="address-changed",
            address=told,
            language=mine.language or "en",
            about=mine.public_id,
            words={"is": "old" if told == old else "new"},
            now=now,
        )
    return Outcome.DONE


def _move(session: Session, person: Person, address: str, *, on_card: bool) -> None:
    """Makes `address` the person's; where they wish it, their cards that showed the old one show it, too."""
    if on_card:
        session.execute(update(Detail).where(_stands_on_card(person.id, person.email)).values(value=address))
    person.email = address
    session.flush()
