"""From each shape there has been, with rows in every table, to today's: killed on the way, and run once more.

One shape is drawn for each database; with EVENTNET_DEEP all of them are tried, killed at every step of the way.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from eventnet.storage.engine import open_engine
from eventnet.storage.migrating import Shape, bring_up, migrate, shape_of
from tests.databases import KINDS, Databases
from tests.dying import killed_while_migrating
from tests.exchange.walking import DEEP
from tests.house.test_migrations import REVISIONS, Rows, live, raw, shape

FEW = len(REVISIONS) - 1 if DEEP else 1
DRAWN = {("attendee", "public_id"), ("attendee", "shuffle_key"), ("event", "join_code")}
"""What migrations draw by chance, where it is new."""


@dataclass
class History:
    """The same database in each shape there has been."""

    kind: str
    databases: Databases
    folder: Path

    def keep(self, url: str, revision: str) -> None:
        """Keeps it as it is now."""
        if self.kind == "sqlite":
            shutil.copy(url.removeprefix("sqlite:///"), self.folder / revision)
        else:
            self.databases.copy(url, f"kept_{revision}")

    def at(self, revision: str) -> str:
        """A copy of it, to be brought up."""
        if self.kind == "sqlite":
            shutil.copy(self.folder / revision, self.folder / "now")
            return f"sqlite:///{self.folder / 'now'}"
        return self.databases.copy(f"kept_{revision}", "now")


@pytest.fixture(scope="module", params=KINDS)
def history(request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> History:
    folder, kind = tmp_path_factory.mktemp("history"), str(request.param)
    history = History(kind, databases, folder)
    engine = open_engine(databases.at("head", kind, folder / "lived"))
    assert all(live(engine, folder).values()), "there is a row in every table"
    url = engine.url.render_as_string(hide_password=False)
    for revision in reversed(REVISIONS[:-1]):
        migrate(engine, "-1")
        engine.dispose()  # the last connection that closes leaves nothing beside SQLite's file
        history.keep(url, revision)
    return history


def steps(revision: str) -> Iterator[str]:
    """What is asked of the database where the way from `revision` begins, and where each part of it is done."""
    for later in REVISIONS[REVISIONS.index(revision) + 1 :]:
        yield f"UPDATE alembic_version SET version_num='{later}'"


def seen(url: str) -> tuple[Rows, dict[str, Any], Shape]:
    """All that is in it."""
    engine = open_engine(url)
    found = raw(engine), shape(engine), shape_of(engine)
    engine.dispose()
    return found


def brought_up(url: str) -> tuple[Rows, dict[str, Any], Shape]:
    """All that is in it then; of what was drawn on the way, whether it is there."""
    known = {(table, column) for table, rows in seen(url)[0].items() for row in rows for column in row}
    engine = open_engine(url)
    bring_up(engine)
    engine.dispose()
    rows, tables, now = seen(url)
    return {table: _settled(table, lines, DRAWN - known) for table, lines in rows.items()}, tables, now


def _settled(table: str, lines: list[dict[str, Any]], drawn: set[tuple[str, str]]) -> list[dict[str, Any]]:
    kept = [
        {name: value is not None if (table, name) in drawn else value for name, value in line.items()} for line in lines
    ]
    return sorted(kept, key=repr)


@pytest.mark.thorough
@pytest.mark.parametrize("drawn", range(FEW))
def test_killed_on_its_way_from_any_shape_it_is_as_before_and_then_what_it_would_have_become(
    history: History, drawn: int
) -> None:
    chance = Random(f"{history.kind} {drawn}")  # the same in each run, so that what fails fails again
    revision = REVISIONS[drawn] if DEEP else chance.choice(REVISIONS[:-1])
    undisturbed = brought_up(history.at(revision))
    assert undisturbed[2] is Shape.CURRENT
    url = history.at(revision)
    before = seen(url)
    ways = list(steps(revision))
    for statement in ways if DEEP else [chance.choice(ways)]:
        killed_while_migrating(url, statement)
        assert seen(url) == before, (revision, statement)
    assert brought_up(url) == undisturbed, revision


@pytest.mark.thorough
def test_each_shape_had_rows_in_all_its_tables(history: History) -> None:
    rows, _, _ = seen(history.at(REVISIONS[-2]))
    assert [table for table, lines in rows.items() if not lines] == []
