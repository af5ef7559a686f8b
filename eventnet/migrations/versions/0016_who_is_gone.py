"""Who is gone, told by a hash alone, so that no backup brings them back."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("became_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("person_hash", "erased_at", name=op.f("uq_erasure_person_hash_erased_at")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("erasure")
