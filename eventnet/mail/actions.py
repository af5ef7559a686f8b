"""Putting mails into the outbox. Actions never commit: a mail goes out only if what it tells of was stored."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from eventnet.kernel.ids import new_public_id
from eventnet.mail.models import Mail


def post(
    session: Session, *, template: str, address: str, language: str, words: Mapping[str, str], now: datetime
) -> None:
    """Has the mail of `template` sent to `address` in `language` ("de" or "en") as soon as possible."""
    session.add(
        Mail(
            public_id=new_public_id(),
            template=template,
            address=address,
            language=language,
            words=dict(words),
            created_at=now,
            due_at=now,
        )
    )


def withdraw(session: Session, address: str) -> None:
    """Takes back what still waits for `address`."""
    session.execute(delete(Mail).where(Mail.address == address))
