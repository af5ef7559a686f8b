"""Searching: the same people on both databases as a plain loop over the cards finds, whatever is typed."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.cards.index import refresh
from eventnet.cards.models import Answer, Topic
from eventnet.cards.rules import Audience, topic_key
from eventnet.directory.queries import people_for
from eventnet.directory.rules import PAGE, Wanted
from eventnet.events.models import Attendee
from eventnet.kernel.folding import words_to_find, words_to_look_for
from eventnet.kernel.text import tidy_line
from tests.cast import House, words
from tests.crowd import crowd
from tests.directory.looking import first_prompt, look, path, rewrite
from tests.exchange.walking import DEEP

PIECES = """
Müller mueller muller MULLER Łukasz lukasz عُمَر عمر العمر ال الراشد 李小雨 小雨 李 歐陽慕容 かがく C++ C# O’Neill o'neill
Straße strasse Yıldız 4.000 ٤٠٠٠ 👩\u200d💻 AND OR NOT NEAR and-or mu mul @e1 @tmuseums @ : * ^ - + # | & ! ( ) ' " \\ %
words:x {a} rowid <-> ''' \'a\':* a\\ _ ; --
""".split()  # noqa: SIM905  as a list nobody could read it
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=4).map(" ".join)
QUERIES = st.one_of(texts, st.sampled_from(PIECES), st.text(max_size=20))


@dataclass(frozen=True)
class Words:
    """What somebody in the list writes on their card."""

    name: str
    organisation: str
    need: str
    answer: str
    private: str
    topics: tuple[str, ...]


cards = st.builds(
    Words,
    name=texts.map(lambda text: tidy_line(text)[:200] or "Guest"),
    organisation=texts.map(lambda text: tidy_line(text)[:100]),
    need=texts.map(lambda text: tidy_line(text)[:140]),
    answer=texts.map(lambda text: tidy_line(text)[:280]),
    private=texts.map(lambda text: tidy_line(text)[:280]),
    topics=st.lists(texts.map(lambda text: tidy_line(text)[:40]), max_size=3, unique_by=topic_key).map(tuple),
)


def write(session: Session, attendee: Attendee, card: Words, prompt: int, private_prompt: int) -> None:
    attendee.name, attendee.organisation, attendee.need = card.name, card.organisation, card.need
    attendee.headline = attendee.offer = ""
    for kind in (Answer, Topic):
        for row in session.scalars(select(kind).where(kind.attendee_id == attendee.id)).all():
            session.delete(row)
    session.flush()
    if card.answer:
        session.add(Answer(attendee_id=attendee.id, prompt_id=prompt, text=card.answer, audience=Audience.CARD))
    session.add(
        Answer(attendee_id=attendee.id, prompt_id=private_prompt, text=card.private, audience=Audience.DOOR_SHEET)
    )
    for position, label in enumerate(card.topics):
        if key := topic_key(label):
            session.add(Topic(attendee_id=attendee.id, position=position, key=key, label=label))
    session.flush()
    refresh(session, [attendee])


def is_found(card: Words, query: str, topic: str) -> bool:
    """A plain loop over what stands on a card."""
    there = set().union(
        *(words_to_find(text) for text in (card.name, card.organisation, card.need, card.answer, *card.topics))
    )
    return all(
        any(word.startswith(wanted.text) if wanted.is_begun else word == wanted.text for word in there)
        for wanted in words_to_look_for(query)
    ) and (not topic or topic in {topic_key(label) for label in card.topics})


@pytest.mark.thorough
@settings(
    max_examples=100 if DEEP else 6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(written=st.lists(cards, min_size=5, max_size=5), queries=st.lists(QUERIES, min_size=1, max_size=12))
@example(written=[Words(piece, "", "", "", "", ()) for piece in PIECES[:5]], queries=list(PIECES))
@example(written=[Words(piece, "", piece, piece, "muller", (piece,)) for piece in PIECES[5:10]], queries=list(PIECES))
def test_a_search_finds_whom_a_loop_over_the_cards_finds_in_order_of_shuffle_keys(
    house: House, written: list[Words], queries: list[str]
) -> None:
    names = ["ada", "ben", "cleo", "dan"]
    with house.reading() as session:
        if not house.attendee(session, "ada").in_directory:
            house.put_in_directory(*names, *crowd(house, 2))
    names = ["ada", "ben", "dan", "guest0", "guest1"]
    prompt = first_prompt(house)
    with house.writing() as session:
        viewer = house.attendee(session, "cleo")
        people = {who: house.attendee(session, who) for who in names}
        for who, card in zip(names, written, strict=True):
            write(session, people[who], card, prompt, prompt + 1)
        for query in queries:
            for topic in ("", topic_key(query)):
                wanted = Wanted(tuple(words_to_look_for(query)), topic)
                if not wanted:
                    continue
                found, older = people_for(session, viewer, wanted, None, house.clock.now)
                expected = [
                    people[who] for who, card in zip(names, written, strict=True) if is_found(card, query, topic)
                ]
                expected.sort(key=lambda other: (other.shuffle_key < viewer.shuffle_key, other.shuffle_key))
                assert [other.id for other in found] == [other.id for other in expected], (query, topic)
                assert older is None


ALIKE = [
    ("Müller", "mueller", "muller", "MULLER", "Mu\u0308ller"),
    ("Łukasz", "lukasz", "LUKASZ"),
    ("Strauß", "Strauss", "STRAUSS"),
    ("Yıldız", "yildiz", "YILDIZ"),
    ("O’Neill", "o'neill", "ONEILL"),
]
PARTS = {
    "عُمَر الرَّاشِد": ("عمر", "عُمر", "راشد", "الراشد", "الرَّاشد عمر"),
    "عمر راشد": ("عُمَر", "راشد", "رَاشِد"),
    "李小雨": ("李小雨", "李", "小雨", "雨"),
    "Hans-Jürgen Müller-Lüdenscheidt": ("mull", "juer lud", "hans-jurgen", "LUEDENSCHEIDT müll"),
}


@pytest.mark.thorough
def test_one_is_found_by_every_spelling_of_the_name(house: House) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    cleo = house.phone("cleo")
    for spellings in ALIKE:
        for name in spellings:
            rewrite(house, "ben", name=name)
            found = {query: look(cleo, house, q=query) for query in spellings}
            assert found == {query: [name] for query in spellings}
    for name, queries in PARTS.items():
        rewrite(house, "ben", name=name)
        assert {query: look(cleo, house, q=query) for query in queries} == {query: [name] for query in queries}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("okafor", ["Ben Okafor"]),
        ("Nordhafen", ["Ben Okafor"]),
        ("museums", ["Ben Okafor"]),
        ("tables", ["Ben Okafor"]),
        ("screen reader", ["Ben Okafor"]),
        ("40.000 objekte", ["Ben Okafor"]),
        ("moves data", ["Ben Okafor"]),
        ("accessibility", ["Ben Okafor", "Guest 0"]),
        ("accessibility okafor", ["Ben Okafor"]),
        ("guest okafor", []),
        ("geheime", []),
        ("guests.example", []),
        ("linkedin", []),
        ("171", []),
    ],
)
def test_one_is_found_by_what_stands_on_the_card_and_by_nothing_else(
    house: House, query: str, found: list[str]
) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    assert look(house.phone("cleo"), house, q=query) == found


def test_one_does_not_find_oneself(house: House) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    assert look(house.phone("cleo"), house, q="Cleo") == []
    assert look(house.phone("ben"), house, q="Cleo") == ["Cleo Nowak"]


@pytest.mark.parametrize("query", ["?!", "...", "* - \" '", "—", "( | & )"])
def test_where_nothing_is_said_nobody_is_found_and_it_says_so(house: House, query: str) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    cleo = house.phone("cleo")
    assert look(cleo, house, q=query) == []
    assert "There is no word in this." in words(cleo.get(path(house), query_string={"q": query}))


def test_nobody_found_is_said_kindly_with_the_way_back(house: House) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    said = words(house.phone("cleo").get(path(house), query_string={"q": "xylophone"}))
    assert "Nobody here has that on the card." in said
    assert "Everybody in the list" in said


def test_a_search_with_more_than_a_page_goes_on_with_the_same_search(house: House) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, PAGE + 5))
    with house.reading() as session:
        viewer = house.attendee(session, "cleo")
        wanted = Wanted(tuple(words_to_look_for("guest access")))
        first, older = people_for(session, viewer, wanted, None, house.clock.now)
        rest, end = people_for(session, viewer, wanted, older, house.clock.now)
    assert (len(first), len(rest), end) == (PAGE, 5, None)
    assert len({other.id for other in [*first, *rest]}) == PAGE + 5
