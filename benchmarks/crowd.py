"""A crowd as large as wanted, the same one each time: names, topics that few or many have, needs, offers, answers.

Rows are poured into the tables as they would stand there; tests/house/test_benchmarks.py keeps that true.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import accumulate
from typing import Any

from sqlalchemy import Connection, Table, insert, select, text, update
from sqlalchemy.orm import Session

from eventnet.cards.actions import add_topics
from eventnet.cards.findable import EVENT_MARK, NAME_MARK, TOPIC_MARK, Evidence, organisation_key
from eventnet.cards.index import put_in_directory
from eventnet.cards.models import Answer, CardEvidence, Prompt, SearchDocument, Topic
from eventnet.cards.rules import Audience, topic_key
from eventnet.events.models import Attendee
from eventnet.events.rules import SHUFFLE_KEYS, CardChoice, Role, Status
from eventnet.kernel.folding import spelled, words_to_find
from eventnet.kernel.keywords import keywords
from eventnet.people.models import Person

SEED = 4
FIRST_ID = 1001
AT_ONCE = 10_000
JOINED = datetime(2026, 11, 1, 12, tzinfo=UTC)
UNTIL = datetime(2026, 11, 20, 17, tzinfo=UTC)

PREFIX, RARE_WORD, COMMON_WORD = "sab", "quittengelee", "everyday"
HAVE_RARE_WORD = 3


def _each(words: str) -> list[str]:
    return words.split()


_FIRST = _each(
    "Sabine Ahmet Brigitte Chidi Dilara Emeka Fatma Greta Hana Ines Jonas Kemal Lena Mira Nadia Olga Paulina Quirin "
    "Rahel Samuel Thu Ulrike Viktor Wanda Xenia Yusuf Zoë Anton Beata Carlos Deniz Elif Farid Gesine Henrike Imani"
)
_BEGINS, _ENDS = _each("Ber Dor Fel Gar Hol Kas Lin Mar Nor Pol Rei Son Tal Wes"), _each("berg hof mann nik ova ski")
_MATTERS = _each(
    "robot garden museum archive river tram bicycle theatre forest harbour kitchen library school weather camera map "
    "clinic market orchestra bridge energy paper textile wood glass"
)
_ASPECTS = _each(
    "history design repair law safety accessibility planning teaching data maintenance sound light finance ethics "
    "photography software research culture logistics volunteering rhythm measuring restoration openness"
)
TOPICS = [f"{matter} {aspect}" for matter in _MATTERS for aspect in _ASPECTS]
random.Random(SEED).shuffle(TOPICS)
_BY_RANK = list(accumulate(1 / (rank + 8) for rank in range(len(TOPICS))))
_HEADLINES = ("Likes everyday questions", "Works with her hands", "Moves things for a living", "Asks everyday things")
_OFFERS = ("getting started with {0}", "{0} for small teams", "repairing what {0} needs", "reading up on {0}")
_NEEDS = ("someone who knows {0}", "a workshop on {0}", "{0} for beginners", "people who love {0}")
_ANSWERS = ("How {0} changes what we do.", "Why nobody talks about {0}.", "The next step for {0}.")


@dataclass(frozen=True)
class Somebody:
    """One of the crowd, with what their card says."""

    number: int
    shuffle_key: int
    name: str
    headline: str
    organisation: str
    offer: str
    need: str
    answer: str
    topics: tuple[str, ...]
    status: Status | None


def people(many: int) -> Iterator[Somebody]:
    """`many` people, always the same ones; the first so many of a larger crowd are those of a smaller one."""
    draw = random.Random(SEED)
    for number in range(many):
        topics = dict.fromkeys(draw.choices(TOPICS, cum_weights=_BY_RANK, k=40))
        mine = tuple(topics)[: draw.randint(5, 8)]
        about = draw.choices(TOPICS, cum_weights=_BY_RANK, k=3)
        answer = draw.choice(_ANSWERS).format(about[0])
        yield Somebody(
            number,
            draw.randrange(SHUFFLE_KEYS),
            f"{draw.choice(_FIRST)} {draw.choice(_BEGINS)}{draw.choice(_ENDS)}",
            draw.choice(_HEADLINES),
            f"House {int(2000 * draw.random() ** 3)}",
            draw.choice(_OFFERS).format(about[1]) if draw.random() < 0.6 else "",
            draw.choice(_NEEDS).format(about[2]) if draw.random() < 0.6 else "",
            f"{answer} With {RARE_WORD}." if number < HAVE_RARE_WORD else answer,
            mine,
            draw.choice([Status.OPEN, Status.BREAK, Status.NOT_TODAY, None, None, None]),
        )


def fill(connection: Connection, event_id: int, many: int) -> None:
    """Puts `many` people into the list of an event, with an answer to its first prompt each."""
    first = select(Prompt.id).where(Prompt.event_id == event_id).order_by(Prompt.position).limit(1)
    prompt_id = connection.execute(first).scalar_one()
    chunk: list[Somebody] = []
    for somebody in people(many):
        chunk.append(somebody)
        if len(chunk) == AT_ONCE:
            _pour(connection, event_id, prompt_id, chunk)
            chunk = []
    _pour(connection, event_id, prompt_id, chunk)


def settle(connection: Connection) -> None:
    """What PostgreSQL does by itself some minutes later; on a connection without a transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("VACUUM ANALYZE"))


def introduce(session: Session, viewer: Attendee) -> None:
    """Gives the one who looks a card like everybody's, with topics that many, some and few have."""
    viewer.organisation, viewer.need, viewer.offer = "House 3", f"someone who knows {TOPICS[5]}", f"{TOPICS[9]}, gladly"
    session.execute(update(Attendee).where(Attendee.id == viewer.id).values(shuffle_key=SHUFFLE_KEYS // 3))
    session.flush()
    session.refresh(viewer)
    add_topics(session, viewer, [TOPICS[rank] for rank in (0, 3, 20, 60, 150, 300)])
    put_in_directory(session, viewer)


def _pour(connection: Connection, event_id: int, prompt_id: int, chunk: list[Somebody]) -> None:
    if not chunk:
        return
    _copy(connection, Person, [_person(one) for one in chunk])
    _copy(connection, Attendee, [_attendee(one, event_id) for one in chunk])
    _copy(connection, Answer, [_answer(one, prompt_id) for one in chunk])
    _copy(connection, Topic, [topic for one in chunk for topic in _topics(one)])
    _copy(connection, SearchDocument, [_document(one, event_id) for one in chunk])
    _copy(connection, CardEvidence, [found for one in chunk for found in _evidence(one, event_id)])


def _copy(connection: Connection, model: Any, rows: list[dict[str, Any]]) -> None:
    """Inserts many rows: PostgreSQL has a way of its own for that."""
    table: Table = model.__table__
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    names = list(rows[0])
    kinds = [table.c[name].type.dialect_impl(connection.dialect) for name in names]
    processors = [kind.bind_processor(connection.dialect) for kind in kinds]
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            values = [(row[name], process) for name, process in zip(names, processors, strict=True)]
            copy.write_row([process(value) if process else value for value, process in values])


def _person(one: Somebody) -> dict[str, Any]:
    email = f"{one.number}@crowd.example"
    public_id = f"p{one.number:021}"
    times = {"created_at": JOINED, "confirmed_at": JOINED}
    return {"id": FIRST_ID + one.number, "public_id": public_id, "email": email, "name": one.name, **times}


def _attendee(one: Somebody, event_id: int) -> dict[str, Any]:
    return {
        "id": FIRST_ID + one.number,
        "public_id": f"a{one.number:021}",
        "event_id": event_id,
        "person_id": FIRST_ID + one.number,
        "alias": one.number.to_bytes(8),
        "role": Role.ATTENDEE,
        "name": one.name,
        "headline": one.headline,
        "organisation": one.organisation,
        "offer": one.offer,
        "need": one.need,
        "introduction": "",
        "goal": "",
        "has_chosen_details": True,
        "card_choice": CardChoice.ALL,
        "joined_at": JOINED,
        "shuffle_key": one.shuffle_key,
        "in_directory": True,
        "shown_to_contacts": one.number % 4 == 0,
        "helps": False,
        "status": one.status,
        "status_until": UNTIL if one.status else None,
        "first_time_until": None,
    }


def _answer(one: Somebody, prompt_id: int) -> dict[str, Any]:
    return {
        "attendee_id": FIRST_ID + one.number,
        "prompt_id": prompt_id,
        "text": one.answer,
        "audience": Audience.CARD,
    }


def _topics(one: Somebody) -> list[dict[str, Any]]:
    return [
        {"attendee_id": FIRST_ID + one.number, "position": position, "key": _key(label), "label": label}
        for position, label in enumerate(one.topics)
    ]


def _document(one: Somebody, event_id: int) -> dict[str, Any]:
    texts = [one.name, one.headline, one.organisation, one.offer, one.need, one.answer, *one.topics]
    marks = {f"{EVENT_MARK}{event_id}", *(f"{TOPIC_MARK}{_key(topic)}" for topic in one.topics)}
    marks |= {f"{NAME_MARK}{word}" for word in _spelled(one.name)}
    words = " ".join(sorted(marks.union(*map(_words, texts))))
    return {"shuffle_key": one.shuffle_key, "attendee_id": FIRST_ID + one.number, "words": words}


def _evidence(one: Somebody, event_id: int) -> list[dict[str, Any]]:
    found = [(Evidence.TOPIC, _key(topic)) for topic in one.topics]
    found += [(Evidence.NEED, word) for word in _telling(one.need)]
    found += [(Evidence.OFFER, word) for word in _telling(one.offer)]
    found.append((Evidence.ORGANISATION, _house(one.organisation)))
    where = {"event_id": event_id, "shuffle_key": one.shuffle_key, "attendee_id": FIRST_ID + one.number}
    return [{"kind": kind, "key": key, **where} for kind, key in found]


_key, _words, _telling, _house = cache(topic_key), cache(words_to_find), cache(keywords), cache(organisation_key)
_spelled = cache(spelled)
