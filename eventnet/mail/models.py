"""The outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from eventnet.storage.base import Base, PublicId, UtcDateTime

TROUBLE_LENGTH = 80

ABOUT = "person"
"""Under what key of a mail's words the person stands whom it is about."""


class Mail(Base):
    """A mail that waits to be sent: what it is made of, not its text, and never a secret. Sent, the row is gone.

    `template` names a folder of templates/mail, `words` what is filled in there. `due_at` is when it is tried next;
    None where it was given up. `trouble` is why the last try failed, in the operator's English, without the address.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("language IN ('de', 'en')", name="language"),
        CheckConstraint("(due_at IS NULL) = (given_up_at IS NOT NULL)", name="due_or_given_up"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    template: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(254), index=True)
    language: Mapped[str] = mapped_column(String(2))
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str] = mapped_column(String(TROUBLE_LENGTH), default="")

    @property
    def about(self) -> str | None:
        """The person this tells of, by public id; None where it tells of nobody."""
        about: str | None = self.words.get(ABOUT)
        return about
