"""What two people share, and how much it weighs. Values in, values out.

Only what stands on both cards counts, so with the evidence the reason goes, too.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from eventnet.cards.findable import organisation_key
from eventnet.cards.rules import Card, topic_key
from eventnet.common_ground.matching import is_any_met
from eventnet.kernel.keywords import Things, needed, offered

NEED_WEIGHT, ORGANISATION_WEIGHT = 9000, 2000
"""What a need met by an offer weighs, and one organisation, in thousandths of what a topic that all have does.

A need met weighs as much as a topic of one in 256: more than two everyday topics, less than two that only a few have.
To be of one organisation is what one knows already; it weighs as much as a topic of every second.
"""

FEW, ONE_IN, FEW_OF = 5, 10, 20
"""A topic is rare where five have it at most, no more than one in ten, and twenty or more are in the list."""


_KEPT = 4096
"""How many texts are kept taken apart: the cards of a hall are compared again with every page. No text says whose it
is, and those not met again for long are let go."""

_needed, _offered = lru_cache(_KEPT)(needed), lru_cache(_KEPT)(offered)


@dataclass(frozen=True)
class Rarity:
    """The numbers of people in an event's directory who have each of the viewer's topics (by key), and of all in it."""

    have: Mapping[str, int]
    all: int

    def weight(self, key: str) -> int:
        """The weight of sharing a topic, in thousandths: one, and one more each time half as many of all have it.

        Whole numbers, so that sums come out the same in whatever order and on whatever database.
        """
        have = max(self.have.get(key, 0), 1)
        return 1000 + round(1000 * math.log2(max(self.all, have) / have))

    def is_rare(self, key: str) -> bool:
        """True where only a few here have a topic; never where few are here at all, or of what nobody counted."""
        return self.all >= FEW_OF and 0 < self.have.get(key, 0) <= min(FEW, self.all // ONE_IN)


@dataclass(frozen=True)
class SharedTopic:
    """A topic both have, in their spelling."""

    label: str
    is_rare: bool
    weight: int


@dataclass(frozen=True)
class Ground:
    """The things two people have in common, seen by one of them; topics by weight, the rarest first.

    `need` is theirs, met by `my_offer`; `offer` is theirs, and meets what I look for; "" where it is
    not so.
    """

    topics: tuple[SharedTopic, ...] = ()
    need: str = ""
    my_offer: str = ""
    offer: str = ""
    organisation: str = ""

    @property
    def weight(self) -> int:
        """The weight of it all, to put people in an order; nobody is ever shown it."""
        needs = NEED_WEIGHT * (bool(self.need) + bool(self.offer))
        return sum(topic.weight for topic in self.topics) + needs + ORGANISATION_WEIGHT * bool(self.organisation)

    def __bool__(self) -> bool:
        return bool(self.topics or self.need or self.offer or self.organisation)


def grounds_between(mine: Card, others: Iterable[Card], rarity: Rarity) -> list[Ground]:
    """The things the card `mine` shares with each of `others`, in their order; it is taken apart only once."""
    keys = {topic_key(label) for label in mine.topics}
    me = _Compared(
        mine,
        {key: (rarity.is_rare(key), rarity.weight(key)) for key in keys},
        _needed(mine.need),
        _offered(mine.offer),
        organisation_key(mine.organisation),
    )
    return [me.ground_with(theirs) for theirs in others]


@dataclass(frozen=True)
class _Compared:
    """One's own card, taken apart for comparing: of each topic, by its key, whether it is rare and its weight."""

    card: Card
    topics: Mapping[str, tuple[bool, int]]
    needs: Things
    offers: Things
    house: str

    def ground_with(self, theirs: Card) -> Ground:
        is_needed = bool(theirs.need and self.offers) and is_any_met(_needed(theirs.need), self.offers)
        is_offered = bool(theirs.offer and self.needs) and is_any_met(self.needs, _offered(theirs.offer))
        same_house = bool(self.house) and organisation_key(theirs.organisation) == self.house
        return Ground(
            topics=self._shared(theirs.topics),
            need=theirs.need if is_needed else "",
            my_offer=self.card.offer if is_needed else "",
            offer=theirs.offer if is_offered else "",
            organisation=theirs.organisation if same_house else "",
        )

    def _shared(self, labels: Iterable[str]) -> tuple[SharedTopic, ...]:
        topics = [SharedTopic(label, *self.topics[key]) for label in labels if (key := topic_key(label)) in self.topics]
        topics.sort(key=attrgetter("weight"), reverse=True)
        return tuple(topics)
