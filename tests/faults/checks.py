"""What must be true of the database after every fault, whatever it was."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Executable, NullPool, Select, create_engine, exists, func, select
from sqlalchemy.exc import DBAPIError

from eventnet.contacts.models import Contact, Encounter
from eventnet.exchange.models import CardRequest, Exchange, ScanAnswer
from eventnet.storage.base import Base
from eventnet.storage.engine import sqlite_library
from tests.faults.phones import Heard
from tests.faults.stage import Stage
from tests.processes import PATIENCE

Pair = tuple[int, int]


class Kept(NamedTuple):
    """What one look at the database finds of swaps, by the two attendees or the two people."""

    exchanges: Counter[Pair]
    contacts: Counter[Pair]
    encounters: Counter[Pair]
    requests: Counter[Pair]
    answers: dict[tuple[int, str], Any]


def engine_to_look(stage: Stage) -> Engine:
    """An engine beside the server's, without any of its pragmas; it keeps no connection, and waits for its turn."""
    return _engine(stage.settings.database_url)


@cache
def _engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        own_begin = {"isolation_level": None, "timeout": PATIENCE}
        return create_engine(url, poolclass=NullPool, module=sqlite_library(), connect_args=own_begin)
    return create_engine(url, poolclass=NullPool, isolation_level="REPEATABLE READ")


def what_is_wrong(stage: Stage, heard: Heard, *, is_all: bool = False) -> list[str]:
    """The promises that are broken, in words; none where all is well. `is_all`: every scan has been answered."""
    acknowledged = dict(heard.scans)  # before looking: what is answered meanwhile may be missing there
    engine = engine_to_look(stage)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")  # all that is read is of one moment
        try:
            kept = _kept(connection)
            wrong = [*_not_once(stage, kept), *_lost(kept, acknowledged), *_unsound(connection)]
        except DBAPIError as error:
            return [*heard.wrong, f"it can't be read: {error.orig}"]
    engine.dispose()
    if is_all and len(kept.answers) != len(acknowledged):
        wrong.append(f"{len(kept.answers)} answers are kept, {len(acknowledged)} were heard")
    return [*heard.wrong, *wrong]


def _kept(connection: Connection) -> Kept:
    def pairs(statement: Executable) -> Counter[Pair]:
        return Counter((one, other) for one, other in connection.execute(statement))

    met = (
        select(Contact.owner_id, Contact.person_id)
        .join(Encounter, Encounter.contact_id == Contact.id)
        .join(Exchange, Exchange.id == Encounter.exchange_id)
    )
    answered = connection.execute(select(ScanAnswer.person_id, ScanAnswer.scan_id, ScanAnswer.answer))
    return Kept(
        pairs(select(Exchange.low_id, Exchange.high_id)),
        pairs(select(Contact.owner_id, Contact.person_id)),
        pairs(met),
        pairs(select(CardRequest.low_id, CardRequest.high_id)),
        {(who, scan): answer for who, scan, answer in answered},
    )


def _not_once(stage: Stage, kept: Kept) -> Iterable[str]:
    """Each exchange is one contact and one encounter on both sides, and nothing else is there."""
    person = {somebody.attendee_id: somebody.person_id for somebody in stage.people}
    pairs = [(person[low], person[high]) for low, high in kept.exchanges]
    both = Counter(pairs + [(high, low) for low, high in pairs])
    if kept.exchanges.total() != len(kept.exchanges):
        yield "two exchanges of one pair"
    if kept.contacts != both:
        yield f"contacts that are not one for each side of an exchange: {_differing(kept.contacts, both)}"
    if kept.encounters != both:
        yield f"encounters that are not one for each side of an exchange: {_differing(kept.encounters, both)}"
    if kept.requests.keys() & kept.exchanges.keys():
        yield "somebody is asked for the card they have swapped"


def _differing(found: Counter[Pair], wanted: Counter[Pair]) -> str:
    return f"{(found - wanted).total()} too many, {(wanted - found).total()} missing"


def _lost(kept: Kept, acknowledged: dict[tuple[int, str], Any]) -> Iterable[str]:
    """What was acknowledged is there, with the very answer that was heard."""
    for key, (scanner, holder, result) in acknowledged.items():
        pair = (min(scanner.attendee_id, holder.attendee_id), max(scanner.attendee_id, holder.attendee_id))
        there = kept.requests if result["outcome"] == "requested" else kept.exchanges
        if result["outcome"] != "refused" and not there[pair]:
            yield f"acknowledged and lost: {result}"
        if kept.answers.get(key) != result:
            yield f"acknowledged, and kept as {kept.answers.get(key)}: {result}"


_EACH_INDEX = """
SELECT bt_index_check(index.indexrelid, true)
FROM pg_index index JOIN pg_class c ON c.oid = index.indexrelid JOIN pg_am am ON am.oid = c.relam
WHERE am.amname = 'btree' AND c.relnamespace = 'public'::regnamespace AND index.indisvalid
"""
"""Each index against the rows it is of (amcheck); raises where they don't agree."""


def _unsound(connection: Connection) -> Iterable[str]:
    """What the database itself says of its files, and rows that refer to nothing."""
    if connection.dialect.name == "sqlite":
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if said != "ok":
                yield f"integrity_check: {said}"
    else:
        connection.exec_driver_sql(_EACH_INDEX)
    for refers, statement in _that_refer_to_nothing().items():
        if nowhere := connection.scalar(statement):
            yield f"{nowhere} rows of {refers}"


@cache
def _that_refer_to_nothing() -> dict[str, Select[Any]]:
    """What counts the rows that refer to nothing, for each column that refers to something."""
    found = {}
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            there = key.column.table.alias("referred")
            refers = key.parent.is_not(None) & ~exists().where(there.c[key.column.name] == key.parent)
            counted = select(func.count()).select_from(table).where(refers)
            found[f"{table.name} refer to nothing by {key.parent.name}"] = counted
    return found
