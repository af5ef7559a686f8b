"""Migrations beside which an older version goes on: what each may do, and what it must say of itself.

While several processes are replaced one after the other, those of the older version work on a database that the newer
one has changed already.
"""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import op

from eventnet.storage.migrating import serves
from tests.house.test_migrations import REVISIONS, SCRIPTS
from tests.house.widening import narrows

ADDED = "0016"
"""The first migration that only adds; later ones say by their name which versions can go on beside them."""

ANEW = ("0004", "0007", "0009", "0011", "0012", "0015")
"""Some that made tables anew, changed rows, or refuse some."""


def upgrade_of(revision: str) -> Callable[[], None]:
    script = SCRIPTS.get_revision(revision)
    assert script
    upgrade: Callable[[], None] = script.module.upgrade
    return upgrade


LATER = REVISIONS[REVISIONS.index(ADDED) + 1 :]


def unfit(before: str, revision: str, upgrade: Callable[[], None]) -> str | None:
    """What is wrong with a migration and its name."""
    oldest = _oldest(revision)
    if oldest is None or oldest > before.partition("_")[0]:
        return "its name does not say which older versions can go on: 0018_serves_0017"
    if oldest < (_oldest(before) or before):
        return "those who can't go on beside the one before can't beside this one, either"
    if narrows(upgrade) and oldest != before.partition("_")[0]:
        return "what takes something away serves the version right before it alone, which must not use that any more"
    return None


def _oldest(revision: str) -> str | None:
    return revision.partition("_serves_")[2] or None


def test_each_new_migration_says_who_can_go_on_beside_it_and_keeps_to_that() -> None:
    for before, revision in zip(REVISIONS[REVISIONS.index(ADDED) :], LATER, strict=False):
        assert unfit(before, revision, upgrade_of(revision)) is None, revision


def test_the_first_that_only_adds_is_known_as_one_and_those_that_made_tables_anew_are_not() -> None:
    assert narrows(upgrade_of(ADDED)) == []
    assert all(narrows(upgrade_of(revision)) for revision in ANEW)


def add(*columns: Any, **more: Any) -> None:
    op.add_column("attendee", sa.Column("new", *columns, **more))


def table(ondelete: str | None) -> None:
    op.create_table(
        "new",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete=ondelete),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_new", "new", ["person_id"], unique=True)


ADDS: dict[str, Callable[[], None]] = {
    "a column that may be empty": lambda: add(sa.Integer(), nullable=True),
    "a column with something in it": lambda: add(sa.String(8), nullable=False, server_default=""),
    "a table of its own": lambda: table("CASCADE"),
    "an index": lambda: op.create_index("ix_attendee_new", "attendee", ["joined_at"]),
}

NARROWS: dict[str, Callable[[], None]] = {
    "a column that must be filled in": lambda: add(sa.Integer(), nullable=False),
    "a column worked out for each row": lambda: add(sa.DateTime(), nullable=False, server_default=sa.func.now()),
    "a column that refers to others": lambda: add(sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    "a table that holds others fast": lambda: table(None),
    "a unique index": lambda: op.create_index("ux", "attendee", ["joined_at"], unique=True),
    "a column that goes": lambda: op.drop_column("attendee", "need"),
    "a table that goes": lambda: op.drop_table("hiding"),
    "another name": lambda: op.alter_column("attendee", "need", new_column_name="wish"),
    "a check": lambda: op.create_check_constraint("positive", "attendee", "id > 0"),
    "words of one's own": lambda: op.execute("UPDATE attendee SET need = ''"),
}


def anew() -> None:
    with op.batch_alter_table("attendee") as batch:
        batch.drop_column("need")


NARROWS["a table made anew"] = anew


@pytest.mark.parametrize("upgrade", ADDS.values(), ids=ADDS.keys())
def test_what_only_adds_disturbs_nobody(upgrade: Callable[[], None]) -> None:
    assert narrows(upgrade) == []
    assert unfit("0017_serves_0016", "0018_serves_0016", upgrade) is None


@pytest.mark.parametrize("upgrade", NARROWS.values(), ids=NARROWS.keys())
def test_what_an_older_version_would_stumble_over_is_found(upgrade: Callable[[], None]) -> None:
    assert len(narrows(upgrade)) == 1
    assert unfit("0017_serves_0016", "0018_serves_0016", upgrade)
    assert unfit("0017_serves_0016", "0018_serves_0017", upgrade) is None


@pytest.mark.parametrize("name", ["0018", "0018_serves_0018", "0018_serves_0015"])
def test_a_name_that_promises_nothing_or_too_much_is_found(name: str) -> None:
    assert unfit("0017_serves_0016", name, ADDS["an index"])


def test_a_version_knows_by_the_name_whether_it_can_go_on() -> None:
    assert serves("0019_serves_0017", "0017_serves_0016")
    assert serves("0019_serves_0017", "0018_serves_0016")
    assert not serves("0019_serves_0017", "0016")
    assert not serves("0019", "0018_serves_0017")
    assert not serves("something_serves_0001", "0016")
