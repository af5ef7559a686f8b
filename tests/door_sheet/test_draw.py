"""The draw of three among those open to talk: fair over many hours, steady within one, the same on each database."""

import random
from bisect import bisect
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from eventnet.directory.models import MeetListEntry
from eventnet.door_sheet.queries import open_now
from eventnet.events.drawing import draw_at
from eventnet.events.models import Attendee
from eventnet.events.rules import SHUFFLE_KEYS, Status
from eventnet.people.actions import hide
from tests.cast import House
from tests.crowd import crowd

pytestmark = pytest.mark.on_sqlite

HOURS, PEOPLE, DRAWN = 1_000, 30, 3
BEGIN = datetime(2026, 11, 20, 9, tzinfo=UTC)
SHUFFLE_KEY = st.integers(0, SHUFFLE_KEYS - 1)

FAIR = 72
"""What chi square stays below in all but one of a million fair draws of three from thirty."""


def three(keys: list[int], now: datetime, mine: int) -> list[int]:
    draw = draw_at(now, mine)
    return sorted(keys, key=lambda key: (draw.turn(key), key))[:DRAWN]


def three_on_the_ring(keys: list[int], now: datetime, mine: int) -> list[int]:
    """What looks like a draw and is none: those next to one by chance, so that gaps decide."""
    ring, start = sorted(keys), random.Random(f"{now} {mine}").randrange(SHUFFLE_KEYS)
    return [ring[(bisect(ring, start) + n) % len(ring)] for n in range(DRAWN)]


def chi_square(draw: Callable[[list[int], datetime, int], list[int]], keys: list[int], mine: int) -> float:
    """How far from even it is how often each is drawn."""
    often = Counter(key for hour in range(HOURS) for key in draw(keys, BEGIN + timedelta(hours=hour), mine))
    even = HOURS * DRAWN / len(keys)
    return sum((often[key] - even) ** 2 / even for key in keys)


def some_keys(seed: int, many: int = PEOPLE) -> list[int]:
    return random.Random(seed).sample(range(SHUFFLE_KEYS), many)


@pytest.mark.parametrize("seed", range(10))
def test_over_a_thousand_hours_everybody_is_drawn_equally_often(seed: int) -> None:
    *keys, mine = some_keys(seed, PEOPLE + 1)
    assert chi_square(three, keys, mine) < FAIR
    assert chi_square(three_on_the_ring, keys, mine) > FAIR


def test_every_pair_is_drawn_together_sometimes() -> None:
    keys, pairs = some_keys(1, 8), Counter[tuple[int, ...]]()
    for hour in range(HOURS):
        drawn = sorted(three(keys, BEGIN + timedelta(hours=hour), 5))
        pairs.update([(drawn[0], drawn[1]), (drawn[0], drawn[2]), (drawn[1], drawn[2])])
    assert len(pairs) == 28
    assert min(pairs.values()) > 60  # 107 on average


@given(
    st.sets(SHUFFLE_KEY, min_size=4, max_size=40), SHUFFLE_KEY, st.integers(0, 59), st.randoms(use_true_random=False)
)
def test_it_stays_for_the_hour_whatever_order_people_come_in(
    keys: set[int], mine: int, minutes: int, shuffler: random.Random
) -> None:
    shuffled = sorted(keys)
    shuffler.shuffle(shuffled)
    assert three(sorted(keys), BEGIN, mine) == three(shuffled, BEGIN + timedelta(minutes=minutes), mine)


def test_it_changes_with_the_hour_and_differs_between_people() -> None:
    *keys, mine, theirs = some_keys(3, PEOPLE + 2)
    hours = [BEGIN + timedelta(hours=hour) for hour in range(HOURS)]
    mine_by_hour = [set(three(keys, now, mine)) for now in hours]
    theirs_by_hour = [set(three(keys, now, theirs)) for now in hours]
    same_as_before = sum(one == other for one, other in pairwise(mine_by_hour))
    same_as_theirs = sum(one == other for one, other in zip(mine_by_hour, theirs_by_hour, strict=True))
    assert max(same_as_before, same_as_theirs) <= 3  # of 4060 possible threes


def be_open(house: House, *names: str, until: datetime | None = None) -> None:
    with house.writing() as session:
        for who in names:
            them = house.attendee(session, who)
            them.status, them.status_until = Status.OPEN, until or house.clock.now + timedelta(hours=4)


def drawn(house: House, who: str) -> list[str]:
    """Whom `who` would read of at this moment."""
    with house.reading() as session:
        return open_now(session, house.attendee(session, who), house.clock.now)


@pytest.fixture
def open_people(house: House) -> list[str]:
    """Ten in the list who are open to talk."""
    names = crowd(house, 10)
    house.put_in_directory("cleo", *names)
    be_open(house, *names)
    return names


def test_both_databases_draw_whom_the_rule_says(house: House, open_people: list[str]) -> None:
    with house.reading() as session:
        keys = {house.attendee(session, who).shuffle_key: house.attendee(session, who).name for who in open_people}
        mine = house.attendee(session, "cleo").shuffle_key
    for _ in range(30):
        assert drawn(house, "cleo") == [keys[key] for key in three(list(keys), house.clock.now, mine)]
        house.clock.turn(minutes=7)


def test_the_largest_lots_and_chances_fit_into_a_column(house: House, open_people: list[str]) -> None:
    with house.writing() as session:
        for number, who in enumerate(open_people):
            house.attendee(session, who).shuffle_key = SHUFFLE_KEYS - 1 - number
    assert len(drawn(house, "cleo")) == DRAWN


def leave_the_list(house: House, who: str) -> None:
    with house.writing() as session:
        house.attendee(session, who).in_directory = False


def take_a_break(house: House, who: str) -> None:
    with house.writing() as session:
        house.attendee(session, who).status = Status.BREAK


def be_over(house: House, who: str) -> None:
    be_open(house, who, until=house.clock.now)


def hide_from_cleo(house: House, who: str) -> None:
    with house.writing() as session:
        hide(session, house.person(session, who), house.person(session, "cleo"), house.clock.now)


def be_hidden_by_cleo(house: House, who: str) -> None:
    with house.writing() as session:
        hide(session, house.person(session, "cleo"), house.person(session, who), house.clock.now)


def swap_with_cleo(house: House, who: str) -> None:
    house.swap(who, "cleo")


def be_swapped_with(house: House, who: str) -> None:
    house.swap("cleo", who)


def be_on_the_meet_list(house: House, who: str) -> None:
    with house.writing() as session:
        me, other = house.attendee(session, "cleo"), house.attendee(session, who)
        session.add(MeetListEntry(attendee_id=me.id, position=0, other_id=other.id))


@pytest.mark.parametrize(
    "leave",
    [
        leave_the_list,
        take_a_break,
        be_over,
        hide_from_cleo,
        be_hidden_by_cleo,
        swap_with_cleo,
        be_swapped_with,
        be_on_the_meet_list,
    ],
)
def test_nobody_is_drawn_who_is_not_open_not_seen_or_no_news(house: House, leave: Callable[[House, str], None]) -> None:
    names = crowd(house, 6)
    house.put_in_directory("cleo", *names)
    be_open(house, *names[:3])
    assert sorted(drawn(house, "cleo")) == ["Guest 0", "Guest 1", "Guest 2"]
    leave(house, "guest1")
    assert sorted(drawn(house, "cleo")) == ["Guest 0", "Guest 2"]


def test_nobody_is_drawn_where_the_list_is_not_shown_yet(house: House) -> None:
    names = crowd(house, 4)
    house.put_in_directory(*names)
    be_open(house, *names)
    assert drawn(house, "cleo") == []
    house.put_in_directory("dan")
    assert len(drawn(house, "cleo")) == DRAWN


def test_who_is_open_is_not_drawn_for_themselves_nor_at_another_event(house: House, open_people: list[str]) -> None:
    be_open(house, "cleo")
    with house.writing() as session:
        session.execute(update(Attendee).where(Attendee.name != "Cleo Nowak").values(status=None, status_until=None))
    assert drawn(house, "cleo") == []
    assert drawn(house, open_people[0]) == ["Cleo Nowak"]
