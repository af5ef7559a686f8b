"""Tables about people themselves."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventnet.storage.base import Base, PublicId, UtcDateTime


class Person(Base):
    """An account, known by its e-mail address. `language` is None as long as the browser decides."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("language IN ('de', 'en')", name="language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(2))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInLink(Base):
    """A link that signs somebody in, once and for a while. Only its hash is kept; using it removes it."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    person: Mapped[Person] = relationship()


class BrowserSession(Base):
    """A browser somebody is signed in with. The row is the session: without it the cookie is worth nothing."""

    __tablename__ = "browser_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    browser: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    person: Mapped[Person] = relationship()


class Hiding(Base):
    """One person has hidden themselves and another from each other. It works in both directions, for good."""

    __tablename__ = "hiding"
    __table_args__ = (
        UniqueConstraint("hider_id", "hidden_id"),
        CheckConstraint("hider_id <> hidden_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hider_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    hidden_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
