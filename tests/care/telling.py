"""Telling the team and the operator, and who finds what afterwards: shortcuts for the tests of this room."""

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from eventnet.care.models import TeamMessage
from eventnet.events.actions import join, make_event
from eventnet.events.models import Event
from eventnet.events.rules import Role
from eventnet.serving import sender_for
from eventnet.web.current import Installation
from tests.cast import House, Phone
from tests.crowd import crowd
from tests.tables import contents

TEXT = "Somebody at the door will not leave me alone."


def care(house: House) -> str:
    """The address of the page."""
    return f"/e/{house.event}/care"


def tell(phone: Phone, house: House, text: Any = TEXT, *, signed: str = "no", to: str = "team") -> TestResponse:
    """Sends the form."""
    return phone.post(f"{care(house)}/message", {"text": text, "signed": signed, "recipient": to})


def writers(house: House, many: int) -> Iterator[Phone]:
    """A phone for each of `many` messages, so that nobody writes more than may be."""
    for number, who in enumerate(crowd(house, -(-many // 5))):
        phone = house.phone(who)
        yield from [phone] * min(5, many - 5 * number)


def told(house: House) -> list[TeamMessage]:
    """All that was told to anybody."""
    with house.reading() as session:
        return list(session.scalars(select(TeamMessage).order_by(TeamMessage.text)))


def everything(house: House) -> dict[str, list[tuple[Any, ...]]]:
    with house.reading() as session:
        return contents(session)


def run_by(house: House, *, name: str | None = "Verein Nord", email: str | None = "host@verein.example") -> None:
    """Has somebody run the installation."""
    there = house.app.extensions["eventnet"]
    settings = replace(there.settings, operator=name, operator_email=email)
    house.app.extensions["eventnet"] = Installation(settings, there.clock)


def without_mail(house: House) -> None:
    """Has the installation send no mails."""
    there = house.app.extensions["eventnet"]
    house.app.extensions["eventnet"] = Installation(replace(there.settings, smtp_url=None), there.clock)


def mails(house: House) -> list[EmailMessage]:
    """What the real sender hands over by now."""
    arrived: list[EmailMessage] = []
    sender = sender_for(
        house.app, house.sessions, house.app.extensions["eventnet"].settings, house.clock, arrived.append
    )
    assert sender
    sender.send_due()
    return arrived


def another_event(house: House, organiser: str) -> str:
    """A second event like the first; its public id."""
    with house.writing() as session:
        first = session.get_one(Event, house.event_id)
        event = make_event(
            session,
            name="Stammtisch",
            place="Bar",
            timezone=first.timezone,
            starts_at=first.starts_at,
            ends_at=first.ends_at,
        )
        join(session, event, house.person(session, organiser), house.clock.now, Role.ORGANISER)
        return event.public_id
