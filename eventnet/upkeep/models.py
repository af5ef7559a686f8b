"""Tables of the sweep."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventnet.storage.base import Base, UtcDateTime


class Sweeping(Base):
    """The time the sweep last ran: one row, so that a clock gone wrong is noticed before anything is deleted.

    What is stored from times up to `wrong_until` was written by a clock that ran ahead, as somebody has confirmed.
    """

    __tablename__ = "sweeping"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime] = mapped_column(UtcDateTime)
    wrong_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
