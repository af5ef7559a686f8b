"""A contact is one for each person; each exchange with them becomes an encounter of it.

What an owner has of one person becomes the earliest contact, with all that was written down about any of them and the
liveliest life, as two accounts that turn out to be one are joined. Downwards each encounter is a contact again.
"""

import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WEEK = timedelta(days=7)
LIVELINESS = {"kept": 3, "done": 3, "open": 2, "expired": 1, "let_go": 1, "deleted": 0}
AT = sa.DateTime(timezone=True)

COURSE = ("deadline_at", "gone_at", "outcome", "decided_at", "postponed", "timezone")
COPIED = ("exchange_id", "event_id", "event_name", "place", "timezone", "met_at", "card")
"""What an encounter has of its contact."""

contact = sa.table(
    "contact",
    *(sa.column(name) for name in ("id", "public_id", "owner_id", "person_id", "name", "note", "note_version")),
    *(
        sa.column(name)
        for name in ("outcome", "postponed", "timezone", "event_name", "place", "exchange_id", "event_id")
    ),
    *(sa.column(name, AT) for name in ("met_at", "deadline_at", "gone_at", "decided_at")),
    sa.column("card", sa.JSON(none_as_null=True)),
)
encounter = sa.table(
    "encounter",
    *(sa.column(name) for name in ("id", "contact_id", "exchange_id", "event_id", "event_name", "place", "timezone")),
    *(sa.column(name, AT) for name in ("met_at", "given_at", "again_until")),
    sa.column("card", sa.JSON(none_as_null=True)),
)
promise = sa.table("promise", sa.column("id"), sa.column("contact_id"))
touch = sa.table("touch", sa.column("id"), sa.column("contact_id"))


def upgrade() -> None:
    op.create_table(
        "encounter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("event_name", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("met_at", AT, nullable=False),
        sa.Column("given_at", AT, nullable=False),
        sa.Column("card", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("again_until", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_encounter_contact_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_encounter_event_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchange.id"], name=op.f("fk_encounter_exchange_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encounter")),
        sa.UniqueConstraint("exchange_id", "contact_id", name=op.f("uq_encounter_exchange_id_contact_id")),
        sqlite_autoincrement=True,
    )
    copied = sa.select(contact.c.id, *(contact.c[name] for name in COPIED), contact.c.met_at)
    into = ["contact_id", *COPIED, "given_at"]
    op.execute(encounter.insert().from_select(into, copied.order_by(contact.c.met_at, contact.c.id)))
    op.create_index("ix_encounter_contact_id_met_at", "encounter", ["contact_id", "met_at"])
    op.create_index(op.f("ix_encounter_event_id"), "encounter", ["event_id"])
    last = _last_number()
    now = datetime.now(UTC)
    if op.get_bind().dialect.name == "sqlite":
        now = now.replace(tzinfo=None)  # as what it stores
    _join([_joined(rows, now) for rows in _of_one_person()])
    op.drop_index(op.f("ix_contact_event_id"), "contact")
    op.drop_index(op.f("ix_contact_exchange_id"), "contact")
    with op.batch_alter_table("contact", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint("uq_contact_owner_id_exchange_id", type_="unique")
        batch.drop_constraint("fk_contact_exchange_id", type_="foreignkey")
        batch.drop_constraint("fk_contact_event_id", type_="foreignkey")
        for name in ("exchange_id", "event_id", "event_name", "place", "card"):
            batch.drop_column(name)
        batch.create_unique_constraint("uq_contact_owner_id_person_id", ["owner_id", "person_id"])
    _go_on_behind(last)


def _of_one_person() -> Iterator[list[dict[str, Any]]]:
    """The contacts that one owner has of one person, where they are several, the earliest meeting first."""
    several = (
        sa.select(contact.c.owner_id, contact.c.person_id)
        .where(contact.c.person_id.is_not(None))
        .group_by(contact.c.owner_id, contact.c.person_id)
        .having(sa.func.count() > 1)
        .subquery()
    )
    same = sa.and_(several.c.owner_id == contact.c.owner_id, several.c.person_id == contact.c.person_id)
    wanted = sa.select(contact).join(several, same)
    in_order = wanted.order_by(contact.c.owner_id, contact.c.person_id, contact.c.met_at, contact.c.id)
    rows = op.get_bind().execute(in_order).mappings().all()
    for _, group in groupby(rows, key=lambda row: (row["owner_id"], row["person_id"])):
        yield [dict(row) for row in group]


@dataclass(frozen=True)
class Joined:
    """The outcome of joining several contacts: the one that stays, with its columns, and those that go into it.

    Of `over` no more is left than what was promised; `again` stay on the list as met again, until when.
    """

    values: dict[str, Any]
    gone: list[int]
    over: list[int]
    has_encounters: bool
    again: list[tuple[int, datetime]]


def _joined(rows: list[dict[str, Any]], now: datetime) -> Joined:
    """The first that is not over stays. Of one that is, nothing goes along but what was promised."""
    states = {row["id"]: _state(row, now) for row in rows}
    alive = [row for row in rows if states[row["id"]] != "deleted"]
    kept, last = (alive or rows)[0], (alive or rows)[-1]
    lively = max(rows, key=lambda row: (LIVELINESS[states[row["id"]]], row["gone_at"] or row["deadline_at"]))
    note = "\n\n".join(dict.fromkeys(row["note"] for row in alive if row["note"]))
    stays = lively["outcome"] in {"done", "kept"}
    return Joined(
        {name: lively[name] for name in COURSE}
        | {"id": kept["id"], "name": last["name"], "met_at": last["met_at"], "note": note}
        | {"note_version": kept["note_version"] + (note != kept["note"])},
        gone=[row["id"] for row in rows if row is not kept],
        over=[row["id"] for row in rows if row not in alive],
        has_encounters=bool(alive),
        again=[(row["id"], row["deadline_at"]) for row in rows if stays and states[row["id"]] == "open"],
    )


def _join(all_joined: list[Joined]) -> None:
    """Writes it all, statement by statement for all contacts."""
    this = sa.bindparam("this", type_=sa.Integer())
    into = [{"this": gone, "into": joined.values["id"]} for joined in all_joined for gone in joined.gone]
    over = [{"this": one} for joined in all_joined for one in joined.over]
    lost = [{"this": one} for joined in all_joined if joined.has_encounters for one in joined.over]
    again = [{"this": one, "until": until} for joined in all_joined for one, until in joined.again]
    courses = [{f"new_{name}": value for name, value in joined.values.items()} for joined in all_joined]
    here = encounter.c.contact_id == this
    _many(encounter.update().where(here).values(again_until=sa.bindparam("until", type_=AT)), again)
    _many(touch.delete().where(touch.c.contact_id == this), over)
    _many(encounter.delete().where(here), lost)
    _many(encounter.update().where(here).values(card=sa.null()), over)
    for table in (encounter, promise, touch):
        moved = table.update().where(table.c.contact_id == this)
        _many(moved.values(contact_id=sa.bindparam("into", type_=sa.Integer())), into)
    _many(contact.delete().where(contact.c.id == this), [{"this": row["this"]} for row in into])
    columns = ("name", "met_at", "note", "note_version", *COURSE)
    values = {name: sa.bindparam(f"new_{name}", type_=contact.c[name].type) for name in columns}
    kept = contact.update().where(contact.c.id == sa.bindparam("new_id", type_=sa.Integer()))
    _many(kept.values(values), courses)


def _many(statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        op.get_bind().execute(statement, rows)


def _state(row: dict[str, Any], now: datetime) -> str:
    if row["gone_at"] is not None and now >= row["gone_at"]:
        return "deleted"
    return row["outcome"] or ("open" if now < row["deadline_at"] else "expired")


def _last_number() -> int:
    """The highest number that SQLite has given a contact: joining deletes some, and none may come back."""
    if op.get_bind().dialect.name != "sqlite":
        return 0
    last = op.get_bind().scalar(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'contact'"))
    return int(last or 0)


def _go_on_behind(last: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'contact'")
        op.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('contact', :last)").bindparams(last=last))


def downgrade() -> None:
    last = _last_number()
    with op.batch_alter_table("contact", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint("uq_contact_owner_id_person_id", type_="unique")
        batch.add_column(sa.Column("exchange_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("event_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("event_name", sa.String(length=120), nullable=True))
        batch.add_column(sa.Column("place", sa.String(length=120), nullable=True))
        batch.add_column(sa.Column("card", sa.JSON(none_as_null=True), nullable=True))
    _go_on_behind(last)
    _part()
    last = _last_number()
    with op.batch_alter_table("contact", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("event_name", nullable=False, existing_type=sa.String(length=120))
        batch.alter_column("place", nullable=False, existing_type=sa.String(length=120))
        batch.create_foreign_key("fk_contact_event_id", "event", ["event_id"], ["id"], ondelete="SET NULL")
        batch.create_foreign_key("fk_contact_exchange_id", "exchange", ["exchange_id"], ["id"], ondelete="SET NULL")
        batch.create_unique_constraint("uq_contact_owner_id_exchange_id", ["owner_id", "exchange_id"])
    _go_on_behind(last)
    op.create_index(op.f("ix_contact_event_id"), "contact", ["event_id"])
    op.create_index(op.f("ix_contact_exchange_id"), "contact", ["exchange_id"])
    op.drop_table("encounter")


def _part() -> None:
    """Writes each contact's first encounter into it, and makes a contact of each later one; words stay with the first.

    What stood on the list as met again is an open contact.
    """
    connection = op.get_bind()
    earlier = encounter.alias()
    is_first = ~sa.exists().where(
        earlier.c.contact_id == encounter.c.contact_id,
        sa.tuple_(earlier.c.met_at, earlier.c.id) < sa.tuple_(encounter.c.met_at, encounter.c.id),
    )
    later = [encounter.c[name] for name in (*COPIED, "again_until")]
    of_contact = [contact.c[name] for name in ("owner_id", "person_id", "name", *COURSE[:-1])]
    rows = sa.select(*later, *of_contact).join(contact, contact.c.id == encounter.c.contact_id).where(~is_first)
    others = [_parted(dict(row)) for row in connection.execute(rows.order_by(encounter.c.id)).mappings()]
    for name in COPIED:
        here = sa.select(encounter.c[name]).where(encounter.c.contact_id == contact.c.id)
        first = here.order_by(encounter.c.met_at, encounter.c.id).limit(1).correlate(contact)
        connection.execute(contact.update().values({name: first.scalar_subquery()}))
    if others:
        connection.execute(contact.insert(), others)


def _parted(row: dict[str, Any]) -> dict[str, Any]:
    again_until = row.pop("again_until")
    if again_until is not None:
        row |= {"deadline_at": again_until, "gone_at": again_until + WEEK, "postponed": 0}
        row |= {"outcome": None, "decided_at": None}
    return row | {"public_id": _public_id(), "note": "", "note_version": 0}


def _public_id() -> str:
    return base64.urlsafe_b64encode(os.urandom(16)).rstrip(b"=").decode()
