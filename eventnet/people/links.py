"""Links out of mails with their digits, and the sessions they begin. Nothing here commits: whoever calls it does."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from eventnet.kernel.ids import hash_digits, hash_secret, new_public_id, new_secret
from eventnet.people.actions import hold_namesakes
from eventnet.people.models import BrowserSession, Person, SignInLink
from eventnet.people.queries import is_of_use
from eventnet.people.rules import (
    DIGITS,
    MOST_TRIES,
    PERIODS,
    SESSION_PERIOD,
    SIGN_IN_PERIOD,
    LinkPurpose,
)


def make_sign_in_link(session: Session, person: Person, now: datetime, period: timedelta = SIGN_IN_PERIOD) -> str:
    """The secret of a new link for `person`, good for `period`. It is told once, here."""
    secret = new_secret()
    session.add(SignInLink(secret_hash=hash_secret(secret), person_id=person.id, expires_at=now + period))
    return secret


@dataclass(frozen=True)
class Minted:
    """The secrets that a mail carries and nobody keeps: that of its link, and the digits for the browser that asked."""

    secret: str
    digits: str

    @property
    def spaced(self) -> str:
        """The digits as one reads them: in fours."""
        return f"{self.digits[:4]} {self.digits[4:]}"


def mint_link(
    session: Session,
    person: Person,
    purpose: LinkPurpose,
    *,
    browser_hash: bytes,
    key: str,
    now: datetime,
    new_email: str | None = None,
) -> Minted:
    """A new link for a mail to `person` that is being sent at `now`, with digits that count in one browser only.

    Of an earlier mail with the same purpose to that browser the link stops working: one mail, one pair of keys.
    `new_email` is the address that a link for another address gives.
    """
    minted = Minted(new_secret(), "".join(secrets.choice("0123456789") for _ in range(DIGITS)))
    session.execute(
        update(SignInLink)
        .where(
            SignInLink.person_id == person.id,
            SignInLink.purpose == purpose,
            SignInLink.browser_hash == browser_hash,
            is_of_use(now),
        )
        .values(expires_at=now)
        .execution_options(synchronize_session=False)
    )
    session.add(
        SignInLink(
            secret_hash=hash_secret(minted.secret),
            person_id=person.id,
            purpose=purpose,
            browser_hash=browser_hash,
            code_hash=hash_digits(minted.digits, browser_hash, key),
            expires_at=now + PERIODS[purpose],
            new_email=new_email,
        )
    )
    return minted


def use_sign_in_link(session: Session, secret: str, *, browser: str, now: datetime) -> str | None:
    """Signs in with a link: the secret of a new browser session, or None where the link does not work (any more)."""
    used = use_link(session, secret, LinkPurpose.SIGN_IN, now, browser=browser)
    return None if used is None else begin_session(session, used.person_id, browser=browser, now=now, by=used)


@dataclass(frozen=True)
class Used:
    """A link that has just been used up: whose it was, what for, and which browser had asked for its mail."""

    link_id: int
    person_id: int
    purpose: LinkPurpose
    browser_hash: bytes | None
    new_email: str | None


def use_link(session: Session, secret: str, purpose: LinkPurpose, now: datetime, *, browser: str = "") -> Used | None:
    """Uses a link up in `browser`. Of two presses at the same instant exactly one finds it unused."""
    which = (SignInLink.secret_hash == hash_secret(secret), SignInLink.purpose == purpose)
    hold_namesakes(session, _addresses_behind(*which))
    return take_link(session, *which, browser=browser, now=now)


def use_digits(
    session: Session, digits: str, *, browser_hash: bytes, key: str, now: datetime, browser: str = ""
) -> Used | None:
    """Uses the link up in whose mail these digits stood, if this browser asked for it, to come in or to confirm."""
    which = (SignInLink.browser_hash == browser_hash, SignInLink.purpose != LinkPurpose.ADDRESS)
    hold_namesakes(session, _addresses_behind(*which))
    right = try_digits(session, digits, *which, browser_hash=browser_hash, key=key, now=now)
    return None if right is None else take_link(session, SignInLink.id == right, browser=browser, now=now)


def try_digits(
    session: Session, digits: str, *which: ColumnElement[bool], browser_hash: bytes, key: str, now: datetime
) -> int | None:
    """The id of that of these links in whose mail the digits stood.

    Every try counts, also a right one after the last wrong one: the row count is the lock.
    """
    tried = session.execute(
        update(SignInLink)
        .where(*which, is_of_use(now), SignInLink.tries < MOST_TRIES)
        .values(tries=SignInLink.tries + 1)
        .returning(SignInLink.id, SignInLink.code_hash)
        .execution_options(synchronize_session=False)
    ).all()
    wanted = hash_digits(digits, browser_hash, key)
    right = [link_id for link_id, code_hash in tried if code_hash and hmac.compare_digest(code_hash, wanted)]
    return right[0] if right else None


def _addresses_behind(*which: ColumnElement[bool]) -> Select[str]:
    return select(Person.email).join(SignInLink, SignInLink.person_id == Person.id).where(*which)


def take_link(session: Session, *which: ColumnElement[bool], browser: str, now: datetime) -> Used | None:
    """Uses up the one link that `which` says, whose people are held; None where it does not work (any more)."""
    taken = (
        update(SignInLink)
        .where(*which, is_of_use(now))
        .values(used_at=now, used_in=browser)
        .returning(
            SignInLink.id, SignInLink.person_id, SignInLink.purpose, SignInLink.browser_hash, SignInLink.new_email
        )
        .execution_options(synchronize_session=False)
    )
    row = session.execute(taken).one_or_none()
    return None if row is None else Used(*row)


def ask_again(session: Session, link: SignInLink, now: datetime) -> bool:
    """Notes that who holds a link that is over asks for another mail; whether they had not yet."""
    first = update(SignInLink).where(SignInLink.id == link.id, SignInLink.asked_again_at.is_(None))
    noted = first.values(asked_again_at=now).returning(SignInLink.id).execution_options(synchronize_session=False)
    return session.execute(noted).first() is not None


def begin_session(session: Session, person_id: int, *, browser: str, now: datetime, by: Used | None = None) -> str:
    """Signs a browser in, `by` a link out of a mail or at joining: the secret for its cookie. It is told once, here."""
    secret, public_id = new_secret(), new_public_id()
    if by is not None:
        began = update(SignInLink).where(SignInLink.id == by.link_id).values(began=public_id)
        session.execute(began.execution_options(synchronize_session=False))
    session.add(
        BrowserSession(
            public_id=public_id,
            secret_hash=hash_secret(secret),
            person_id=person_id,
            browser=browser,
            created_at=now,
            expires_at=now + SESSION_PERIOD,
        )
    )
    session.flush()
    return secret


def end_session(session: Session, person: Person, public_id: str) -> bool:
    """Ends one of `person`'s sessions; whether there was one."""
    ended = delete(BrowserSession).where(BrowserSession.person_id == person.id, BrowserSession.public_id == public_id)
    return session.execute(ended.returning(BrowserSession.id)).first() is not None


def end_all_sessions(session: Session, person: Person) -> None:
    """Ends every session of `person`, and every link and all digits that would begin another.

    A link that asks whether the address is theirs stays: whoever never confirmed it has no other way back in.
    """
    session.execute(delete(BrowserSession).where(BrowserSession.person_id == person.id))
    theirs = SignInLink.person_id == person.id
    session.execute(delete(SignInLink).where(theirs, SignInLink.purpose != LinkPurpose.CONFIRM))
    session.execute(update(SignInLink).where(theirs).values(code_hash=None))
