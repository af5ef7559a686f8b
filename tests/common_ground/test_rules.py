"""What two cards have in common: only what stands on both, the rarer the weightier, and the same from either side."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventnet.cards.findable import evidence_of
from eventnet.cards.rules import Card, topic_key
from eventnet.common_ground.rules import NEED_WEIGHT, Ground, Rarity, grounds_between
from tests.common_ground.people import ground_between

TEXTS = ["", "bread baking", "someone who bakes bread", "tram maps", "old maps of trams", "feedback", "C++", "写真"]
TOPICS = ["robots", "Robots", "gardens", "C++", "C", "写真", "متاحف", "Straßenbahn", "STRASSENBAHN"]

cards = st.builds(
    Card,
    name=st.sampled_from(["Mira", "Noor"]),
    organisation=st.sampled_from(["", "Nordlicht", "NORDLICHT e. V.", "Stadtmuseum"]),
    topics=st.lists(st.sampled_from(TOPICS), max_size=5, unique_by=topic_key).map(tuple),
    offer=st.sampled_from(TEXTS),
    need=st.sampled_from(TEXTS),
)
rarities = st.builds(
    Rarity, st.dictionaries(st.sampled_from(TOPICS).map(topic_key), st.integers(1, 500)), st.integers(2, 600)
)


@given(cards, cards, rarities)
def test_it_is_the_same_seen_from_the_other_side(mine: Card, theirs: Card, rarity: Rarity) -> None:
    ground, mirrored = ground_between(mine, theirs, rarity), ground_between(theirs, mine, rarity)
    assert ground.weight == mirrored.weight
    assert ground.my_offer == mirrored.offer
    assert ground.offer == mirrored.my_offer
    assert bool(ground.organisation) is bool(mirrored.organisation)
    assert {topic_key(t.label) for t in ground.topics} == {topic_key(t.label) for t in mirrored.topics}


@given(cards, cards, rarities)
def test_every_word_of_it_stands_on_a_card(mine: Card, theirs: Card, rarity: Rarity) -> None:
    ground = ground_between(mine, theirs, rarity)
    assert {topic.label for topic in ground.topics} <= set(theirs.topics)
    assert (ground.need, ground.offer, ground.organisation) in [
        (need, offer, organisation)
        for need in ("", theirs.need)
        for offer in ("", theirs.offer)
        for organisation in ("", theirs.organisation)
    ]
    assert ground.my_offer in {"", mine.offer}


@given(cards, cards, rarities, st.sampled_from(["topics", "need", "offer", "organisation"]), st.booleans())
def test_without_the_evidence_the_reason_goes(
    mine: Card, theirs: Card, rarity: Rarity, line: str, is_mine: bool
) -> None:
    before = ground_between(mine, theirs, rarity)
    nothing: dict[str, object] = {line: () if line == "topics" else ""}
    if is_mine:
        mine = replace(mine, **nothing)  # type: ignore[arg-type]
    else:
        theirs = replace(theirs, **nothing)  # type: ignore[arg-type]
    goes = {
        "topics": {"topics"},
        "organisation": {"organisation"},
        "need": {"offer"} if is_mine else {"need", "my_offer"},
        "offer": {"need", "my_offer"} if is_mine else {"offer"},
    }[line]
    after = ground_between(mine, theirs, rarity)
    for field in fields(Ground):
        value = getattr(after, field.name)
        assert not value if field.name in goes else value == getattr(before, field.name), field.name


@given(cards, cards, rarities)
def test_whoever_has_something_in_common_is_found_by_it(mine: Card, theirs: Card, rarity: Rarity) -> None:
    kinds = {"need": "offer", "offer": "need"}
    wanted = {(kinds.get(kind, str(kind)), key) for kind, key in evidence_of(mine)}
    if ground_between(mine, theirs, rarity):
        assert wanted & {(str(kind), key) for kind, key in evidence_of(theirs)}


@given(cards, st.lists(cards, max_size=4), rarities)
def test_many_are_compared_as_each_would_be(mine: Card, others: list[Card], rarity: Rarity) -> None:
    assert grounds_between(mine, others, rarity) == [ground_between(mine, other, rarity) for other in others]


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 5000))
def test_the_rarer_a_topic_the_more_it_weighs(few: int, many: int, everybody: int) -> None:
    rarity = Rarity({"few": min(few, many), "many": max(few, many)}, everybody)
    assert 1000 <= rarity.weight("many") <= rarity.weight("few")


@pytest.mark.parametrize(
    ("have", "everybody", "weight"), [(100, 100, 1000), (50, 100, 2000), (1, 128, 8000), (2, 512, 9000), (8, 0, 1000)]
)
def test_a_topic_weighs_one_more_each_time_half_as_many_have_it(have: int, everybody: int, weight: int) -> None:
    assert Rarity({"robots": have}, everybody).weight("robots") == weight


def test_a_need_met_weighs_more_than_two_everyday_topics_and_less_than_two_rare_ones() -> None:
    rarity = Rarity({"everyday": 300, "rare": 5}, 1000)
    assert 2 * rarity.weight("everyday") < NEED_WEIGHT < 2 * rarity.weight("rare")


@pytest.mark.parametrize(
    ("have", "everybody", "is_rare"),
    [
        (2, 20, True),
        (3, 20, False),  # one in seven is not few
        (2, 19, False),  # where nobody could be many, nobody is few
        (5, 50, True),
        (5, 49, False),
        (6, 100_000, False),
        (0, 100, False),  # of what nobody counted nothing is said
    ],
)
def test_few_are_few_among_many(have: int, everybody: int, is_rare: bool) -> None:
    assert Rarity({"robots": have}, everybody).is_rare("robots") is is_rare


def test_of_several_topics_the_rarest_is_named_first() -> None:
    mine, theirs = Card("Ben", topics=("museums", "ropes", "tea")), Card("Cleo", topics=("tea", "museums", "ropes"))
    ground = ground_between(mine, theirs, Rarity({"tea": 40, "museums": 10, "ropes": 2}, 50))
    assert [topic.label for topic in ground.topics] == ["ropes", "museums", "tea"]
