"""Tables of events and attendees."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventnet.events.rules import CardChoice, Mode, Presence, Role, Status, WhoMayAsk
from eventnet.storage.base import Base, PublicId, UtcDateTime, values_of


class Event(Base):
    """A conference, meetup or gathering. `timezone` is an IANA name; `ends_at` is exclusive.

    `join_code` lets people in (rules.tidy_join_code); `care_contact` is whom to turn to when something was not okay.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_end"),
        CheckConstraint("follow_up_days BETWEEN 3 AND 60", name="follow_up_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    name: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(120))
    timezone: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    follow_up_days: Mapped[int] = mapped_column(default=14)
    mode: Mapped[Mode] = mapped_column(values_of(Mode), default=Mode.IN_PERSON)
    care_contact: Mapped[str] = mapped_column(String(120), default="")
    join_code: Mapped[str] = mapped_column(String(8), unique=True)


class Attendee(Base):
    """One person at one event, with what their card there says.

    `alias` is what a live code seals: eight random bytes that mean this attendee and can be replaced. `introduction`
    and `goal` are for its owner alone. `has_chosen_details` says that they have decided what a swap gives. With
    `in_directory` the card's words stand there, in the order of `shuffle_key` (rules.SHUFFLE_KEYS); `shown_to_contacts`
    lets those who have kept their contact see that they are coming. `wants_mails` lets the two mails about the event
    come; `memory` is what they want to remember of it, for themselves. `badge_hash` stands for the code on their
    printed badge, `badge_name` is the name beside it; `may_ask` says whose requests by such a code they get to see.
    """

    __tablename__ = "attendee"
    __table_args__ = (
        UniqueConstraint("person_id", "event_id"),
        CheckConstraint("(status IS NULL) = (status_until IS NULL)", name="status_ends"),
        Index(
            "ix_attendee_in_directory",
            "event_id",
            "shuffle_key",
            sqlite_where=text("in_directory = 1"),
            postgresql_where=text("in_directory"),
        ),
        Index("ix_attendee_event_id_status", "event_id", "status", "status_until"),
        Index("ix_attendee_event_id_role", "event_id", "role"),
        Index("ix_attendee_badge_hash", "badge_hash", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    alias: Mapped[bytes] = mapped_column(LargeBinary(8), unique=True)
    role: Mapped[Role] = mapped_column(values_of(Role), default=Role.ATTENDEE)
    name: Mapped[str] = mapped_column(String(200))
    headline: Mapped[str] = mapped_column(String(100), default="")
    organisation: Mapped[str] = mapped_column(String(100), default="")
    offer: Mapped[str] = mapped_column(String(140), default="")
    need: Mapped[str] = mapped_column(String(140), default="")
    introduction: Mapped[str] = mapped_column(String(200), default="")
    goal: Mapped[str] = mapped_column(String(140), default="")
    has_chosen_details: Mapped[bool] = mapped_column(default=False)
    card_choice: Mapped[CardChoice] = mapped_column(values_of(CardChoice), default=CardChoice.ALL)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    shuffle_key: Mapped[int] = mapped_column(BigInteger, unique=True)
    in_directory: Mapped[bool] = mapped_column(default=False)
    shown_to_contacts: Mapped[bool] = mapped_column(default=False)
    helps: Mapped[bool] = mapped_column(default=False)
    status: Mapped[Status | None] = mapped_column(values_of(Status))
    status_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_time_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wants_mails: Mapped[bool] = mapped_column(default=True, server_default=true())
    memory: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    badge_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    badge_name: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    may_ask: Mapped[WhoMayAsk] = mapped_column(
        values_of(WhoMayAsk), default=WhoMayAsk.EVERYONE, server_default=text("'everyone'")
    )
    event: Mapped[Event] = relationship(lazy="raise")

    @property
    def presence(self) -> Presence:
        """The columns that say how this attendee is there, as a value for the rules."""
        return Presence(self.status, self.status_until, self.first_time_until, self.helps)
