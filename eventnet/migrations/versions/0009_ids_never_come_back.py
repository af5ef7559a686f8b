"""SQLite no longer gives the number of a deleted row to the next one.

Each table that it numbers is made anew with AUTOINCREMENT; copying the rows sets where its numbers go on. PostgreSQL's
sequences never went back.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBERED = (
    "person",
    "sign_in_link",
    "browser_session",
    "hiding",
    "event",
    "attendee",
    "prompt",
    "answer",
    "topic",
    "detail",
    "exchange",
    "contact",
    "promise",
    "touch",
    "sweeping",
    "outbox",
)


def upgrade() -> None:
    for table in _numbered_by_sqlite():
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass


def downgrade() -> None:
    for table in _numbered_by_sqlite():
        with op.batch_alter_table(table, recreate="always") as batch:
            batch.create_primary_key(op.f(f"pk_{table}"), ["id"])


def _numbered_by_sqlite() -> tuple[str, ...]:
    return NUMBERED if op.get_bind().dialect.name == "sqlite" else ()
