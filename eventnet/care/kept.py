"""What is kept of what people tell a team."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventnet.care.models import TeamMessage
from eventnet.events.models import Event
from eventnet.storage.keeping import WITH_IT, WITH_THEM, Kept, Merging, OfPerson, Until
from eventnet.storage.keeping import marked as _l


def _told(session: Session, person_id: int, _now: datetime) -> list[dict[str, Any]]:
    """What this person told organisers or the operator with their name; without it nothing leads here."""
    rows = session.execute(
        select(TeamMessage, Event.name)
        .join(Event, Event.id == TeamMessage.event_id)
        .where(TeamMessage.author_id == person_id)
        .order_by(TeamMessage.sent_on, TeamMessage.id)
    )
    return [
        {
            "event": name,
            "to": "operator" if message.to_operator else "organisers",
            "text": message.text,
            "sent_on": message.sent_on.isoformat(),
        }
        for message, name in rows
    ]


def _change_author(session: Session, newcomer_id: int, known_id: int, _now: datetime) -> None:
    session.execute(update(TeamMessage).where(TeamMessage.author_id == newcomer_id).values(author_id=known_id))


KEPT = [
    Kept(
        TeamMessage,
        whose="author_id",
        what=_l("What you tell a team, with your name only where you wanted it"),
        until=Until(_l("until those you told delete it, with your name until you erase all that is yours")),
        plain="id public_id event_id to_operator",
        sensitive="author_id text sent_on",
        in_file=OfPerson(7, "messages_to_teams", _told),
        erasing=WITH_THEM,
        merging=Merging(people=_change_author),
        ending=WITH_IT,
    ),
]
