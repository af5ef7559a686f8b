"""Reading cards as others may see them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.cards.models import Answer, Audience, Detail, Prompt, Topic
from eventnet.cards.rules import Card, GivenAnswer, GivenDetail
from eventnet.events.models import Attendee, Event


def prompts_of(session: Session, event: Event) -> list[Prompt]:
    """The event's prompts in the organiser's order."""
    return list(session.scalars(select(Prompt).where(Prompt.event_id == event.id).order_by(Prompt.position)))


def cards_of(session: Session, attendees: Sequence[Attendee]) -> list[Card]:
    """The cards of `attendees`, in their order, in three statements for all of them."""
    ids = [attendee.id for attendee in attendees]
    answers = _grouped(
        session,
        select(Answer.attendee_id, Prompt.german, Prompt.english, Answer.text)
        .join(Prompt, Prompt.id == Answer.prompt_id)
        .where(Answer.attendee_id.in_(ids), Answer.audience == Audience.CARD)
        .order_by(Prompt.position),
    )
    topics = _grouped(
        session,
        select(Topic.attendee_id, Topic.label).where(Topic.attendee_id.in_(ids)).order_by(Topic.position, Topic.id),
    )
    details = _grouped(
        session,
        select(Detail.attendee_id, Detail.kind, Detail.value, Detail.best)
        .where(Detail.attendee_id.in_(ids), Detail.shared)
        .order_by(Detail.best.desc(), Detail.position),
    )
    return [
        Card(
            name=a.name,
            headline=a.headline,
            organisation=a.organisation,
            offer=a.offer,
            need=a.need,
            answers=tuple(GivenAnswer(*row) for row in answers[a.id]),
            topics=tuple(label for (label,) in topics[a.id]),
            details=tuple(GivenDetail(*row) for row in details[a.id]),
        )
        for a in attendees
    ]


def switched_off(session: Session, attendee: Attendee) -> list[Detail]:
    """The details `attendee` keeps to themselves, for their owner alone."""
    return list(
        session.scalars(
            select(Detail).where(Detail.attendee_id == attendee.id, ~Detail.shared).order_by(Detail.position)
        )
    )


def has_answered(session: Session, attendee: Attendee, prompt: Prompt) -> bool:
    """Whether `attendee` has answered `prompt`, for whomever."""
    mine = select(Answer.id).where(Answer.attendee_id == attendee.id, Answer.prompt_id == prompt.id)
    return session.scalar(mine) is not None


def private_answers(session: Session, attendee: Attendee) -> list[GivenAnswer]:
    """The answers `attendee` keeps for the door sheet, for their owner alone."""
    rows = session.execute(
        select(Prompt.german, Prompt.english, Answer.text)
        .join(Prompt, Prompt.id == Answer.prompt_id)
        .where(Answer.attendee_id == attendee.id, Answer.audience == Audience.DOOR_SHEET)
        .order_by(Prompt.position)
    )
    return [GivenAnswer(*row) for row in rows]


def _grouped(session: Session, statement: Any) -> dict[int, list[Any]]:
    """The rows of `statement` by their first column."""
    groups = defaultdict(list)
    for key, *rest in session.execute(statement):
        groups[key].append(rest)
    return groups
