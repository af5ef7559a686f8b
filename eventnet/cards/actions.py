"""Changing prompts and cards. Actions never commit: whoever calls them does."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.orm import Session

from eventnet.cards.catalogue import BY_KEY
from eventnet.cards.editing import OwnCard, fields_of, join_windows, with_fields
from eventnet.cards.index import refresh
from eventnet.cards.models import Answer, Detail, Prompt, Topic
from eventnet.cards.queries import own_card
from eventnet.cards.rules import Audience, DetailKind, topic_key
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import CARE_CONTACT_LENGTH, Role
from eventnet.people.models import Person
from eventnet.storage.upsert import insert_unless_there


def take_prompts(session: Session, event: Event, keys: Sequence[str]) -> list[Prompt]:
    """Takes the prompts with these keys from the catalogue into `event`, in this order."""
    prompts = [
        Prompt(event_id=event.id, position=position, key=key, question=BY_KEY[key].question)
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
    mine = _locked(session, attendee)
    if mine is None:
        return
    insert_unless_there(session, Answer, attendee_id=mine.id, prompt_id=prompt.id, text=text, audience=Audience.CARD)
    refresh(session, [mine])


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
    card = own_card(session, attendee)
    _write(session, attendee, card.filled_by(own_card(session, other)), before=card)


def bring_along(session: Session, attendee: Attendee, earlier: Attendee) -> None:
    """Brings the card of an `earlier` event along: it counts, and what it leaves blank stays as it is here.

    Answers come where the same question is asked; the name is that of the person, and each event has its own goal.
    """
    there, here = own_card(session, earlier, at=attendee), own_card(session, attendee)
    brought = replace(there, lines={**there.lines, "name": "", "goal": ""})
    attendee.has_chosen_details = earlier.has_chosen_details
    _write(session, attendee, brought.filled_by(here), before=here)


def save_fields(
    session: Session, attendee: Attendee, prompts: Sequence[Prompt], typed: Mapping[str, str], marks: Mapping[str, str]
) -> dict[str, str] | None:
    """Saves what was typed on a page of the card (editing.join_windows); None where the card is gone.

    Returns what another window has saved meanwhile in fields that were changed here, too: then nothing is saved.
    """
    if attendee.role is Role.ORGANISER:  # whose new name the event may have to be told; events are held first
        session.execute(select(Event.id).where(Event.id == attendee.event_id).with_for_update(key_share=True))
    mine = _locked(session, attendee)
    if mine is None:
        return None
    card, ids = own_card(session, mine), [prompt.id for prompt in prompts]
    windows = join_windows(fields_of(card, ids), typed, marks)
    if not windows.others:
        _write(session, mine, with_fields(card, windows.fields, ids), before=card)
    return windows.others


def choose_details(session: Session, attendee: Attendee, kinds: Collection[str]) -> bool:
    """Switches on exactly the details of these `kinds`, where nothing was decided yet; whether they are on now."""
    mine = _locked(session, attendee)
    if mine is None:
        return False
    card = own_card(session, mine)
    if mine.has_chosen_details:
        return {kind for kind, detail in card.details.items() if detail.shared} == set(kinds)
    details = {
        kind: replace(detail, shared=kind in kinds, best=detail.best and kind in kinds)
        for kind, detail in card.details.items()
    }
    _write(session, mine, replace(card, details=details), before=card)
    note_choice(session, mine)
    return True


def note_choice(session: Session, attendee: Attendee) -> None:
    """Notes that `attendee` has decided what a swap gives."""
    _set(session, attendee, has_chosen_details=True)


def keep_to_themselves(session: Session, attendees: Sequence[Attendee], *, address: str) -> None:
    """Switches off every way to reach `attendees` but their own `address`; what a swap gives they are asked anew.

    Whoever wrote it down may have been somebody else.
    """
    is_own = and_(Detail.kind == DetailKind.EMAIL, func.lower(Detail.value) == address)
    theirs = Detail.attendee_id.in_([attendee.id for attendee in attendees])
    off = update(Detail).where(theirs, Detail.shared, ~is_own).values(shared=False, best=False)
    asked = set(session.scalars(off.returning(Detail.attendee_id)))
    session.execute(update(Attendee).where(Attendee.id.in_(asked)).values(has_chosen_details=False))


def _locked(session: Session, attendee: Attendee) -> Attendee | None:
    """The attendee as they are this instant, held until the transaction ends; swaps of theirs wait meanwhile."""
    return session.scalar(
        select(Attendee)
        .where(Attendee.id == attendee.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _set(session: Session, attendee: Attendee, **columns: Any) -> None:
    for column, value in columns.items():
        setattr(attendee, column, value)
    session.flush()


def _write(session: Session, attendee: Attendee, card: OwnCard, *, before: OwnCard) -> None:
    """Puts `card` where `before` stands; only the parts that differ are written."""
    _set(session, attendee, **card.lines)
    if card.lines["name"] != before.lines["name"]:
        _rename(session, attendee, before.lines["name"])
    answers = [{"prompt_id": prompt_id, **vars(answer)} for prompt_id, answer in card.answers.items()]
    topics = [{"position": n, "key": topic_key(label), "label": label} for n, label in enumerate(card.topics)]
    details = [{"position": n, "kind": kind, **vars(d)} for n, (kind, d) in enumerate(card.details.items())]
    if card.answers != before.answers:
        _replace(session, Answer, attendee, answers, is_there=bool(before.answers))
    if card.topics != before.topics:
        _replace(session, Topic, attendee, topics, is_there=bool(before.topics))
    if card.details != before.details:
        _replace(session, Detail, attendee, details, is_there=bool(before.details))
    refresh(session, [attendee])


def _rename(session: Session, attendee: Attendee, old: str) -> None:
    """A new name is also what the person goes by from now on, and where they are named as an organiser to turn to."""
    session.execute(update(Person).where(Person.id == attendee.person_id).values(name=attendee.name))
    if attendee.role is Role.ORGANISER:
        turned_to = update(Event).where(Event.id == attendee.event_id, Event.care_contact == old)
        session.execute(turned_to.values(care_contact=attendee.name[:CARE_CONTACT_LENGTH]))


def _replace(
    session: Session,
    model: type[Answer | Topic | Detail],
    attendee: Attendee,
    rows: list[dict[str, Any]],
    *,
    is_there: bool,
) -> None:
    """Puts `rows` in the place of the attendee's, if any `is_there`."""
    if is_there:
        session.execute(delete(model).where(model.attendee_id == attendee.id))
    if rows:
        session.execute(insert(model), [{"attendee_id": attendee.id, **row} for row in rows])
