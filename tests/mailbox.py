"""What people find in their mail: the real sender with the real words, and nobody's server in between."""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from weakref import WeakKeyDictionary

from eventnet.serving import sender_for
from tests.cast import House

_arrived: WeakKeyDictionary[House, list[EmailMessage]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Letter:
    """One mail: to whom, and what is in it. `link` is a path here; `digits` are empty where there are none."""

    template: str
    address: str
    language: str
    link: str
    digits: str
    subject: str
    text: str
    html: str


def letters(house: House, address: str) -> list[Letter]:
    """What has come for `address` since it was last asked for, the oldest first. Everything due goes out with it."""
    arrived = _arrived.setdefault(house, [])
    settings = house.app.extensions["eventnet"].settings
    sender = sender_for(house.app, house.sessions, settings, house.clock, arrived.append)
    assert sender is not None
    sender.send_due()
    theirs = [message for message in arrived if message["To"] == address]
    _arrived[house] = [message for message in arrived if message["To"] != address]
    return [opened(message, house.base_url) for message in theirs]


def letter(house: House, address: str) -> Letter:
    """The one mail that has come for `address`."""
    (found,) = letters(house, address)
    return found


def opened(message: EmailMessage, base_url: str) -> Letter:
    """What its reader finds in a message."""
    text, html = (part_of(message, kind) for kind in ("plain", "html"))
    link = re.findall(rf"^{re.escape(base_url)}(/\S+)$", text, re.MULTILINE)[0]
    digits = re.findall(r"\b\d{4} \d{4}\b", text)
    return Letter(
        template=link.split("/")[1],
        address=str(message["To"]),
        language=str(message["Content-Language"]),
        link=link,
        digits="".join(digits).replace(" ", ""),
        subject=str(message["Subject"]),
        text=text,
        html=html,
    )


def part_of(message: EmailMessage, kind: str) -> str:
    """The text of a message in one of its two forms ("plain" or "html")."""
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")
