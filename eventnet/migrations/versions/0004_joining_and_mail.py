"""Joining with an address nobody has confirmed yet, join codes, the outbox, messages to the team."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MODES = ("in_person", "hybrid", "remote", "cancelled")
PURPOSES = ("sign_in", "confirm")
LETTERS = "34679ACDEFGHJKMNPQRTWXY"


def upgrade() -> None:
    _let_people_be_unconfirmed()
    _give_links_a_purpose()
    _give_events_a_code()
    _give_cards_more_to_say()
    _let_notes_be_joined()
    _let_prompts_be_taken_out()
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=80), nullable=False),
        sa.CheckConstraint("(due_at IS NULL) = (given_up_at IS NOT NULL)", name=op.f("ck_outbox_due_or_given_up")),
        sa.CheckConstraint("language IN ('de', 'en')", name=op.f("ck_outbox_language")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("public_id", name=op.f("uq_outbox_public_id")),
    )
    op.create_index(op.f("ix_outbox_due_at"), "outbox", ["due_at"], unique=False)
    op.create_index(op.f("ix_outbox_address"), "outbox", ["address"], unique=False)
    op.create_table(
        "team_message",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("to_operator", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_team_message_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_team_message_author_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_message")),
        sa.UniqueConstraint("public_id", name=op.f("uq_team_message_public_id")),
    )
    op.create_index(op.f("ix_team_message_author_id"), "team_message", ["author_id"], unique=False)
    op.create_index(op.f("ix_team_message_event_id"), "team_message", ["event_id"], unique=False)


def _let_notes_be_joined() -> None:
    """Where two people turn out to be one, their notes on a third are joined and may get long."""
    with op.batch_alter_table("contact") as batch:
        batch.alter_column("note", type_=sa.Text(), existing_type=sa.String(length=2000), existing_nullable=False)


def _let_prompts_be_taken_out() -> None:
    """A prompt without a place among the others is kept out of sight, and so are its answers."""
    with op.batch_alter_table("prompt") as batch:
        batch.alter_column("position", nullable=True, existing_type=sa.Integer())


def _put_prompts_back() -> None:
    """Those taken out come after all others: position 1000 and their id, which no two share."""
    op.execute("UPDATE prompt SET position = 1000 + id WHERE position IS NULL")
    with op.batch_alter_table("prompt") as batch:
        batch.alter_column("position", nullable=False, existing_type=sa.Integer())


def _let_people_be_unconfirmed() -> None:
    """Who is there was made by the operator or the demo: confirmed. E-mail is unique among the confirmed only."""
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch.drop_constraint("uq_person_email", type_="unique")
    op.execute("UPDATE person SET confirmed_at = created_at")
    op.create_index(
        "uq_person_email_confirmed",
        "person",
        ["email"],
        unique=True,
        sqlite_where=sa.text("confirmed_at IS NOT NULL"),
        postgresql_where=sa.text("confirmed_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_person_email"), "person", ["email"], unique=False)


def _give_links_a_purpose() -> None:
    purpose = sa.Enum(*PURPOSES, name="link_purpose", native_enum=False, create_constraint=True, length=20)
    with op.batch_alter_table("sign_in_link") as batch:
        batch.add_column(sa.Column("purpose", purpose, nullable=False, server_default="sign_in"))
        batch.add_column(sa.Column("browser_hash", sa.LargeBinary(length=32), nullable=True))
        batch.add_column(sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True))
        batch.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("sign_in_link") as batch:
        batch.alter_column("purpose", server_default=None)
        batch.alter_column("tries", server_default=None)
    op.create_index(op.f("ix_sign_in_link_browser_hash"), "sign_in_link", ["browser_hash"], unique=False)


def _give_events_a_code() -> None:
    mode = sa.Enum(*MODES, name="mode", native_enum=False, create_constraint=True, length=20)
    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("mode", mode, nullable=False, server_default="in_person"))
        batch.add_column(sa.Column("care_contact", sa.String(length=120), nullable=False, server_default=""))
        batch.add_column(sa.Column("join_code", sa.String(length=8), nullable=True))
    event = sa.table("event", sa.column("id", sa.Integer), sa.column("join_code", sa.String))
    connection = op.get_bind()
    for event_id in connection.scalars(sa.select(event.c.id)).all():
        code = "".join(secrets.choice(LETTERS) for _ in range(8))
        connection.execute(event.update().where(event.c.id == event_id).values(join_code=code))
    with op.batch_alter_table("event") as batch:
        batch.alter_column("mode", server_default=None)
        batch.alter_column("care_contact", server_default=None)
        batch.alter_column("join_code", nullable=False)
        batch.create_unique_constraint(op.f("uq_event_join_code"), ["join_code"])


def _give_cards_more_to_say() -> None:
    """Who is there has had a code already, so their details count as chosen."""
    with op.batch_alter_table("attendee") as batch:
        batch.add_column(sa.Column("introduction", sa.String(length=200), nullable=False, server_default=""))
        batch.add_column(sa.Column("goal", sa.String(length=140), nullable=False, server_default=""))
        batch.add_column(sa.Column("has_chosen_details", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("attendee") as batch:
        batch.alter_column("introduction", server_default=None)
        batch.alter_column("goal", server_default=None)
        batch.alter_column("has_chosen_details", server_default=None)


def downgrade() -> None:
    op.drop_table("team_message")
    op.drop_table("outbox")
    _put_prompts_back()
    op.execute("UPDATE contact SET note = substr(note, 1, 2000)")
    with op.batch_alter_table("contact") as batch:
        batch.alter_column("note", type_=sa.String(length=2000), existing_type=sa.Text(), existing_nullable=False)
    with op.batch_alter_table("attendee") as batch:
        for column in ("introduction", "goal", "has_chosen_details"):
            batch.drop_column(column)
    with op.batch_alter_table("event") as batch:
        batch.drop_constraint("uq_event_join_code", type_="unique")
        batch.drop_constraint(op.f("ck_event_mode"), type_="check")
        for column in ("join_code", "care_contact", "mode"):
            batch.drop_column(column)
    op.execute("DELETE FROM sign_in_link WHERE purpose <> 'sign_in'")
    op.drop_index(op.f("ix_sign_in_link_browser_hash"), "sign_in_link")
    with op.batch_alter_table("sign_in_link") as batch:
        batch.drop_constraint(op.f("ck_sign_in_link_link_purpose"), type_="check")
        for column in ("purpose", "browser_hash", "code_hash", "tries"):
            batch.drop_column(column)
    op.execute("DELETE FROM person WHERE confirmed_at IS NULL")
    op.drop_index(op.f("ix_person_email"), "person")
    op.drop_index("uq_person_email_confirmed", "person")
    with op.batch_alter_table("person") as batch:
        batch.drop_column("confirmed_at")
        batch.create_unique_constraint("uq_person_email", ["email"])
