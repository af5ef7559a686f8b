"""Looking up the facts that ideas for one contact are made of."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from eventnet.contacts.models import Contact
from eventnet.events.models import Attendee
from eventnet.followups.ideas import Facts
from eventnet.people.models import Person
from eventnet.storage.reading import read

_EVENT_IDS: Final[BindParameter[list[int]]] = bindparam("event_ids", expanding=True)
_MINE_THERE: Final = select(Attendee.event_id, Attendee.name, Attendee.offer).where(
    Attendee.person_id == bindparam("person_id"), Attendee.event_id.in_(_EVENT_IDS)
)


@dataclass(frozen=True)
class Writing:
    """The stuff of a message to one contact: facts, my name, and the language they read, where it is known."""

    facts: Facts
    by: str
    their_language: str | None


def writing_to(session: Session, owner: Person, contact: Contact) -> Writing:
    """The stuff for a message of `owner` to `contact`, which is loaded whole; of a card taken back there is none."""
    latest, card = contact.latest, contact.card
    given = [one.event_id for one in contact.encounters if one.card is card] if card else []
    ids = [event_id for event_id in {latest.event_id, *given} if event_id is not None]
    mine = {row.event_id: row for row in read(session, _MINE_THERE, {"person_id": owner.id, "event_ids": ids})}
    offers = [mine[event_id].offer for event_id in given if event_id in mine]
    facts = Facts(
        promises=tuple(promise.text for promise in contact.promises),
        need=card.need if card else "",
        my_offer=offers[0] if offers else "",
        event=latest.event_name,
        topics=card.common_topics if card else (),
    )
    by = mine[latest.event_id].name if latest.event_id in mine else owner.name
    return Writing(facts, by, contact.person.language if contact.person and card else None)
