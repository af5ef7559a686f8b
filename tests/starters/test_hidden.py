"""Never a word its owner hides: in a hall of random cards each word says whose it is and whether others may see it."""

import random
import re
from itertools import permutations

import pytest
from sqlalchemy.orm import Session

from eventnet.cards.actions import add_detail, add_topics, answer_prompts
from eventnet.cards.queries import cards_of, prompts_of
from eventnet.cards.rules import Audience, Card, DetailKind
from eventnet.common_ground.queries import rarity_of
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import Mode
from eventnet.starters.messages import Occasion, draft
from eventnet.starters.rules import starters_for
from tests.cast import House
from tests.common_ground.people import ground_between
from tests.crowd import crowd

COMMON = ("robotics", "weaving", "beekeeping")
WORD = re.compile(r"(?:shown|hidden)\d+of\d+")


class Pen:
    """Writes words that say whose they are and whether others may see them."""

    def __init__(self, chance: random.Random, owner: int) -> None:
        self._chance, self._owner, self._count = chance, owner, 0

    def text(self, *, shown: bool = True, most: int = 9) -> str:
        words = [self._word(shown=shown) for _ in range(self._chance.randint(1, most))]
        return " ".join([self._chance.choice(COMMON), *words])

    def _word(self, *, shown: bool) -> str:
        self._count += 1
        return f"{'shown' if shown else 'hidden'}{self._count}of{self._owner}"


def fill_in(session: Session, attendee: Attendee, event: Event, chance: random.Random) -> None:
    """A card of which each part is there or not, and seen or not."""
    pen = Pen(chance, attendee.id)
    for line in ("headline", "organisation", "offer", "need"):
        if chance.random() < 0.7:
            setattr(attendee, line, pen.text(most=5))
    attendee.introduction, attendee.goal = pen.text(shown=False, most=5), pen.text(shown=False, most=5)
    for prompt in prompts_of(session, event):
        for audience in chance.sample(list(Audience), chance.randint(0, 1)):
            is_shown = audience is Audience.CARD
            answer_prompts(session, attendee, {prompt.id: pen.text(shown=is_shown)}, audience)
    add_topics(session, attendee, [*chance.sample(COMMON, chance.randint(0, 2)), pen.text(most=1)])
    for place, kind in enumerate((DetailKind.OTHER, DetailKind.MASTODON)):
        add_detail(session, attendee, place, kind, pen.text(shown=False, most=2), shared=chance.random() < 0.5)


def words_of(card: Card) -> set[str]:
    """The words others may see on a card, but for ways to reach its owner."""
    lines = (card.headline, card.organisation, card.offer, card.need, *card.topics, *(a.text for a in card.answers))
    return set(WORD.findall(" ".join(lines)))


@pytest.mark.thorough
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_said_or_written_but_what_the_other_shows(house: House, seed: int) -> None:
    chance = random.Random(seed)
    names = crowd(house, 14)
    with house.writing() as session:
        event = session.get_one(Event, house.event_id)
        for who in names:
            fill_in(session, house.attendee(session, who), event, chance)
    with house.reading() as session:
        cards = cards_of(session, [house.attendee(session, who) for who in names])
        rarity = rarity_of(session, house.event_id, COMMON)
    said = written = 0
    for mine, theirs in permutations(cards, 2):
        ground = ground_between(mine, theirs, rarity)
        for starter in starters_for(mine, theirs, ground, language="en", is_during=True):
            heard = set(WORD.findall(starter.text))
            assert heard <= words_of(theirs)
            assert set(WORD.findall(starter.could_offer)) <= words_of(mine)
            assert starter.answer is None or starter.answer in theirs.answers
            said += bool(heard)
        text = draft(mine, theirs, ground, Occasion("Treffen", Mode.IN_PERSON, is_over=False), "en") or ""
        assert set(WORD.findall(text)) <= words_of(theirs)
        assert "hidden" not in text
        written += bool(text)
    assert not any(word.startswith("hidden") for card in cards for word in words_of(card))
    assert said > 100
    assert written > 30
