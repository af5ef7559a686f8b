"""The days after in the house: Cleo has met Ben; mails are posted as `eventnet serve` posts them."""

from datetime import UTC, datetime

from sqlalchemy import delete, select

from eventnet.contacts.actions import make_promise
from eventnet.contacts.models import Pause
from eventnet.event_mails.models import EventMail
from eventnet.event_mails.rules import Kind
from eventnet.upkeep.mails import post_mails
from tests.cast import House
from tests.mailbox import Letter, letters

CLEO, BEN = "cleo@demo.example", "ben@demo.example"
MORNING = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)  # 9:00 in Berlin, the day after the event's last
THREE_BEFORE = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)  # before the end of Friday, 4 December


def go_to(house: House, now: datetime) -> None:
    """It is `now`."""
    house.clock.now = now


def post(house: House, *, can_mail: bool = True) -> int:
    """What a minute of a running installation does."""
    return post_mails(house.sessions, house.clock.now, can_mail=can_mail)


def mails_to(house: House, address: str = CLEO) -> list[Letter]:
    """What has come for somebody since one last looked, by a sender who has just been there."""
    post(house)
    return letters(house, address)


def noted(house: House, who: str = "cleo") -> dict[Kind, bool]:
    """Which mails were decided about for somebody, and whether they were told."""
    with house.reading() as session:
        attendee = house.attendee(session, who)
        rows = session.scalars(select(EventMail).where(EventMail.attendee_id == attendee.id))
        return {row.kind: row.is_told for row in rows}


def grace_of(house: House, owner: str = "cleo", other: str = "ben") -> int:
    """For how many days after its deadline somebody's contact can be brought back."""
    with house.reading() as session:
        contact = house.contact(session, owner, other)
        assert contact
        assert contact.gone_at
        return (contact.gone_at - contact.deadline_at).days


def let_go(house: House, owner: str, other: str) -> None:
    """Lets somebody go."""
    path = house.contact_path(owner, other).replace("/contacts/", "/follow-ups/")
    assert house.phone(owner).post(f"{path}/letting-go").status_code == 303


def promise(house: House, owner: str, other: str, text: str) -> None:
    """Notes what one has promised, past the form that would have tidied it."""
    with house.writing() as session:
        contact = house.contact(session, owner, other)
        assert contact
        make_promise(session, contact, text, house.clock.now)


def pause(house: House, who: str, began_at: datetime, ends_at: datetime) -> None:
    """Has somebody pause; what that does to their deadlines is not this room's to know."""
    with house.writing() as session:
        person_id = house.person(session, who).id
        session.execute(delete(Pause).where(Pause.person_id == person_id))
        session.add(
            Pause(
                person_id=person_id,
                since=began_at,
                began_at=began_at,
                ends_at=ends_at,
                timezone="Europe/Berlin",
                is_open_ended=False,
            )
        )
