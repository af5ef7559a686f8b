"""Strings that can be found again, planted wherever somebody's data lies."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Engine, Enum, String, Table, select, text, update
from sqlalchemy.orm import Session

from eventnet.cards.rules import DetailKind, GivenAnswer, GivenCard, GivenDetail
from eventnet.events.models import Attendee
from eventnet.events.rules import Role
from eventnet.kernel.bilingual import Bilingual
from eventnet.people.models import Person
from eventnet.storage.base import Base
from tests.cast import House

OF_OTHERS = {
    ("contact", "person_id"): "what others hold of me is theirs",
    ("encounter", "exchange_id"): "both sides' contacts hang on it",
    ("encounter", "event_id"): "so do all contacts made there",
    ("answer", "prompt_id"): "I may have asked the question; the answers are not mine",
    ("hiding", "hidden_id"): "who hid me is not mine to know",
    ("attendee", "event_id"): "an event I organise is mine, its other attendees are not",
    ("scan_answer", "about_id"): "what others were told of a scan of me is theirs, until I leave",
    ("meet_list", "other_id"): "who would like to meet me is not mine to know",
    ("card_evidence", "event_id"): "it is made of the cards of those who take part",
    ("card_request", "low_id"): "what others ask me is theirs; whom I ask hangs on the asker",
    ("card_request", "high_id"): "what others ask me is theirs; whom I ask hangs on the asker",
    ("team_message", "event_id"): "what I was told as an organiser others wrote",
}
"""References by which a row does not become one's own."""

UNSAID = {
    "public_id": "an id that says nothing",
    "scan_id": "an id that says nothing",
    "secret_hash": "a hash",
    "browser_hash": "a hash",
    "began": "an id that says nothing",
    "code_hash": "a hash",
    "language": "a code of two letters, exported as it is",
    "timezone": "the name of a zone, exported as it is",
    "join_code": "eight letters, exported as they are",
    "template": "the name of a file",
    "trouble": "why a mail server refused a mail",
    "key": "made from what is exported",
}
"""Columns of text that hold nothing somebody wrote or is called by."""

UNLESS_BLANK = {("sign_in_link", "new_email")}
"""Columns of which a CHECK says when they hold something."""

KINDS_ONLY = {("exchange", "low_gave"), ("exchange", "high_gave")}


def owned_rows(session: Session, person: Person) -> Iterator[tuple[Table, Any]]:
    """Every row that is `person`'s, with its table: found by following references, so that no new table is missed."""
    organised = select(Attendee.event_id).where(Attendee.person_id == person.id, Attendee.role == Role.ORGANISER)
    owned: dict[str, list[Any]] = {"person": [person.id], "event": list(session.scalars(organised))}
    for table in Base.metadata.sorted_tables:
        if table.name == "event":
            yield from ((table, row) for row in session.execute(select(table).where(table.c.id.in_(owned["event"]))))
            continue
        rows = {}
        for column, parent in _ways_in(table):
            for row in session.execute(select(table).where(column.in_(owned.get(parent, [])))):
                rows[tuple(row._mapping[key.name] for key in table.primary_key.columns)] = row
        owned.setdefault(table.name, []).extend(row.id for row in rows.values() if "id" in table.c)
        yield from ((table, row) for row in rows.values())


def _ways_in(table: Table) -> Iterator[tuple[Column[Any], str]]:
    if table.name == "person":
        yield table.c.id, "person"
    for column in table.columns:
        for reference in column.foreign_keys:
            if (table.name, column.name) not in OF_OTHERS:
                yield column, reference.column.table.name


MADE_OF_CARDS = ("search_document", "card_evidence")
"""What is found of a card, kept beside it while its owner is in the list: no words of its own."""

OF_EVENTS = ("event", "prompt")
"""What is laid down about an event; it stays with those who take part."""


def plant(house: House, who: str, *, besides: Collection[str] = ()) -> list[str]:
    """Writes a string of its own into each text of each of `who`'s rows, but in the tables `besides`; all of them."""
    planted: list[str] = []
    with house.writing() as session:
        session.expire_all()
        for table, row in list(owned_rows(session, house.person(session, who))):
            if table.name in besides:
                continue
            values: dict[str, Any] = {}
            for column in table.columns:
                if _is_text(column) and ((table.name, column.name) not in UNLESS_BLANK or row._mapping[column.name]):
                    planted.append(f"{who}{len(planted):03}x")
                    values[column.name] = planted[-1]
            if table.name == "scan_answer":
                planted.append(f"{who}{len(planted):03}x")
                values["answer"] = {"message": planted[-1]}
            if table.name == "encounter":
                values["card"] = _card(planted, who)
            if values:
                same = [column == row._mapping[column.name] for column in table.primary_key.columns]
                session.execute(update(table).where(*same).values(values))
    return planted


def _is_text(column: Column[Any]) -> bool:
    if isinstance(column.type, JSON):
        known = {(column.table.name, column.name)} & (KINDS_ONLY | {("outbox", "words"), ("scan_answer", "answer")})
        assert known, f"{column} holds JSON: say how strings are planted there"
    is_text = isinstance(column.type, String) and not isinstance(column.type, Enum)
    return is_text and column.name not in UNSAID


def _card(planted: list[str], who: str) -> Any:
    words = [f"{who}{len(planted) + number:03}x" for number in range(9)]
    planted += words
    return GivenCard(
        headline=words[0],
        organisation=words[1],
        answers=(GivenAnswer(Bilingual(words[2], words[3]), words[4]),),
        topics=(words[5],),
        offer=words[6],
        need=words[7],
        details=(GivenDetail(DetailKind.EMAIL, words[8]),),
        common_topics=(),
    )


def in_the_files(house: House, words: list[str]) -> list[str]:
    """Which of `words` stand, as UTF-8, in the files of the database; PostgreSQL's tables and indexes, not its log."""
    engine = house.sessions.kw["bind"]
    if engine.dialect.name == "sqlite":
        file = Path(engine.url.database)
        files = [path for path in file.parent.iterdir() if path.name.startswith(file.name)]
        assert file in files
    else:
        with engine.connect() as connection:
            folder = connection.scalar(text("SHOW data_directory"))
            number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        files = [path for path in Path(folder, "base", str(number)).iterdir() if path.is_file()]
        assert len(files) > 50
    raw = b"".join(path.read_bytes() for path in files)
    return [word for word in words if word.encode() in raw]


def vacuum(house: House, how: str = "VACUUM FULL") -> None:
    """What PostgreSQL's operator does: has it tidy up, and write all to its files."""
    engine = house.sessions.kw["bind"].execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(how))
        connection.execute(text("CHECKPOINT"))


@contextmanager
def without_statistics(house: House) -> Iterator[None]:
    """Has PostgreSQL forget what it gathered of our tables in other tests, and gather nothing by itself meanwhile.

    A table that has become empty keeps what the planner knew of it, until something stands in it again.
    """
    engine = house.sessions.kw["bind"]
    ours = "SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    with engine.begin() as connection:
        connection.execute(text(f"DELETE FROM pg_statistic WHERE starelid IN ({ours})"))
    _set_on_tables(engine, "SET (autovacuum_enabled = off)")
    yield
    _set_on_tables(engine, "RESET (autovacuum_enabled)")


def _set_on_tables(engine: Engine, what: str) -> None:
    with engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            connection.execute(text(f'ALTER TABLE "{table.name}" {what}'))
