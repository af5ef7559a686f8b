"""The shuffle key, the directory and the position on the meet list are called by their names.

A column is renamed where it is, so that rows and numbers stay as they are; only where a constraint gets another name,
SQLite makes the table anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

RENAMED = (
    ("attendee", "lot", "shuffle_key"),
    ("attendee", "listed", "in_directory"),
    ("attendee", "tells_contacts", "shown_to_contacts"),
    ("search_document", "lot", "shuffle_key"),
    ("card_evidence", "lot", "shuffle_key"),
    ("meet_list", "place", "position"),
)


def upgrade() -> None:
    op.drop_index("ix_attendee_listed", "attendee")
    for table, before, after in RENAMED:
        op.alter_column(table, before, new_column_name=after)
    _name_constraints("shuffle_key", "position", before=("lot", "places"), after=("shuffle_key", "positions"))
    _index_directory("ix_attendee_in_directory", "in_directory", "shuffle_key")
    _index_words("shuffle_key")


def downgrade() -> None:
    op.drop_index("ix_attendee_in_directory", "attendee")
    for table, before, after in RENAMED:
        op.alter_column(table, after, new_column_name=before)
    _name_constraints("lot", "place", before=("shuffle_key", "positions"), after=("lot", "places"))
    _index_directory("ix_attendee_listed", "listed", "lot")
    _index_words("lot")


def _name_constraints(key: str, position: str, *, before: tuple[str, str], after: tuple[str, str]) -> None:
    """Gives the two constraints that are called after a column the name of what it is called now."""
    last = _last_number()
    with op.batch_alter_table("attendee", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint(op.f(f"uq_attendee_{before[0]}"), type_="unique")
        batch.create_unique_constraint(op.f(f"uq_attendee_{after[0]}"), [key])
    _go_on_behind(last)
    with op.batch_alter_table("meet_list") as batch:
        batch.drop_constraint(op.f(f"ck_meet_list_ten_{before[1]}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_meet_list_ten_{after[1]}"), f"{position} BETWEEN 0 AND 9")


def _last_number() -> int:
    """The highest number that SQLite has given an attendee: it may be of one who has left, and must not come back."""
    if op.get_bind().dialect.name != "sqlite":
        return 0
    last = op.get_bind().scalar(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'attendee'"))
    return int(last or 0)


def _go_on_behind(last: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'attendee'")
        op.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('attendee', :last)").bindparams(last=last))


def _index_directory(name: str, is_in_it: str, key: str) -> None:
    op.create_index(
        name,
        "attendee",
        ["event_id", key],
        sqlite_where=sa.text(f"{is_in_it} = 1"),
        postgresql_where=sa.text(is_in_it),
    )


def _index_words(key: str) -> None:
    """Makes SQLite's index of the documents anew, which knows their key by its name; triggers follow by themselves.

    PostgreSQL's is of the words alone.
    """
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("DROP TABLE search_index")
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5 ("
        f"words, content='search_document', content_rowid='{key}', columnsize=0, detail=none, prefix='1 2 3', "
        "tokenize=\"ascii tokenchars '@+#$<=>^`|~'\")"
    )
    op.execute("INSERT INTO search_index (search_index) VALUES ('rebuild')")
