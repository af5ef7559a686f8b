"""Who is there in the same way: others who would like help to start or are here for the first time, and who helps.

One is seen here by having said it oneself; the event's directory has nothing to do with it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from eventnet.events.drawing import draw_at
from eventnet.events.models import Attendee
from eventnet.events.rules import Status
from eventnet.people.queries import are_hidden
from eventnet.storage.reading import read

MOST_NAMES = 12
"""So many names are shown of a group; of more others stand there from hour to hour, so that everybody is found."""


@dataclass(frozen=True)
class Company:
    """The people who said the same as somebody; None of what is not for their eyes."""

    would_like_help: list[Attendee] | None
    first_time: list[Attendee] | None


def company_of(session: Session, viewer: Attendee, now: datetime) -> Company:
    """The people `viewer` may see of those who would like help to start, and of those here for the first time."""
    presence = viewer.presence
    sees_help = viewer.helps or presence.status_at(now) is Status.HELP
    sees_first = viewer.helps or presence.is_first_time_at(now)
    wants_help = (Attendee.status == Status.HELP) & (Attendee.status_until > now)
    return Company(
        _some(session, viewer, now, wants_help) if sees_help else None,
        _some(session, viewer, now, Attendee.first_time_until > now) if sees_first else None,
    )


def helpers_of(session: Session, viewer: Attendee, now: datetime) -> list[Attendee]:
    """The others who help people start at `viewer`'s event."""
    return _some(session, viewer, now, Attendee.helps.is_(True))


def _some(session: Session, viewer: Attendee, now: datetime, which: ColumnElement[bool]) -> list[Attendee]:
    """Some of them, drawn anew for every viewer and in every hour."""
    draw = draw_at(now, viewer.shuffle_key)
    return list(
        session.scalars(
            select(Attendee)
            .where(
                Attendee.event_id == viewer.event_id,
                Attendee.id != viewer.id,
                which,
                ~are_hidden(Attendee.person_id, viewer.person_id),
            )
            .order_by(draw.turn(Attendee.shuffle_key), Attendee.shuffle_key)
            .limit(MOST_NAMES)
        )
    )


_MOST_COUNTED = 1000
_OPEN: Final = select(func.count()).select_from(
    select(Attendee.id)
    .where(
        Attendee.event_id == bindparam("event_id"),
        Attendee.status == Status.OPEN,
        Attendee.status_until > bindparam("now"),
        Attendee.id != bindparam("me"),
    )
    .limit(_MOST_COUNTED)
    .subquery()
)


def open_to_talk(session: Session, viewer: Attendee, now: datetime) -> int:
    """The number of others at `viewer`'s event who are open to talk, at most a thousand. It is told only roughly."""
    ((many,),) = read(session, _OPEN, {"event_id": viewer.event_id, "now": now, "me": viewer.id})
    return many
