"""Tables of the sweep, and of who is gone."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
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


class Erasure(Base):
    """A person who is gone, told by nothing but a hash of their public id: no backup brings them back (ledger.py).

    They have erased all that was theirs, or they have turned out to be somebody who was here already: `became_hash`.
    """

    __tablename__ = "erasure"
    __table_args__ = (UniqueConstraint("person_hash", "erased_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    became_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime)
