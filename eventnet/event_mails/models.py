"""Which of an event's two mails somebody has been sent."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from eventnet.event_mails.rules import Kind
from eventnet.storage.base import Base, UtcDateTime, values_of


class EventMail(Base):
    """One of the two mails to an attendee, as it went into the outbox: so there is no second one of its kind.

    `is_told` is False where it could not be sent or was given up: then its owner could not be told, and what they leave
    alone can be brought back for longer.
    """

    __tablename__ = "event_mail"

    attendee_id: Mapped[int] = mapped_column(
        ForeignKey("attendee.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[Kind] = mapped_column(values_of(Kind), primary_key=True)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_told: Mapped[bool]
