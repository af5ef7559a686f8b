"""Tables of what people tell the team."""

import secrets
from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eventnet.storage.base import Base, PublicId

_LARGEST_ID = 2**31 - 1


def _random_id() -> int:
    return 1 + secrets.randbelow(_LARGEST_ID)


class TeamMessage(Base):
    """A message somebody wrote to the organisers of an event, or to the operator.

    Nothing here leads from a message without a name to whoever wrote it: `author_id` is None, `sent_on` is only the
    day in the event's zone, and ids are drawn at random, so that they tell neither order nor hour.
    """

    __tablename__ = "team_message"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=_random_id)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    to_operator: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(String(2000))
    sent_on: Mapped[date]
