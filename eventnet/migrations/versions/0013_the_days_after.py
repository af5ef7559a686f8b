"""The days after: pauses, the two mails, contacts added by hand, promises with a day, what one wants to remember."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
MAILS = ("morning_after", "before_it_closes")


def upgrade() -> None:
    # With a default of the database's own a column is added without copying the table, a million contacts or not.
    op.add_column("contact", sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("promise", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column("attendee", sa.Column("wants_mails", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("attendee", sa.Column("memory", sa.Text(), nullable=False, server_default=sa.text("''")))
    is_open = sa.text("outcome IS NULL")
    op.create_index(
        "ix_contact_deadline_at_open", "contact", ["deadline_at"], sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_table(
        "pause",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.Column("began_at", AT, nullable=False),
        sa.Column("ends_at", AT, nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("is_open_ended", sa.Boolean(), nullable=False),
        sa.CheckConstraint("since <= began_at AND began_at <= ends_at", name=op.f("ck_pause_in_order")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pause_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_pause")),
    )
    op.create_index(op.f("ix_pause_ends_at"), "pause", ["ends_at"])
    op.create_table(
        "event_mail",
        sa.Column("attendee_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*MAILS, name="kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("decided_at", AT, nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_event_mail_attendee_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attendee_id", "kind", name=op.f("pk_event_mail")),
    )


def downgrade() -> None:
    op.drop_table("event_mail")
    op.drop_table("pause")
    op.drop_index("ix_contact_deadline_at_open", "contact")
    op.drop_column("attendee", "memory")
    op.drop_column("attendee", "wants_mails")
    op.drop_column("promise", "due_on")
    op.drop_column("contact", "by_hand")
