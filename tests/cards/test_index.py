"""What is found of cards stays true to what stands on them, whatever happens to card, questions, people."""

import random
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from eventnet.cards.findable import EVENT_MARK, NAME_MARK, TOPIC_MARK, document_of, evidence_of
from eventnet.cards.index import put_in_directory, refresh, take_out_of_directory
from eventnet.cards.models import Answer, CardEvidence, Prompt, SearchDocument
from eventnet.cards.prompts import take_from_catalogue, take_in_again, take_out, take_set
from eventnet.cards.queries import cards_of
from eventnet.cards.rules import Card, GivenAnswer
from eventnet.events.models import Attendee, Event
from eventnet.kernel.bilingual import Bilingual
from eventnet.people.models import Person
from tests.cards.desk import Desk, desk_of
from tests.cast import House, Phone
from tests.exchange.at_once import at_once
from tests.markup import Form


def found(session: Session) -> tuple[dict[int, str], set[tuple[int, str, str, int, int]]]:
    """All documents by attendee, and all evidence."""
    documents = {row.attendee_id: row.words for row in session.scalars(select(SearchDocument))}
    evidence = {
        (e.event_id, e.kind.value, e.key, e.shuffle_key, e.attendee_id) for e in session.scalars(select(CardEvidence))
    }
    return documents, evidence


def true(session: Session) -> tuple[dict[int, str], set[tuple[int, str, str, int, int]]]:
    """What should be there: of those in the list, from their cards as they stand."""
    there = session.scalars(select(Attendee).where(Attendee.in_directory)).all()
    cards = dict(zip(there, cards_of(session, there), strict=True))
    documents = {a.id: document_of(card, a.event_id) for a, card in cards.items()}
    return documents, {
        (a.event_id, kind.value, key, a.shuffle_key, a.id)
        for a, card in cards.items()
        for kind, key in evidence_of(card)
    }


def hits(session: Session, word: str) -> int:
    """How many documents the database's own index finds for a word."""
    if session.get_bind().dialect.name == "sqlite":
        index, has = "search_index", text("search_index MATCH :word").bindparams(word=f'"{word}"')
    else:
        index = "search_document"
        has = text("array_to_tsvector(string_to_array(words, ' ')) @@ CAST(:word AS tsquery)")
        has = has.bindparams(word=f"'{word}'")
    return session.scalar(select(func.count()).select_from(text(index)).where(has)) or 0


def test_only_who_is_in_the_list_is_found_and_leaving_it_leaves_nothing(house: House) -> None:
    house.put_in_directory("ben", "cleo")
    with house.reading() as session:
        assert found(session) == true(session)
        assert (hits(session, "okafor"), hits(session, "sahin")) == (1, 0)
    with house.writing() as session:
        take_out_of_directory(session, house.attendee(session, "ben"))
    with house.reading() as session:
        assert found(session) == true(session)
        assert (hits(session, "okafor"), hits(session, "nowak")) == (0, 1)


def test_nothing_that_stays_with_its_owner_is_found(house: House) -> None:
    with house.writing() as session:
        ben = house.attendee(session, "ben")
        ben.introduction, ben.goal = "introductionword", "goalword"
        put_in_directory(session, ben)
    with house.reading() as session:
        for word in ("introductionword", "goalword", "geheime", "geheim", "demo", "3920002", "ben"):
            assert hits(session, word) == (word == "ben"), word


def test_a_card_is_found_as_it_is_written_and_no_longer_as_it_was(house: House) -> None:
    house.put_in_directory()
    dan = desk_of(house, "dan")
    first, second, _ = dan.prompts()
    dan.save("about", {"name": "Dan Żółw", "organisation": "Aufzug eG"})
    dan.save("topics", {f"answer-{first}": "Wer darf drücken?", "topics": "Aufzüge", "need": "Seile"})
    with house.reading() as session:
        assert found(session) == true(session)
        assert [hits(session, word) for word in ("zolw", "aufzug", "drucken", "seile", "sahin")] == [1, 1, 1, 1, 0]
    dan.save("topics", {f"answer-{first}-for": "door_sheet", "topics": "", f"answer-{second}": "Treppen"})
    with house.reading() as session:
        assert found(session) == true(session)
        assert [hits(session, word) for word in ("drucken", "aufzuge", "treppen")] == [0, 0, 1]


def test_an_answer_goes_out_of_sight_with_its_question_and_comes_back_with_it(house: House) -> None:
    house.put_in_directory()
    with house.writing() as session:
        event = session.get_one(Event, house.event_id)
        take_out(session, event, session.scalars(select(Prompt.id).where(Prompt.key == "occupies")).one())
    with house.reading() as session:
        assert found(session) == true(session)
        assert (hits(session, "objekte"), hits(session, "trust")) == (0, 0)
    with house.writing() as session:
        take_from_catalogue(session, session.get_one(Event, house.event_id), "occupies")
    with house.reading() as session:
        assert found(session) == true(session)
        assert (hits(session, "objekte"), hits(session, "trust")) == (1, 1)


def test_whoever_is_erased_is_found_no_more(house: House) -> None:
    house.put_in_directory()
    house.phone("ben").post("/me/erasing")
    with house.reading() as session:
        assert found(session) == true(session)
        assert hits(session, "okafor") == 0
        assert hits(session, f"{EVENT_MARK}{house.event_id}") == 3
    with house.writing() as session:
        session.execute(delete(Person))
    with house.reading() as session:
        assert found(session) == ({}, set())
        assert hits(session, f"{EVENT_MARK}{house.event_id}") == 0


def test_a_first_answer_and_a_card_saved_at_the_same_instant_are_both_found(house: House) -> None:
    house.put_in_directory("dan")
    welcome = f"/e/{house.event}/welcome"

    def answer(phone: Phone, fields: dict[str, str]) -> int:
        return phone.post(welcome, fields).status_code

    def write(desk: Desk, form: Form, headline: str) -> int:
        return desk.send(form, {"headline": headline}).status_code

    for n in range(5):
        desk, phone = desk_of(house, "dan"), house.phone("dan")
        fields = {"csrf_token": phone.token(), "answer": f"Seile {n}"}
        both = [partial(answer, phone, fields), partial(write, desk, desk.opened("about"), f"Aufzug {n}")]
        assert at_once(both) == [303, 303]
        with house.reading() as session:
            assert found(session) == true(session)
        with house.writing() as session:
            dan = house.attendee(session, "dan")
            session.execute(delete(Answer).where(Answer.attendee_id == dan.id))
            refresh(session, [dan])


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(3))
def test_after_any_walk_of_changes_what_is_found_is_true(house: House, seed: int) -> None:
    draw = random.Random(seed)
    words = ["Müller", "Seile, Rust", "someone who knows ropes", "knots and ropes", "李小雨", "", "C++", "Aufzug eG"]

    def write(who: str) -> None:
        desk = desk_of(house, who)
        field = draw.choice(["headline", "organisation", "need", "offer", "topics", "answer"])
        page = "about" if field in {"headline", "organisation"} else "topics"
        name = f"answer-{draw.choice(desk.prompts())}" if field == "answer" else field
        changes = {name: draw.choice(words)}
        if field == "answer" and draw.random() < 0.5:
            changes = {f"{name}-for": draw.choice(["card", "door_sheet"])}
        desk.save(page, changes)

    def ask(who: str) -> None:
        with house.writing() as session:
            event = session.get_one(Event, house.event_id)
            prompts = session.scalars(select(Prompt.id).order_by(Prompt.id)).all()
            draw.choice([take_out, take_in_again])(session, event, draw.choice(prompts))
            if draw.random() < 0.2:
                take_set(session, event, draw.choice(["meetup", "conference"]))

    def come(who: str) -> None:
        house.put_in_directory(who)

    def go(who: str) -> None:
        with house.writing() as session:
            take_out_of_directory(session, house.attendee(session, who))

    steps: list[Callable[[str], None]] = [write, write, write, ask, come, go]
    house.put_in_directory("ben", "cleo")
    for _ in range(25):
        step, who = draw.choice(steps), draw.choice(["ben", "cleo", "dan"])
        step(who)
        with house.reading() as session:
            assert found(session) == true(session), (step.__name__, who)
            everybody = hits(session, f"{EVENT_MARK}{house.event_id}")
            assert everybody == session.scalar(select(func.count()).select_from(SearchDocument))


def test_a_document_holds_the_words_of_the_card_and_marks_nobody_can_type() -> None:
    card = Card(
        name="Łukasz Żółw",
        organisation="Aufzug eG",
        topics=("Web Assembly", "C#"),
        answers=(GivenAnswer(Bilingual("Was?", "What?"), "Seile."),),
    )
    marks = f"{EVENT_MARK}7 {NAME_MARK}lukasz {NAME_MARK}zolw"
    words = f"{marks} {TOPIC_MARK}c# {TOPIC_MARK}webassembly assembly aufzug c# eg lukasz seile web zolw"
    assert document_of(card, 7) == words
