"""Tables of what people tell the team."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eventnet.storage.base import Base, PublicId, UtcDateTime


class TeamMessage(Base):
    """What somebody told the organisers of an event, or the operator. `author_id` is None where they gave no name."""

    __tablename__ = "team_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    to_operator: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(String(2000))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
