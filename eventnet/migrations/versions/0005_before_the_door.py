"""The list of an event, what is found in it, meet lists, and how somebody is there just now."""

import secrets

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATUSES = ("open", "help", "break", "not_today")
KINDS = ("topic", "need", "offer", "organisation")
COLUMNS = ("public_id", "lot", "listed", "tells_contacts", "helps", "status", "status_until", "first_time_until")


def upgrade() -> None:
    kind = sa.Enum(*KINDS, name="evidence", native_enum=False, create_constraint=True, length=20)
    _let_attendees_be_found()
    op.create_table(
        "meet_list",
        sa.Column("attendee_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("place BETWEEN 0 AND 9", name=op.f("ck_meet_list_ten_places")),
        sa.CheckConstraint("attendee_id <> other_id", name=op.f("ck_meet_list_two_people")),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_meet_list_attendee_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["other_id"], ["attendee.id"], name=op.f("fk_meet_list_other_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("attendee_id", "place", name=op.f("pk_meet_list")),
        sa.UniqueConstraint("attendee_id", "other_id", name=op.f("uq_meet_list_attendee_id_other_id")),
    )
    op.create_index(op.f("ix_meet_list_other_id"), "meet_list", ["other_id"], unique=False)
    op.create_table(
        "card_evidence",
        sa.Column("event_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("lot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("attendee_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_card_evidence_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_card_evidence_attendee_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "kind", "key", "lot", name=op.f("pk_card_evidence")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_card_evidence_attendee_id"), "card_evidence", ["attendee_id"], unique=False)
    op.create_table(
        "search_document",
        sa.Column("lot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("attendee_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendee_id"], ["attendee.id"], name=op.f("fk_search_document_attendee_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lot", name=op.f("pk_search_document")),
        sa.UniqueConstraint("attendee_id", name=op.f("uq_search_document_attendee_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _index_with_fts5()
    else:
        op.execute(
            "CREATE INDEX ix_search_document_words ON search_document "
            "USING gin (array_to_tsvector(string_to_array(words, ' ')))"
        )


def _index_with_fts5() -> None:
    """An index of the documents that does not copy them; triggers, which cascades fire as well, keep it true."""
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5 ("
        "words, content='search_document', content_rowid='lot', columnsize=0, detail=none, prefix='1 2 3', "
        "tokenize=\"ascii tokenchars '@+#$<=>^`|~'\")"
    )
    add = "INSERT INTO search_index (rowid, words) VALUES (new.lot, new.words);"
    take = "INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', old.lot, old.words);"
    for when, what in (("INSERT", add), ("DELETE", take), ("UPDATE", f"{take} {add}")):
        op.execute(f"CREATE TRIGGER search_document_{when.lower()} AFTER {when} ON search_document BEGIN {what} END")


def _let_attendees_be_found() -> None:
    """Nobody is in a list until they say so."""
    status = sa.Enum(*STATUSES, name="status", native_enum=False, create_constraint=True, length=20)
    with op.batch_alter_table("attendee") as batch:
        batch.add_column(sa.Column("public_id", sa.String(length=22), nullable=True))
        batch.add_column(sa.Column("lot", sa.BigInteger(), nullable=True))
        for name in ("listed", "tells_contacts", "helps"):
            batch.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("status", status, nullable=True))
        batch.add_column(sa.Column("status_until", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("first_time_until", sa.DateTime(timezone=True), nullable=True))
    _draw_lots()
    op.execute("UPDATE attendee SET helps = true, role = 'attendee' WHERE role = 'helper'")
    with op.batch_alter_table("attendee") as batch:
        _allow_roles(batch, "attendee", "organiser")
        batch.alter_column("public_id", nullable=False)
        batch.alter_column("lot", nullable=False)
        for name in ("listed", "tells_contacts", "helps"):
            batch.alter_column(name, server_default=None)
        batch.create_unique_constraint(op.f("uq_attendee_public_id"), ["public_id"])
        batch.create_unique_constraint(op.f("uq_attendee_lot"), ["lot"])
        batch.create_check_constraint(op.f("ck_attendee_status_ends"), "(status IS NULL) = (status_until IS NULL)")
    op.create_index(
        "ix_attendee_listed",
        "attendee",
        ["event_id", "lot"],
        unique=False,
        sqlite_where=sa.text("listed = 1"),
        postgresql_where=sa.text("listed"),
    )
    op.create_index("ix_attendee_event_id_status", "attendee", ["event_id", "status", "status_until"], unique=False)
    op.create_index("ix_attendee_event_id_role", "attendee", ["event_id", "role"], unique=False)
    op.drop_index(op.f("ix_attendee_event_id"), "attendee")


def _allow_roles(batch: BatchOperations, *roles: str) -> None:
    """Organisers help as well where they name themselves: helping is no role of its own."""
    batch.drop_constraint(op.f("ck_attendee_role"), type_="check")
    allowed = ", ".join(f"'{role}'" for role in roles)
    batch.create_check_constraint(op.f("ck_attendee_role"), f"role IN ({allowed})")


def _draw_lots() -> None:
    attendee = sa.table(
        "attendee", sa.column("id", sa.Integer), sa.column("public_id", sa.String), sa.column("lot", sa.BigInteger)
    )
    connection = op.get_bind()
    for attendee_id in connection.scalars(sa.select(attendee.c.id)).all():
        drawn = {"public_id": secrets.token_urlsafe(16), "lot": secrets.randbelow(2**48)}
        connection.execute(attendee.update().where(attendee.c.id == attendee_id).values(drawn))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_document")
    op.drop_table("card_evidence")
    op.drop_table("meet_list")
    op.create_index(op.f("ix_attendee_event_id"), "attendee", ["event_id"], unique=False)
    op.drop_index("ix_attendee_event_id_role", "attendee")
    op.drop_index("ix_attendee_event_id_status", "attendee")
    op.drop_index("ix_attendee_listed", "attendee")
    with op.batch_alter_table("attendee") as batch:
        batch.drop_constraint(op.f("ck_attendee_status_ends"), type_="check")
        batch.drop_constraint(op.f("ck_attendee_status"), type_="check")
        batch.drop_constraint(op.f("uq_attendee_lot"), type_="unique")
        batch.drop_constraint(op.f("uq_attendee_public_id"), type_="unique")
        _allow_roles(batch, "attendee", "helper", "organiser")
    op.execute("UPDATE attendee SET role = 'helper' WHERE helps AND role = 'attendee'")
    with op.batch_alter_table("attendee") as batch:
        for column in COLUMNS:
            batch.drop_column(column)
