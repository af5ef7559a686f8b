"""Looking up what a first message needs: in which language it is written, and whether there is an address for it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.cards.rules import DetailKind
from eventnet.contacts.models import Contact, Encounter
from eventnet.contacts.queries import is_alive
from eventnet.events.models import Attendee
from eventnet.people.models import Person


def language_of(session: Session, attendee: Attendee) -> str | None:
    """The language ("de" or "en") this attendee reads here; None where they have not chosen one."""
    return session.scalar(select(Person.language).where(Person.id == attendee.person_id))


def address_given_to(session: Session, owner: Person, attendee: Attendee, now: datetime) -> str | None:
    """The e-mail address this attendee has given to `owner`: that on the card given last which has one."""
    held = (
        select(Encounter.card)
        .join(Encounter.contact)
        .where(Contact.owner_id == owner.id, Contact.person_id == attendee.person_id, is_alive(now))
        .order_by(Encounter.given_at.desc(), Encounter.id.desc())
    )
    for card in session.scalars(held):
        details = card.details if card else ()
        if addresses := [detail.value for detail in details if detail.kind is DetailKind.EMAIL]:
            return addresses[0]
    return None
