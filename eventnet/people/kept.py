"""What accounts keep of people."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eventnet.people.models import BrowserSession, Hiding, Person, SignInLink
from eventnet.people.queries import is_forgotten, links_of, sessions_of
from eventnet.people.rules import SESSION_PERIOD
from eventnet.storage.keeping import UNTIL_ERASED, WITH_IT, WITH_THEM, Because, Kept, Leaving, OfPerson, Until, written
from eventnet.storage.keeping import marked as _l


def _account(session: Session, person_id: int, _now: datetime) -> dict[str, Any]:
    person = session.get_one(Person, person_id)
    return {
        "name": person.name,
        "email": person.email,
        "language": person.language,
        "created_at": written(person.created_at),
        "confirmed_at": written(person.confirmed_at),
    }


def _hidden(session: Session, person_id: int, _now: datetime) -> list[str]:
    """Whom this person hid, under the names they went by then; never who hid this person."""
    return list(session.scalars(select(Hiding.name).where(Hiding.hider_id == person_id).order_by(Hiding.id)))


def _links(session: Session, person_id: int, _now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "purpose": link.purpose.value,
            "new_address": link.new_email,
            "until": written(link.expires_at),
            "used_at": written(link.used_at),
            "used_in": link.used_in,
        }
        for link in links_of(session, session.get_one(Person, person_id))
    ]


def _browsers(session: Session, person_id: int, now: datetime) -> list[dict[str, Any]]:
    rows = sessions_of(session, session.get_one(Person, person_id), now)
    return [{"browser": row.browser, "since": written(row.created_at)} for row in rows]


def _erase(session: Session, leaving: Leaving) -> None:
    session.execute(delete(Person).where(Person.id == leaving.id))


def _clear_links(session: Session, now: datetime) -> None:
    session.execute(delete(SignInLink).where(is_forgotten(now)))


def _clear_sessions(session: Session, now: datetime) -> None:
    session.execute(delete(BrowserSession).where(BrowserSession.expires_at <= now))


KEPT = [
    Kept(
        Person,
        whose="id",
        what=_l("Your name, e-mail address and language"),
        until=UNTIL_ERASED,
        plain="id public_id",
        personal="name language created_at confirmed_at",
        sensitive="email",
        in_file=OfPerson(1, "person", _account),
        erasing=_erase,
        merging=Because("Those of the known person stay."),
        ending=WITH_IT,
    ),
    Kept(
        SignInLink,
        whose="person_id",
        what=_l("Links in mails that you asked for, and where they were used"),
        until=Until(_l("until the day after they were used or ran out")),
        plain="id person_id purpose tries",
        personal="expires_at used_at used_in asked_again_at began",
        sensitive="new_email",
        secret="secret_hash browser_hash code_hash",
        in_file=OfPerson(8, "links_in_mails", _links),
        erasing=WITH_THEM,
        merging=WITH_THEM,
        ending=_clear_links,
    ),
    Kept(
        BrowserSession,
        whose="person_id",
        what=_l("In which browsers you are signed in"),
        until=Until(_l("until you sign out, %(days)s days at most"), SESSION_PERIOD.days),
        plain="id public_id person_id",
        personal="browser created_at expires_at",
        secret="secret_hash",
        in_file=OfPerson(9, "signed_in", _browsers),
        erasing=WITH_THEM,
        merging=WITH_THEM,
        ending=_clear_sessions,
        written_at="created_at",
    ),
    Kept(
        Hiding,
        whose="hider_id",
        what=_l("Whom you have hidden, under the name you knew them by"),
        until=UNTIL_ERASED,
        plain="id",
        sensitive="hider_id hidden_id name created_at",
        in_file=OfPerson(6, "hidden_from_each_other", _hidden),
        erasing=WITH_THEM,
        merging=Because("Exchanges share it, since the cards between those two go with it (exchange/merging.py)."),
        ending=WITH_IT,
    ),
]
