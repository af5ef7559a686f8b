"""What exchanges keep of people."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eventnet.exchange.answers import ANSWERS_KEPT
from eventnet.exchange.codes import step_at
from eventnet.exchange.merging import join_exchanges, share_answers, share_hidings
from eventnet.exchange.models import Exchange, LiveStep, ScanAnswer
from eventnet.exchange.queries import sides_of
from eventnet.people.models import Person
from eventnet.storage.keeping import WITH_IT, WITH_THEM, Because, Kept, Merging, OfPerson, Until, written
from eventnet.storage.keeping import marked as _l

LIVE_STEPS_KEPT = timedelta(hours=1)


def _given(session: Session, person_id: int, _now: datetime) -> list[dict[str, Any]]:
    """To whom, when and what this person gave."""
    return [
        {
            "to": mine.other_name,
            "at": written(mine.exchange.exchanged_at),
            "gave": mine.gave,
            "taken_back_at": written(mine.taken_back_at),
        }
        for mine in sides_of(session, session.get_one(Person, person_id))
    ]


def _clear_steps(session: Session, now: datetime) -> None:
    session.execute(delete(LiveStep).where(LiveStep.step < step_at(now - LIVE_STEPS_KEPT)))


def _sent(session: Session, person_id: int, _now: datetime) -> list[dict[str, Any]]:
    """What this person's phone has sent, and what it was told."""
    sent = select(ScanAnswer).where(ScanAnswer.person_id == person_id)
    return [
        {"at": written(row.answered_at), "told": row.answer["message"]}
        for row in session.scalars(sent.order_by(ScanAnswer.answered_at, ScanAnswer.scan_id))
    ]


def _clear_answers(session: Session, now: datetime) -> None:
    session.execute(delete(ScanAnswer).where(ScanAnswer.answered_at <= now - ANSWERS_KEPT))


KEPT = [
    Kept(
        Exchange,
        whose="low_id high_id",
        what=_l("With whom you swapped cards, when, and which parts of your card went over"),
        until=Until(_l("until one of you erases all that is theirs")),
        plain="id public_id",
        personal="low_id high_id holder_id exchanged_at low_name high_name",
        sensitive="low_gave high_gave low_taken_back_at high_taken_back_at",
        in_file=OfPerson(5, "given", _given),
        erasing=WITH_THEM,
        merging=Merging(people=share_hidings, attendees=join_exchanges),
        ending=WITH_IT,
        written_at="exchanged_at",
    ),
    Kept(
        ScanAnswer,
        whose="person_id",
        what=_l("Your scans that were sent later, and what they came to"),
        until=Until(_l("%(days)s days"), ANSWERS_KEPT.days),
        plain="scan_id",
        personal="person_id answered_at",
        sensitive="answer about_id",
        secret="body_hash",
        in_file=OfPerson(11, "scans_sent", _sent),
        erasing=WITH_THEM,
        merging=Merging(people=share_answers),
        ending=_clear_answers,
    ),
    Kept(
        LiveStep,
        whose="attendee_id",
        what=_l("How often one of your codes was used"),
        until=Until(_l("an hour")),
        personal="attendee_id step uses",
        in_file=Because("It only counts, for an hour."),
        erasing=WITH_THEM,
        merging=WITH_THEM,
        ending=_clear_steps,
    ),
]
