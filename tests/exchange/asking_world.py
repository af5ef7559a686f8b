"""The real thing beside the model of asking_model.py: badges, scans that phones send, requests, pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Connection, delete, event, select, update
from sqlalchemy.orm import Session, joinedload, selectinload, sessionmaker

from eventnet.cards.models import Topic
from eventnet.cards.rules import topic_key
from eventnet.contacts.models import Contact
from eventnet.contacts.queries import is_alive
from eventnet.events.actions import join
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import WhoMayAsk
from eventnet.exchange.codes import CodeBook, LiveCode, badge_code, new_badge_token, step_at
from eventnet.exchange.models import CardRequest, ScanAnswer
from eventnet.exchange.replies import say_no, say_yes
from eventnet.exchange.requests import asked_by, asked_of
from eventnet.exchange.scan import Scan, scan
from eventnet.people.actions import make_person
from eventnet.people.links import begin_session
from eventnet.people.models import BrowserSession, Person
from eventnet.storage.transactions import writing
from eventnet.upkeep.erasing import erase_person
from eventnet.web.extensions import db
from eventnet.web.limits import set_up_limits
from tests.cast import Phone
from tests.clock import Clock
from tests.exchange.asking_model import UNCONFIRMED, Asked, Asking, Badge
from tests.exchange.pairs_model import Code
from tests.exchange.pairs_seen import Seating, as_given
from tests.exchange.pairs_world import World
from tests.followups.held import Given, Meeting
from tests.statements import listening

_VALUES = re.compile(r"(?:email|linkedin|website)-\d+-\d+")


class DiedError(BaseException):
    """The server is gone, in the middle of its work."""


@dataclass(frozen=True)
class ShownQuestion:
    """What somebody who is asked sees of it."""

    name: str
    card: Given | None
    came_by: str
    met_at: datetime | None
    declined: bool


class AskingWorld(World):
    """People with badges and with phones that are signed in, on one app and its database."""

    def __init__(
        self,
        app: Flask,
        clock: Clock,
        sessions: sessionmaker[Session],
        meetings: list[Meeting],
        seats: list[Asking],
    ) -> None:
        self.app, self.clock = app, clock
        self._settings = app.extensions["eventnet"].settings
        self.book = CodeBook(self._settings.secret_keys, self._settings.host)
        super().__init__(sessions, meetings, list(seats))
        with sessions() as session:
            self._events = {row.id: row.public_id for row in session.execute(select(Event.id, Event.public_id))}

    # A walk

    def begin(self, seats: list[Any], now: datetime) -> None:
        """A new walk: whoever was erased is there again, everybody signed in, nobody has asked anybody."""
        set_up_limits(self.app, self._settings)  # what was counted in the walk before does not count
        with self.sessions() as session, writing(session):
            for table in (CardRequest, ScanAnswer, BrowserSession):
                session.execute(delete(table))
            session.execute(delete(Contact).where(Contact.person_id.is_(None)))
            self._bring_back(session, seats)
            self._choose_topics(session, seats)
            for number, person in enumerate(self.people):
                # They have come so late that no sweep of a walk erases them.
                came = {"confirmed_at": None if number == UNCONFIRMED else now, "created_at": now + timedelta(days=999)}
                session.execute(update(Person).where(Person.id == person.id).values(came))
            secrets = [begin_session(session, person.id, browser="", now=now) for person in self.people]
            session.execute(update(BrowserSession).values(expires_at=now + timedelta(days=999)))
            for number, seat in enumerate(seats):
                seat.badge, seat.badge_name = "", ""
                blank = {"badge_hash": None, "badge_name": "", "may_ask": WhoMayAsk.EVERYONE}
                mine = Attendee.id == self.attendees[number].id
                session.execute(update(Attendee).where(mine).values(blank))
        super().begin(seats, now)
        self.request_ids: dict[frozenset[int], str] = {}
        self._phones = [self._phone(secret) for secret in secrets]

    def _bring_back(self, session: Session, seats: list[Asking]) -> None:
        there = set(session.scalars(select(Person.id)))
        for number, person in enumerate(self.people):
            if person.id in there:
                continue
            again = make_person(session, email=person.email, name=person.name, now=person.created_at)
            self.people[number] = again
            for at, seat in enumerate(seats):
                if seat.person == number:
                    meeting = session.get_one(Event, self.attendees[at].event_id)
                    self.attendees[at], self._at[at] = join(session, meeting, again, person.created_at), again
        numbers = {attendee.id: number for number, attendee in enumerate(self.attendees)}
        people = {person.id: number for number, person in enumerate(self.people)}
        self._seating = Seating(numbers, people, {number: seat.person for number, seat in enumerate(seats)})

    def _choose_topics(self, session: Session, seats: list[Asking]) -> None:
        session.execute(delete(Topic))
        for number, seat in enumerate(seats):
            for position, label in enumerate(sorted(seat.topics)):
                row = {"position": position, "key": topic_key(label), "label": label}
                session.add(Topic(attendee_id=self.attendees[number].id, **row))

    def _phone(self, secret: str) -> Phone:
        phone = Phone(self.app.test_client(), self._settings.base_url, "en")
        phone.is_signed_in(secret)
        return phone

    @property
    def now(self) -> datetime:
        """The one clock of everything."""
        return self.clock.now

    @now.setter
    def now(self, now: datetime) -> None:
        self.clock.now = now

    # Codes and scans

    def token_of(self, code: Code) -> str:
        """What the code says to a camera."""
        if isinstance(code, Badge):
            return code.token
        return self.book.seal(LiveCode(code.alias, step_at(code.drawn_at)))

    def print_badge(self, seat: int, name: str) -> str:
        """The token of a new badge; the one before is nobody's from now on."""
        token = new_badge_token()
        values = {"badge_hash": badge_code(token).hash, "badge_name": name}
        self._change(seat, values)
        return token

    def let_ask(self, seat: int, may_ask: str) -> None:
        """Whose questions somebody wants to see."""
        self._change(seat, {"may_ask": WhoMayAsk(may_ask)})

    def _change(self, seat: int, values: dict[str, Any]) -> None:
        mine = update(Attendee).where(Attendee.id == self.attendees[seat].id).values(values)
        self._writing(lambda session: session.execute(mine))

    def press(self, scanner: int, code: Code, opened_at: datetime | None) -> tuple[str, str | None]:
        """What `POST /x/<token>` comes to, and the id of the contact it leads to."""
        with self.sessions() as session:
            who = session.get_one(Person, self._at[scanner].id)
            scanned = Scan(self.token_of(code), who, self.now, opened_at)
            outcome = scan(session, self.book, scanned, lambda _who, _asks: None)
        return str(outcome.code), outcome.contact_id

    def send(self, person: int, scans: list[dict[str, Any]], opened: dict[str, datetime]) -> list[dict[str, Any]]:
        """What the server tells a phone about the scans it sends; `opened` are the codes its browser has opened."""
        phone = self._phones[person]
        with phone.client.session_transaction(base_url=self._settings.base_url) as cookie:
            cookie["opened"] = [(token, at.timestamp()) for token, at in opened.items()]
        answer = phone.client.post(
            "/api/scans",
            json={"scans": scans},
            base_url=self._settings.base_url,
            headers={"X-CSRFToken": phone.token()},
        )
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.get_json()["results"]
        assert [one["id"] for one in results] == [one["id"] for one in scans]
        return results

    @contextmanager
    def dying(self, after: int) -> Iterator[list[str]]:
        """Lets the server die behind so many statements that write; what it has written until then."""
        with self.app.app_context():
            engine = db.engine
        written: list[str] = []

        def executed(_connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
            if statement.startswith(("INSERT", "UPDATE", "DELETE")):
                written.append(statement)
                if len(written) == after:
                    raise DiedError

        event.listen(engine, "after_cursor_execute", executed)
        try:
            yield written
        except DiedError:
            written.append("died")
        finally:
            event.remove(engine, "after_cursor_execute", executed)

    # Requests

    def questions(self) -> list[Asked]:
        """All rows there are."""
        seat_of = self._seating.seat_of
        with self.sessions() as session:
            rows = session.scalars(select(CardRequest)).all()
            self.request_ids |= {frozenset({seat_of[row.low_id], seat_of[row.high_id]}): row.public_id for row in rows}
            assert len({(row.low_id, row.high_id) for row in rows}) == len(rows), "at most one for each pair"
            return [
                Asked(
                    seat_of[row.asker_id],
                    seat_of[row.high_id if row.asker_id == row.low_id else row.low_id],
                    row.came_by.value,
                    row.asked_at,
                    row.met_at,
                    row.name,
                    row.silenced,
                    row.declined_at is not None,
                )
                for row in rows
            ]

    def asked_of(self, seat: int) -> list[ShownQuestion]:
        """What somebody sees that they are asked."""
        with self.sessions() as session:
            asked = asked_of(session, self._attendee(session, seat), self.now)
        return [
            ShownQuestion(one.name, as_given(one.card), "late" if one.met_at else "badge", one.met_at, one.is_declined)
            for one in asked.all
        ]

    def asked_by(self, seat: int) -> list[tuple[str, datetime]]:
        """What somebody sees that they have asked."""
        with self.sessions() as session:
            return asked_by(session, self._attendee(session, seat), self.now)

    def _attendee(self, session: Session, seat: int) -> Attendee:
        mine = select(Attendee).options(joinedload(Attendee.event)).where(Attendee.id == self.attendees[seat].id)
        return session.scalars(mine).one()

    def say_yes(self, me: int, other: int) -> tuple[str, str | None] | None:
        """What a yes comes to, and the contact it leads to."""
        with self.sessions() as session:
            attendee = self._attendee(session, me)
            who = session.get_one(Person, attendee.person_id)
            outcome = say_yes(session, attendee, who, self.request_ids[frozenset({me, other})], self.now)
        return None if outcome is None else (str(outcome.code), outcome.contact_id)

    def say_no(self, me: int, other: int) -> bool:
        """Whether there was anything to say no to."""
        return self._writing(
            lambda session: say_no(
                session,
                self._attendee(session, me),
                self.request_ids[frozenset({me, other})],
                self.now,
            )
        )

    # People

    def confirm(self, person: int) -> None:
        """Somebody says that the address is theirs."""
        values = update(Person).where(Person.id == self.people[person].id).values(confirmed_at=self.now)
        self._writing(lambda session: session.execute(values))

    def erase(self, person: int) -> None:
        """Somebody erases all that is theirs."""
        self._writing(lambda session: erase_person(session, session.get_one(Person, self.people[person].id), self.now))

    def left(self) -> list[tuple[int, str, str]]:
        """What people have written about somebody who has left: whose it is, note, the promises."""
        with self.sessions() as session:
            theirs = select(Contact).options(selectinload(Contact.encounters), selectinload(Contact.promises))
            rows = session.scalars(theirs.where(Contact.person_id.is_(None), is_alive(self.now))).all()
            assert all(row.name == "" and all(one.card is None for one in row.encounters) for row in rows)
            said = [(row, ", ".join(sorted(one.text for one in row.promises))) for row in rows]
            return sorted((self._seating.person_of[row.owner_id], row.note, promises) for row, promises in said)

    # Pages

    def details_on(self, seat: int, path: str) -> set[str]:
        """The details on a page as somebody opens it, which changes nothing."""
        with listening(self.app) as asked:
            page = self.phone_of(seat).get(path)
        assert page.status_code < 500, (path, page.status_code)
        assert asked.writing_transactions == 0, f"GET {path} writes"
        return set(_VALUES.findall(page.text))

    def phone_of(self, seat: int) -> Phone:
        """The browser of whoever sits there."""
        return self._phones[self._seating.person_at[seat]]

    def paths(self, seat: int, code: Code) -> list[str]:
        """Pages on which people may be found who ask, or are asked, or have swapped."""
        here = f"/e/{self._events[self.attendees[seat].event_id]}"
        return [f"{here}/requests", here, f"{here}/code", f"/x/{self.token_of(code)}", "/contacts", "/exchanges"]
