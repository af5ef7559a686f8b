"""Answers to scans that phones sent, kept for when the phone has not heard them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scan_answer",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scan_id", sa.String(length=22), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["about_id"], ["person.id"], name=op.f("fk_scan_answer_about_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_scan_answer_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "scan_id", name=op.f("pk_scan_answer")),
    )
    op.create_index(op.f("ix_scan_answer_about_id"), "scan_answer", ["about_id"])
    op.create_index(op.f("ix_scan_answer_answered_at"), "scan_answer", ["answered_at"])


def downgrade() -> None:
    op.drop_table("scan_answer")
