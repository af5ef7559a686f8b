"""Tables about people themselves."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventnet.people.rules import LinkPurpose
from eventnet.storage.base import Base, PublicId, UtcDateTime, values_of


class Person(Base):
    """An account, known by its e-mail address. `language` is None as long as the browser decides.

    Whoever joins is a person at once, but only `confirmed_at` says that the address is theirs: until then several may
    have given the same one. Among confirmed people it is unique.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("language IN ('de', 'en')", name="language"),
        Index(
            "uq_person_email_confirmed",
            "email",
            unique=True,
            sqlite_where=text("confirmed_at IS NOT NULL"),
            postgresql_where=text("confirmed_at IS NOT NULL"),
        ),
        Index(
            "ix_person_created_at_unconfirmed",
            "created_at",
            sqlite_where=text("confirmed_at IS NULL"),
            postgresql_where=text("confirmed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, unique=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(2))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInLink(Base):
    """A link that signs somebody in, confirms their address or gives them another, once and for a while.

    Only hashes are kept. `browser_hash` names the browser that asked for the mail; `code_hash` is of the digits in it,
    which count in that browser alone and after `tries` wrong ones no more. What is over stays for a day (LINK_KEPT):
    `used_at` and `used_in` (which browser), the public id of the session it began, and when its holder `asked_again`.
    """

    __tablename__ = "sign_in_link"
    __table_args__ = (CheckConstraint("(purpose = 'address') = (new_email IS NOT NULL)", name="new_email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(values_of(LinkPurpose), default=LinkPurpose.SIGN_IN)
    browser_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    tries: Mapped[int] = mapped_column(default=0)
    new_email: Mapped[str | None] = mapped_column(String(254))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_in: Mapped[str | None] = mapped_column(String(60))
    began: Mapped[str | None] = mapped_column(PublicId)
    asked_again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
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
    """One person has hidden themselves and another from each other. It works in both directions, for good.

    `name` is what the hidden one was called then, for the one who hid: what they are called since is not theirs to see.
    """

    __tablename__ = "hiding"
    __table_args__ = (
        UniqueConstraint("hider_id", "hidden_id"),
        CheckConstraint("hider_id <> hidden_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hider_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    hidden_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
