"""The demo's mailbox: whatever would go out by mail, on a page. Nobody's real address ever gets anything.

Links that sign in as Ada lie in it, so its address holds a key, anew at each start. Where somebody comes from would not
do: behind a tunnel or a proxy everybody comes from this very machine, and others may have a login on it.
"""

import hmac
import re
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from flask import Blueprint, abort, render_template

from eventnet.demo.seeding import ZONE
from eventnet.event_mails.mails import write_second
from eventnet.event_mails.queries import attendee_named
from eventnet.event_mails.tokens import TokenBook
from eventnet.kernel.ids import new_public_id, new_secret
from eventnet.people.models import Person
from eventnet.web.current import database, installation, now
from eventnet.web.i18n import speaking
from eventnet.web.pages import or_404

MOST_KEPT = 50
_LINK = re.compile(r"(https?://\S+)")


@dataclass(frozen=True)
class Arrived:
    """One mail as the page shows it: `paragraphs` are lines of its text, each cut into (words, is it a link).

    `about` is the token of one that tells of an event, "" where there is none: there the other one can be looked at.
    """

    id: str
    address: str
    subject: str
    language: str
    at: datetime
    paragraphs: list[list[list[tuple[str, bool]]]]
    about: str = ""


class Mailbox:
    """Mails that have come, the newest first; kept in memory, and of many only the latest. `path` is where they are."""

    def __init__(self) -> None:
        self._key = new_secret()
        self._arrived: deque[Arrived] = deque(maxlen=MOST_KEPT)

    def deliver(self, message: EmailMessage) -> None:
        """Takes a message in, as an SMTP server would."""
        text = message.get_body(("plain",))
        self._arrived.appendleft(
            Arrived(
                id=new_public_id(),
                address=str(message["To"]),
                subject=str(message["Subject"]),
                language=str(message["Content-Language"]),
                at=parsedate_to_datetime(message["Date"]),
                paragraphs=_paragraphs(text.get_content() if isinstance(text, EmailMessage) else ""),
                about=str(message["List-Unsubscribe"] or "").rpartition("/")[2].rstrip(">"),
            )
        )

    @property
    def path(self) -> str:
        """The page's path, for whoever started the demo to read."""
        return f"/mailbox/{self._key}"

    def is_opened_by(self, key: str) -> bool:
        """True where `key` is the one in its path."""
        return hmac.compare_digest(key.encode("utf-8", "surrogatepass"), self._key.encode())

    def mails(self) -> list[Arrived]:
        """The mails that are there now."""
        return list(self._arrived)


def _paragraphs(text: str) -> list[list[list[tuple[str, bool]]]]:
    """The text by paragraphs and their lines; the line that sets off what is small print is left out."""
    lines = text.replace("\r\n", "\n").replace("-- \n", "").strip().split("\n\n")
    return [[_cut(line) for line in paragraph.split("\n") if line] for paragraph in lines]


def _cut(line: str) -> list[tuple[str, bool]]:
    return [(words, bool(_LINK.fullmatch(words))) for words in _LINK.split(line) if words]


def mailbox_pages(mailbox: Mailbox) -> Blueprint:
    """The page, for `eventnet demo` alone to register."""
    bp = Blueprint("mailbox", __name__)

    @bp.get("/mailbox/<key>")
    def mails(key: str) -> str:
        """All that would have gone out by mail, the newest first; not there for who has not been told where."""
        if not mailbox.is_opened_by(key):
            abort(404)
        return render_template("demo/mailbox.html", mails=mailbox.mails(), zone=ZONE)

    @bp.get("/mailbox/<key>/second/<token>")
    def second(key: str, token: str) -> str:
        """The mail that comes before a list closes, as it would read by now; nobody is sent it."""
        if not mailbox.is_opened_by(key):
            abort(404)
        settings = installation().settings
        named = TokenBook(settings.secret_keys, settings.host).open(token)
        attendee = or_404(attendee_named(database(), named) if named else None)
        person = database().get_one(Person, attendee.person_id)
        language = person.language or "en"
        with speaking(language):
            letter = write_second(database(), attendee, now())
        mail = letter and Arrived(
            id=attendee.public_id,
            address=person.email,
            subject=letter.subject,
            language=language,
            at=now(),
            paragraphs=_paragraphs(letter.text),
        )
        return render_template("demo/second.html", mail=mail, zone=ZONE, mailbox=mailbox.path)

    return bp
