"""The table of whom somebody would like to meet."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventnet.storage.base import Base


class MeetListEntry(Base):
    """One of the ten people on an attendee's meet list, by position: the database itself has no eleventh."""

    __tablename__ = "meet_list"
    __table_args__ = (
        UniqueConstraint("attendee_id", "other_id"),
        CheckConstraint("position BETWEEN 0 AND 9", name="ten_positions"),
        CheckConstraint("attendee_id <> other_id", name="two_people"),
    )

    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    other_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="CASCADE"), index=True)
