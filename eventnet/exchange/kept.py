"""What exchanges keep of people."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from eventnet.exchange.codes import step_at
from eventnet.exchange.merging import join_exchanges, share_hidings
from eventnet.exchange.models import Exchange, LiveStep
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
