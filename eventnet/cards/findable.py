"""What of a card can be found: the words of a search, and what tells that two people have something in common. No I/O.

Only what stands on the card counts, and it is kept only of those who are in the event's list.
"""

import enum

from eventnet.cards.rules import Card, topic_key
from eventnet.kernel.folding import words_to_find

EVENT_MARK, TOPIC_MARK = "@e", "@t"
"""Words in a document that nobody can type: which event it belongs to, and one for each topic."""

_ENDINGS = ("en", "es", "s", "n", "e")
_SHORTEST_STEM = {1: 4, 2: 5}
"""How much must be left of a word without an ending of so many letters."""

_LONGEST_KEY = 100
_SHORTEST_WORD = 3

# Words that say nothing about what somebody looks for or offers, in both languages.
_EMPTY = words_to_find(
    """
    about advice and any anyone anything are around ask but can could each either for from get give good have help
    helping her here him his how into its join just know knowing known knows like look looking looks love make many
    meet more most much need new not one only other others our out over people person please question questions
    really share someone something some somebody start than that the their them then there these they things this
    time too try use using very want was way what when where which who whom why will with work working would you your
    aber alle allem allen aller alles als also andere anderen auch auf aus bei beim bin bis bist da damit dann das
    dass dem den der des dich die dies diese dieser dir doch du ein eine einem einen einer eines er es etwas frag
    frage fragen für gar gern gerne gut gute guten habe haben hat helfe helfen hier hilfe ich ihr im immer in ist
    jede jeden jeder jemand jemanden kann kein keine kennt können lernen leute machen man mehr mein meine mich mir
    mit nach neu neue neuen nicht noch nur oder ohne rat schon sehr sein seine sich sie sind so suche suchen über
    um und uns viel vom von vor wann war was weiß welche wenn wer wie wir wo zu zum zur zwei austausch menschen
    """
)


class Evidence(enum.StrEnum):
    """What common ground is made of."""

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
    return " ".join(sorted(words | marks))


def evidence_of(card: Card) -> set[tuple[Evidence, str]]:
    """What a card shows that another's may have in common with it, each as it is compared."""
    found = {(Evidence.TOPIC, topic_key(topic)) for topic in card.topics}
    found |= {(Evidence.NEED, word) for word in telling_words(card.need)}
    found |= {(Evidence.OFFER, word) for word in telling_words(card.offer)}
    if key := organisation_key(card.organisation):
        found.add((Evidence.ORGANISATION, key))
    return found


def organisation_key(text: str) -> str:
    """What two spellings of an organisation have in common; "" where there is none."""
    return " ".join(sorted(words_to_find(text)))[:_LONGEST_KEY]


def telling_words(text: str) -> frozenset[str]:
    """The words of a need or an offer that say what it is about, one ending off each ("readers" and "reader")."""
    words = words_to_find(text)
    return frozenset(_stem(word) for word in words if _tells(word))


def _tells(word: str) -> bool:
    return word not in _EMPTY and (len(word) >= _SHORTEST_WORD or not word.isascii() or word[-1] in "+#")


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM[len(ending)]:
            return word.removesuffix(ending)
    return word


def meets(need: str, offer: str) -> bool:
    """Whether an offer meets a need: they share telling words, half of those of the shorter text at least."""
    looked_for, given = telling_words(need), telling_words(offer)
    return 2 * len(looked_for & given) >= min(len(looked_for), len(given)) > 0
