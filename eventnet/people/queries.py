"""Looking people up, always through what the asker holds or has met."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql import ColumnElement

from eventnet.kernel.ids import hash_secret
from eventnet.people.models import BrowserSession, Hiding, Person, SignInLink
from eventnet.people.rules import LinkPurpose, tidy_email


def browser_session(session: Session, secret: str, now: datetime) -> BrowserSession | None:
    """The living session with this secret, its person loaded with it."""
    return session.scalar(
        select(BrowserSession)
        .options(joinedload(BrowserSession.person, innerjoin=True))
        .where(BrowserSession.secret_hash == hash_secret(secret), BrowserSession.expires_at > now)
    )


def sessions_of(session: Session, person: Person, now: datetime) -> list[BrowserSession]:
    """The browsers `person` is signed in with, the newest first."""
    return list(
        session.scalars(
            select(BrowserSession)
            .where(BrowserSession.person_id == person.id, BrowserSession.expires_at > now)
            .order_by(BrowserSession.created_at.desc(), BrowserSession.id.desc())
        )
    )


def is_of_use(now: datetime) -> ColumnElement[bool]:
    """The condition that a link does something at `now`: what has been confirmed is not asked again."""
    unconfirmed = exists().where(Person.id == SignInLink.person_id, Person.confirmed_at.is_(None))
    return and_(SignInLink.expires_at > now, or_(SignInLink.purpose == LinkPurpose.SIGN_IN, unconfirmed))


def working_link(session: Session, secret: str, purpose: LinkPurpose, now: datetime) -> SignInLink | None:
    """The link with this secret for this purpose, while it works, its person loaded with it."""
    return session.scalar(
        select(SignInLink)
        .options(joinedload(SignInLink.person, innerjoin=True))
        .where(SignInLink.secret_hash == hash_secret(secret), SignInLink.purpose == purpose, is_of_use(now))
    )


def person_by_email(session: Session, email: str) -> Person | None:
    """The person who has confirmed that this address is theirs."""
    return session.scalar(select(Person).where(Person.email == tidy_email(email), Person.confirmed_at.is_not(None)))


def are_hidden(one_id: Any, other_id: Any) -> ColumnElement[bool]:
    """The condition that either of two people (by id or column) has hidden them from each other."""
    return exists().where(
        or_(
            and_(Hiding.hider_id == one_id, Hiding.hidden_id == other_id),
            and_(Hiding.hider_id == other_id, Hiding.hidden_id == one_id),
        )
    )
