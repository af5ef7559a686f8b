"""The cast: Ada organises, Ben and Cleo attend, Dan shares nothing, Eve takes no part, Gus is nobody yet.

A `House` is an installation with one event, "Begegnungen 2026" in Berlin: Thursday, 19 November 2026, 9:00 until
Friday, 20 November, 18:00, follow-up days 14. So contacts made there are open until the end of Friday, 4 December.
"""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select, text
from sqlalchemy.orm import Session, selectinload, sessionmaker
from werkzeug.test import Cookie, TestResponse

from eventnet.cards.actions import add_detail, add_topics, answer_prompts, take_prompts
from eventnet.cards.catalogue import SETS
from eventnet.cards.index import put_in_directory
from eventnet.cards.rules import Audience, DetailKind
from eventnet.contacts.models import Contact
from eventnet.events.actions import choose_card, join, make_event
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import CardChoice, Role
from eventnet.exchange.codes import CodeBook, LiveCode, badge_code, new_badge_token, step_at
from eventnet.joining.actions import Joiner, join_as_newcomer
from eventnet.people.actions import make_person
from eventnet.people.links import begin_session, make_sign_in_link, mint_link
from eventnet.people.models import Person
from eventnet.people.rules import LinkPurpose
from eventnet.storage.transactions import writing
from tests.clock import Clock
from tests.rows import Writing
from tests.tables import contents

_CSRF = re.compile(r'(name="csrf_token" value|name="csrf-token" content)="([^"]+)"')
_WHOSE = re.compile(r'(name="whose" content)="([^"]+)"')


class Phone:
    """A browser without scripts: one person's, or a stranger's."""

    def __init__(self, client: FlaskClient, base_url: str, language: str) -> None:
        self.client = client
        self._where = {"base_url": base_url}
        self.language = language

    def get(self, path: str, **more: Any) -> TestResponse:
        """Opens a page."""
        headers = {"Accept-Language": self.language, **more.pop("headers", {})}
        return self.client.get(path, **self._where, headers=headers, **more)

    def see(self, path: str) -> str:
        """The words of a page that must open well: without markup, blanks folded."""
        response = self.get(path, follow_redirects=True)
        assert response.status_code == 200, (response.status_code, path)
        return words(response)

    def token(self) -> str:
        """The CSRF token that this browser's forms have: made as Flask-WTF makes it, without opening a page for it."""
        with self.client.session_transaction(**self._where) as cookie:
            secret = cookie.setdefault("csrf_token", token_hex(20))
        return str(
            URLSafeTimedSerializer(self.client.application.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(secret)
        )

    def cookie(self) -> Cookie:
        """The one cookie it has."""
        name, host = self.client.application.config["SESSION_COOKIE_NAME"], urlsplit(self._where["base_url"]).hostname
        cookie = self.client.get_cookie(name, str(host))
        assert cookie
        return cookie

    def is_signed_in(self, secret: str) -> None:
        """Has the secret of a session in its cookie from now on."""
        with self.client.session_transaction(**self._where) as cookie:
            cookie["signed-in"], cookie.permanent = secret, True

    def post(self, path: str, data: Any = None, *, follow: bool = False, **more: Any) -> TestResponse:
        """Sends a form, with the token it would have."""
        headers = {"Accept-Language": self.language, **more.pop("headers", {})}
        fields = {"csrf_token": self.token(), **(data or {})}
        return self.client.post(path, data=fields, **self._where, headers=headers, follow_redirects=follow, **more)


def words(response: TestResponse) -> str:
    """What a page says: its text without markup, entities resolved, blanks folded."""
    body = re.sub(r"(?s)<head>.*?</head>|<[^>]+>", " ", re.sub("</?bdi>", "", response.text))
    return " ".join(html.unescape(body).split())


def blanked(response: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """An answer as bytes to compare, CSRF tokens, whose it is, `Date` and cookies blanked."""
    body = _WHOSE.sub(r'\1=""', _CSRF.sub(r'\1=""', response.text)).encode()
    whose = {"Whose": "nobody" if response.headers.get("Whose") == "nobody" else ""}
    headers = sorted((k, whose.get(k, v)) for k, v in response.headers if k not in {"Date", "Set-Cookie"})
    return response.status_code, body, headers


def without_token(answer: tuple[int, bytes, list[tuple[str, str]]], path: str) -> tuple[int, bytes, list[str]]:
    """A blanked answer without the token at the end of `path`, which its forms repeat, and without its length."""
    status, body, headers = answer
    token = path.rpartition("/")[2].encode()
    return status, body.replace(b"/" + token + b"/", b"/TOKEN/"), [k for k, _ in headers]


class House:
    """An installation with the event and its cast, and shortcuts for what tests say about them."""

    def __init__(self, app: Flask, sessions: sessionmaker[Session], clock: Clock) -> None:
        self.app, self.sessions, self.clock = app, sessions, clock
        self.base_url = str(app.extensions["eventnet"].settings.base_url)
        with self.writing() as session:
            _move_in(session)
            event = session.scalars(select(Event)).one()
            self.event_id, self.event, self.join_code = event.id, event.public_id, event.join_code

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in which something may change."""
        with self.sessions() as session, writing(session):
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to look into."""
        with self.sessions() as session:
            yield session

    def phone(self, who: str | None = None, *, language: str = "en") -> Phone:
        """`who`'s phone ("ben"), signed in; nobody's without a name."""
        phone = Phone(self.app.test_client(), self.base_url, language)
        if who is not None:
            with self.writing() as session:
                person = self.person(session, who)
                phone.is_signed_in(begin_session(session, person.id, browser="", now=self.clock.now))
        return phone

    def sign_in_path(self, who: str) -> str:
        """The path of a fresh sign-in link for `who`."""
        with self.writing() as session:
            return f"/sign-in/{make_sign_in_link(session, self.person(session, who), self.clock.now)}"

    def confirm_token(self, who: str) -> str:
        """`who` joins with their address in a browser of somebody's; the secret in the mail that asks them."""
        joiner = Joiner(who.title(), f"{who}@demo.example", "en", "Firefox", None)
        with self.writing() as session:
            event = session.get_one(Event, self.event_id)
            newcomer = join_as_newcomer(session, event, joiner, self.clock.now).attendee.person_id
            person = session.get_one(Person, newcomer)
            return mint_link(
                session, person, LinkPurpose.CONFIRM, browser_hash=b"elsewhere", key="k" * 40, now=self.clock.now
            ).secret

    def person(self, session: Session, who: str) -> Person:
        """The row of one of the cast: who has confirmed the address, if anybody has."""
        found = session.scalars(
            select(Person).where(Person.email == f"{who}@demo.example").order_by(Person.confirmed_at.is_(None))
        ).first()
        assert found, f"nobody is {who}"
        return found

    def attendee(self, session: Session, who: str) -> Attendee:
        """One of the cast as an attendee."""
        return session.scalars(
            select(Attendee)
            .join(Person, Person.id == Attendee.person_id)
            .where(Person.email == f"{who}@demo.example", Attendee.event_id == self.event_id)
        ).one()

    def contact(self, session: Session, owner: str, other: str) -> Contact | None:
        """What `owner` holds of `other`, whatever its state."""
        mine, theirs = self.person(session, owner), self.person(session, other)
        return session.scalars(
            select(Contact)
            .options(selectinload(Contact.encounters), selectinload(Contact.pause))
            .where(Contact.owner_id == mine.id, Contact.person_id == theirs.id)
        ).one_or_none()

    def contact_path(self, owner: str, other: str) -> str:
        """The address of `owner`'s contact of `other`."""
        with self.reading() as session:
            contact = self.contact(session, owner, other)
            assert contact, f"{owner} has no contact of {other}"
            return f"/contacts/{contact.public_id}"

    def token(self, who: str, at: datetime | None = None) -> str:
        """The token in `who`'s live code at `at` (now)."""
        with self.reading() as session:
            return self.token_of(self.attendee(session, who).alias, at)

    def token_of(self, alias: bytes, at: datetime | None = None) -> str:
        """The token in a live code of whoever has this alias."""
        settings = self.app.extensions["eventnet"].settings
        code = LiveCode(alias, step_at(at or self.clock.now))
        return CodeBook(settings.secret_keys, settings.host).seal(code)

    def code_path(self, who: str, at: datetime | None = None) -> str:
        """The path inside `who`'s live code at `at` (now)."""
        return f"/x/{self.token(who, at)}"

    def badge_path(self, who: str, token: str | None = None) -> str:
        """The path inside the code on a badge that `who` prints now."""
        token = token or new_badge_token()
        with self.writing() as session:
            attendee = self.attendee(session, who)
            attendee.badge_hash, attendee.badge_name = badge_code(token).hash, attendee.name
        return f"/x/{token}"

    def swap(self, scanner: str, holder: str) -> TestResponse:
        """`scanner` opens `holder`'s fresh code and swaps cards; the answer to the POST."""
        phone, path = self.phone(scanner), self.code_path(holder)
        phone.get(path)
        return phone.post(path)

    def choose(self, who: str, choice: str) -> None:
        """Sets `who`'s card for today."""
        with self.writing() as session:
            choose_card(session, self.attendee(session, who), CardChoice(choice))

    def put_in_directory(self, *names: str) -> None:
        """These people (all of the cast) are in the event's directory from now on; it is shown as soon as five are."""
        with self.writing() as session:
            for who in names or ("ada", "ben", "cleo", "dan"):
                put_in_directory(session, self.attendee(session, who))

    def person_path(self, who: str) -> str:
        """The address of `who`'s page in the event's directory."""
        with self.reading() as session:
            return f"/e/{self.event}/people/{self.attendee(session, who).public_id}"


_first: list[Writing] = []
"""What the first house of this run was filled with; every later one gets the same rows, without the work."""


def _move_in(session: Session) -> None:
    if not _first:
        _fill(session)
        session.flush()
        _first.append(Writing(contents(session)))
        return
    (rows,) = _first
    rows.into(session)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(";".join(_COUNTED.format(*one) for one in rows.highest().items())))


_COUNTED = "SELECT setval(pg_get_serial_sequence('{}', 'id'), {})"


def _fill(session: Session) -> None:
    joined_at = datetime(2026, 11, 1, 12, tzinfo=UTC)
    event = make_event(
        session,
        name="Begegnungen 2026",
        place="Alte Gießerei",
        timezone="Europe/Berlin",
        starts_at=datetime(2026, 11, 19, 8, tzinfo=UTC),
        ends_at=datetime(2026, 11, 20, 17, tzinfo=UTC),
    )
    prompts = take_prompts(session, event, SETS["conference"])
    for who, name, role in (
        ("ada", "Ada Reinholz", Role.ORGANISER),
        ("ben", "Ben Okafor", Role.ATTENDEE),
        ("cleo", "Cleo Nowak", Role.ATTENDEE),
        ("dan", "Dan Şahin", Role.ATTENDEE),
    ):
        person = make_person(session, email=f"{who}@demo.example", name=name, now=joined_at)
        attendee = join(session, event, person, joined_at, role)
        attendee.has_chosen_details = True
        if who == "ben":
            attendee.headline, attendee.organisation = "Moves museum data", "Stadtmuseum Nordhafen"
            attendee.offer, attendee.need = "cleaning up tables", "someone who knows screen readers"
            answer_prompts(session, attendee, {prompts[0].id: "Wie 40.000 Objekte umziehen."})
            answer_prompts(session, attendee, {prompts[1].id: "geheime-frage-ben"}, Audience.DOOR_SHEET)
            add_topics(session, attendee, ["accessibility", "museums"])
            add_detail(session, attendee, 0, DetailKind.EMAIL, "ben@demo.example", shared=True, best=True)
            add_detail(session, attendee, 1, DetailKind.LINKEDIN, "ben-okafor", shared=True)
            add_detail(session, attendee, 2, DetailKind.PHONE, "+49 171 3920002", shared=False)
        if who == "cleo":
            attendee.headline = "Tests things until they tell the truth"
            answer_prompts(session, attendee, {prompts[0].id: "How to test less and trust more."})
            add_topics(session, attendee, ["Accessibility", "test automation"])
            add_detail(session, attendee, 0, DetailKind.EMAIL, "cleo@demo.example", shared=True)
            add_detail(session, attendee, 1, DetailKind.WEBSITE, "https://cleo.example", shared=True)
        if who == "dan":
            add_detail(session, attendee, 0, DetailKind.EMAIL, "dan@demo.example", shared=False)
    make_person(session, email="eve@demo.example", name="Eve Lindqvist", now=joined_at)
