"""Reading cards as others may see them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, and_, bindparam, case, or_, select
from sqlalchemy.orm import Session, aliased

from eventnet.cards.editing import LINES, OwnAnswer, OwnCard, OwnDetail
from eventnet.cards.models import Answer, Detail, Prompt, Topic
from eventnet.cards.rules import Audience, Card, DetailKind, GivenAnswer, GivenDetail
from eventnet.events.models import Attendee, Event
from eventnet.events.queries import Entry
from eventnet.kernel.bilingual import Bilingual
from eventnet.storage.reading import read

# Many pages ask these, so each is made once.
_IDS: Final[BindParameter[list[int]]] = bindparam("ids", expanding=True)
_PROMPTS: Final = (
    select(Prompt)
    .where(Prompt.event_id == bindparam("event_id"), Prompt.position.is_not(None))
    .order_by(Prompt.position)
)
_QUESTIONS: Final = (
    select(Prompt.german, Prompt.english)
    .where(Prompt.event_id == bindparam("event_id"), Prompt.position.is_not(None))
    .order_by(Prompt.position)
)
_ANSWERS: Final = (
    select(Answer.attendee_id, Prompt.german, Prompt.english, Answer.text)
    .join(Prompt, Prompt.id == Answer.prompt_id)
    .where(Answer.attendee_id.in_(_IDS), Answer.audience == Audience.CARD, Prompt.position.is_not(None))
    .order_by(Prompt.position)
)
_TOPICS: Final = (
    select(Topic.attendee_id, Topic.label).where(Topic.attendee_id.in_(_IDS)).order_by(Topic.position, Topic.id)
)
_TOPICS_AMONG: Final = select(Topic.attendee_id, Topic.label).where(
    Topic.attendee_id.in_(_IDS), Topic.key.in_(bindparam("keys", expanding=True))
)
_DETAILS: Final = (
    select(Detail.attendee_id, Detail.kind, Detail.value, Detail.best)
    .where(Detail.attendee_id.in_(_IDS), Detail.shared)
    .order_by(Detail.best.desc(), Detail.position)
)
_SWITCHED_ON: Final = (
    select(Detail.kind, Detail.value, Detail.best)
    .where(Detail.attendee_id == bindparam("attendee_id"), Detail.shared)
    .order_by(Detail.best.desc(), Detail.position)
)
_WAYS: Final = (
    select(Detail.attendee_id, Detail.kind, Detail.value)
    .where(Detail.attendee_id.in_(_IDS))
    .order_by(Detail.position, Detail.id)
)


def prompts_of(session: Session, event: Event) -> list[Prompt]:
    """The event's prompts in the organiser's order, without those that have been taken out."""
    return list(session.scalars(_PROMPTS, {"event_id": event.id}))


def questions_of(session: Session, event: Event) -> list[Bilingual]:
    """The questions of `prompts_of` and nothing else."""
    return [Bilingual(*row) for row in read(session, _QUESTIONS, {"event_id": event.id})]


def cards_of(
    session: Session, attendees: Sequence[Attendee | Entry], *, with_answers: bool = True, with_details: bool = True
) -> list[Card]:
    """The cards of `attendees`, in their order: a statement for the topics of all of them, for answers, for details."""
    ids = [attendee.id for attendee in attendees]
    nothing: dict[int, list[list[Any]]] = defaultdict(list)
    answers = _grouped(session, _ANSWERS, ids) if with_answers else nothing
    topics = _grouped(session, _TOPICS, ids)
    details = _grouped(session, _DETAILS, ids) if with_details else nothing
    return [
        Card(
            name=a.name,
            headline=a.headline,
            organisation=a.organisation,
            offer=a.offer,
            need=a.need,
            answers=tuple(GivenAnswer(Bilingual(german, english), text) for german, english, text in answers[a.id]),
            topics=tuple(label for (label,) in topics[a.id]),
            details=tuple(GivenDetail(*row) for row in details[a.id]),
        )
        for a in attendees
    ]


def details_of(session: Session, attendee: Attendee) -> list[GivenDetail]:
    """The contact details of `attendee` that are switched on: what is on their card and can go over."""
    return [GivenDetail(*row) for row in read(session, _SWITCHED_ON, {"attendee_id": attendee.id})]


def topics_among(session: Session, ids: Sequence[int], keys: Collection[str]) -> dict[int, list[str]]:
    """The topics with these keys on the cards of the attendees with these ids, in no order; by their ids."""
    found = defaultdict(list)
    for attendee_id, label in read(session, _TOPICS_AMONG, {"ids": ids, "keys": sorted(keys)}):
        found[attendee_id].append(label)
    return found


def ways_of(session: Session, attendees: Sequence[Attendee]) -> list[list[tuple[DetailKind, str]]]:
    """Every way to reach `attendees` that was written down, switched on or not, in their order, in one statement."""
    rows = _grouped(session, _WAYS, [attendee.id for attendee in attendees])
    return [[(kind, value) for kind, value in rows[attendee.id]] for attendee in attendees]


def switched_off(session: Session, attendee: Attendee) -> list[Detail]:
    """The details `attendee` keeps to themselves, for their owner alone."""
    return list(
        session.scalars(
            select(Detail).where(Detail.attendee_id == attendee.id, ~Detail.shared).order_by(Detail.position)
        )
    )


def has_answered(session: Session, attendee: Attendee, prompt: Prompt) -> bool:
    """True where `attendee` has answered `prompt`, for any audience."""
    mine = select(Answer.id).where(Answer.attendee_id == attendee.id, Answer.prompt_id == prompt.id)
    return session.scalar(mine) is not None


def private_answers(session: Session, attendee: Attendee) -> list[GivenAnswer]:
    """The answers `attendee` keeps for the door sheet, for their owner alone."""
    rows = session.execute(
        select(Prompt.question, Answer.text)
        .join(Prompt, Prompt.id == Answer.prompt_id)
        .where(Answer.attendee_id == attendee.id, Answer.audience == Audience.DOOR_SHEET, Prompt.position.is_not(None))
        .order_by(Prompt.position)
    )
    return [GivenAnswer(*row) for row in rows]


def own_card(session: Session, attendee: Attendee, *, at: Attendee | None = None) -> OwnCard:
    """All that `attendee` has put on their card, for its owner alone; answers by prompts of `at`'s event, or this one.

    At another event an answer counts where the same question is asked.
    """
    mine = Answer.attendee_id == attendee.id
    if at is None:
        answers = select(Answer.prompt_id, Answer.text, Answer.audience).where(mine)
    else:
        asked, wanted = aliased(Prompt), aliased(Prompt)
        same_words = and_(wanted.german == asked.german, wanted.english == asked.english)
        answers = (
            select(wanted.id, Answer.text, Answer.audience)
            .select_from(Answer)
            .join(asked, asked.id == Answer.prompt_id)
            .join(wanted, and_(wanted.event_id == at.event_id, or_(wanted.key == asked.key, same_words)))
            .where(mine)
            .order_by(case((wanted.key == asked.key, 1), else_=0), asked.id)  # of two for one prompt the last counts
        )
    topics = select(Topic.label).where(Topic.attendee_id == attendee.id).order_by(Topic.position, Topic.id)
    details = select(Detail).where(Detail.attendee_id == attendee.id).order_by(Detail.position, Detail.id)
    return OwnCard(
        lines={line: getattr(attendee, line) for line in LINES},
        answers={prompt_id: OwnAnswer(text, audience) for prompt_id, text, audience in session.execute(answers)},
        topics=tuple(session.scalars(topics)),
        details={d.kind: OwnDetail(d.value, d.shared, d.best) for d in session.scalars(details)},
    )


def _grouped(session: Session, statement: Any, ids: Sequence[int]) -> dict[int, list[list[Any]]]:
    """The rows of `statement` for the attendees with these ids, by the id in their first column."""
    groups: dict[int, list[list[Any]]] = defaultdict(list)
    for key, *rest in read(session, statement, {"ids": ids}) if ids else ():
        groups[key].append(rest)
    return groups
