"""Adding somebody by hand. Actions never commit: whoever calls them does."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from eventnet.cards.rules import GivenCard, GivenDetail
from eventnet.contacts.models import Contact, Encounter, Pause, Promise
from eventnet.contacts.pauses import moved
from eventnet.contacts.rules import GRACE, UNTOLD_GRACE, begin
from eventnet.events.models import Attendee
from eventnet.events.rules import FOLLOW_UP_DAYS
from eventnet.kernel.days import day_of, end_of_day
from eventnet.kernel.ids import new_public_id, public_id_of
from eventnet.people.models import Person
from eventnet.storage.transactions import connection_to_write
from eventnet.storage.upsert import insert_missing


@dataclass(frozen=True)
class ByHand:
    """A person as their owner writes them down; `mark` is of the form they were typed into."""

    mark: str
    name: str
    note: str = ""
    detail: GivenDetail | None = None
    promise: str = ""
    due_on: date | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """All that was typed: a form sent again with anything changed means somebody else."""
        detail = self.detail.value if self.detail else ""
        return (self.mark, self.name, self.note, detail, self.promise, str(self.due_on or ""))


def add_by_hand(
    session: Session, owner: Person, written: ByHand, *, there: Attendee | None, zone: str, now: datetime
) -> str:
    """Adds somebody to the list of `owner`, met where `owner` was `there`, or at no event; their contact's id.

    The same form sent twice, also at the same instant, adds one: its id is made of what was sent.
    """
    event = there.event if there else None
    can_be_told = there is not None and there.wants_mails and owner.confirmed_at is not None
    lifecycle = begin(
        now=now,
        event_ends_at=event.ends_at if event else end_of_day(day_of(now, zone), zone),
        follow_up_days=event.follow_up_days if event else FOLLOW_UP_DAYS,
        zone=zone,
        grace=GRACE if can_be_told else UNTOLD_GRACE,
    )
    pause = session.get(Pause, owner.id, populate_existing=True)
    if pause and pause.is_running(now):
        lifecycle = moved(lifecycle, now, pause.ends_at)
    values = {
        "public_id": public_id_of(str(owner.id), *written.parts, event.public_id if event else ""),
        "owner_id": owner.id,
        "name": written.name,
        "note": written.note,
        "met_at": now,
        "timezone": zone,
        "deadline_at": lifecycle.deadline_at,
        "gone_at": lifecycle.gone_at,
        "by_hand": True,
    }
    made = insert_missing(connection_to_write(session), Contact, [values], returning=("id",))
    for (contact_id,) in made:
        session.add(
            Encounter(
                contact_id=contact_id,
                event_id=event.id if event else None,
                event_name=event.name if event else "",
                place=event.place if event else "",
                timezone=zone,
                met_at=now,
                given_at=now,
                card=GivenCard(details=(written.detail,)) if written.detail else None,
            )
        )
        if written.promise:
            promise = {"text": written.promise, "due_on": written.due_on, "made_at": now}
            session.add(Promise(public_id=new_public_id(), contact_id=contact_id, **promise))
    return str(values["public_id"])
