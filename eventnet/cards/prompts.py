"""The questions of an event, as its organisers change them. Nothing here commits: whoever calls it does.

Two organisers may press at the same instant: each change holds the event and looks at its questions anew.
"""

import enum
from collections.abc import Callable, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventnet.cards.catalogue import BY_KEY, SETS
from eventnet.cards.index import refresh_answers
from eventnet.cards.models import Prompt
from eventnet.events.models import Event
from eventnet.kernel.bilingual import Bilingual

MOST_PROMPTS = 8
LEADS = "occupies"
"""The question that leads every event, unless an organiser moves it."""


class Taking(enum.Enum):
    """The result of taking a prompt in."""

    DONE = enum.auto()
    FULL = enum.auto()
    UNKNOWN = enum.auto()


def taken_out(session: Session, event: Event) -> list[Prompt]:
    """The prompts of `event` that are out of sight, the oldest first."""
    out = select(Prompt).where(Prompt.event_id == event.id, Prompt.position.is_(None))
    return list(session.scalars(out.order_by(Prompt.id)))


def move(session: Session, event: Event, prompt_id: int, by: int) -> bool:
    """Moves a prompt by so many places, as far as there are any; whether it is one of the event's."""
    asked = _held(session, event)
    order = [prompt.id for prompt in asked if prompt.position is not None]
    if prompt_id in order:
        place = order.index(prompt_id)
        order.insert(max(place + by, 0), order.pop(place))
        _arrange(session, event, order)
    return prompt_id in {prompt.id for prompt in asked}


def take_out(session: Session, event: Event, prompt_id: int) -> bool:
    """Takes a prompt out of sight, with what people answered; whether it is one of the event's."""
    asked = _held(session, event)
    _arrange(session, event, [p.id for p in asked if p.position is not None and p.id != prompt_id])
    return prompt_id in {prompt.id for prompt in asked}


def take_in_again(session: Session, event: Event, prompt_id: int) -> Taking:
    """Takes a prompt in that was out of sight, with what was answered to it."""
    return _take_in(session, event, lambda prompt: prompt.id == prompt_id)


def take_from_catalogue(session: Session, event: Event, key: str) -> Taking:
    """Takes a prompt in from the catalogue: the event's own row of it, where it was there before."""
    if key not in BY_KEY:
        return Taking.UNKNOWN
    return _take_in(session, event, lambda prompt: prompt.key == key, key=key)


def write_own(session: Session, event: Event, question: Bilingual) -> Taking:
    """Takes a question in that an organiser wrote. Where it was there before, it is that one again."""
    return _take_in(
        session,
        event,
        lambda prompt: (prompt.key, prompt.question) == (None, question),
        own=question,
    )


def take_set(session: Session, event: Event, name: str) -> bool:
    """Takes a set of three in, instead of all others; those go out of sight. False for a set nobody knows."""
    if name not in SETS:
        return False
    known = {prompt.key: prompt for prompt in _held(session, event)}
    _arrange(session, event, [(known.get(key) or _added(session, event, key=key)).id for key in SETS[name]])
    return True


def _take_in(
    session: Session,
    event: Event,
    is_it: Callable[[Prompt], bool],
    *,
    key: str | None = None,
    own: Bilingual | None = None,
) -> Taking:
    """Takes in the prompt that `is_it`, or else a new one from the catalogue, or of a text of one's `own`."""
    prompts = _held(session, event)
    prompt = next(filter(is_it, prompts), None)
    if prompt is not None and prompt.position is not None:
        return Taking.DONE
    if prompt is None and not (key or own):
        return Taking.UNKNOWN
    order = [prompt.id for prompt in prompts if prompt.position is not None]
    if len(order) >= MOST_PROMPTS:
        return Taking.FULL
    prompt = prompt or _added(session, event, key=key, own=own)
    order.insert(0 if prompt.key == LEADS else len(order), prompt.id)
    _arrange(session, event, order)
    return Taking.DONE


def _held(session: Session, event: Event) -> list[Prompt]:
    """All prompts of `event` as they are this instant, in their order, nobody else changing them meanwhile."""
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update(key_share=True))
    prompts = session.scalars(
        select(Prompt).where(Prompt.event_id == event.id).execution_options(populate_existing=True)
    )
    return sorted(prompts, key=lambda prompt: (prompt.position is None, prompt.position or 0, prompt.id))


def _added(session: Session, event: Event, *, key: str | None = None, own: Bilingual | None = None) -> Prompt:
    question = BY_KEY[key].question if key else own
    prompt = Prompt(event_id=event.id, position=None, key=key, question=question)
    session.add(prompt)
    session.flush()
    return prompt


def _arrange(session: Session, event: Event, order: Sequence[int]) -> None:
    """Gives the prompts with these ids their places and all others none.

    First nobody has a place: of two that change theirs each would find the other's taken. Answers come and go with
    their questions, also from what is found of a card.
    """
    in_sight = session.scalars(select(Prompt.id).where(Prompt.event_id == event.id, Prompt.position.is_not(None)))
    changed = set(in_sight) ^ set(order)
    session.execute(update(Prompt).where(Prompt.event_id == event.id).values(position=None))
    for position, prompt_id in enumerate(order):
        session.execute(update(Prompt).where(Prompt.id == prompt_id).values(position=position))
    refresh_answers(session, changed)
