"""What exchanges keep of people."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from eventnet.events.models import Attendee, Event
from eventnet.events.rules import EXCHANGE_CLOSES_AFTER
from eventnet.exchange.answers import ANSWERS_KEPT
from eventnet.exchange.codes import step_at
from eventnet.exchange.merging import join_exchanges, join_requests, share_answers, share_hidings
from eventnet.exchange.models import CardRequest, Exchange, LiveStep, ScanAnswer, SpokenCode
from eventnet.exchange.queries import sides_of
from eventnet.people.models import Person
from eventnet.storage.keeping import (
    UNTIL_ERASED,
    WITH_IT,
    WITH_THEM,
    Because,
    Kept,
    Merging,
    OfAttendee,
    OfPerson,
    Until,
    written,
)
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


def _asking(session: Session, attendee_id: int) -> dict[str, Any]:
    """Whom this attendee has asked for their card, and who may ask them."""
    me = session.get_one(Attendee, attendee_id)
    asked = session.scalars(select(CardRequest).where(CardRequest.asker_id == me.id).order_by(CardRequest.id))
    return {
        "name_on_the_badge": me.badge_name,
        "who_may_ask": me.may_ask.value,
        "asked": [{"whom": one.name, "at": written(one.asked_at), "met_at": written(one.met_at)} for one in asked],
    }


def _stop_badges(session: Session, newcomer_id: int, _known_id: int, _now: datetime) -> None:
    """Whoever printed a badge as the newcomer may have been somebody else."""
    mine = update(Attendee).where(Attendee.person_id == newcomer_id)
    session.execute(mine.values(badge_hash=None, badge_name="").execution_options(synchronize_session=False))


def _end_requests(session: Session, now: datetime) -> None:
    closed = select(Attendee.id).join(Event, Event.id == Attendee.event_id)
    closed = closed.where(Event.ends_at <= now - EXCHANGE_CLOSES_AFTER)
    session.execute(delete(CardRequest).where(CardRequest.asker_id.in_(closed)))


def _clear_spoken(session: Session, now: datetime) -> None:
    session.execute(delete(SpokenCode).where(SpokenCode.expires_at <= now))


_ASKING = OfAttendee(6, _asking)

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
    Kept(
        CardRequest,
        whose="low_id high_id",
        what=_l("Whom you asked for their card, and who asked you"),
        until=Until(_l("until swapping cards at the event is over, three days after its end")),
        plain="id public_id",
        personal="low_id high_id asker_id came_by asked_at met_at name",
        sensitive="silenced declined_at",
        in_file=_ASKING,
        erasing=WITH_THEM,
        merging=Merging(attendees=join_requests),
        ending=_end_requests,
        written_at="asked_at",
    ),
    Kept(
        Attendee,
        whose="person_id",
        what=_l("The name and the code on your badge, and who may ask you for your card"),
        until=UNTIL_ERASED,
        personal="badge_name",
        sensitive="may_ask",
        secret="badge_hash",
        in_file=_ASKING,
        erasing=WITH_THEM,
        merging=Merging(people=_stop_badges),
        ending=WITH_IT,
    ),
    Kept(
        SpokenCode,
        whose="attendee_id",
        what=_l("The letters you read out instead of showing a code"),
        until=Until(_l("three minutes")),
        personal="attendee_id expires_at",
        secret="letters_hash",
        in_file=Because("They work for three minutes, and only their hash is stored."),
        erasing=WITH_THEM,
        merging=WITH_THEM,
        ending=_clear_spoken,
    ),
]
