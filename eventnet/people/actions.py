"""Changing what is kept about people. Actions never commit: whoever calls them does."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from eventnet.kernel.ids import hash_digits, hash_secret, new_public_id, new_secret
from eventnet.people.models import BrowserSession, Hiding, Person, SignInLink
from eventnet.people.rules import CONFIRM_PERIOD, DIGITS, SESSION_PERIOD, SIGN_IN_PERIOD, LinkPurpose, tidy_email
from eventnet.storage.upsert import insert_unless_there


def make_person(session: Session, *, email: str, name: str, now: datetime) -> Person:
    """A new person whose address is known to be theirs. It must not belong to anybody confirmed yet."""
    person = Person(public_id=new_public_id(), email=tidy_email(email), name=name, created_at=now, confirmed_at=now)
    session.add(person)
    session.flush()
    return person


def make_sign_in_link(session: Session, person: Person, now: datetime, period: timedelta = SIGN_IN_PERIOD) -> str:
    """The secret of a new link for `person`, good for `period`. It is told once, here."""
    secret = new_secret()
    session.add(SignInLink(secret_hash=hash_secret(secret), person_id=person.id, expires_at=now + period))
    return secret


@dataclass(frozen=True)
class Minted:
    """What a mail carries and nobody keeps: the secret of its link, and the digits for the browser that asked."""

    secret: str
    digits: str


def mint_link(
    session: Session, person: Person, purpose: LinkPurpose, *, browser_hash: bytes, key: str, now: datetime
) -> Minted:
    """A new link for a mail to `person` that is being sent at `now`, with digits that count in one browser only.

    Of an earlier mail with the same purpose to that browser the link stops working: one mail, one pair of keys.
    """
    minted = Minted(new_secret(), "".join(secrets.choice("0123456789") for _ in range(DIGITS)))
    period = SIGN_IN_PERIOD if purpose is LinkPurpose.SIGN_IN else CONFIRM_PERIOD
    session.execute(
        delete(SignInLink).where(
            SignInLink.person_id == person.id, SignInLink.purpose == purpose, SignInLink.browser_hash == browser_hash
        )
    )
    session.add(
        SignInLink(
            secret_hash=hash_secret(minted.secret),
            person_id=person.id,
            purpose=purpose,
            browser_hash=browser_hash,
            code_hash=hash_digits(minted.digits, browser_hash, key),
            expires_at=now + period,
        )
    )
    return minted


def use_sign_in_link(session: Session, secret: str, *, browser: str, now: datetime) -> str | None:
    """Signs in with a link: the secret of a new browser session, or None where the link does not work (any more).

    The link's removal decides: of two presses at the same instant exactly one finds it there.
    """
    used = delete(SignInLink).where(SignInLink.secret_hash == hash_secret(secret), SignInLink.expires_at > now)
    person_id = session.execute(used.returning(SignInLink.person_id)).scalar_one_or_none()
    if person_id is None:
        return None
    session_secret = new_secret()
    session.add(
        BrowserSession(
            public_id=new_public_id(),
            secret_hash=hash_secret(session_secret),
            person_id=person_id,
            browser=browser,
            created_at=now,
            expires_at=now + SESSION_PERIOD,
        )
    )
    return session_secret


def end_session(session: Session, person: Person, public_id: str) -> bool:
    """Ends one of `person`'s sessions; whether there was one."""
    ended = delete(BrowserSession).where(BrowserSession.person_id == person.id, BrowserSession.public_id == public_id)
    return session.execute(ended.returning(BrowserSession.id)).first() is not None


def end_all_sessions(session: Session, person: Person) -> None:
    """Ends every session of `person`, and every link that would begin another."""
    session.execute(delete(BrowserSession).where(BrowserSession.person_id == person.id))
    session.execute(delete(SignInLink).where(SignInLink.person_id == person.id))


def choose_language(session: Session, person: Person, language: str) -> None:
    """Keeps the language `person` reads in ("de" or "en")."""
    session.merge(person, load=True).language = language


def hide(session: Session, hider: Person, hidden: Person, now: datetime) -> None:
    """Hides two people from each other. Twice changes nothing."""
    insert_unless_there(session, Hiding, hider_id=hider.id, hidden_id=hidden.id, created_at=now)
