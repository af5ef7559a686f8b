"""A thousand contacts as they were before 0011: one for each exchange, of people met once, twice or three times."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Integer, LargeBinary, MetaData, String, Table, insert

from eventnet.kernel.ids import new_public_id
from eventnet.storage.base import UtcDateTime

DAY = timedelta(days=1)
NOW = datetime.now(UTC).replace(microsecond=0)
"""Migrating asks the clock of the machine."""

OWNERS, OTHERS, EVENTS = 20, 26, 3
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Tokyo"]
_TIMES = {"created_at", "starts_at", "ends_at", "joined_at", "exchanged_at", "met_at", "deadline_at", "gone_at"}
_TIMES |= {"decided_at", "made_at", "at"}
_SWITCHES = ("has_chosen_details", "listed", "tells_contacts", "helps")
_JSON, _BYTES = {"card", "low_gave", "high_gave"}, {"alias"}

Row = dict[str, Any]


def fill(connection: Connection) -> tuple[list[Row], list[Row], list[Row]]:
    """Makes everything; the rows of contacts, promises and touches."""
    random = Random(11)
    fill_events(connection)
    contacts, exchanges = [], []
    for contact, exchange in _contacts(random):
        contacts.append(contact)
        exchanges.append(exchange)
    write(connection, "exchange", exchanges)
    promises: list[Row] = []
    touches: list[Row] = []
    for row in contacts:
        for _ in range(random.choice([0, 0, 1, 2])):
            promises.append(_words(promises, row, "text", "made_at", "promise") | {"public_id": new_public_id()})
        for _ in range(random.choice([0, 0, 1])):
            touches.append(_words(touches, row, "words", "at", "touch") | {"kind": "wrote"})
    write(connection, "contact", contacts)
    write(connection, "promise", promises)
    write(connection, "touch", touches)
    number_on(connection, "exchange", "contact", "promise", "touch")
    return contacts, promises, touches


def fill_events(connection: Connection) -> list[Row]:
    """Makes the people and the events, everybody at each; the rows of attendees."""
    people: list[Row] = [
        {"id": n, "public_id": new_public_id(), "email": f"p{n}@demo.example", "name": f"P {n}", "created_at": NOW}
        for n in range(1, OWNERS + OTHERS + 1)
    ]
    write(connection, "person", people)
    events: list[Row] = [
        {"id": n, "public_id": new_public_id(), "name": f"Event {n}", "place": "Here", "timezone": ZONES[n - 1]}
        | {"starts_at": NOW - 9 * DAY, "ends_at": NOW - 8 * DAY, "follow_up_days": 14, "mode": "in_person"}
        | {"care_contact": "", "join_code": f"CODE000{n}"}
        for n in range(1, EVENTS + 1)
    ]
    write(connection, "event", events)
    attendees = [_attendee(person["id"], event["id"]) for person in people for event in events]
    write(connection, "attendee", attendees)
    number_on(connection, "person", "event", "attendee")
    return attendees


def number_on(connection: Connection, *tables: str) -> None:
    """Has PostgreSQL go on behind the numbers that were written."""
    if connection.dialect.name == "postgresql":
        for name in tables:
            sequence = f"pg_get_serial_sequence('{name}', 'id')"
            connection.exec_driver_sql(f"SELECT setval({sequence}, (SELECT max(id) FROM {name}))")


def seat(person_id: int, event_id: int) -> int:
    return person_id * 10 + event_id


def _attendee(person_id: int, event_id: int) -> Row:
    number = seat(person_id, event_id)
    blank = dict.fromkeys(("headline", "organisation", "offer", "need", "introduction", "goal"), "")
    switches = dict.fromkeys(_SWITCHES, False)
    return (
        blank
        | switches
        | {
            "id": number,
            "public_id": new_public_id(),
            "event_id": event_id,
            "person_id": person_id,
            "alias": number.to_bytes(8, "big"),
            "role": "attendee",
            "name": f"P {person_id}",
            "card_choice": "all",
            "joined_at": NOW,
            "lot": number,
        }
    )


def _contacts(random: Random) -> Iterator[tuple[Row, Row]]:
    """Of each owner and other: met at one event, at two or at all three; some have left since."""
    number = 0
    for owner in range(1, OWNERS + 1):
        for other in range(OWNERS + 1, OWNERS + OTHERS + 1):
            for event in random.sample(range(1, EVENTS + 1), random.choice([1, 2, 2, 3])):
                number += 1
                met_at = NOW - timedelta(days=random.randrange(60), minutes=number)
                low, high = sorted([seat(owner, event), seat(other, event)])
                exchange = {"id": number, "public_id": new_public_id(), "low_id": low, "high_id": high}
                exchange |= {"holder_id": low, "exchanged_at": met_at, "low_name": "A", "high_name": "B"}
                exchange |= {"low_gave": ["name"], "high_gave": ["name"]}
                person = None if other % 13 == 0 else other
                whose = {"id": number, "owner_id": owner, "person_id": person, "event_id": event, "met_at": met_at}
                yield whose | _contact(random, number, event), exchange


def _contact(random: Random, number: int, event: int) -> Row:
    deadline_at = NOW + timedelta(days=random.choice([-50, -3, 5, 20]), minutes=number)
    lifecycle: Row = {"deadline_at": deadline_at, "gone_at": deadline_at + 7 * DAY, "outcome": None, "decided_at": None}
    fate = random.choice(["left alone", "left alone", "done", "kept", "let_go", "deleted"])
    if fate in {"done", "kept", "deleted"}:
        lifecycle |= {"outcome": fate, "gone_at": None, "decided_at": NOW - DAY}
    elif fate == "let_go":
        lifecycle |= {"outcome": fate, "gone_at": NOW + random.choice([-2, 3]) * DAY, "decided_at": NOW - 5 * DAY}
    is_full = fate != "deleted"
    return lifecycle | {
        "public_id": new_public_id(),
        "exchange_id": number,
        "event_name": f"Event {event}",
        "place": "Here",
        "timezone": ZONES[event - 1],
        "name": f"Name {number}",
        "card": {"headline": f"card {number}"} if is_full and random.random() < 0.8 else None,
        "note": random.choice(["", "the same", f"note {number}"]) if is_full else "",
        "note_version": 1,
        "postponed": random.choice([0, 1]),
    }


def _words(rows: list[Row], contact: Row, words: str, at: str, what: str) -> Row:
    number = len(rows) + 1
    return {"id": number, "contact_id": contact["id"], words: f"{what} {number}", at: NOW - 3 * DAY}


def table(name: str, columns: list[str]) -> Table:
    """A table as far as one names its columns, whatever the models say today."""
    return Table(name, MetaData(), *(Column(column, _type_of(column)) for column in columns))


def _type_of(column: str) -> Any:
    if column in _TIMES | {"given_at", "again_until"}:
        return UtcDateTime()
    if column in _JSON:
        return JSON(none_as_null=True)
    if column in _BYTES:
        return LargeBinary()
    if column in _SWITCHES:
        return Boolean()
    is_number = column in {"id", "postponed", "lot", "follow_up_days"} or column.endswith(("_id", "_version"))
    return Integer() if is_number and column != "public_id" else String()


def write(connection: Connection, name: str, rows: list[Row]) -> None:
    for first in range(0, len(rows), 200):
        connection.execute(insert(table(name, list(rows[0]))), rows[first : first + 200])
