"""What was erased stands in no file of the database either: searched for in the raw bytes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from eventnet.cards.actions import add_detail, add_topics, answer_prompts
from eventnet.cards.index import put_on_list
from eventnet.cards.models import SearchDocument
from eventnet.cards.queries import prompts_of
from eventnet.cards.rules import DetailKind
from eventnet.contacts.actions import delete_contact, erase_person
from eventnet.contacts.models import Contact
from eventnet.events.models import Event
from eventnet.events.rules import Role
from eventnet.followups.sweep import sweep
from eventnet.storage.engine import sqlite_library
from eventnet.storage.traces import leave_no_trace
from tests.account.planting import in_the_files, vacuum
from tests.care.telling import care
from tests.cast import House, Phone
from tests.crowd import crowd, swap_each
from tests.followups.sweep_rows import SECRETS, expiring, make_contacts

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

    She is in the event's list, where she is found by every word of her card.
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
        put_on_list(session, attendee)
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


def of_planted(house: House) -> list[str]:
    return in_the_files(house, list(PLANTED.values()))


@on_sqlite
def test_after_erasing_no_file_of_sqlite_holds_anything_of_it(house: House) -> None:
    cleo = lives(house)
    assert of_planted(house) == list(PLANTED.values())
    cleo.post("/me/erasing")
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
    assert of_planted(house) == []
    idle.close()


@on_sqlite
def test_while_another_program_is_reading_it_waits_for_the_next_sweep(house: House) -> None:
    cleo = lives(house)
    with somebody_reading(house):
        assert cleo.post("/me/erasing").location == "/"
        assert of_planted(house) != []
        sweep(house.sessions, house.clock.now)
        assert of_planted(house) != []
    sweep(house.sessions, house.clock.now)
    assert of_planted(house) == []


@on_sqlite
def test_while_another_program_is_writing_it_waits_for_the_next_sweep(house: House) -> None:
    cleo = lives(house)
    engine = house.sessions.kw["bind"]
    cleo.post(f"{care(house)}/message", {"text": "more", "recipient": "team"})
    with house.writing() as session:
        erase_person(session, house.person(session, "ben"))
    other = sqlite_library().connect(engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert leave_no_trace(engine) is False
    other.close()
    assert in_the_files(house, ["ben@demo.example"]) == ["ben@demo.example"]
    sweep(house.sessions, house.clock.now)
    assert in_the_files(house, ["ben@demo.example"]) == []


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
    assert in_the_files(house, [f"planted-{number}-" for number in ids if number % 2]) == []
    stays = [f"planted-{number}-" for number in ids if number % 2 == 0]
    assert in_the_files(house, stays) == stays


@on_sqlite
def test_a_large_file_is_not_written_anew_while_people_wait_but_by_the_operators_command(house: House) -> None:
    engine = house.sessions.kw["bind"]
    assert leave_no_trace(engine, largest=1) is False
    assert leave_no_trace(engine, largest=None) is True


@on_sqlite
def test_people_can_write_while_the_file_is_written_anew(house: House) -> None:
    names = crowd(house, 100)
    swap_each(house, ["cleo"], names)
    engine, cleo, stop = house.sessions.kw["bind"], house.phone("cleo"), threading.Event()

    def write_anew() -> None:
        while not stop.is_set():
            leave_no_trace(engine)

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
    assert in_the_files(house, SECRETS) == []


@on_postgres
def test_after_erasing_and_a_full_vacuum_no_table_file_of_postgresql_holds_anything_of_it(house: House) -> None:
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
def test_a_contact_deleted_is_gone_from_the_file_with_the_next_sweep(house: House) -> None:
    house.swap("cleo", "ben")
    cleo = house.phone("cleo")
    path = house.contact_path("cleo", "ben")
    cleo.post(f"{path}/note", {"note": PLANTED["note"], "version": "0"})
    with house.writing() as session:
        assert delete_contact(session, house.person(session, "cleo"), path.split("/")[-1], house.clock.now)
    leave_no_trace(house.sessions.kw["bind"])
    assert in_the_files(house, [PLANTED["note"]]) == []
