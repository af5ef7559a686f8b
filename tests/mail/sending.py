"""Shortcuts for tests of the sender: mails to send, a sender, and a look into the outbox."""

from sqlalchemy import select

from eventnet.mail.models import Mail
from eventnet.mail.sender import Deliver, Sender
from eventnet.serving import sender_for
from tests.cast import House, Phone

GUS = "gus@guests.example"


def sender_to(house: House, deliver: Deliver) -> Sender:
    """The installation's sender, handing over to `deliver`."""
    settings = house.app.extensions["eventnet"].settings
    sender = sender_for(house.app, house.sessions, settings, house.clock, deliver)
    assert sender is not None
    return sender


def joined(house: House, *, name: str = "Gus", address: str = GUS, language: str = "en") -> Phone:
    """A new phone whose owner has joined; the mail that asks about it waits."""
    phone = house.phone(language=language)
    answer = phone.post(f"/join/{house.join_code}", {"name": name, "email": address})
    assert answer.status_code == 303
    return phone


def asked(house: House, address: str = "cleo@demo.example", *, language: str = "en") -> Phone:
    """A new phone whose owner has asked for a mail to sign in; it waits."""
    phone = house.phone(language=language)
    assert phone.post("/sign-in", {"email": address}).status_code == 303
    return phone


def outbox(house: House) -> list[Mail]:
    """What lies in the outbox, the oldest first."""
    with house.reading() as session:
        return list(session.scalars(select(Mail).order_by(Mail.id)))
