"""What people find in their mail: the outbox, read as the sender reads it, with keys minted at that moment."""

from dataclasses import dataclass

from sqlalchemy import select

from eventnet.mail.models import Mail
from eventnet.people.actions import mint_link
from eventnet.people.models import Person
from eventnet.people.queries import person_by_email
from eventnet.people.rules import LinkPurpose
from tests.cast import House


@dataclass(frozen=True)
class Letter:
    """One mail: to whom, and what is in it."""

    template: str
    address: str
    language: str
    link: str
    digits: str


def letters(house: House, address: str) -> list[Letter]:
    """Delivers everything that waits for `address`, the oldest first."""
    with house.writing() as session:
        delivered = []
        for mail in session.scalars(select(Mail).where(Mail.address == address).order_by(Mail.id)).all():
            if mail.template == "sign-in":
                person, purpose, path = person_by_email(session, address), LinkPurpose.SIGN_IN, "sign-in"
            else:
                asked = select(Person).where(Person.public_id == mail.words["person"])
                person, purpose, path = session.scalar(asked), LinkPurpose.CONFIRM, "confirm"
            if person is not None:
                browser = bytes.fromhex(mail.words["browser"])
                minted = mint_link(session, person, purpose, browser_hash=browser, key="k" * 40, now=house.clock.now)
                link = f"/{path}/{minted.secret}"
                delivered.append(Letter(mail.template, address, mail.language, link, minted.digits))
            session.delete(mail)
        return delivered


def letter(house: House, address: str) -> Letter:
    """The one mail that waits for `address`."""
    (found,) = letters(house, address)
    return found
