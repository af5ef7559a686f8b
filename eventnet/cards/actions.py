"""Changing prompts and cards. Actions never commit: whoever calls them does."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventnet.cards.catalogue import BY_KEY
from eventnet.cards.models import Answer, Audience, Detail, Prompt, Topic
from eventnet.cards.rules import MOST_TOPICS, DetailKind, topic_key
from eventnet.events.models import Attendee, Event
from eventnet.storage.upsert import insert_unless_there


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


def answer_unless_answered(session: Session, attendee: Attendee, prompt: Prompt, text: str) -> None:
    """Puts an answer on the card where there is none yet; the card's own page is where answers are changed."""
    insert_unless_there(
        session, Answer, attendee_id=attendee.id, prompt_id=prompt.id, text=text, audience=Audience.CARD
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


def fill_blanks(session: Session, attendee: Attendee, other: Attendee) -> None:
    """Fills what `attendee` has left blank on their card from the card of `other` at the same event."""
    for column in ("headline", "organisation", "offer", "need", "introduction", "goal"):
        if not getattr(attendee, column):
            setattr(attendee, column, getattr(other, column))
    answered = select(Answer.prompt_id).where(Answer.attendee_id == attendee.id)
    session.execute(
        update(Answer)
        .where(Answer.attendee_id == other.id, Answer.prompt_id.not_in(answered.scalar_subquery()))
        .values(attendee_id=attendee.id)
        .execution_options(synchronize_session=False)
    )
    mine = session.scalars(select(Topic).where(Topic.attendee_id == attendee.id)).all()
    keys, last = {topic.key for topic in mine}, max((topic.position for topic in mine), default=-1)
    theirs = session.scalars(select(Topic).where(Topic.attendee_id == other.id).order_by(Topic.position)).all()
    fitting = [topic for topic in theirs if topic.key not in keys][: MOST_TOPICS - len(mine)]
    for position, topic in enumerate(fitting, start=last + 1):
        topic.attendee_id, topic.position = attendee.id, position
    details = session.scalars(select(Detail).where(Detail.attendee_id == attendee.id)).all()
    kinds, end = {detail.kind for detail in details}, max((detail.position for detail in details), default=-1)
    for detail in session.scalars(select(Detail).where(Detail.attendee_id == other.id).order_by(Detail.position)):
        if detail.kind not in kinds:
            end += 1
            detail.attendee_id, detail.position, detail.best = attendee.id, end, False
    session.flush()
