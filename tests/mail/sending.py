"""Shortcuts for tests of the sender: mails to send, a sender, and a look into the outbox."""

import time
from collections.abc import Callable

from sqlalchemy import select

from eventnet.mail.lines import Lines
from eventnet.mail.models import Mail
from eventnet.mail.sender import Deliver, Sender
from eventnet.mail.smtp import SmtpServer, smtp_server
from eventnet.serving import sender_for
from tests.cast import House, Phone

GUS = "gus@guests.example"

PATIENT, IMPATIENT = 30.0, 0.5
"""Seconds for an answer: more than any machine needs, and enough to see that whoever says nothing is left."""


def sender_to(house: House, deliver: Deliver) -> Sender:
    """The installation's sender, handing over to `deliver`."""
    settings = house.app.extensions["eventnet"].settings
    sender = sender_for(house.app, house.sessions, settings, house.clock, deliver)
    assert sender is not None
    return sender


def one_each(server: SmtpServer) -> Deliver:
    """Hands each mail over on a line of its own, which then is left."""
    return Lines(server, most_mails=1).deliver


def server(url: str, answer_seconds: float = PATIENT) -> SmtpServer:
    """The server at `url`, and for how long it may take over an answer."""
    return smtp_server(url, "eventnet.test", answer_seconds=answer_seconds, whole_seconds=3 * answer_seconds)


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


def wait_until(there: Callable[[], object]) -> None:
    """Waits for what others do meanwhile."""
    until = time.monotonic() + 40
    while not there():
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.01)
