"""Tables of contacts and what their owners keep with them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Dialect, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from eventnet.cards.rules import GivenCard
from eventnet.contacts.rules import STAYING, Lifecycle, Outcome, State, TouchKind, state_at
from eventnet.events.models import Event
from eventnet.people.models import Person
from eventnet.storage.base import Base, PublicId, UtcDateTime, values_of


class GivenCardJson(TypeDecorator[GivenCard]):
    """A given card as JSON."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: GivenCard | None, dialect: Dialect) -> dict[str, Any] | None:
        return None if value is None else value.to_json()

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> GivenCard | None:
        return None if value is None else GivenCard.from_json(value)


class Contact(Base):
    """One owner's record of another person, or of a name they wrote down: note, promises, touches, and its lifecycle.

    There is one for each person, however often the two meet: see `encounters`. An empty `name` is somebody who has
    erased their account. `met_at` is the latest encounter's, and `timezone` that of the event by which the days of the
    lifecycle are counted. `note` can be longer than one types at once where two notes were joined. One that was written
    down (`by_hand`) has no person and no exchange behind its encounter.
    """

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("owner_id", "person_id"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="outcome_has_its_time"),
        CheckConstraint("outcome IS NOT NULL OR gone_at IS NOT NULL", name="open_ends"),
        CheckConstraint("outcome IS NULL OR (gone_at IS NULL) = (outcome <> 'let_go')", name="only_let_go_ends"),
        CheckConstraint("postponed BETWEEN 0 AND 2", name="postponed"),
        Index("ix_contact_owner_id_met_at", "owner_id", "met_at"),
        Index(
            "ix_contact_deadline_at_open",
            "deadline_at",
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    timezone: Mapped[str] = mapped_column(String(64))
    met_at: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    note_version: Mapped[int] = mapped_column(default=0)
    deadline_at: Mapped[datetime] = mapped_column(UtcDateTime)
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    outcome: Mapped[Outcome | None] = mapped_column(values_of(Outcome))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    postponed: Mapped[int] = mapped_column(default=0)
    by_hand: Mapped[bool] = mapped_column(default=False, server_default=false())
    person: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[person_id])
    promises: Mapped[list["Promise"]] = relationship(
        lazy="raise", order_by="(Promise.due_on.asc().nulls_last(), Promise.id)"
    )
    """Those with a day first, the earliest first of all."""
    touches: Mapped[list["Touch"]] = relationship(lazy="raise", order_by="(Touch.at.desc(), Touch.id.desc())")
    encounters: Mapped[list["Encounter"]] = relationship(
        lazy="raise",
        order_by="(Encounter.met_at.desc(), Encounter.id.desc())",
        back_populates="contact",
    )
    """The latest first; there is at least one."""
    pause: Mapped["Pause | None"] = relationship(
        lazy="raise",
        primaryjoin="foreign(Contact.owner_id) == Pause.person_id",
        viewonly=True,
    )
    """The owner's latest pause, over or not: what is done with a contact meanwhile asks for it (`perform`)."""

    @property
    def lifecycle(self) -> Lifecycle:
        """The columns that decide what this contact is, as a value for the rules.

        Of one that stays the encounters must be loaded: they say whether it stands on the list as *met again*. Of any
        other none does.
        """
        again = [one.again_until for one in self.encounters if one.again_until] if self.outcome in STAYING else []
        return self._lifecycle(max(again, default=None))

    def state_at(self, now: datetime) -> State:
        """The state of this contact at `now`."""
        return state_at(self._lifecycle(), now)

    def _lifecycle(self, again_until: datetime | None = None) -> Lifecycle:
        return Lifecycle(
            self.deadline_at, self.gone_at, self.timezone, self.outcome, self.decided_at, self.postponed, again_until
        )

    @property
    def latest(self) -> "Encounter":
        """The encounter at which the two met last."""
        return self.encounters[0]

    @property
    def card(self) -> GivenCard | None:
        """The card to show: the latest one given that was not taken back. None where there is the name only."""
        cards = [(one.given_at, one.id, one.card) for one in self.encounters if one.card is not None]
        return max(cards)[-1] if cards else None


class Encounter(Base):
    """One exchange as a contact remembers it: where, when, and the card as given there.

    `card` is what the other gave at `given_at`; None means the name only, also after it was taken back: the row itself
    forgets. The event's name, place and zone are copied, so that it outlives the event. Until `again_until` it stands
    on the list as *met again*, because its contact stayed already; None where it does not, or not any more.
    """

    __tablename__ = "encounter"
    __table_args__ = (
        UniqueConstraint("exchange_id", "contact_id"),
        Index("ix_encounter_contact_id_met_at", "contact_id", "met_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    exchange_id: Mapped[int | None] = mapped_column(ForeignKey("exchange.id", ondelete="SET NULL"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="SET NULL"), index=True)
    event_name: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(120))
    timezone: Mapped[str] = mapped_column(String(64))
    met_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    card: Mapped[GivenCard | None] = mapped_column(GivenCardJson)
    again_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    contact: Mapped[Contact] = relationship(lazy="raise", back_populates="encounters")
    event: Mapped[Event | None] = relationship(lazy="raise", foreign_keys=[event_id])


class Promise(Base):
    """A promise of the owner's. It outlives card and note until it is done or withdrawn.

    `due_on` is the day by which they want to keep it, where they said one: a word to themselves, nothing ends then.
    """

    __tablename__ = "promise"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Touch(Base):
    """One act of contact, with the owner's own line about it where they wrote one."""

    __tablename__ = "touch"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    kind: Mapped[TouchKind] = mapped_column(values_of(TouchKind))
    words: Mapped[str] = mapped_column(String(280), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Pause(Base):
    """The latest pause of a person, from an instant to an exclusive end, while it lasts and for as long as mails ask.

    One that lasts until its owner says so (`is_open_ended`) has an end far away until then. Its days are counted in
    each contact's own zone, `timezone` is that of the page. Pauses that follow upon each other began at `since`.
    """

    __tablename__ = "pause"
    __table_args__ = (CheckConstraint("since <= began_at AND began_at <= ends_at", name="in_order"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    timezone: Mapped[str] = mapped_column(String(64))
    is_open_ended: Mapped[bool]

    def is_running(self, now: datetime) -> bool:
        """True where it is not over at `now`."""
        return now < self.ends_at
