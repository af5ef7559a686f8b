"""Links out of mails are known for a while after they were used, and one kind of them gives another address."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = ("new_email", "used_at", "used_in", "began", "asked_again_at")


def upgrade() -> None:
    with op.batch_alter_table("sign_in_link") as batch:
        batch.add_column(sa.Column("new_email", sa.String(length=254), nullable=True))
        batch.add_column(sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("used_in", sa.String(length=60), nullable=True))
        batch.add_column(sa.Column("began", sa.String(length=22), nullable=True))
        batch.add_column(sa.Column("asked_again_at", sa.DateTime(timezone=True), nullable=True))
        _allow(batch, "sign_in", "confirm", "address")
        batch.create_check_constraint(
            op.f("ck_sign_in_link_new_email"), "(purpose = 'address') = (new_email IS NOT NULL)"
        )


def _allow(batch: BatchOperations, *purposes: str) -> None:
    name = op.f("ck_sign_in_link_link_purpose")
    batch.drop_constraint(name, type_="check")
    batch.create_check_constraint(name, f"purpose IN ({', '.join(repr(purpose) for purpose in purposes)})")


def downgrade() -> None:
    op.execute("DELETE FROM sign_in_link WHERE purpose = 'address' OR used_at IS NOT NULL")
    with op.batch_alter_table("sign_in_link") as batch:
        batch.drop_constraint(op.f("ck_sign_in_link_new_email"), type_="check")
        _allow(batch, "sign_in", "confirm")
        for column in COLUMNS:
            batch.drop_column(column)
