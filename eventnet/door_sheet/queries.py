"""Looking up what stands on a door sheet, always through the one who reads it."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import BigInteger, BindParameter, and_, bindparam, func, select, union
from sqlalchemy.orm import Session

from eventnet.cards.models import Answer, Prompt
from eventnet.cards.rules import Audience, GivenAnswer
from eventnet.contacts.models import Contact
from eventnet.contacts.rules import STAYING
from eventnet.directory.models import MeetListEntry
from eventnet.door_sheet.rules import DRAWN
from eventnet.events.drawing import Draw, draw_at
from eventnet.events.models import Attendee, Event
from eventnet.events.queries import IS_DIRECTORY_SHOWN, IS_SEEN, looking
from eventnet.events.rules import Role, Status
from eventnet.exchange.swapped import swapped_with
from eventnet.kernel.bilingual import Bilingual
from eventnet.people.queries import hidden_from
from eventnet.storage.reading import read

MOST_KNOWN = 50


_KNOWN_COMING: Final = (
    select(Contact.public_id, Contact.name)
    .join(Attendee, and_(Attendee.person_id == Contact.person_id, Attendee.event_id == bindparam("viewer_event")))
    .where(
        Contact.owner_id == bindparam("viewer_person"),
        Contact.outcome.in_(STAYING),
        Attendee.shown_to_contacts,
        Attendee.id != bindparam("viewer"),
        *(Attendee.person_id.not_in(some) for some in hidden_from(bindparam("viewer_person"))),
    )
    .order_by(Attendee.shuffle_key)
    .limit(MOST_KNOWN)
)


class Known(NamedTuple):
    """A contact who comes, too: its id and name."""

    public_id: str
    name: str


def known_coming(session: Session, viewer: Attendee) -> list[Known]:
    """The people `viewer` knows of those who come to this event, by shuffle key: their contacts done or kept.

    Each sees the other only where both have said that their contacts may know.
    """
    if not viewer.shown_to_contacts:
        return []
    return [Known(*row) for row in read(session, _KNOWN_COMING, looking(viewer))]


_ME: Final[BindParameter[int]] = bindparam("viewer")
_DRAW: Final = Draw(bindparam("factor", type_=BigInteger), bindparam("shift", type_=BigInteger))
_KNOWN: Final = union(
    select(MeetListEntry.other_id).where(MeetListEntry.attendee_id == _ME),
    *swapped_with(_ME),
)
_OPEN_NOW: Final = (
    select(Attendee.name)
    .where(
        IS_DIRECTORY_SHOWN,
        IS_SEEN,
        Attendee.status == Status.OPEN,
        Attendee.status_until > bindparam("now"),
        Attendee.id.not_in(_KNOWN),
    )
    .order_by(_DRAW.turn(Attendee.shuffle_key), Attendee.shuffle_key)
    .limit(DRAWN)
)


def open_now(session: Session, viewer: Attendee, now: datetime) -> list[str]:
    """The names of three who are open to talk at `now`, drawn anew each hour; nobody's without a list.

    Drawn are people whom `viewer` sees in the list and has neither on the meet list nor exchanged cards with.
    """
    draw = draw_at(now, viewer.shuffle_key)
    values = {"now": now, "factor": draw.factor, "shift": draw.shift}
    return [name for (name,) in read(session, _OPEN_NOW, looking(viewer) | values)]


_QUESTIONS: Final = (
    select(Prompt.german, Prompt.english, func.coalesce(Answer.text, ""))
    .outerjoin(
        Answer,
        and_(
            Answer.prompt_id == Prompt.id,
            Answer.attendee_id == bindparam("attendee_id"),
            Answer.audience == Audience.DOOR_SHEET,
        ),
    )
    .where(Prompt.event_id == bindparam("event_id"), Prompt.position.is_not(None))
    .order_by(Prompt.position)
)


def questions_for(session: Session, attendee: Attendee) -> list[GivenAnswer]:
    """The questions of an event in their order, each with `attendee`'s answer that is for them alone ("" for none)."""
    rows = read(session, _QUESTIONS, {"attendee_id": attendee.id, "event_id": attendee.event_id})
    return [GivenAnswer(Bilingual(german, english), text) for german, english, text in rows]


_TEAM: Final = (
    select(Attendee.name)
    .where(Attendee.event_id == bindparam("event_id"), Attendee.role == Role.ORGANISER)
    .order_by(Attendee.id)
)


def team_names(session: Session, event: Event) -> list[str]:
    """The names by which those who organise `event` are called there."""
    return [name for (name,) in read(session, _TEAM, {"event_id": event.id})]
