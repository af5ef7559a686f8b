"""From one contact an exchange to one a person (0011): with a thousand rows, killed in the middle, and back again.

What must come of it is worked out here from the rules by which two accounts that turn out to be one are joined.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Row, func, select, text

from eventnet.contacts.rules import Lifecycle, Outcome, State, livelier, state_at, still_listed_until
from eventnet.storage.migrating import migrate
from tests.databases import KINDS, Databases
from tests.dying import killed_while_migrating
from tests.house.contacts_of_before import NOW, fill, table
from tests.quick import quick_engine

pytestmark = pytest.mark.thorough

BEFORE, AFTER = "0010", "0011"

CONTACT = table(
    "contact",
    [
        "id",
        "public_id",
        "owner_id",
        "person_id",
        "name",
        "met_at",
        "timezone",
        "note",
        "note_version",
        "deadline_at",
        "gone_at",
        "outcome",
        "decided_at",
        "postponed",
    ],
)
ENCOUNTER = table(
    "encounter",
    [
        "id",
        "contact_id",
        "exchange_id",
        "event_id",
        "event_name",
        "place",
        "timezone",
        "met_at",
        "given_at",
        "card",
        "again_until",
    ],
)
PROMISE = table("promise", ["id", "contact_id", "text"])
TOUCH = table("touch", ["id", "contact_id", "words"])

Groups = list[list[dict[str, Any]]]


@pytest.fixture(params=KINDS)
def before(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """A database of the version before."""
    engine = quick_engine(databases.at(BEFORE, str(request.param), tmp_path / "before.sqlite3"))
    yield engine
    engine.dispose()


def course_of(row: Any) -> Lifecycle:
    outcome = Outcome(row["outcome"]) if row["outcome"] else None
    times = row["deadline_at"], row["gone_at"], row["timezone"]
    return Lifecycle(*times, outcome, row["decided_at"], row["postponed"])


def is_over(row: dict[str, Any]) -> bool:
    return state_at(course_of(row), NOW) is State.DELETED


def of_one_person(contacts: list[dict[str, Any]]) -> Groups:
    """What becomes one contact, the earliest meeting first; who has left is nobody's twin."""
    groups = defaultdict(list)
    for row in sorted(contacts, key=lambda row: (row["met_at"], row["id"])):
        key = (row["owner_id"], row["person_id"]) if row["person_id"] else ("left", row["id"])
        groups[key].append(row)
    return list(groups.values())


def rows(engine: Engine, of: Any) -> list[Row[Any]]:
    with engine.connect() as connection:
        return list(connection.execute(select(of).order_by(of.c.id)))


def counted(engine: Engine, name: str) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(text(name))) or 0


def test_what_one_has_of_one_person_becomes_one_contact(before: Engine) -> None:
    with before.begin() as connection:
        contacts, promises, touches = fill(connection)
    assert len(contacts) >= 1000
    migrate(before, AFTER)
    groups = of_one_person(contacts)
    found = {row.id: row for row in rows(before, CONTACT)}
    met, promised, touched = defaultdict(list), defaultdict(set), defaultdict(set)
    for row in rows(before, ENCOUNTER):
        met[row.contact_id].append(row)
    for row in rows(before, PROMISE):
        promised[row.contact_id].add(row.text)
    for row in rows(before, TOUCH):
        touched[row.contact_id].add(row.words)
    assert len(found) == len(groups)
    again = 0
    for group in groups:
        alive = [row for row in group if not is_over(row)]
        kept, last, several = (alive or group)[0], (alive or group)[-1], len(group) > 1
        contact = found[kept["id"]]
        assert contact.public_id == kept["public_id"]
        lively = reduce(lambda one, other: livelier(one, other, NOW), [course_of(row) for row in group])
        assert course_of(contact._mapping) == lively
        notes = [row["note"] for row in (alive if several else group) if row["note"]]
        assert contact.note == "\n\n".join(dict.fromkeys(notes))
        assert (contact.note_version > 1) is (contact.note != kept["note"])
        assert (contact.name, contact.met_at) == (last["name"], last["met_at"])
        ids = {row["id"] for row in group}
        assert promised[contact.id] == {promise["text"] for promise in promises if promise["contact_id"] in ids}
        left = {row["id"] for row in (alive if several else group)}
        assert touched[contact.id] == {touch["words"] for touch in touches if touch["contact_id"] in left}
        remembered = sorted(met[contact.id], key=lambda row: (row.met_at, row.id))
        assert [one.exchange_id for one in remembered] == [row["exchange_id"] for row in alive or group]
        for one, was in zip(remembered, alive or group, strict=True):
            copied = ("event_id", "event_name", "place", "timezone", "met_at")
            assert [getattr(one, name) for name in copied] == [was[name] for name in copied]
            assert one.card == (was["card"] if was in alive or not several else None)
            assert one.given_at == was["met_at"]
            expected = still_listed_until(course_of(was), lively, NOW) if several else None
            assert one.again_until == expected
            again += expected is not None
    assert again > 20, "somebody who stays had been met again, and was open there"
    with before.begin() as connection:
        connection.execute(text("DELETE FROM promise"))
        connection.execute(text("DELETE FROM contact"))
        assert connection.scalar(select(func.count()).select_from(ENCOUNTER)) == 0, "they go with their contact"


def test_numbers_of_joined_contacts_do_not_come_back(before: Engine) -> None:
    with before.begin() as connection:
        contacts, _, _ = fill(connection)
    migrate(before, AFTER)
    columns = {"public_id": "x", "owner_id": 1, "name": "By hand", "met_at": NOW, "timezone": "UTC", "note": ""}
    columns |= {"note_version": 0, "deadline_at": NOW, "gone_at": NOW, "postponed": 0}
    with before.begin() as connection:
        made = connection.execute(CONTACT.insert().values(columns).returning(CONTACT.c.id)).scalar_one()
    assert made > max(row["id"] for row in contacts)


def test_down_each_encounter_is_a_contact_and_no_word_is_lost(before: Engine) -> None:
    with before.begin() as connection:
        fill(connection)
    migrate(before, AFTER)
    contacts, encounters = rows(before, CONTACT), rows(before, ENCOUNTER)
    promises, touches = rows(before, PROMISE), rows(before, TOUCH)
    migrate(before, "-1")
    parted = {row.id: row for row in rows(before, table("contact", [*CONTACT.c.keys(), "exchange_id", "card"]))}
    assert sorted((row.exchange_id, row.met_at) for row in parted.values()) == sorted(
        (row.exchange_id, row.met_at) for row in encounters
    )
    assert {row.exchange_id: row.card for row in parted.values()} == {row.exchange_id: row.card for row in encounters}
    assert len({row.public_id for row in parted.values()}) == len(parted)
    for contact in contacts:
        assert (parted[contact.id].public_id, parted[contact.id].note) == (contact.public_id, contact.note)
    of = {row.exchange_id: row for row in encounters}
    owners = {row.id: (row.owner_id, row.person_id) for row in contacts}
    for row in parted.values():
        assert (row.owner_id, row.person_id) == owners[of[row.exchange_id].contact_id]
        if row.id not in owners and (until := of[row.exchange_id].again_until):
            assert (row.outcome, row.deadline_at) == (None, until), "it is open there once more"
    assert (rows(before, PROMISE), rows(before, TOUCH)) == (promises, touches)
    migrate(before, AFTER)
    assert {(row.owner_id, row.person_id) for row in rows(before, CONTACT)} == set(owners.values())
    assert len(rows(before, CONTACT)) == len(contacts)


def test_killed_in_the_middle_nothing_has_changed_and_it_can_be_run_again(before: Engine) -> None:
    with before.begin() as connection:
        contacts, promises, touches = fill(connection)
    whole = table("contact", list(contacts[0]))
    untouched = rows(before, whole)
    url = before.url.render_as_string(hide_password=False)
    before.dispose()
    # Where all has been moved from one contact to another, and is still twice there.
    killed_while_migrating(url, "DELETE FROM contact")
    assert rows(before, whole) == untouched
    assert (counted(before, "promise"), counted(before, "touch")) == (len(promises), len(touches))
    before.dispose()
    migrate(before, AFTER)
    assert counted(before, "contact") == len(of_one_person(contacts))
