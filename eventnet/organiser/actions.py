"""Making an event. Actions never commit: whoever calls them does."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventnet.cards.prompts import take_set
from eventnet.events.actions import make_event
from eventnet.events.models import Event
from eventnet.events.queries import is_id_taken, organiser_for
from eventnet.events.rules import Plan, Role
from eventnet.joining.actions import join_as_known
from eventnet.kernel.ids import new_public_id
from eventnet.people.actions import hold_person
from eventnet.people.models import Person


def create_event(
    session: Session,
    person: Person,
    plan: Plan,
    *,
    prompts: str,
    public_id: str,
    now: datetime,
    called: str | None = None,
) -> Event:
    """A new event that `person` organises and takes part in, with a set of questions (cards.catalogue.SETS).

    `called` is what they say their name is, where nobody had asked before. The form it came from has minted
    `public_id`: sent twice, also at the same instant, it makes one event. Raises VanishedError.
    """
    hold_person(session, person)
    if there := organiser_for(session, person, public_id):
        return there.event
    event = make_event(
        session, **vars(plan), public_id=new_public_id() if is_id_taken(session, public_id) else public_id
    )
    take_set(session, event, prompts)  # before anybody joins: answers that come along find their questions
    join_as_known(session, event, person, now, called=called).role = Role.ORGANISER
    return event
