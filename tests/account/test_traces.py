"""What was erased stands in no file of the database either: searched for in the raw bytes."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select, text, update

from eventnet.cards.actions import add_detail, add_topics, answer_prompts
from eventnet.cards.index import put_in_directory
from eventnet.cards.models import SearchDocument
from eventnet.cards.queries import prompts_of
from eventnet.cards.rules import DetailKind
from eventnet.contacts.actions import delete_contact
from eventnet.contacts.models import Contact
from eventnet.events.models import Event
from eventnet.events.rules import Role
from eventnet.serving import tidy_until
from eventnet.storage import traces
from eventnet.storage.engine import sqlite_library
from eventnet.storage.traces import is_left_to_operator, leave_no_trace
from eventnet.upkeep.erasing import erase_person
from eventnet.upkeep.sweep import sweep
from eventnet.web.extensions import db
from tests.account.planting import in_the_files, vacuum, without_statistics
from tests.care.telling import care
from tests.cast import House, Phone
from tests.crowd import crowd, swap_each
from tests.upkeep.sweep_rows import SECRETS, expiring, make_contacts

pytestmark = pytest.mark.thorough

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

PLANTED = {
    "name": "Clémentine Übelacker",
    "headline": "prüft Fährverbindungen",
    "organisation": "Kontor Zwölf & Söhne",
    "introduction": "Ich mag Leuchttürme",
    "goal": "Eine Werft finden",
    "answer": "Wie Möwen navigieren",
    "topic": "Seekartenkunde",
    "detail": "clementine.uebelacker",
    "email": "clementine@uebelacker.example",
    "note": "erzählte von Klabautern",
    "promise": "Sextanten verleihen",
    "touch": "über Ebbe geschrieben",
    "message": "Am Kai war es unheimlich",
    "care contact": "Clémentine am Steg",
}


def lives(house: House) -> Phone:
    """Cleo, under another name, fills everything that can be filled; what one writes down, page by page.

    She is in the event's directory, where she is found by every word of her card.
    """
    cleo = house.phone("cleo")
    with house.writing() as session:
        attendee, event = house.attendee(session, "cleo"), session.get_one(Event, house.event_id)
        attendee.role = Role.ORGANISER
        for column in ("name", "headline", "organisation", "introduction", "goal"):
            setattr(attendee, column, PLANTED[column])
        event.care_contact = PLANTED["care contact"]
        add_topics(session, attendee, [PLANTED["topic"]])
        add_detail(session, attendee, 7, DetailKind.OTHER, PLANTED["detail"], shared=True)
        answer_prompts(session, attendee, {prompts_of(session, event)[1].id: PLANTED["answer"]})
        session.flush()
        put_in_directory(session, attendee)
    house.swap("ben", "cleo")
    contact = house.contact_path("cleo", "ben")
    cleo.post(f"{contact}/note", {"note": PLANTED["note"], "version": "0"})
    cleo.post(f"{contact}/promises", {"promise": PLANTED["promise"]})
    cleo.post(contact.replace("/contacts/", "/follow-ups/") + "/touch", {"kind": "wrote", "words": PLANTED["touch"]})
    cleo.post(f"{care(house)}/message", {"text": PLANTED["message"], "signed": "yes", "recipient": "team"})
    with house.writing() as session:
        person = house.person(session, "cleo")
        person.email, person.name = PLANTED["email"], PLANTED["name"]
    cleo.post("/sign-in", {"email": PLANTED["email"]})
    return cleo


@contextmanager
def somebody_reading(house: House) -> Iterator[None]:
    """Another program has the database open, and looks at it as it is now."""
    file = house.sessions.kw["bind"].url.database
    other = sqlite_library().connect(file, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT * FROM person").fetchall()
    try:
        yield
    finally:
        other.close()


def words_to_find_her_by(house: House) -> list[str]:
    """The long words under which Cleo is found in the list, as they are looked for; Ben's topic stays with him."""
    with house.reading() as session:
        document = session.scalars(select(SearchDocument.words)).one()
    return [word for word in document.split() if len(word) >= 8 and word.isalpha() and word != "accessibility"]


def in_the_index(house: House, words: list[str]) -> list[str]:
    """Which of `words` stand in the blocks of SQLite's index; those that begin as others do are not spelled out."""
    with house.sessions.kw["bind"].connect() as connection:
        blocks = b"".join(connection.execute(text("SELECT block FROM search_index_data")).scalars())
    return [word for word in words if word.encode() in blocks]


def tidies_up(house: House) -> None:
    """What `eventnet serve` does every few minutes, once."""
    once = threading.Event()
    once.set()
    tidy_until(once, house.sessions.kw["bind"], lambda: house.clock.now)


def is_noted(house: House) -> bool:
    """Whether the file says of itself that something erased may stand in it."""
    with house.sessions.kw["bind"].connect() as connection:
        return bool(connection.execute(text("PRAGMA user_version")).scalar())


@contextmanager
def asked_of_sqlite(engine: Engine, look: Callable[[str], Any]) -> Iterator[None]:
    """Shows `look` each statement that SQLite is about to run for `engine`, also those that go past SQLAlchemy."""

    def checked_out(connection: Any, _record: object, _proxy: object) -> None:
        connection.set_trace_callback(look)

    def checked_in(connection: Any, _record: object) -> None:
        if connection is not None:
            connection.set_trace_callback(None)

    event.listen(engine, "checkout", checked_out)
    event.listen(engine, "checkin", checked_in)
    try:
        yield
    finally:
        event.remove(engine, "checkout", checked_out)
        event.remove(engine, "checkin", checked_in)


def of_planted(house: House) -> list[str]:
    return in_the_files(house, list(PLANTED.values()))


@on_sqlite
def test_after_erasing_no_file_of_sqlite_holds_anything_of_it(house: House) -> None:
    cleo = lives(house)
    assert of_planted(house) == list(PLANTED.values())
    cleo.post("/me/erasing")
    tidies_up(house)
    assert of_planted(house) == []
    file = Path(house.sessions.kw["bind"].url.database)
    beside = [path for path in file.parent.iterdir() if path.name in {f"{file.name}-wal", f"{file.name}-journal"}]
    assert [path.stat().st_size for path in beside] == [0] * len(beside)


@on_sqlite
def test_nor_any_word_that_she_was_found_by_in_the_list(house: House) -> None:
    cleo = lives(house)
    sought = words_to_find_her_by(house)
    assert {"seekartenkunde", "fahrverbindungen", "clementine"} <= set(sought)
    assert in_the_files(house, sought) == sought
    assert "seekartenkunde" in in_the_index(house, sought)
    cleo.post("/me/erasing")
    tidies_up(house)
    assert in_the_index(house, sought) == in_the_files(house, sought) == []


@on_sqlite
def test_nor_where_another_program_has_just_been_reading(house: House) -> None:
    cleo = lives(house)
    with somebody_reading(house):
        pass
    file = house.sessions.kw["bind"].url.database
    idle = sqlite_library().connect(file)
    idle.execute("SELECT * FROM person").fetchall()
    cleo.post("/me/erasing")
    tidies_up(house)
    assert of_planted(house) == []
    idle.close()


@on_sqlite
def test_while_another_program_is_reading_it_waits_for_the_next_time(house: House) -> None:
    cleo = lives(house)
    with somebody_reading(house):
        assert cleo.post("/me/erasing").location == "/"
        tidies_up(house)
        assert of_planted(house) != []
        assert is_noted(house)
    tidies_up(house)
    assert of_planted(house) == []
    assert not is_noted(house)


@on_sqlite
def test_while_another_program_is_writing_it_waits_for_the_next_time(house: House) -> None:
    engine = house.sessions.kw["bind"]
    with house.writing() as session:
        erase_person(session, house.person(session, "ben"), house.clock.now)
    other = sqlite_library().connect(engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    tidies_up(house)
    other.close()
    assert in_the_files(house, ["ben@demo.example"]) == ["ben@demo.example"]
    tidies_up(house)
    assert in_the_files(house, ["ben@demo.example"]) == []


@on_sqlite
def test_what_is_still_to_be_done_outlasts_a_restart(house: House) -> None:
    lives(house).post("/me/erasing")
    house.sessions.kw["bind"].dispose()
    script = (
        "import sys; from eventnet.storage.engine import open_engine\n"
        "from eventnet.storage.traces import leave_no_trace\n"
        "sys.exit(not leave_no_trace(open_engine(sys.argv[1])))"
    )
    url = house.sessions.kw["bind"].url.render_as_string(hide_password=False)
    assert subprocess.run([sys.executable, "-c", script, url], timeout=60, check=False).returncode == 0
    assert of_planted(house) == []


@on_sqlite
def test_it_is_noted_with_the_erasing_or_not_at_all(house: House) -> None:
    with house.writing() as session:
        erase_person(session, house.person(session, "ben"), house.clock.now)
        session.rollback()
    assert not is_noted(house)
    with house.writing() as session:
        erase_person(session, house.person(session, "ben"), house.clock.now)
    assert is_noted(house)


@on_sqlite
def test_what_somebody_erases_while_the_file_is_written_anew_waits_for_the_next_time(house: House) -> None:
    """Another process erases right after the file is written and before the note is taken away."""
    with house.writing() as session:
        erase_person(session, house.person(session, "ben"), house.clock.now)
    file, done = house.sessions.kw["bind"].url.database, list[int]()

    def erase_too(statement: str) -> None:
        if "TRUNCATE" in statement and not done:
            done.append(1)
            other = sqlite_library().connect(file, isolation_level=None)
            other.execute("PRAGMA user_version = 2")
            other.close()

    with asked_of_sqlite(house.sessions.kw["bind"], erase_too):
        tidies_up(house)
    assert done
    assert is_noted(house)


@on_sqlite
def test_four_who_erase_at_once_keep_nobody_from_writing(house: House, app: Flask) -> None:
    """Writing the file anew takes as long as it likes here: until Dan has written."""
    house.swap("dan", "ada")
    path = house.contact_path("dan", "ada")
    leaving = [house.phone(name) for name in ("ada", "ben", "cleo", "eve")]
    dan, written = house.phone("dan"), threading.Event()
    with app.app_context():
        engine = db.engine

    def take_long(statement: str) -> None:
        if statement.startswith("VACUUM"):
            written.wait(20)

    with asked_of_sqlite(engine, take_long), ThreadPoolExecutor(4) as threads:
        erasing = [threads.submit(phone.post, "/me/erasing") for phone in leaving]
        wait(erasing, timeout=3)
        answer = dan.post(f"{path}/note", {"note": "in time", "version": "0"})
        written.set()
    assert answer.status_code == 303
    assert {each.result().status_code for each in erasing} == {303}
    assert is_noted(house)


@on_sqlite
def test_what_takes_too_long_is_broken_off_and_nobody_waits(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with house.writing() as session:
        erase_person(session, house.person(session, "ben"), house.clock.now)
    engine = house.sessions.kw["bind"]
    monkeypatch.setattr(traces, "LONGEST_SECONDS", -1.0)
    monkeypatch.setattr(traces, "_STEPS", 1)
    assert leave_no_trace(engine) is False
    assert is_noted(house)
    monkeypatch.undo()
    assert leave_no_trace(engine) is True
    assert in_the_files(house, ["ben@demo.example"]) == []


@on_sqlite
def test_where_nothing_was_erased_nothing_is_written_anew(house: House) -> None:
    asked: list[str] = []
    with asked_of_sqlite(house.sessions.kw["bind"], asked.append):
        tidies_up(house)
    assert asked
    assert [statement for statement in asked if "VACUUM" in statement or "optimize" in statement] == []


@on_sqlite
def test_nothing_stays_in_the_gaps_of_pages_that_were_split(house: House) -> None:
    """Blanking rows where they lie is not enough: where notes grow, pages are split, and now and then copies stay."""
    with house.writing() as session:
        ben, dan = house.person(session, "ben"), house.person(session, "dan")
    small = expiring(house.clock.now) | {"card": None}
    ids = make_contacts(house.sessions, ben, [small | {"note": "x" * (n * 37 % 300)} for n in range(1500)])
    with house.writing() as session:
        # What goes lies beside what stays.
        session.execute(update(Contact).where(Contact.id % 2 == 0).values(owner_id=dan.id))
        for number in sorted(ids, key=lambda number: number * 7919 % 1511):
            note = f"planted-{number}-{'y' * (number * 53 % 900)}"
            session.execute(update(Contact).where(Contact.id == number).values(note=note))
    house.phone("ben").post("/me/erasing")
    tidies_up(house)
    assert in_the_files(house, [f"planted-{number}-" for number in ids if number % 2]) == []
    stays = [f"planted-{number}-" for number in ids if number % 2 == 0]
    assert in_the_files(house, stays) == stays


@on_sqlite
def test_a_large_file_is_not_written_anew_while_people_wait_but_by_the_operators_command(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.writing() as session:
        erase_person(session, house.person(session, "ben"), house.clock.now)
    engine = house.sessions.kw["bind"]
    assert not is_left_to_operator(engine)
    monkeypatch.setattr(traces, "LARGEST", 1)
    assert leave_no_trace(engine) is False
    assert is_left_to_operator(engine)
    assert leave_no_trace(engine, at_any_cost=True) is True
    assert in_the_files(house, ["ben@demo.example"]) == []
    assert not is_left_to_operator(engine)


@on_sqlite
def test_people_can_write_while_the_file_is_written_anew(house: House) -> None:
    names = crowd(house, 100)
    swap_each(house, ["cleo"], names)
    engine, cleo, stop = house.sessions.kw["bind"], house.phone("cleo"), threading.Event()

    def write_anew() -> None:
        while not stop.is_set():
            leave_no_trace(engine, at_any_cost=True)

    worker = threading.Thread(target=write_anew)
    worker.start()
    path = house.contact_path("cleo", "guest1")
    try:
        answers = [cleo.post(f"{path}/note", {"note": f"note {n}", "version": str(n)}) for n in range(20)]
    finally:
        stop.set()
        worker.join()
    assert {answer.status_code for answer in answers} == {303}


@on_sqlite
def test_what_a_sweep_ends_stands_in_no_file_either(house: House) -> None:
    with house.writing() as session:
        ben = house.person(session, "ben")
    make_contacts(house.sessions, ben, [expiring(house.clock.now)])
    assert in_the_files(house, SECRETS) == SECRETS
    house.clock.turn(days=8)
    sweep(house.sessions, house.clock.now)
    tidies_up(house)
    assert in_the_files(house, SECRETS) == []


@on_postgres
def test_after_erasing_and_a_full_vacuum_no_table_file_of_postgresql_holds_anything_of_it(house: House) -> None:
    with without_statistics(house):
        cleo = lives(house)
        vacuum(house, "VACUUM")
        sought = words_to_find_her_by(house)
        assert of_planted(house) == list(PLANTED.values())
        assert in_the_files(house, sought) == sought
        cleo.post("/me/erasing")
        vacuum(house, "ANALYZE")  # the planner's statistics hold words, too, where they were gathered before
        vacuum(house)
        assert of_planted(house) == in_the_files(house, sought) == []


@on_sqlite
def test_a_contact_deleted_is_gone_from_the_file_when_it_is_tidied_up(house: House) -> None:
    house.swap("cleo", "ben")
    cleo = house.phone("cleo")
    path = house.contact_path("cleo", "ben")
    cleo.post(f"{path}/note", {"note": PLANTED["note"], "version": "0"})
    with house.writing() as session:
        assert delete_contact(session, house.person(session, "cleo"), path.split("/")[-1], house.clock.now)
    tidies_up(house)
    assert in_the_files(house, [PLANTED["note"]]) == []
