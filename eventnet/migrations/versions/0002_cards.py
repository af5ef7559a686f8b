"""Prompts, and what a card holds: answers, topics, contact details."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prompt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=True),
        sa.Column("german", sa.String(length=200), nullable=False),
        sa.Column("english", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_prompt_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt")),
        sa.UniqueConstraint("event_id", "key", name=op.f("uq_prompt_event_id_key")),
        sa.UniqueConstraint("event_id", "position", name=op.f("uq_prompt_event_id_position")),
    )

    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attendee_id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=280), nullable=False),
        sa.Column(
            "audience",
            sa.Enum("card", "door_sheet", name="audience", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_answer_attendee_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompt.id"], name=op.f("fk_answer_prompt_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("attendee_id", "prompt_id", name=op.f("uq_answer_attendee_id_prompt_id")),
    )

    op.create_index(op.f("ix_answer_prompt_id"), "answer", ["prompt_id"], unique=False)

    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attendee_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_topic_attendee_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("attendee_id", "key", name=op.f("uq_topic_attendee_id_key")),
    )

    op.create_table(
        "detail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attendee_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "email",
                "phone",
                "linkedin",
                "xing",
                "mastodon",
                "website",
                "other",
                name="detail_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("best", sa.Boolean(), nullable=False),
        sa.CheckConstraint("shared OR NOT best", name=op.f("ck_detail_best_is_shared")),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_detail_attendee_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detail")),
    )

    op.create_index(op.f("ix_detail_attendee_id"), "detail", ["attendee_id"], unique=False)

    op.create_index(
        "uq_detail_best",
        "detail",
        ["attendee_id"],
        unique=True,
        sqlite_where=sa.text("best"),
        postgresql_where=sa.text("best"),
    )


def downgrade() -> None:
    op.drop_table("detail")
    op.drop_table("topic")
    op.drop_table("answer")
    op.drop_table("prompt")
