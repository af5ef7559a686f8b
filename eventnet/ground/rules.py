"""What two people share, and how much it weighs. Values in, values out.

Only what stands on both cards counts, so with the evidence the reason goes, too.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from eventnet.cards.findable import meets, organisation_key
from eventnet.cards.rules import Card, topic_key

NEED_WEIGHT, ORGANISATION_WEIGHT = 9000, 2000
"""What a need met by an offer weighs, and one organisation, in thousandths of what a topic of half of all would."""

FEW = 5
FEW_OF = 20
"""A topic is rare where so many have it at most, and only where at least so many are in the list."""


@dataclass(frozen=True)
class Rarity:
    """How many in an event's list have each of the viewer's topics (by key), and how many there are in all."""

    have: Mapping[str, int]
    all: int

    def weight(self, key: str) -> int:
        """What sharing a topic weighs, in thousandths: the rarer, the more. Whole numbers, so that none is rounded."""
        have = max(self.have.get(key, 0), 1)
        return 1000 + round(1000 * math.log2((max(self.all, have) + 1) / have))

    def is_rare(self, key: str) -> bool:
        """Whether only a few here have a topic; nobody says so where few are here at all."""
        return self.all >= FEW_OF and self.have.get(key, 0) <= FEW


@dataclass(frozen=True)
class SharedTopic:
    """A topic both have, in their spelling."""

    label: str
    is_rare: bool
    weight: int


@dataclass(frozen=True)
class Ground:
    """What two people have in common, seen by one of them; topics by weight, the rarest first.

    `need` is theirs, met by `my_offer`; `offer` is theirs, and meets `my_need`; "" where it is not so.
    """

    topics: tuple[SharedTopic, ...] = ()
    need: str = ""
    my_offer: str = ""
    offer: str = ""
    my_need: str = ""
    organisation: str = ""

    @property
    def weight(self) -> int:
        """How much it is, to put people in an order; nobody is ever shown it."""
        needs = NEED_WEIGHT * (bool(self.need) + bool(self.offer))
        return sum(topic.weight for topic in self.topics) + needs + ORGANISATION_WEIGHT * bool(self.organisation)

    def __bool__(self) -> bool:
        return bool(self.topics or self.need or self.offer or self.organisation)


def ground_between(mine: Card, theirs: Card, rarity: Rarity) -> Ground:
    """What the cards `mine` and `theirs` have in common."""
    my_keys = {topic_key(label) for label in mine.topics}
    shared = [(label, key) for label in theirs.topics if (key := topic_key(label)) in my_keys]
    topics = [SharedTopic(label, rarity.is_rare(key), rarity.weight(key)) for label, key in shared]
    is_needed, is_offered = meets(theirs.need, mine.offer), meets(mine.need, theirs.offer)
    same_house = organisation_key(mine.organisation) == organisation_key(theirs.organisation) != ""
    return Ground(
        topics=tuple(sorted(topics, key=lambda topic: -topic.weight)),
        need=theirs.need if is_needed else "",
        my_offer=mine.offer if is_needed else "",
        offer=theirs.offer if is_offered else "",
        my_need=mine.need if is_offered else "",
        organisation=theirs.organisation if same_house else "",
    )
