"""A mail as it goes out: what it says, and the message an SMTP server is handed."""

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr


@dataclass(frozen=True)
class Letter:
    """The words of a mail: the subject in one line, and its text twice, plain and as a page."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Letterhead:
    """The parts that all mails of an installation have in common.

    `sender` is an address or ``Name <address>``, `domain` the host in the ids of messages.
    """

    sender: str
    domain: str

    def message(self, letter: Letter, *, public_id: str, address: str, language: str, now: datetime) -> EmailMessage:
        """`letter` to `address`. Sent again it has the same Message-ID, by which a repeat can be recognised.

        Raises ValueError where a line break stands in what becomes a header.
        """
        message = EmailMessage(policy=policy.SMTP)
        name, sender = parseaddr(self.sender)
        message["From"] = Address(name, addr_spec=sender)
        message["To"] = address
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<{public_id}@{self.domain}>"
        # No out-of-office note answers a mail like this (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text, cte="quoted-printable")
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        message["Content-Language"] = language  # after the parts: each takes what begins with Content- along
        return message
