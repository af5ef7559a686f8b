"""Tables of exchanges."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventnet.exchange.rules import CameBy
from eventnet.storage.base import Base, PublicId, UtcDateTime, values_of


class Exchange(Base):
    """Two attendees have given each other their cards: one row per event and unordered pair.

    Of the two ids the smaller is `low_id`. `…_gave` lists what went over, for its giver's receipt: "name", "card" for
    the words of the card, and the kinds of details. `…_name` is what each was called when their card last went over:
    what tells of a swap says that name, so that nobody who was hidden learns what the other is called since.
    """

    __tablename__ = "exchange"
    __table_args__ = (
        UniqueConstraint("low_id", "high_id"),
        CheckConstraint("low_id < high_id", name="ordered"),
        CheckConstraint("holder_id IN (low_id, high_id)", name="holder_takes_part"),
        Index("ix_exchange_holder_id_exchanged_at", "holder_id", "exchanged_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    low_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="CASCADE"))
    high_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="CASCADE"), index=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="CASCADE"))
    exchanged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    low_name: Mapped[str] = mapped_column(String(200))
    high_name: Mapped[str] = mapped_column(String(200))
    low_gave: Mapped[list[str]] = mapped_column(JSON)
    high_gave: Mapped[list[str]] = mapped_column(JSON)
    low_taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    high_taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LiveStep(Base):
    """The number of new exchanges one time step of an attendee's live code has made."""

    __tablename__ = "live_step"

    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True, index=True)
    uses: Mapped[int] = mapped_column(default=0)


class ScanAnswer(Base):
    """The answer somebody got for a scan that a phone sent (`/api/scans`), by the id that phone gave it.

    It is written in the transaction of the exchange it tells of: sent again, the scan does nothing and gets it once
    more. `about_id` is whom it names.
    """

    __tablename__ = "scan_answer"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    scan_id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class CardRequest(Base):
    """A question to another for their card: one row per event and unordered pair, never beside an exchange of theirs.

    `name` is what the asker knows the other by. `met_at` is when the code of a late scan was drawn. What is `silenced`
    its addressee never sees. One that was declined stays until exchanging closes, so that its asker can't tell.
    """

    __tablename__ = "card_request"
    __table_args__ = (
        UniqueConstraint("low_id", "high_id"),
        CheckConstraint("low_id < high_id", name="ordered"),
        CheckConstraint("asker_id IN (low_id, high_id)", name="asker_takes_part"),
        CheckConstraint("(came_by = 'late') = (met_at IS NOT NULL)", name="late_has_met"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    low_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="CASCADE"))
    high_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="CASCADE"), index=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="CASCADE"), index=True)
    came_by: Mapped[CameBy] = mapped_column(values_of(CameBy))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    met_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    name: Mapped[str] = mapped_column(String(200))
    silenced: Mapped[bool] = mapped_column(default=False)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SpokenCode(Base):
    """The letters an attendee reads out instead of showing a code, as a hash with the installation's key."""

    __tablename__ = "spoken_code"

    attendee_id: Mapped[int] = mapped_column(
        ForeignKey("attendee.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    letters_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
