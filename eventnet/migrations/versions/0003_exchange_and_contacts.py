"""Exchanges, and the contacts they make until those are kept or gone."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("low_id", sa.Integer(), nullable=False),
        sa.Column("high_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("exchanged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("low_gave", sa.JSON(), nullable=False),
        sa.Column("high_gave", sa.JSON(), nullable=False),
        sa.Column("low_taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("high_taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("holder_id IN (low_id, high_id)", name=op.f("ck_exchange_holder_takes_part")),
        sa.CheckConstraint("low_id < high_id", name=op.f("ck_exchange_ordered")),
        sa.ForeignKeyConstraint(["high_id"], ["attendee.id"], name=op.f("fk_exchange_high_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["holder_id"], ["attendee.id"], name=op.f("fk_exchange_holder_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["low_id"], ["attendee.id"], name=op.f("fk_exchange_low_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
        sa.UniqueConstraint("low_id", "high_id", name=op.f("uq_exchange_low_id_high_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_exchange_public_id")),
    )

    op.create_index(op.f("ix_exchange_high_id"), "exchange", ["high_id"], unique=False)

    op.create_index("ix_exchange_holder_id_exchanged_at", "exchange", ["holder_id", "exchanged_at"], unique=False)

    op.create_table(
        "live_step",
        sa.Column("attendee_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_live_step_attendee_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attendee_id", "step", name=op.f("pk_live_step")),
    )

    op.create_index(op.f("ix_live_step_step"), "live_step", ["step"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("exchange_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("event_name", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("card", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("note_version", sa.Integer(), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "done",
                "kept",
                "let_go",
                "deleted",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("postponed", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IS NULL OR (gone_at IS NULL) = (outcome <> 'let_go')", name=op.f("ck_contact_only_let_go_ends")
        ),
        sa.CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name=op.f("ck_contact_outcome_has_its_time")),
        sa.CheckConstraint("outcome IS NOT NULL OR gone_at IS NOT NULL", name=op.f("ck_contact_open_ends")),
        sa.CheckConstraint("postponed BETWEEN 0 AND 2", name=op.f("ck_contact_postponed")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_contact_event_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchange.id"], name=op.f("fk_contact_exchange_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_contact_owner_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contact_person_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("owner_id", "exchange_id", name=op.f("uq_contact_owner_id_exchange_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contact_public_id")),
    )

    op.create_index(op.f("ix_contact_event_id"), "contact", ["event_id"], unique=False)

    op.create_index(op.f("ix_contact_exchange_id"), "contact", ["exchange_id"], unique=False)

    op.create_index(op.f("ix_contact_gone_at"), "contact", ["gone_at"], unique=False)

    op.create_index("ix_contact_owner_id_met_at", "contact", ["owner_id", "met_at"], unique=False)

    op.create_index(op.f("ix_contact_person_id"), "contact", ["person_id"], unique=False)

    op.create_table(
        "promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_promise_contact_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint("public_id", name=op.f("uq_promise_public_id")),
    )

    op.create_index(op.f("ix_promise_contact_id"), "promise", ["contact_id"], unique=False)

    op.create_table(
        "touch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "wrote",
                "called",
                "met",
                "thanked",
                "congratulated",
                "recommended",
                "commented",
                name="touch_kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(length=280), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_touch_contact_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touch")),
    )

    op.create_index(op.f("ix_touch_contact_id"), "touch", ["contact_id"], unique=False)

    op.create_table(
        "sweeping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_sweeping_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweeping")),
    )


def downgrade() -> None:
    op.drop_table("sweeping")
    op.drop_table("touch")
    op.drop_table("promise")
    op.drop_table("contact")
    op.drop_table("live_step")
    op.drop_table("exchange")
