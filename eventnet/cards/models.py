"""Tables of what a card holds beside its few lines on the attendee, and of what is found of it.

Prompts and answers, topics and contact details; the two last tables repeat what stands on the cards of those who are in
an event's directory, in the form in which it is looked for.
"""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, composite, mapped_column

from eventnet.cards.findable import Evidence
from eventnet.cards.rules import Audience, DetailKind
from eventnet.kernel.bilingual import Bilingual
from eventnet.storage.base import Base, values_of


class Prompt(Base):
    """A question of an event, in both languages; `key` names its origin in the catalogue, None for an own one.

    Without a `position` it has been taken out: it and its answers are kept out of sight, until it is taken in again.
    """

    __tablename__ = "prompt"
    __table_args__ = (UniqueConstraint("event_id", "position"), UniqueConstraint("event_id", "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    position: Mapped[int | None]
    key: Mapped[str | None] = mapped_column(String(40))
    german: Mapped[str] = mapped_column(String(200))
    english: Mapped[str] = mapped_column(String(200))
    question: Mapped[Bilingual] = composite("german", "english")


class Answer(Base):
    """An attendee's answer to a prompt, in whatever language they wrote it."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("attendee_id", "prompt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="CASCADE"))
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompt.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(280))
    audience: Mapped[Audience] = mapped_column(values_of(Audience), default=Audience.CARD)


class Topic(Base):
    """A topic of an attendee: `label` as typed, `key` as compared (rules.topic_key)."""

    __tablename__ = "topic"
    __table_args__ = (UniqueConstraint("attendee_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="CASCADE"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(40))


class Detail(Base):
    """A way to reach an attendee, with its switch; at most one of the shared ones is "reach me best by"."""

    __tablename__ = "detail"
    __table_args__ = (
        CheckConstraint("shared OR NOT best", name="best_is_shared"),
        Index("uq_detail_best", "attendee_id", unique=True, sqlite_where=text("best"), postgresql_where=text("best")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[DetailKind] = mapped_column(values_of(DetailKind))
    value: Mapped[str] = mapped_column(String(254))
    shared: Mapped[bool] = mapped_column(default=False)
    best: Mapped[bool] = mapped_column(default=False)


class SearchDocument(Base):
    """The words under which somebody in an event's directory is found (findable.document_of), by their shuffle key.

    PostgreSQL finds in them through the index below, SQLite through the FTS5 table `search_index`, which the migration
    makes and triggers fill.
    """

    __tablename__ = "search_document"
    __table_args__ = (
        Index(
            "ix_search_document_words", text("array_to_tsvector(string_to_array(words, ' '))"), postgresql_using="gin"
        ).ddl_if(dialect="postgresql"),
    )

    shuffle_key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="CASCADE"), unique=True)
    words: Mapped[str] = mapped_column(Text)


class CardEvidence(Base):
    """Evidence on the card of somebody in an event's directory, which others may share or meet (findable.evidence_of).

    Ordered by shuffle key behind its own: the first so many of a key that very many have are a fair sample of them.
    """

    __tablename__ = "card_evidence"
    __table_args__ = ({"sqlite_with_rowid": False},)

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[Evidence] = mapped_column(values_of(Evidence), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    shuffle_key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id", ondelete="CASCADE"), index=True)
