"""The stage of every fault: an event that is just running, and people whose phones are signed in."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from secrets import randbelow
from typing import Any

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert, select

from eventnet.app import create_app
from eventnet.cards.models import Detail
from eventnet.cards.rules import DetailKind
from eventnet.config import Settings
from eventnet.events.actions import make_event
from eventnet.events.models import Attendee
from eventnet.events.rules import ALIAS_BYTES, SHUFFLE_KEYS, CardChoice, Role
from eventnet.exchange.codes import CodeBook, LiveCode, step_at
from eventnet.kernel.days import utc_now
from eventnet.kernel.ids import hash_secret, new_public_id
from eventnet.people.models import BrowserSession, Person
from eventnet.people.rules import SESSION_PERIOD
from eventnet.storage.engine import open_engine
from eventnet.storage.migrating import bring_up
from eventnet.storage.transactions import session_factory, writing

BASE_URL = "http://eventnet.test"
MOST_IN_A_CALL = 3
"""So that nobody's code is wanted more often within half a minute than it may be used (`USES_PER_STEP`)."""

_KEY, _CSRF = "k" * 40, "b" * 40


class Seal:
    """Makes cookies and form tokens as the server does: it has the same key."""

    def __init__(self, app: Any) -> None:
        self._cookies = app.session_interface.get_signing_serializer(app)
        self._forms = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token")

    def cookie(self, holds: dict[str, object]) -> str:
        """A cookie that holds this."""
        return str(self._cookies.dumps(holds))

    def form_token(self, secret: str) -> str:
        """The token of forms in a browser with this secret."""
        return str(self._forms.dumps(secret))


@dataclass(frozen=True)
class Somebody:
    """One of the crowd: their rows, and the cookie of their phone."""

    attendee_id: int
    person_id: int
    alias: bytes
    cookie: str


@dataclass(frozen=True)
class Stage:
    """An installation with its event; `now` is the time its server goes by."""

    settings: Settings
    event: str
    people: list[Somebody]
    form_token: str
    now: Callable[[], datetime]
    seal: Seal

    @property
    def environ(self) -> dict[str, str]:
        """The settings, as a process is given them."""
        return {
            "EVENTNET_DATA": str(self.settings.data),
            "EVENTNET_BASE_URL": self.settings.base_url,
            "EVENTNET_SECRET_KEY": _KEY,
            "EVENTNET_DATABASE_URL": self.settings.database_url,
        }

    def token(self, holder: Somebody, *, steps_ago: int = 0) -> str:
        """The token in somebody's live code, as the phone shows it now, or showed it half a minute ago."""
        book = CodeBook(self.settings.secret_keys, self.settings.host)
        return book.seal(LiveCode(holder.alias, step_at(self.now()) - steps_ago))

    def stranger(self, number: int) -> tuple[str, str]:
        """The cookie of a browser in which nobody is signed in, and the token that its forms have."""
        secret = f"{number:040}"
        return self.seal.cookie({"csrf_token": secret}), self.seal.form_token(secret)

    def meetings(self, draw: Random) -> Iterator[tuple[Somebody, list[Somebody]]]:
        """Who scans whom in one call: everybody in turn, each pair of people once."""
        many = len(self.people)
        for apart in range(1, many // 2 - MOST_IN_A_CALL, MOST_IN_A_CALL):
            for scanner in draw.sample(range(many), many):
                others = range(apart, apart + draw.randint(1, MOST_IN_A_CALL))
                yield self.people[scanner], [self.people[(scanner + other) % many] for other in others]


def set_stage(url: str, folder: Path, *, many: int, now: Callable[[], datetime] = utc_now) -> Stage:
    """Makes the database at `url`, with `many` people at an event that began yesterday and ends the day after next."""
    settings = Settings(data=folder, database_url=url, base_url=BASE_URL, secret_keys=(_KEY,))
    engine = open_engine(url)
    bring_up(engine)
    day = timedelta(days=1)
    with session_factory(engine)() as session, writing(session):
        event = make_event(
            session,
            name="Begegnungen",
            place="Alte Gießerei",
            timezone="Europe/Berlin",
            starts_at=now() - day,
            ends_at=now() + 2 * day,
        )
        session.flush()
        session.execute(insert(Person), [_person(number, now()) for number in range(many)])
        ids = list(session.scalars(select(Person.id).order_by(Person.id)))
        session.execute(insert(Attendee), [_attendee(event.id, person_id, now()) for person_id in ids])
        rows = session.execute(select(Attendee.id, Attendee.person_id, Attendee.alias).order_by(Attendee.id)).all()
        session.execute(insert(Detail), [_detail(attendee_id) for attendee_id, _, _ in rows])
        session.execute(insert(BrowserSession), [_session(person_id, now()) for person_id in ids])
        public_id = event.public_id
    engine.dispose()
    seal = Seal(create_app(settings))
    people = [
        Somebody(attendee_id, person_id, alias, _cookie(seal, person_id)) for attendee_id, person_id, alias in rows
    ]
    return Stage(settings, public_id, people, seal.form_token(_CSRF), now, seal)


def _person(number: int, now: datetime) -> dict[str, Any]:
    times = {"created_at": now, "confirmed_at": now}
    return {"public_id": new_public_id(), "email": f"{number}@crowd.example", "name": f"Somebody {number}", **times}


def _attendee(event_id: int, person_id: int, now: datetime) -> dict[str, Any]:
    blank = dict.fromkeys(("headline", "organisation", "offer", "need"), "")
    return blank | {
        "public_id": new_public_id(),
        "shuffle_key": randbelow(SHUFFLE_KEYS),
        "event_id": event_id,
        "person_id": person_id,
        "alias": os.urandom(ALIAS_BYTES),
        "role": Role.ATTENDEE,
        "name": f"Somebody {person_id}",
        "card_choice": CardChoice.ALL,
        "joined_at": now,
        "has_chosen_details": True,
    }


def _detail(attendee_id: int) -> dict[str, Any]:
    value = f"{attendee_id}@crowd.example"
    return {
        "attendee_id": attendee_id,
        "position": 0,
        "kind": DetailKind.EMAIL,
        "value": value,
        "shared": True,
        "best": False,
    }


def _session(person_id: int, now: datetime) -> dict[str, Any]:
    return {
        "public_id": new_public_id(),
        "secret_hash": hash_secret(_secret(person_id)),
        "person_id": person_id,
        "browser": "Firefox",
        "created_at": now,
        "expires_at": now + SESSION_PERIOD,
    }


def _secret(person_id: int) -> str:
    return f"phone {person_id}"


def _cookie(seal: Seal, person_id: int) -> str:
    return seal.cookie({"signed-in": _secret(person_id), "csrf_token": _CSRF, "_permanent": True})
