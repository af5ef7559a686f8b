"""What the sweep remembers of a clock that ran ahead, and an index of those who have not confirmed their address."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sweeping", sa.Column("wrong_until", sa.DateTime(timezone=True), nullable=True))
    unconfirmed = sa.text("confirmed_at IS NULL")
    op.create_index(
        "ix_person_created_at_unconfirmed",
        "person",
        ["created_at"],
        sqlite_where=unconfirmed,
        postgresql_where=unconfirmed,
    )


def downgrade() -> None:
    op.drop_index("ix_person_created_at_unconfirmed", "person")
    op.drop_column("sweeping", "wrong_until")
