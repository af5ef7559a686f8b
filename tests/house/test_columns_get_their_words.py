"""Columns called by their names (0012): with rows up and down, killed in the middle; people are found throughout."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from eventnet.directory.queries import people_for
from eventnet.directory.rules import Wanted
from eventnet.events.models import Attendee
from eventnet.kernel.folding import Word
from eventnet.storage.migrating import migrate
from eventnet.storage.transactions import session_factory
from tests.databases import KINDS, Databases
from tests.dying import killed_while_migrating
from tests.house.contacts_of_before import EVENTS, NOW, OTHERS, OWNERS, Row, fill_events, seat, write
from tests.quick import quick_engine

pytestmark = pytest.mark.thorough

BEFORE, AFTER = "0011", "0012"
RENAMED = {
    "attendee": {"lot": "shuffle_key", "listed": "in_directory", "tells_contacts": "shown_to_contacts"},
    "search_document": {"lot": "shuffle_key"},
    "card_evidence": {"lot": "shuffle_key"},
    "meet_list": {"place": "position"},
}
EVENT = 1
GARDENERS = [2, 3, 5, 7]
"""People of the event with a word on their cards, which others of them have not."""


@pytest.fixture(params=KINDS)
def before(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """A database of the version before, with people in the directory of an event, the last of whom has left."""
    engine = quick_engine(databases.at(BEFORE, str(request.param), tmp_path / "before.sqlite3"))
    with engine.begin() as connection:
        _fill(connection)
    yield engine
    engine.dispose()


def _fill(connection: Any) -> None:
    last = max(row["id"] for row in fill_events(connection))
    connection.execute(text("DELETE FROM attendee WHERE id = :last"), {"last": last})
    connection.execute(text("UPDATE attendee SET listed = true WHERE event_id = :event"), {"event": EVENT})
    connection.execute(text("UPDATE attendee SET tells_contacts = true WHERE person_id < 4"))
    here = [seat(person, EVENT) for person in range(1, 10)]
    gardeners = {seat(person, EVENT) for person in GARDENERS}
    documents: list[Row] = [
        {"lot": who, "attendee_id": who, "words": f"@e{EVENT} {'garden' if who in gardeners else 'chess'} p"}
        for who in here
    ]
    write(connection, "search_document", documents)
    about = {"event_id": EVENT, "kind": "topic", "key": "garden"}
    write(connection, "card_evidence", [about | {"lot": who, "attendee_id": who} for who in sorted(gardeners)])
    connection.execute(
        text("INSERT INTO meet_list (attendee_id, place, other_id) VALUES (:me, :place, :other)"),
        [{"me": here[0], "place": place, "other": other} for place, other in ((0, here[4]), (1, here[2]))],
    )


def everything(engine: Engine) -> dict[str, list[Row]]:
    """All rows of the tables whose columns are renamed."""
    with engine.connect() as connection:
        found = {name: connection.execute(text(f"SELECT * FROM {name}")).mappings().all() for name in RENAMED}
    return {name: sorted(map(dict, rows), key=repr) for name, rows in found.items()}


def renamed(before: dict[str, list[Row]]) -> dict[str, list[Row]]:
    again = {
        name: [{RENAMED[name].get(column, column): value for column, value in row.items()} for row in rows]
        for name, rows in before.items()
    }
    return {name: sorted(rows, key=repr) for name, rows in again.items()}


def found(engine: Engine, word: str) -> set[int]:
    """The people whom the first one of the event finds by a word, in today's shape."""
    with session_factory(engine)() as session:
        viewer = session.get_one(Attendee, seat(1, EVENT))
        people, _ = people_for(session, viewer, Wanted((Word(word, is_begun=True),)), None, NOW)
        return {session.get_one(Attendee, who.id).person_id for who in people}


def found_before(engine: Engine, word: str) -> set[int]:
    """The rows that SQLite's own index finds, or a search without one, in the shape of before."""
    asked = "SELECT lot FROM search_document WHERE words LIKE :word"
    if engine.dialect.name == "sqlite":
        asked = "SELECT rowid FROM search_index WHERE search_index MATCH :word"
    with engine.connect() as connection:
        rows = connection.scalars(text(asked), {"word": word if "MATCH" in asked else f"%{word}%"})
        return {lot // 10 for lot in rows}


def test_each_row_is_what_it_was_and_people_are_found(before: Engine) -> None:
    was = everything(before)
    migrate(before, AFTER)
    assert everything(before) == renamed(was)
    migrate(before)
    assert found(before, "gard") == set(GARDENERS)
    with before.begin() as connection:
        connection.execute(
            text("UPDATE search_document SET words = :words WHERE shuffle_key = :who"),
            {"words": f"@e{EVENT} chess", "who": seat(GARDENERS[0], EVENT)},
        )
        connection.execute(text("DELETE FROM attendee WHERE id = :who"), {"who": seat(GARDENERS[1], EVENT)})
    assert found(before, "gard") == set(GARDENERS[2:]), "the search follows what changes"
    if before.dialect.name == "sqlite":
        with before.begin() as connection:
            connection.execute(text("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)"))


def test_a_step_down_leads_back_and_the_search_finds_there_too(before: Engine) -> None:
    was = everything(before)
    assert found_before(before, "garden") == set(GARDENERS)
    migrate(before, AFTER)
    migrate(before, "-1")
    assert everything(before) == was
    assert found_before(before, "garden") == set(GARDENERS)


def test_the_number_of_who_has_left_does_not_come_back(before: Engine) -> None:
    migrate(before, AFTER)
    one = everything(before)["attendee"][0]
    new = {"person_id": str(OWNERS + OTHERS), "event_id": str(EVENTS), "public_id": "'new'", "shuffle_key": "1"}
    values = {name: new.get(name, ":alias" if name == "alias" else name) for name in one if name != "id"}
    again = f"INSERT INTO attendee ({', '.join(values)}) SELECT {', '.join(values.values())} FROM attendee"
    with before.begin() as connection:
        asked = text(f"{again} WHERE id = :one RETURNING id")
        made = connection.execute(asked, {"one": one["id"], "alias": b"another."}).scalar_one()
    assert made > seat(OWNERS + OTHERS, EVENTS)


def test_killed_in_the_middle_nothing_has_changed_and_it_can_be_run_again(before: Engine) -> None:
    was, url = everything(before), before.url.render_as_string(hide_password=False)
    before.dispose()
    # Where all columns have their new names and the directory has no index.
    killed_while_migrating(url, "CREATE INDEX ix_attendee_in_directory")
    assert everything(before) == was
    assert found_before(before, "garden") == set(GARDENERS)
    before.dispose()
    migrate(before)
    assert found(before, "gard") == set(GARDENERS)
