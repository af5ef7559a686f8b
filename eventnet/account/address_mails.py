"""The mails about another address: what asks the new one, and what both are told. No name stands in them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.mail.letters import Letter
from eventnet.mail.models import Mail
from eventnet.people.links import mint_link
from eventnet.people.models import Person
from eventnet.people.rules import LinkPurpose
from eventnet.web.current import installation
from eventnet.web.mails import Writer, absolute, letter


def _whose(session: Session, mail: Mail) -> Person | None:
    """Whom the mail is about, held until its row is claimed: nobody erases them meanwhile."""
    who = select(Person).where(Person.public_id == mail.about).with_for_update(key_share=True)
    return session.scalar(who.execution_options(populate_existing=True))


def _ask(session: Session, mail: Mail, now: datetime) -> Letter | None:
    """Link and digits for a new address. It may be a stranger's, mistyped: without being signed in neither works."""
    who = _whose(session, mail)
    if who is None or who.confirmed_at is None:
        return None
    minted = mint_link(
        session,
        who,
        LinkPurpose.ADDRESS,
        browser_hash=bytes.fromhex(mail.words["browser"]),
        key=installation().settings.secret_keys[0],
        now=now,
        new_email=mail.address,
    )
    link = absolute("account.new_address", token=minted.secret)
    return letter("address", link=link, digits=minted.spaced, page=absolute("account.address"))


def _tell_it_was_asked(session: Session, mail: Mail, _now: datetime) -> Letter | None:
    """For the address so far, so that nobody takes it away unnoticed."""
    return letter("address-asked", page=absolute("account.sessions")) if _whose(session, mail) else None


def _tell_it_is_done(session: Session, mail: Mail, _now: datetime) -> Letter | None:
    """For both, the one that counts from now on and the one that does no more."""
    if _whose(session, mail) is None:
        return None
    operator = installation().settings.operator_email or ""
    return letter("address-changed", is_new=mail.words["is"] == "new", page=absolute("account.me"), write_to=operator)


MAILS: dict[str, Writer] = {"address": _ask, "address-asked": _tell_it_was_asked, "address-changed": _tell_it_is_done}
