"""A calendar lived through by chance, on both databases: events in many zones over the nights when clocks change.

People confirm, pause, let go, bring back, have no mails; runs are missed and doubled. Whatever happens: never more than
two mails, none in a pause, none that names whom it must not, nothing expired early, the mail's day is the page's.
"""

import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import selectinload

from eventnet.contacts.actions import locked_contact, perform
from eventnet.contacts.models import Contact, Pause
from eventnet.contacts.pausing import begin_pause, end_pause
from eventnet.contacts.queries import running_pause
from eventnet.contacts.rules import Act, State
from eventnet.event_mails.actions import switch_mails
from eventnet.events.models import Event
from eventnet.kernel.days import day_of, end_of_day, last_day, wall_clock
from eventnet.people.models import Hiding
from tests.cast import House
from tests.event_mails.days_after import go_to, post
from tests.exchange.walking import DEEP
from tests.mail.sending import outbox, sender_to
from tests.mailbox import part_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NIGHTS = {
    "Europe/Berlin": [date(2026, 3, 29), date(2026, 10, 25)],
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],
    "Pacific/Apia": [date(2026, 6, 1)],
    "Pacific/Kiritimati": [date(2026, 12, 30)],
}
PEOPLE = ("ada", "ben", "cleo", "dan")
ACTS = ("pause", "until told", "go on", "let go", "bring back", "off", "on", "confirm", "not")
STEADY = "ada"
"""She confirmed long ago, wants mails, never pauses, and lets nobody go."""


@dataclass
class Life:
    """What one walk knows of people and the house could have wrong: who got what, how many days each contact has."""

    sent: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    due: dict[str, date] = field(default_factory=dict)
    """By public id of a contact that nobody decided about: the last day on which it is open."""
    paused_on: dict[str, datetime] = field(default_factory=dict)
    missed: bool = False


class Calendar:
    """One event and all that comes after it."""

    def __init__(self, house: House, zone: str, chance: random.Random) -> None:
        self.house, self.zone, self.chance, self.life = house, zone, chance, Life()
        night = chance.choice(NIGHTS[zone])
        lasts, before = chance.randint(1, 5), chance.randint(-3, 8)
        first_day = night - before * DAY
        self.starts = datetime.combine(first_day, time(9), ZoneInfo(zone)).astimezone(UTC)
        closes = chance.choice([time(12), time(18), time(23, 59)])
        self.ends = datetime.combine(first_day + (lasts - 1) * DAY, closes, ZoneInfo(zone)).astimezone(UTC)
        self.messages: list[EmailMessage] = []
        with house.writing() as session:
            session.execute(
                update(Event).values(
                    timezone=zone, starts_at=self.starts, ends_at=self.ends, follow_up_days=chance.choice([3, 7, 14])
                )
            )
            for who in PEOPLE:
                house.person(session, who).created_at = self.starts - 30 * DAY
        go_to(house, self.starts + HOUR)
        for scanner, holder in (("ada", "ben"), ("ada", "cleo"), ("cleo", "ben"), ("dan", "cleo"), ("dan", "ada")):
            house.swap(scanner, holder)
            house.clock.turn(minutes=30)
        with house.reading() as session:
            contacts = session.scalars(select(Contact)).all()
            self.life.due = {one.public_id: last_day(one.deadline_at, one.timezone) for one in contacts}
            self.ids = {house.person(session, who).id: who for who in PEOPLE}

    def instants(self) -> list[datetime]:
        """Each morning's edges, and a few moments of the day by chance, until all is over."""
        first, found = day_of(self.starts, self.zone), set()
        for days in range(28):
            nine = datetime.combine(first + days * DAY, time(9), ZoneInfo(self.zone)).astimezone(UTC)
            found |= {nine - timedelta(seconds=1), nine, nine + self.chance.randint(1, 14) * HOUR}
        return sorted(instant for instant in found if instant > self.house.clock.now)

    def live(self) -> None:
        """Goes through it all."""
        down_until = self.starts
        for instant in self.instants():
            go_to(self.house, instant)
            if self.chance.random() < 0.25:
                self.act(instant)
            self.look(instant)
            if self.chance.random() < 0.02:
                down_until, self.life.missed = instant + self.chance.choice([5, 30, 60]) * HOUR, True
            if instant < down_until:
                continue
            for _ in range(self.chance.choice([1, 1, 2])):
                post(self.house)
            self.send(instant)

    def act(self, now: datetime) -> None:
        """Somebody does something, by chance."""
        who = self.chance.choice([who for who in PEOPLE if who != STEADY])
        what = self.chance.choice(
            ["pause", "until told", "go on", "let go", "bring back", "off", "on", "confirm", "not"]
        )
        with self.house.writing() as session:
            person, attendee = self.house.person(session, who), self.house.attendee(session, who)
            if what in {"pause", "until told"}:
                self.goes_on(who, now)
                until = end_of_day(day_of(now, self.zone) + self.chance.randint(0, 5) * DAY, self.zone)
                until = until if what == "pause" else now + 3650 * DAY
                begin_pause(session, person, ends_at=until, zone=self.zone, is_open_ended=what != "pause", now=now)
                self.life.paused_on[who] = now
            elif what == "go on":
                self.goes_on(who, now)
                end_pause(session, person.id, now)
                self.life.paused_on.pop(who, None)
            elif what in {"off", "on"}:
                switch_mails(session, attendee.public_id, now, on=what == "on")
            elif what in {"confirm", "not"}:
                person.confirmed_at = self.starts if what == "confirm" else None
            elif running_pause(session, person, now) is None:
                mine = session.scalars(select(Contact.public_id).where(Contact.owner_id == person.id)).all()
                contact = locked_contact(session, person, self.chance.choice(mine), now)
                if contact and perform(contact, Act.LET_GO if what == "let go" else Act.RESTORE, now):
                    self.life.due.pop(contact.public_id, None)

    def goes_on(self, who: str, now: datetime) -> None:
        """A pause is over, by itself or not: what was open has as many days more, and what was not stays as it was."""
        began = self.life.paused_on.pop(who, None)
        if began is None:
            return
        with self.house.reading() as session:
            person = self.house.person(session, who)
            pause = running_pause(session, person, now)
            over = now if pause else self.ended[who]
            days = day_of(over, self.zone) - day_of(began, self.zone)
            for public_id in session.scalars(select(Contact.public_id).where(Contact.owner_id == person.id)):
                if public_id in self.life.due and self.life.due[public_id] >= day_of(began, self.zone):
                    self.life.due[public_id] += days

    @property
    def ended(self) -> dict[str, datetime]:
        """When the latest pause of each was over."""

        with self.house.reading() as session:
            ends = {who: session.get(Pause, self.house.person(session, who).id) for who in PEOPLE}
            return {who: pause.ends_at for who, pause in ends.items() if pause}

    def look(self, now: datetime) -> None:
        """Nothing expired early, and nothing is open for longer than it should be."""
        ended = self.ended
        for who in [who for who in self.life.paused_on if ended[who] <= now]:
            self.goes_on(who, now)
        with self.house.reading() as session:
            for contact in session.scalars(select(Contact).options(selectinload(Contact.encounters))):
                last = self.life.due.get(contact.public_id)
                owner = self.ids[contact.owner_id]
                if last is None or owner in self.life.paused_on:
                    continue
                is_open = contact.state_at(now) is State.OPEN
                assert is_open == (day_of(now, contact.timezone) <= last), (owner, now, last, contact.deadline_at)

    def send(self, now: datetime) -> None:
        """Sends what waits, and looks at what came."""
        before = len(self.messages)
        sender_to(self.house, self.messages.append).send_due()
        assert outbox(self.house) == []
        for message in self.messages[before:]:
            who = str(message["To"]).partition("@")[0]
            kind = "second" if "closes by itself" in str(message["Subject"]) else "first"
            self.life.sent[who].append(kind)
            assert self.life.sent[who].count(kind) == 1, (who, self.life.sent)
            assert now > self.ends, "the event goes on"
            self.check(who, kind, part_of(message, "plain"), now)

    def check(self, who: str, kind: str, text: str, now: datetime) -> None:
        """One mail: to somebody who may be told, of those alone who may be named, with the day that the page shows."""
        with self.house.reading() as session:
            person, attendee = self.house.person(session, who), self.house.attendee(session, who)
            assert running_pause(session, person, now) is None, "in a pause"
            assert (person.confirmed_at is not None, attendee.wants_mails) == (True, True)
            mine = session.scalars(select(Contact).where(Contact.owner_id == person.id)).all()
            state = {one.name: one.state_at(now) for one in mine}
            named = set(re.findall(r"^– ([^,.\n]+)", text, re.MULTILINE))
            wanted = {State.OPEN} if kind == "second" else {State.OPEN, State.DONE, State.KEPT}
            assert named == {name for name, is_now in state.items() if is_now in wanted}
            assert session.scalar(select(func.count()).select_from(Hiding)) == 0
        days = {f"{last_day(one.deadline_at, one.timezone).day} " for one in mine if one.state_at(now) is State.OPEN}
        assert all(day in text for day in days)
        page = self.house.phone(who).see("/follow-ups?others=1")
        for day in set(re.findall(r"until (\w+, \d+ \w+)", text.partition("For another week")[0])):
            assert day in page, (day, page)

    def over(self) -> None:
        """Who was there all the while got both, at nine in the morning."""
        if not self.life.missed:
            assert self.life.sent[STEADY] == ["first", "second"], (self.life.sent, self.ends)


@pytest.mark.thorough
@pytest.mark.parametrize("nth", range(30 if DEEP else 1))
def test_whatever_happens_two_mails_come_at_most_and_nothing_ends_early(house: House, nth: int) -> None:
    seed = random.randrange(10**9) + nth
    chance = random.Random(seed)
    calendar = Calendar(house, chance.choice(list(NIGHTS)), chance)
    try:
        calendar.live()
        calendar.over()
    except AssertionError as error:
        raise AssertionError(f"seed {seed}, {calendar.zone}") from error


def test_nine_in_the_morning_is_nine_where_the_event_was(house: House) -> None:
    """What the walk leaves to the rules: the clock on the wall as the first mail comes."""
    calendar = Calendar(house, "Australia/Lord_Howe", random.Random(1))
    nine = datetime.combine(last_day(calendar.ends, calendar.zone) + DAY, time(9), ZoneInfo(calendar.zone))
    go_to(house, nine.astimezone(UTC) - timedelta(seconds=1))
    assert post(house) == 0
    house.clock.turn(seconds=1)
    assert post(house) == 4
    assert wall_clock(house.clock.now, calendar.zone).time() == time(9)
