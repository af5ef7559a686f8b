"""A mail as it goes out: what it says, and the message an SMTP server is handed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy
from email.utils import format_datetime, parseaddr


class _WholeHeader(UnstructuredHeader, BaseHeader):
    """A header that programs read: an address in it is not broken or encoded, however long a line it makes."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _WholeHeader)
_POLICY = policy.SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True)
class Letter:
    """The words of a mail: the subject in one line, its text twice, plain and as a page; and `headers` of its own."""

    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


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
        message = EmailMessage(policy=_POLICY)
        name, sender = parseaddr(self.sender)
        message["From"] = Address(name, addr_spec=sender)
        message["To"] = address
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<{public_id}@{self.domain}>"
        # No out-of-office note answers a mail like this (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        for name, value in letter.headers.items():
            message[name] = value
        message.set_content(letter.text, cte="quoted-printable")
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        message["Content-Language"] = language  # after the parts: each takes what begins with Content- along
        return message
