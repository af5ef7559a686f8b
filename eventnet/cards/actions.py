"""Changing prompts and cards. Actions never commit: whoever calls them does."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from eventnet.cards.catalogue import BY_KEY
from eventnet.cards.models import Answer, Audience, Detail, Prompt, Topic
from eventnet.cards.rules import DetailKind, topic_key
from eventnet.events.models import Attendee, Event


def take_prompts(session: Session, event: Event, keys: Sequence[str]) -> list[Prompt]:
    """Takes the prompts with these keys from the catalogue into `event`, in this order."""
    prompts = [
        Prompt(event_id=event.id, position=position, key=key, german=BY_KEY[key].german, english=BY_KEY[key].english)
        for position, key in enumerate(keys)
    ]
    session.add_all(prompts)
    session.flush()
    return prompts


def answer_prompts(
    session: Session, attendee: Attendee, answers: Mapping[int, str], audience: Audience = Audience.CARD
) -> None:
    """Adds answers to an attendee's card, by the prompt's id."""
    session.add_all(
        Answer(attendee_id=attendee.id, prompt_id=prompt_id, text=text, audience=audience)
        for prompt_id, text in answers.items()
    )


def add_topics(session: Session, attendee: Attendee, labels: Iterable[str]) -> None:
    """Adds topics to an attendee's card, in this order."""
    session.add_all(
        Topic(attendee_id=attendee.id, position=position, key=topic_key(label), label=label)
        for position, label in enumerate(labels)
    )


def add_detail(
    session: Session,
    attendee: Attendee,
    position: int,
    kind: DetailKind,
    value: str,
    *,
    shared: bool,
    best: bool = False,
) -> None:
    """Adds a way to reach an attendee."""
    session.add(Detail(attendee_id=attendee.id, position=position, kind=kind, value=value, shared=shared, best=best))
