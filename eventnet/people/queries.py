"""Looking people up, always through what the asker holds or has met."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, and_, bindparam, exists, false, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload
from sqlalchemy.sql import ColumnElement

from eventnet.kernel.ids import hash_secret
from eventnet.people.models import BrowserSession, Hiding, Person, SignInLink
from eventnet.people.rules import LINK_KEPT, LinkPurpose, tidy_email

LIVES: Final = and_(
    BrowserSession.secret_hash == bindparam("secret_hash"), BrowserSession.expires_at > bindparam("now")
)
"""The condition that a session has a secret and has not ended."""

LIVING_SESSION: Final[Select[BrowserSession]] = (
    select(BrowserSession).join(BrowserSession.person).options(contains_eager(BrowserSession.person)).where(LIVES)
)
"""What finds the session with a secret while it lives, and its person with it. Made once: every request asks it."""


class Asker(NamedTuple):
    """As much of who asks as a scan needs to know; by the session it looks again, when its turn comes to write."""

    id: int
    public_id: str
    session_hash: bytes
    confirmed_at: datetime | None


def browser_session(session: Session, secret: str, now: datetime) -> BrowserSession | None:
    """The living session with this secret, its person loaded with it."""
    return session.scalar(LIVING_SESSION, {"secret_hash": hash_secret(secret), "now": now})


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
    asks_nothing_known = or_(SignInLink.purpose != LinkPurpose.CONFIRM, unconfirmed)
    return and_(SignInLink.expires_at > now, SignInLink.used_at.is_(None), asks_nothing_known)


def working_link(session: Session, secret: str, purpose: LinkPurpose, now: datetime) -> SignInLink | None:
    """The link with this secret for this purpose, while it works, its person loaded with it."""
    return session.scalar(
        select(SignInLink)
        .options(joinedload(SignInLink.person, innerjoin=True))
        .where(SignInLink.secret_hash == hash_secret(secret), SignInLink.purpose == purpose, is_of_use(now))
    )


def ended_link(session: Session, secret: str, now: datetime) -> SignInLink | None:
    """The link with this secret that signed in or confirmed and is over, its person loaded with it, for a while after.

    Whoever holds it has read a mail to that person, so they may be sent another.
    """
    return session.scalar(
        select(SignInLink)
        .options(joinedload(SignInLink.person, innerjoin=True))
        .where(
            SignInLink.secret_hash == hash_secret(secret),
            SignInLink.purpose != LinkPurpose.ADDRESS,
            ~is_of_use(now),
            ~is_forgotten(now),
        )
    )


def is_forgotten(now: datetime) -> ColumnElement[bool]:
    """The condition that a link has been over for so long that it is as if it had never been."""
    return or_(SignInLink.expires_at <= now - LINK_KEPT, func.coalesce(SignInLink.used_at <= now - LINK_KEPT, false()))


def links_of(session: Session, person: Person) -> list[SignInLink]:
    """The links in mails to `person` that are still known, the oldest first."""
    return list(session.scalars(select(SignInLink).where(SignInLink.person_id == person.id).order_by(SignInLink.id)))


def is_session_alive(session: Session, person: Person, public_id: str | None, now: datetime) -> bool:
    """True where `person` is still signed in with that session."""
    return any(row.public_id == public_id for row in sessions_of(session, person, now))


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


def hidden_from(person_id: Any) -> tuple[Select[int], Select[int]]:
    """The people somebody neither sees nor is seen by, in two parts, each of which an index answers.

    For statements that look through many: who is hidden is looked up once there, not for each of them.
    """
    return (
        select(Hiding.hidden_id).where(Hiding.hider_id == person_id),
        select(Hiding.hider_id).where(Hiding.hidden_id == person_id),
    )
