"""Reading cards as others may see them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, Final, Protocol

from sqlalchemy import (
    BindParameter,
    Select,
    String,
    and_,
    bindparam,
    case,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from eventnet.cards.editing import LINES, OwnAnswer, OwnCard, OwnDetail
from eventnet.cards.models import Answer, Detail, Prompt, Topic
from eventnet.cards.rules import Audience, Card, DetailKind, GivenAnswer, GivenDetail
from eventnet.events.models import Attendee, Event
from eventnet.kernel.bilingual import Bilingual
from eventnet.storage.reading import read

# Many pages ask these, so each is made once.
_IDS: Final[BindParameter[list[int]]] = bindparam("ids", expanding=True)


def _text(text: str) -> ColumnElement[str]:
    return literal_column(f"'{text}'", String)


_NOTHING: Final = _text("")


def _parts(part: Any, of: Any, place: Any, *values: Any) -> Select[Any]:
    """Parts of cards as rows that look alike, for one statement brings them all: which part, whose, in which place."""
    one, two, three = (*values, _NOTHING, _NOTHING)[:3]
    columns = (part.label("part"), of.attendee_id, place.label("place"), of.id.label("id"), one, two, three)
    return select(*columns).where(of.attendee_id.in_(_IDS))


_ANSWERS: Final = (
    _parts(_text("answer"), Answer, Prompt.position, Prompt.german, Prompt.english, Answer.text)
    .join(Prompt, Prompt.id == Answer.prompt_id)
    .where(Answer.audience == Audience.CARD, Prompt.position.is_not(None))
)
_TOPICS: Final = _parts(_text("topic"), Topic, Topic.position, Topic.label)
_CHOSEN_TOPICS: Final = _TOPICS.where(Topic.key.in_(bindparam("keys", expanding=True)))
_DETAILS: Final = _parts(
    case((Detail.best, _text("best detail")), else_=_text("detail")),
    Detail,
    Detail.position,
    type_coerce(Detail.kind, String),
    Detail.value,
).where(Detail.shared)


@cache
def _parts_of_cards(*, with_answers: bool, with_details: bool, with_all_topics: bool) -> Any:
    """The statement of `cards_of`."""
    topics = _TOPICS if with_all_topics else _CHOSEN_TOPICS
    wanted = [topics, *([_ANSWERS] if with_answers else []), *([_DETAILS] if with_details else [])]
    return union_all(*wanted).order_by("part", "place", "id")


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


class HasLines(Protocol):
    """An attendee, or as much of one as stands on their card itself."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def headline(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def offer(self) -> str: ...
    @property
    def need(self) -> str: ...


def cards_of(
    session: Session,
    attendees: Sequence[HasLines],
    *,
    with_answers: bool = True,
    with_details: bool = True,
    topics_among: Collection[str] | None = None,
) -> list[Card]:
    """The cards of `attendees`, in their order, in one statement for all of them; with their answers, their details.

    Of their topics they have those with the keys `topics_among`, where only these matter.
    """
    answers, topics, details = defaultdict(list), defaultdict(list), defaultdict(list)
    statement = _parts_of_cards(
        with_answers=with_answers, with_details=with_details, with_all_topics=topics_among is None
    )
    values: dict[str, Any] = {"ids": [a.id for a in attendees]}
    if topics_among is not None:
        values["keys"] = sorted(topics_among)
    for part, attendee_id, _, _, one, two, three in read(session, statement, values) if attendees else ():
        match part:
            case "answer":
                answers[attendee_id].append(GivenAnswer(Bilingual(one, two), three))
            case "topic":
                topics[attendee_id].append(one)
            case _:
                details[attendee_id].append(GivenDetail(DetailKind(one), two, part == "best detail"))
    return [
        Card(
            name=a.name,
            headline=a.headline,
            organisation=a.organisation,
            offer=a.offer,
            need=a.need,
            answers=tuple(answers[a.id]),
            topics=tuple(topics[a.id]),
            details=tuple(details[a.id]),
        )
        for a in attendees
    ]


def details_of(session: Session, attendee: Attendee) -> list[GivenDetail]:
    """The contact details of `attendee` that are switched on: what is on their card and can go over."""
    return [GivenDetail(*row) for row in read(session, _SWITCHED_ON, {"attendee_id": attendee.id})]


def ways_of(session: Session, attendees: Sequence[Attendee]) -> list[list[tuple[DetailKind, str]]]:
    """Every way to reach `attendees` that was written down, switched on or not, in their order, in one statement."""
    ways = defaultdict(list)
    for attendee_id, kind, value in read(session, _WAYS, {"ids": [attendee.id for attendee in attendees]}):
        ways[attendee_id].append((kind, value))
    return [ways[attendee.id] for attendee in attendees]


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
