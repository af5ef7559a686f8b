"""What events keep of people. Whom to turn to at one is the care room's, which says it."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from eventnet.events.actions import replace_aliases
from eventnet.events.models import Attendee, Event
from eventnet.people.models import Person
from eventnet.storage.keeping import UNTIL_ERASED, WITH_IT, Kept, Leaving, Merging, OfAttendee, Until, written
from eventnet.storage.keeping import marked as _l


def _attendance(session: Session, attendee_id: int) -> dict[str, Any]:
    """Where somebody takes part, and how they are there."""
    attendee = session.get_one(Attendee, attendee_id)
    event = session.get_one(Event, attendee.event_id)
    return {
        "event": event.name,
        "place": event.place,
        "starts_at": written(event.starts_at),
        "role": attendee.role.value,
        "joined_at": written(attendee.joined_at),
        "card_for_today": attendee.card_choice.value,
        "in_the_list": attendee.in_directory,
        "told_to_contacts": attendee.shown_to_contacts,
        "helps_people_start": attendee.helps,
        "status": attendee.status.value if attendee.status else None,
        "status_until": written(attendee.status_until),
        "first_time_until": written(attendee.first_time_until),
        "mails_about_it": attendee.wants_mails,
        "memory": attendee.memory,
    }


def _leave(session: Session, leaving: Leaving) -> None:
    """Takes them out of their events. One stays for those who take part; where nobody does any more it goes too."""
    mine = Attendee.person_id == leaving.id
    left = session.scalars(select(Attendee.event_id).where(mine).order_by(Attendee.id)).all()
    session.execute(delete(Attendee).where(mine))
    for event_id in left:
        if _has_somebody(session, event_id):
            continue
        # Whoever is joining holds the event: only when they are through it is known whether nobody is there.
        session.execute(select(Event.id).where(Event.id == event_id).with_for_update()).all()
        if not _has_somebody(session, event_id):
            session.execute(delete(Event).where(Event.id == event_id))


def _has_somebody(session: Session, event_id: int) -> bool:
    return bool(session.scalar(select(exists().where(Attendee.event_id == event_id))))


def _stop_codes(session: Session, newcomer_id: int, _known_id: int, _now: datetime) -> None:
    replace_aliases(session, session.get_one(Person, newcomer_id))


def _join_presence(session: Session, gone_id: int, stays_id: int, now: datetime) -> None:
    """How the newcomer is there just now, where the other has said nothing of it."""
    gone, stays = session.get_one(Attendee, gone_id), session.get_one(Attendee, stays_id)
    if stays.presence.status_at(now) is None:
        stays.status, stays.status_until = gone.status, gone.status_until
    if not stays.presence.is_first_time_at(now):
        stays.first_time_until = gone.first_time_until


def _join_afterwards(session: Session, gone_id: int, stays_id: int, _now: datetime) -> None:
    """What both want to remember; mails only where both want them."""
    gone, stays = session.get_one(Attendee, gone_id), session.get_one(Attendee, stays_id)
    stays.memory = "\n\n".join(dict.fromkeys(filter(None, [stays.memory, gone.memory])))
    stays.wants_mails = stays.wants_mails and gone.wants_mails


def _take_name(session: Session, attendee_id: int, known_id: int) -> None:
    """Gives the newcomer the known person's name. Whoever was told of them has not said yes to this."""
    attendee = session.get_one(Attendee, attendee_id)
    attendee.shown_to_contacts = False
    attendee.name = session.get_one(Person, known_id).name


_IN_FILE = OfAttendee(1, _attendance)
_MERGING = Merging(people=_stop_codes, attendees=_join_presence, alone=_take_name)

KEPT = [
    Kept(
        Event,
        whose="",
        until=Until(_l("as long as anybody takes part in it")),
        plain="id public_id name place timezone starts_at ends_at follow_up_days mode join_code",
    ),
    Kept(
        Attendee,
        whose="person_id",
        what=_l("At which events you are, and your card there"),
        until=UNTIL_ERASED,
        plain="id public_id event_id person_id shuffle_key has_chosen_details",
        personal="role name headline organisation offer need card_choice joined_at "
        "in_directory shown_to_contacts helps",
        sensitive="introduction goal",
        secret="alias",
        in_file=_IN_FILE,
        erasing=_leave,
        merging=_MERGING,
        ending=WITH_IT,
    ),
    Kept(
        Attendee,
        whose="person_id",
        what=_l("What you want to remember of an event, and whether mails about it may come"),
        until=UNTIL_ERASED,
        personal="wants_mails",
        sensitive="memory",
        in_file=_IN_FILE,
        erasing=_leave,
        merging=Merging(attendees=_join_afterwards),
        ending=WITH_IT,
    ),
    Kept(
        Attendee,
        whose="person_id",
        what=_l("How you say you are there"),
        until=UNTIL_ERASED,
        sensitive="status status_until first_time_until",
        in_file=_IN_FILE,
        erasing=_leave,
        merging=_MERGING,
        ending=WITH_IT,
    ),
]
