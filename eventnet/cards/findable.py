"""What of a card can be found: the words of a search, and what tells that two people have something in common. No I/O.

Only what stands on the card counts, and it is kept only of those who are in the event's directory.
"""

import enum
from functools import lru_cache

from eventnet.cards.rules import Card, topic_key
from eventnet.kernel.folding import spelled, words_to_find
from eventnet.kernel.keywords import keywords

EVENT_MARK, TOPIC_MARK, NAME_MARK = "@e", "@t", "@n"
"""Words in a document that nobody can type: its event, one for each topic, and the words of the name as spelled."""

_LONGEST_KEY = 100


class Evidence(enum.StrEnum):
    """The kinds of evidence that common ground is made of."""

    TOPIC = "topic"
    NEED = "need"
    OFFER = "offer"
    ORGANISATION = "organisation"


def document_of(card: Card, event_id: int) -> str:
    """The words under which a card is found at its event, each once, with blanks between, in a fixed order."""
    texts = [card.name, card.headline, card.organisation, card.offer, card.need, *card.topics]
    texts += [answer.text for answer in card.answers]
    words = set().union(*(words_to_find(text) for text in texts))
    marks = {f"{EVENT_MARK}{event_id}", *(f"{TOPIC_MARK}{topic_key(topic)}" for topic in card.topics)}
    marks |= {f"{NAME_MARK}{word}" for word in spelled(card.name)}
    return " ".join(sorted(words | marks))


def evidence_of(card: Card) -> set[tuple[Evidence, str]]:
    """The evidence a card shows that another's may have in common with it, each as it is compared."""
    found = {(Evidence.TOPIC, topic_key(topic)) for topic in card.topics}
    found |= {(Evidence.NEED, word) for word in keywords(card.need)}
    found |= {(Evidence.OFFER, word) for word in keywords(card.offer)}
    if key := organisation_key(card.organisation):
        found.add((Evidence.ORGANISATION, key))
    return found


@lru_cache(maxsize=4096)
def organisation_key(text: str) -> str:
    """The key that two spellings of an organisation have in common; "" where there is none."""
    return " ".join(sorted(words_to_find(text)))[:_LONGEST_KEY]
