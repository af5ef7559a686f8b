"""The mails of this room: what each is filled in with, and the keys minted for it at the moment it is sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from eventnet.events.models import Attendee
from eventnet.events.queries import attendances_of
from eventnet.kernel.harmless import harmless
from eventnet.kernel.ids import hash_secret
from eventnet.mail.letters import Letter
from eventnet.mail.models import Mail
from eventnet.mail.smtp import UndeliveredError
from eventnet.people.links import Minted, mint_link
from eventnet.people.models import Person
from eventnet.people.queries import person_by_email
from eventnet.people.rules import LinkPurpose
from eventnet.web.current import installation
from eventnet.web.i18n import moment_words
from eventnet.web.limits import Closed, TooMany, check_questions_everywhere
from eventnet.web.mails import Writer, absolute, letter

WAITED_FOR = ("sign-in", "address")
"""The mails that somebody sits and waits for."""

MOST_NAMED = 3
"""How many events a question names. Whoever makes events could write a letter in their names."""


def _confirm(session: Session, mail: Mail, now: datetime) -> Letter | None:
    """Who joined what when, and the question whether it was them; nobody is asked who has said so already."""
    newcomer = session.scalar(select(Person).where(Person.public_id == mail.about))
    if newcomer is None or newcomer.confirmed_at is not None or not _stays(session, newcomer):
        return None
    browser = bytes.fromhex(mail.words["browser"])
    return _question(session, newcomer, browser, now, has_digits=True)


def _sign_in(session: Session, mail: Mail, now: datetime) -> Letter | None:
    """Link and digits for whoever has confirmed the address.

    Who joined with it, never confirmed, and has lost the browser since, is asked once more whether it was them: only
    with that mail they get in again. Nobody else is written to.
    """
    person = person_by_email(session, mail.address) or _latest_newcomer(session, mail.address)
    if person is None or not _stays(session, person):
        return None
    if person.confirmed_at is None:
        joined = attendances_of(session, person)
        try:
            check_questions_everywhere(joined[0].event.public_id if joined else "")
        except TooMany:
            return None
        except Closed:
            raise UndeliveredError("what counts for all processes (EVENTNET_LIMITS_URL) does not answer") from None
        # Not the browser that asks now: it need not be the one that joined, and digits would take it for that.
        nowhere = hash_secret(mail.public_id)
        return _question(session, person, nowhere, now, has_digits=False)
    browser = bytes.fromhex(mail.words["browser"])
    minted = _mint(session, person, LinkPurpose.SIGN_IN, browser, now)
    return letter(
        "sign-in",
        name=harmless(person.name),
        # What programs that open links in mails have used up once, they would use up again.
        link="" if mail.words.get("only") == "digits" else absolute("account.signing_in", token=minted.secret),
        digits=minted.spaced,
        page=absolute("account.mailed"),
    )


MAILS: dict[str, Writer] = {"confirm": _confirm, "sign-in": _sign_in}


def _latest_newcomer(session: Session, address: str) -> Person | None:
    takes_part = exists().where(Attendee.person_id == Person.id)
    unconfirmed = select(Person).where(Person.email == address, Person.confirmed_at.is_(None), takes_part)
    return session.scalars(unconfirmed.order_by(Person.created_at.desc(), Person.id.desc()).limit(1)).first()


def _stays(session: Session, person: Person) -> bool:
    """Whether `person` is still there, and will be until the mail's row is claimed: nobody erases them meanwhile."""
    held = select(Person.id).where(Person.id == person.id).with_for_update(key_share=True)
    return session.scalar(held) is not None


@dataclass(frozen=True)
class _Joined:
    """One row of what was joined. `event` and `name` are empty where they do not belong into a mail."""

    event: str
    name: str
    when: str


def _question(session: Session, newcomer: Person, browser: bytes, now: datetime, *, has_digits: bool) -> Letter | None:
    attendances = attendances_of(session, newcomer)
    joined = [
        _Joined(
            harmless(attendee.event.name),
            harmless(attendee.name),
            moment_words(attendee.joined_at, attendee.event.timezone),
        )
        for attendee in attendances[:MOST_NAMED]
    ]
    if not joined:
        return None
    minted = _mint(session, newcomer, LinkPurpose.CONFIRM, browser, now)
    return letter(
        "confirm",
        joined=joined,
        is_whole=len(joined) == len(attendances) and all(row.event and row.name for row in joined),
        link=absolute("account.confirming", token=minted.secret),
        digits=minted.spaced if has_digits else "",
        page=absolute("account.mailed"),
    )


def _mint(session: Session, person: Person, purpose: LinkPurpose, browser: bytes, now: datetime) -> Minted:
    key = installation().settings.secret_keys[0]
    return mint_link(session, person, purpose, browser_hash=browser, key=key, now=now)
