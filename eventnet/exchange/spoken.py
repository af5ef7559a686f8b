"""Codes that are read out: letters for a while, behind which the live code of that moment stands.

Only a hash with the installation's key is stored. Nothing here commits: whoever calls it does.
"""

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eventnet.events.models import Attendee
from eventnet.events.rules import JOIN_CODE_LETTERS
from eventnet.exchange.models import SpokenCode
from eventnet.exchange.rules import SPOKEN_LENGTH, SPOKEN_PERIOD
from eventnet.kernel.ids import hash_digits
from eventnet.kernel.typed import typed_code
from eventnet.storage.upsert import insert_unless_there

_BOUND_TO: Final = b"spoken"


def tidy_letters(text: str) -> str | None:
    """The letters of a spoken code, however they were typed ("ktm-4rw"); None for what can't be one."""
    return typed_code(text, letters=JOIN_CODE_LETTERS, length=SPOKEN_LENGTH)


def shown_letters(letters: str) -> str:
    """The letters as people read them out: "KTM · 4RW"."""
    return f"{letters[:3]} · {letters[3:]}"


def speak(session: Session, attendee_id: int, key: str, now: datetime) -> str:
    """New letters for an attendee, instead of any they had. They are told once, here."""
    session.execute(delete(SpokenCode).where(SpokenCode.attendee_id == attendee_id))
    while True:
        letters = "".join(secrets.choice(JOIN_CODE_LETTERS) for _ in range(SPOKEN_LENGTH))
        hashed = hash_digits(letters, _BOUND_TO, key)
        # Of others' letters that are over some may be there still.
        session.execute(delete(SpokenCode).where(SpokenCode.letters_hash == hashed, SpokenCode.expires_at <= now))
        expires_at = now + SPOKEN_PERIOD
        if insert_unless_there(
            session, SpokenCode, attendee_id=attendee_id, letters_hash=hashed, expires_at=expires_at
        ):
            return letters


def alias_behind(session: Session, letters: str, key: str, now: datetime) -> bytes | None:
    """The alias of whoever reads these letters out; None where nobody does, or not any more."""
    hashed = hash_digits(letters, _BOUND_TO, key)
    mine = select(Attendee.alias).join(SpokenCode, SpokenCode.attendee_id == Attendee.id)
    return session.scalar(mine.where(SpokenCode.letters_hash == hashed, SpokenCode.expires_at > now))


def use_up(session: Session, letters: str, key: str, now: datetime) -> bool:
    """Takes the letters out of use; False where somebody was quicker, or they are over."""
    hashed = hash_digits(letters, _BOUND_TO, key)
    used = delete(SpokenCode).where(SpokenCode.letters_hash == hashed, SpokenCode.expires_at > now)
    return session.execute(used.returning(SpokenCode.attendee_id)).first() is not None
