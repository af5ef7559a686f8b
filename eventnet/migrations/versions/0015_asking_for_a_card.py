"""Asking for a card: badge codes, requests, who may ask, and codes that are read out."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("attendee", sa.Column("badge_hash", sa.LargeBinary(length=32), nullable=True))
    op.add_column("attendee", sa.Column("badge_name", sa.String(length=200), nullable=False, server_default=""))
    # In one statement, because SQLite can't add the check by itself.
    op.execute(
        "ALTER TABLE attendee ADD COLUMN may_ask VARCHAR(20) DEFAULT 'everyone' NOT NULL"
        " CONSTRAINT ck_attendee_who_may_ask CHECK (may_ask IN ('everyone', 'common', 'nobody'))"
    )
    op.create_index("ix_attendee_badge_hash", "attendee", ["badge_hash"], unique=True)
    op.create_table(
        "card_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("low_id", sa.Integer(), nullable=False),
        sa.Column("high_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column(
            "came_by",
            sa.Enum("badge", "late", name="came_by", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("met_at", AT, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("silenced", sa.Boolean(), nullable=False),
        sa.Column("declined_at", AT, nullable=True),
        sa.CheckConstraint("low_id < high_id", name=op.f("ck_card_request_ordered")),
        sa.CheckConstraint("asker_id IN (low_id, high_id)", name=op.f("ck_card_request_asker_takes_part")),
        sa.CheckConstraint("(came_by = 'late') = (met_at IS NOT NULL)", name=op.f("ck_card_request_late_has_met")),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["attendee.id"], name=op.f("fk_card_request_asker_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["high_id"], ["attendee.id"], name=op.f("fk_card_request_high_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["low_id"], ["attendee.id"], name=op.f("fk_card_request_low_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_request")),
        sa.UniqueConstraint("low_id", "high_id", name=op.f("uq_card_request_low_id_high_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_card_request_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_card_request_high_id"), "card_request", ["high_id"])
    op.create_index(op.f("ix_card_request_asker_id"), "card_request", ["asker_id"])
    op.create_table(
        "spoken_code",
        sa.Column("attendee_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("letters_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_spoken_code_attendee_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attendee_id", name=op.f("pk_spoken_code")),
        sa.UniqueConstraint("letters_hash", name=op.f("uq_spoken_code_letters_hash")),
    )
    op.create_index(op.f("ix_spoken_code_expires_at"), "spoken_code", ["expires_at"])


def downgrade() -> None:
    op.drop_table("spoken_code")
    op.drop_table("card_request")
    op.drop_index("ix_attendee_badge_hash", "attendee")
    # Unlike PostgreSQL, SQLite refuses to drop a column that a check names, unless the check stands with the column.
    op.drop_column("attendee", "may_ask")
    op.drop_column("attendee", "badge_name")
    op.drop_column("attendee", "badge_hash")
