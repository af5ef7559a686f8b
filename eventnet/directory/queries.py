"""Looking people up in an event's directory, always through the one who looks.

Both databases are given the same words (kernel/folding.py) and compare nothing but bytes, in an order that is only
numbers: so both find the same people in the same order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Integer, Select, bindparam, cast, column, false, func, literal_column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from eventnet.cards.findable import EVENT_MARK, NAME_MARK, TOPIC_MARK
from eventnet.cards.models import SearchDocument
from eventnet.cards.queries import cards_of
from eventnet.cards.rules import Card
from eventnet.common_ground.queries import closest, rarity_of
from eventnet.common_ground.rules import Ground, Rarity, grounds_between
from eventnet.directory.models import MeetListEntry
from eventnet.directory.rules import CLOSEST, NAMESAKES, PAGE, Wanted, statuses_for, stretches
from eventnet.events.models import Attendee
from eventnet.events.queries import ENTRY, IS_SEEN, Entry, is_seen_by, looking
from eventnet.events.rules import Seen, Status
from eventnet.kernel.folding import Word
from eventnet.storage.reading import read

_INDEX = table("search_index", column("rowid", BigInteger), column("search_index"))
"""SQLite's index of the documents; a row's id is the shuffle key."""


@dataclass(frozen=True)
class Profile:
    """A person as one sees them in an event's directory: what they say of themselves, never how to reach them."""

    attendee: Attendee | Entry
    card: Card
    ground: Ground
    seen: Seen
    is_to_meet: bool


_EVERYBODY: Final = (
    select(*ENTRY)
    .where(IS_SEEN, Attendee.shuffle_key > bindparam("begin"), Attendee.shuffle_key < bindparam("end"))
    .order_by(Attendee.shuffle_key)
    .limit(bindparam("most", type_=Integer))
)
"""A page of all whom one sees in the list; what is looked for among them makes a statement of its own."""

_People = Select[*tuple[Any, ...]]
"""A statement for the entries of people."""

_MEET_LIST_IDS: Final = select(MeetListEntry.other_id).where(MeetListEntry.attendee_id == bindparam("viewer"))


def people_for(
    session: Session, viewer: Attendee, wanted: Wanted, after: int | None, now: datetime
) -> tuple[list[Entry], int | None]:
    """A page of those in the list whom `viewer` sees and who are as `wanted`, behind the shuffle key `after`.

    They come by shuffle key, from the viewer's own on and going round; some who are called exactly so come before all
    others. Also the key to go on behind; None at the end. Whose one is, or was, is not asked: so it tells nothing of
    who is hidden, and a list goes on behind whoever has left.
    """
    namesakes = _namesakes(session, viewer, wanted, now)
    above = namesakes if after is None else []
    most = PAGE - len(above)
    found: list[Entry] = []
    for stretch in stretches(viewer.shuffle_key, after):
        if not wanted:
            begin, end = stretch
            values = {"begin": begin, "end": end, "most": most + 1 - len(found)}
            found += _entries(session, _EVERYBODY, **looking(viewer), **values)
            if len(found) > most:
                return found[:most], found[most - 1].shuffle_key
            continue
        some = _seen_among(_people(session, viewer, wanted.words, wanted.topic, stretch), viewer, wanted, now)
        if namesakes:
            some = some.where(Attendee.id.not_in([who.id for who in namesakes]))
        found += _entries(session, some.limit(most + 1 - len(found)))
        if len(found) > most:
            return [*above, *found[:most]], found[most - 1].shuffle_key
    return [*above, *found], None


def _namesakes(session: Session, viewer: Attendee, wanted: Wanted, now: datetime) -> list[Entry]:
    """Those whose names hold the words letter by letter, the first few of them in the list's order."""
    if not wanted.name:
        return []
    words = [Word(f"{NAME_MARK}{word.text}", word.is_begun) for word in wanted.name]
    found: list[Entry] = []
    for stretch in stretches(viewer.shuffle_key, None):
        some = _seen_among(_people(session, viewer, words, wanted.topic, stretch), viewer, wanted, now)
        found += _entries(session, some.limit(NAMESAKES - len(found)))
        if len(found) == NAMESAKES:
            break
    return found


def _entries(session: Session, people: _People, **values: Any) -> list[Entry]:
    return [Entry(*row) for row in read(session, people, values)]


def _seen_among(people: _People, viewer: Attendee, wanted: Wanted, now: datetime) -> _People:
    some = people.where(is_seen_by(viewer))
    return some if wanted.status is None else some.where(_is_there_as(wanted.status, viewer, now))


def _people(
    session: Session, viewer: Attendee, wanted: Sequence[Word], topic: str, stretch: tuple[int, int]
) -> _People:
    """Those whose cards hold the words, with shuffle keys between the two of `stretch`, in the order of these."""
    begin, end = stretch
    if not (wanted or topic):
        return (
            select(*ENTRY)
            .where(Attendee.shuffle_key > begin, Attendee.shuffle_key < end)
            .order_by(Attendee.shuffle_key)
        )
    words = [Word(f"{EVENT_MARK}{viewer.event_id}", is_begun=False), *wanted]
    if topic:
        words.append(Word(f"{TOPIC_MARK}{topic}", is_begun=False))
    if session.get_bind().dialect.name == "postgresql":
        return _found_by_postgresql(words, begin, end)
    return _found_by_sqlite(words, begin, end)


def _found_by_sqlite(words: Iterable[Word], begin: int, end: int) -> _People:
    key = _INDEX.c.rowid
    return (
        select(*ENTRY)
        .select_from(_INDEX)
        .join(Attendee, Attendee.shuffle_key == key)
        .where(_INDEX.c.search_index.op("MATCH")(as_fts5(words)), key > begin, key < end)
        .order_by(key)
    )


def _found_by_postgresql(words: Iterable[Word], begin: int, end: int) -> _People:
    # Letter for letter the expression of the index: with a value in place of the blank it would not be used.
    vector = func.array_to_tsvector(func.string_to_array(SearchDocument.words, literal_column("' '")))
    return (
        select(*ENTRY)
        .select_from(SearchDocument)
        .join(Attendee, Attendee.id == SearchDocument.attendee_id)
        .where(vector.op("@@")(cast(as_tsquery(words), TSQUERY)))
        .where(SearchDocument.shuffle_key > begin, SearchDocument.shuffle_key < end)
        .order_by(SearchDocument.shuffle_key)
    )


def as_fts5(words: Iterable[Word]) -> str:
    """`words`, all of them, in the language of FTS5: each as a string, so that nothing in it means anything there."""
    return " ".join('"' + word.text.replace('"', '""') + '"' + "*" * word.is_begun for word in words)


def as_tsquery(words: Iterable[Word]) -> str:
    """`words`, all of them, in PostgreSQL's language for them, quoted likewise."""
    quoted = ((word.text.replace("\\", "\\\\").replace("'", "''"), word.is_begun) for word in words)
    return " & ".join(f"'{text}'" + ":*" * is_begun for text, is_begun in quoted)


def _is_there_as(status: Status, viewer: Attendee, now: datetime) -> ColumnElement[bool]:
    """The condition that `viewer` sees somebody with that status at `now`."""
    if status not in statuses_for(viewer.presence, now):
        return false()
    return (Attendee.status == status) & (Attendee.status_until > now)


@dataclass(frozen=True)
class Own:
    """A viewer's own, to see others by: their card, how rare its topics are here, and whom they would like to meet."""

    card: Card
    rarity: Rarity
    to_meet: frozenset[int]


def own_of(session: Session, viewer: Attendee) -> Own:
    """The viewer's own, to see others by; of their card what is compared."""
    (mine,) = cards_of(session, [viewer], with_answers=False, with_details=False)
    to_meet = read(session, _MEET_LIST_IDS, {"viewer": viewer.id})
    return Own(mine, rarity_of(session, viewer.event_id, mine.topics), frozenset(other_id for (other_id,) in to_meet))


def profiles_of(
    session: Session,
    viewer: Attendee,
    own: Own,
    attendees: Sequence[Attendee | Entry],
    now: datetime,
    *,
    in_short: bool = False,
) -> list[Profile]:
    """The `attendees` as the viewer sees them, in their order; as many statements for any number.

    `in_short` leaves out of their cards what a list shows nothing of: topics the viewer has not got. Whether one may
    see them has been decided by whoever looked them up.
    """
    cards = cards_of(session, attendees, with_details=False, topics_among=own.rarity.have if in_short else None)
    here, grounds = viewer.presence, grounds_between(own.card, cards, own.rarity)
    return [
        Profile(attendee, card, ground, attendee.presence.seen_by(here, now), attendee.id in own.to_meet)
        for attendee, card, ground in zip(attendees, cards, grounds, strict=True)
    ]


def closest_to(session: Session, viewer: Attendee, own: Own, now: datetime) -> list[Entry]:
    """The few `viewer` may like to meet most, by what they have in common, and who are not on the meet list yet."""
    return closest(session, viewer, own.card, now, CLOSEST, rarity=own.rarity, without=own.to_meet)
