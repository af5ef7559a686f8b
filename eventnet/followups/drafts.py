"""Half a message for each idea, in German or English: the other half is its writer's. No I/O.

What others wrote is quoted from their card; a note or a promise of one's own is never in it.
"""

from dataclasses import dataclass

from eventnet.followups.ideas import Facts, Idea
from eventnet.starters.messages import event_subject, framed
from eventnet.starters.quoting import one_line, spoken, within_marks


@dataclass(frozen=True)
class _Words:
    """A language's sentences. Each draft ends where its writer goes on."""

    keep_word: str
    recommend: str
    talk: str
    talk_at_event: str
    stayed: str
    shared_and_stayed: str
    subject: str


_WORDS = {
    "de": _Words(
        keep_word="hier ist, was ich dir versprochen hatte: …",
        recommend="du suchst „{need}“. Dazu ist mir eingefallen: …",
        talk="danke für das Gespräch.",
        talk_at_event="danke für das Gespräch bei „{event}“.",
        stayed="Was du erzählt hast, geht mir noch nach: …",
        shared_and_stayed="Uns verbindet „{topic}“, und was du erzählt hast, geht mir noch nach: …",
        subject="Gruß von {name}",
    ),
    "en": _Words(
        keep_word="Here is what I promised you: …",
        recommend="You were looking for “{need}”. This came to mind: …",
        talk="Thank you for the talk.",
        talk_at_event="Thank you for the talk at “{event}”.",
        stayed="What you said has stayed with me: …",
        shared_and_stayed="“{topic}” is something we share, and what you said has stayed with me: …",
        subject="Hello from {name}",
    ),
}


def draft(idea: Idea, facts: Facts, language: str, *, to: str, by: str) -> str:
    """The draft for `idea` in "de" or "en"; `to` and `by` are names, "" where one has none any more."""
    return framed(_body(idea, facts, language), language, to=to, by=by)


def subject(facts: Facts, language: str, *, by: str) -> str:
    """The subject of a mail that carries a draft."""
    if one_line(facts.event):
        return event_subject(facts.event, language)
    return _WORDS[language].subject.format(name=one_line(by))


def _body(idea: Idea, facts: Facts, language: str) -> str:
    words = _WORDS[language]
    if idea is Idea.KEEP_WORD:
        return words.keep_word
    if idea is Idea.PASS_ON:
        return words.recommend.format(need=within_marks(spoken(facts.need), language))
    event = within_marks(one_line(facts.event), language)
    talk = words.talk_at_event.format(event=event) if event else words.talk
    topic = next(filter(None, map(spoken, facts.topics)), "")
    stayed = words.shared_and_stayed.format(topic=within_marks(topic, language)) if topic else words.stayed
    return f"{talk} {stayed}"
