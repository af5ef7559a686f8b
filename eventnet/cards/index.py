"""Keeping what is found of cards true to what stands on them. Nothing here commits: whoever calls it does."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from eventnet.cards.findable import document_of, evidence_of
from eventnet.cards.models import Answer, CardEvidence, SearchDocument
from eventnet.cards.queries import cards_of
from eventnet.events.models import Attendee


def put_in_directory(session: Session, attendee: Attendee) -> None:
    """Puts an attendee, held by the caller, into the event's directory, where their card is found from now on."""
    attendee.in_directory = True
    session.flush()
    refresh(session, [attendee])


def take_out_of_directory(session: Session, attendee: Attendee) -> None:
    """Takes an attendee, held by the caller, out of the event's directory; nothing is kept of what was found there."""
    attendee.in_directory = False
    session.flush()
    _forget(session, [attendee])


def refresh(session: Session, attendees: Sequence[Attendee]) -> None:
    """Makes what is found of these attendees, held by the caller, what stands on their cards now."""
    there = [attendee for attendee in attendees if attendee.in_directory]
    if not there:
        return
    _forget(session, there)
    cards = list(zip(there, cards_of(session, there), strict=True))
    session.execute(
        insert(SearchDocument),
        [
            {"shuffle_key": a.shuffle_key, "attendee_id": a.id, "words": document_of(card, a.event_id)}
            for a, card in cards
        ],
    )
    evidence = [
        {"event_id": a.event_id, "kind": kind, "key": key, "shuffle_key": a.shuffle_key, "attendee_id": a.id}
        for a, card in cards
        for kind, key in sorted(evidence_of(card))
    ]
    if evidence:
        session.execute(insert(CardEvidence), evidence)


def refresh_answers(session: Session, prompt_ids: Collection[int]) -> None:
    """Does so for all in a list who have answered one of these prompts, and holds them until the transaction ends."""
    if not prompt_ids:
        return
    answered = select(Answer.attendee_id).where(Answer.prompt_id.in_(prompt_ids))
    attendees = session.scalars(
        select(Attendee)
        .where(Attendee.id.in_(answered), Attendee.in_directory)
        .order_by(Attendee.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    refresh(session, attendees)


def _forget(session: Session, attendees: Sequence[Attendee]) -> None:
    ids = [attendee.id for attendee in attendees]
    session.execute(delete(SearchDocument).where(SearchDocument.attendee_id.in_(ids)))
    session.execute(delete(CardEvidence).where(CardEvidence.attendee_id.in_(ids)))
