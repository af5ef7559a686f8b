"""Looking up what one has in common with others at an event, and with whom the most.

However many have a topic, no more than so many rows of it are read: those with the lowest shuffle keys. These are drawn
at random, so they are a fair sample, always the same, and that of the last tells how many there are in all.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from eventnet.cards.findable import Evidence, organisation_key
from eventnet.cards.models import CardEvidence
from eventnet.cards.queries import cards_of
from eventnet.cards.rules import Card, topic_key
from eventnet.common_ground.rules import NEED_WEIGHT, ORGANISATION_WEIGHT, Rarity, grounds_between
from eventnet.events.models import Attendee
from eventnet.events.queries import ENTRY, IS_SEEN, Entry, looking
from eventnet.events.rules import SHUFFLE_KEYS, Status
from eventnet.exchange.swapped import swapped_with
from eventnet.kernel.keywords import keywords
from eventnet.storage.reading import read

SAMPLE = 256
"""So many rows of one topic, word or organisation are read at most."""

_keywords = lru_cache(keywords)
"""The viewer's own texts are taken apart with every page."""

FOUND, CANDIDATES = 150, 30
"""So many people are found in the index at most, those who share most by what it says; and so many compared.

The others are for those who are left out.
"""

ENOUGH = 600
"""Who shares a topic of very many and nothing rarer comes last: where the rarer ones are of so many people, it is not
looked for. Of those who are compared it counts like all the others."""


def rarity_of(session: Session, event_id: int, topics: Iterable[str]) -> Rarity:
    """The rarity of these topics (as typed) among those in the event's directory; of more than a sample an estimate."""
    keys = sorted({topic_key(topic) for topic in topics})
    things = [(Evidence.TOPIC, key) for key in keys]
    rows = read(session, _counting(len(keys)), _named(event_id, things))
    found = {number: _many(count, last_key) for number, count, last_key in rows}
    return Rarity({key: found[n] for n, key in enumerate(keys)}, found[-1])


def closest(
    session: Session,
    viewer: Attendee,
    mine: Card,
    now: datetime,
    limit: int,
    *,
    rarity: Rarity | None = None,
    without: Collection[int] = (),
) -> list[Entry]:
    """The people `viewer`, with the card `mine`, may like to meet: up to `limit` of the list.

    Leaves out who says "not today", whoever they have swapped cards with, taken back or not, and the few attendees with
    the ids `without`. The most in common first; of two with as much the lower shuffle key. `rarity` is that of the
    topics of `mine`, where it is known.
    """
    rarity = rarity or rarity_of(session, viewer.event_id, mine.topics)
    wanted = _wanted(mine, rarity)
    if not wanted:
        return []
    weights = {f"weight{n}": weight for n, (_, _, weight) in enumerate(wanted)}
    values = weights | _named(viewer.event_id, [(kind, key) for kind, key, _ in wanted])
    values |= looking(viewer) | {"now": now}
    found = read(session, _closest(len(wanted), session.get_bind().dialect.name), values)
    others = [Entry(*row) for row in found if row.id is not None and row.id not in without]
    said = cards_of(session, others, with_answers=False, with_details=False, topics_among=rarity.have)
    weighed = [
        (ground.weight, other) for other, ground in zip(others, grounds_between(mine, said, rarity), strict=True)
    ]
    in_common = sorted((one for one in weighed if one[0]), key=lambda one: (-one[0], one[1].shuffle_key))
    return [other for _, other in in_common[:limit]]


def _wanted(mine: Card, rarity: Rarity) -> list[tuple[Evidence, str, int]]:
    """What others may share of the card `mine`, each with what it weighs about.

    A word of a need is half a need met: whether two texts are of the same is for the rules to say.
    """
    half = NEED_WEIGHT // 2
    wanted = [(Evidence.TOPIC, key, rarity.weight(key)) for key in _rarest(rarity)]
    wanted += [(Evidence.NEED, word, half) for word in sorted(_keywords(mine.offer))]
    wanted += [(Evidence.OFFER, word, half) for word in sorted(_keywords(mine.need))]
    if key := organisation_key(mine.organisation):
        wanted.append((Evidence.ORGANISATION, key, ORGANISATION_WEIGHT))
    return wanted


def _rarest(rarity: Rarity) -> list[str]:
    """The topics (by key) to look for, the rarest first, until they are of enough people."""
    rarest, people = [], 0
    for key, have in sorted(rarity.have.items(), key=lambda one: (one[1], one[0])):
        if people < ENOUGH:
            rarest.append(key)
        people += have
    return rarest


def _named(event_id: int, things: Iterable[tuple[Evidence, str]]) -> dict[str, Any]:
    """The values of `_having` for each of these things."""
    named: dict[str, Any] = {"event": event_id}
    for n, (kind, key) in enumerate(things):
        named |= {f"kind{n}": kind, f"key{n}": key}
    return named


# The statements below are the same for everybody but for their values, and long: each is made once.


@cache
def _counting(many: int) -> CompoundSelect[int, int, int]:
    """For so many things, by number, how many have each, and the last key counted; and of all as -1."""
    here = Attendee.event_id == bindparam("event")
    everybody = select(Attendee.shuffle_key).where(here, Attendee.in_directory).order_by(Attendee.shuffle_key)
    return union_all(_counted(everybody, -1), *(_counted(_having(n), n) for n in range(many)))


@cache
def _closest(many: int, dialect: str) -> Select[*tuple[Any, ...]]:
    """Those whom one may like to meet, of who shares most of so many things.

    Each database is led to begin with the few who are found, and not with all who are at the event: SQLite by an outer
    join, PostgreSQL by looking them up one by one.
    """
    found = _sharing(many)
    is_meant = and_(
        Attendee.shuffle_key == found.c.shuffle_key,
        IS_SEEN,
        or_(Attendee.status.is_(None), Attendee.status != Status.NOT_TODAY, Attendee.status_until <= bindparam("now")),
        *(Attendee.id.not_in(some) for some in swapped_with(bindparam("viewer"))),
    )
    if dialect == "postgresql":
        one = select(*ENTRY).where(is_meant).limit(1).lateral()
        entry, joined = list(one.c), found.outerjoin(one, true())
    else:
        entry, joined = list(ENTRY), found.outerjoin(Attendee, is_meant)
    ordered = (
        select(*entry).select_from(joined).order_by(entry[0].is_(None), found.c.weight.desc(), found.c.shuffle_key)
    )
    return ordered.limit(CANDIDATES)


@cache
def _sharing(many: int) -> Subquery:
    """Those who share most of so many things: their shuffle keys, each with the sum of what these weigh about."""
    shared = []
    for n in range(many):
        few = _having(n).limit(SAMPLE).subquery()
        shared.append(select(few.c.shuffle_key, bindparam(f"weight{n}", type_=Integer).label("weight")))
    rows = union_all(*shared).subquery()
    weight = func.sum(rows.c.weight).label("weight")
    return (
        select(rows.c.shuffle_key, weight)
        .group_by(rows.c.shuffle_key)
        .order_by(weight.desc(), rows.c.shuffle_key)
        .limit(FOUND)
        .subquery()
    )


def _having(n: int) -> Select[int]:
    """The shuffle keys of those in the directory who have the `n`th thing on their cards, the lowest first."""
    return (
        select(CardEvidence.shuffle_key)
        .where(
            CardEvidence.event_id == bindparam("event"),
            CardEvidence.kind == bindparam(f"kind{n}"),
            CardEvidence.key == bindparam(f"key{n}"),
        )
        .order_by(CardEvidence.shuffle_key)
    )


def _counted(keys: Select[int], number: int) -> Select[int, int, int]:
    few = keys.limit(SAMPLE).subquery()
    return select(literal(number, Integer), func.count(), func.max(few.c.shuffle_key)).select_from(few)


def _many(count: int, last_key: int | None) -> int:
    """How many there are, told by how many were counted and the last of their shuffle keys."""
    return count if count < SAMPLE or last_key is None else max(count, count * SHUFFLE_KEYS // (last_key + 1))
