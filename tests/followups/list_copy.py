"""One owner's contacts on one database: what they do, what their pages show, and the sweep."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from eventnet.contacts.actions import (
    delete_contact,
    end_promise,
    locked_contact,
    make_promise,
    perform,
    save_note,
    touch,
)
from eventnet.contacts.looking import contacts_of
from eventnet.contacts.meeting import Meeting, Met, note_meeting
from eventnet.contacts.models import Contact, Encounter, Pause, Promise, Touch
from eventnet.contacts.pauses import moved
from eventnet.contacts.pausing import begin_pause, end_pause
from eventnet.contacts.queries import contact_for, running_pause
from eventnet.contacts.rules import Act, TouchKind, begin
from eventnet.events.actions import join, make_event
from eventnet.events.models import Attendee, Event
from eventnet.exchange.models import Exchange, LiveStep
from eventnet.followups.queries import follow_ups_of, locked_open_contacts, open_contacts
from eventnet.kernel.ids import new_public_id
from eventnet.people.actions import make_person
from eventnet.people.models import Person
from eventnet.storage.transactions import writing
from eventnet.upkeep.clock import ClockBehindError, ClockJumpedError
from eventnet.upkeep.models import Sweeping
from eventnet.upkeep.sweep import sweep
from tests.followups.held import Meeting as At
from tests.upkeep.sweep_rows import FULL_CARD, Sessions, make_owner


class Copy:
    """One of the databases on which the same things happen. Contacts are called by their public id."""

    def __init__(self, sessions: Sessions, now: datetime, meetings: list[At]) -> None:
        self.sessions, self.owner, self.began = sessions, make_owner(sessions, now), now
        with sessions() as session, writing(session):
            self.events = [
                make_event(
                    session,
                    name="Begegnungen",
                    place="Here",
                    timezone=meeting.zone,
                    starts_at=meeting.starts_at,
                    ends_at=meeting.ends_at,
                    follow_up_days=meeting.follow_up_days,
                )
                for meeting in meetings
            ]
            self.mine = [join(session, event, self.owner, now) for event in self.events]

    def begin(self) -> None:
        """Empties what the last walk has left."""
        with self.sessions() as session, writing(session):
            for table in (Contact, Pause, Sweeping, LiveStep):
                session.execute(delete(table))
            session.execute(delete(Person).where(Person.id != self.owner.id))

    def meet(self, who: str, number: int, now: datetime) -> None:
        """Meets somebody, for the first time or again, at one of the events."""
        event, mine = self.events[number], self.mine[number]
        with self.sessions() as session, writing(session):
            person = session.scalar(select(Person).where(Person.email == f"{who}@demo.example".lower()))
            person = person or make_person(session, email=f"{who}@demo.example".lower(), name=who, now=now)
            exchange_id = self._exchange(session, mine, event, person)
            lifecycle = begin(
                now=now, event_ends_at=event.ends_at, follow_up_days=event.follow_up_days, zone=event.timezone
            )
            if pause := running_pause(session, self.owner, now):
                lifecycle = moved(lifecycle, now, pause.ends_at)
            met = Met(self.owner.id, person.id, who, FULL_CARD, lifecycle)
            (public_id,) = note_meeting(session, Meeting(event, exchange_id, now), [met])
            session.execute(update(Contact).where(Contact.public_id == public_id).values(public_id=who))

    def _exchange(self, session: Session, mine: Attendee, event: Event, person: Person) -> int:
        """The exchange of the owner with somebody at an event, which there is once."""
        there = select(Attendee).where(Attendee.person_id == person.id, Attendee.event_id == event.id)
        other = session.scalar(there) or join(session, event, person, self.began)
        session.flush()
        low, high = sorted([mine.id, other.id])
        found = session.scalar(select(Exchange.id).where(Exchange.low_id == low, Exchange.high_id == high))
        if found is not None:
            return found
        exchange = Exchange(
            public_id=new_public_id(),
            low_id=low,
            high_id=high,
            holder_id=low,
            exchanged_at=self.began,  # so that a clock is judged by the last sweep
            low_name="",
            high_name="",
            low_gave=[],
            high_gave=[],
        )
        session.add(exchange)
        session.flush()
        return exchange.id

    def act(self, who: str, act: str, words: str, now: datetime) -> bool | None:
        """Whether an act changed anything; None where the contact is not there."""
        with self.sessions() as session, writing(session):
            contact = locked_contact(session, self.owner, who, now)
            if contact is None:
                return None
            if act == "touch":
                return touch(session, contact, TouchKind.CALLED, words, now)
            return perform(contact, Act(act), now)

    def write_note(self, who: str, text: str, now: datetime) -> bool:
        with self.sessions() as session, writing(session):
            contact = locked_contact(session, self.owner, who, now)
            version = contact.note_version if contact else 0
            saved = save_note(session, self.owner, who, text=text, version=version, now=now)
            return saved is not None and saved.other_text is None

    def promise(self, who: str, text: str, now: datetime) -> bool:
        with self.sessions() as session, writing(session):
            contact = locked_contact(session, self.owner, who, now)
            if contact is not None:
                make_promise(session, contact, text, now)
            return contact is not None

    def end_promise(self, text: str) -> bool:
        with self.sessions() as session, writing(session):
            public_id = session.scalars(select(Promise.public_id).where(Promise.text == text)).one()
            return end_promise(session, self.owner, public_id)

    def delete(self, who: str, now: datetime) -> bool:
        with self.sessions() as session, writing(session):
            return delete_contact(session, self.owner, who, now)

    def let_the_rest_go(self, now: datetime) -> None:
        with self.sessions() as session, writing(session):
            shown = [contact.public_id for contact in open_contacts(session, self.owner, now)]
            for contact in locked_open_contacts(session, self.owner, shown, now):
                perform(contact, Act.LET_GO, now)

    def pause(self, ends_at: datetime, zone: str, now: datetime, *, is_open_ended: bool) -> None:
        with self.sessions() as session, writing(session):
            begin_pause(session, self.owner, ends_at=ends_at, zone=zone, is_open_ended=is_open_ended, now=now)

    def go_on(self, now: datetime) -> bool:
        with self.sessions() as session, writing(session):
            return end_pause(session, self.owner.id, now)

    # The sweep

    def sweep(self, now: datetime) -> None:
        sweep(self.sessions, now, confirm=True)

    def sweep_refused(self, now: datetime) -> str:
        """Which way a clock is refused without a confirmation; nothing may be deleted then."""
        before = self.rows()
        try:
            sweep(self.sessions, now)
        except ClockBehindError:
            refused = "behind"
        except ClockJumpedError:
            refused = "jumped"
        else:
            return "no"
        assert self.rows() == before
        return refused

    # What is seen

    def list_(self, now: datetime) -> dict[str, Any]:
        """What the list shows."""
        with self.sessions() as session:
            follow_ups = follow_ups_of(session, self.owner, now)
        again = [(one.name, [met.again_until for met in one.encounters]) for one in follow_ups.met_again]
        return {
            "open": [(c.name, c.deadline_at, c.note, [p.text for p in c.promises]) for c in follow_ups.open_ones],
            "met again": again,
            "asleep": [(contact.name, contact.gone_at) for contact in follow_ups.asleep],
            "still promised": [(p.name, p.text) for p in follow_ups.still_promised],
        }

    def contacts(self, now: datetime) -> list[str]:
        """The names under "Contacts"."""
        with self.sessions() as session:
            return [contact.name for contact in contacts_of(session, self.owner, now).contacts]

    def page(self, who: str, now: datetime) -> tuple[Any, ...] | None:
        """What the page of a contact shows; None where there is none."""
        with self.sessions() as session:
            found = contact_for(session, self.owner, who, now)
        if found is None:
            return None
        touches = [touch.words for touch in sorted(found.touches, key=lambda touch: touch.id)]
        promises = [promise.text for promise in found.promises]
        met = [(one.met_at, one.again_until) for one in found.encounters]
        return found.state_at(now).value, found.name, found.card is not None, found.note, promises, touches, met

    def rows(self) -> list[tuple[Any, ...]]:
        """What is stored of contacts, but for ids."""
        with self.sessions() as session:
            held = session.execute(
                select(Contact.name, Contact.note, Contact.note_version, Contact.outcome, Contact.decided_at)
                .add_columns(Contact.deadline_at, Contact.gone_at, Contact.postponed, Contact.met_at, Contact.timezone)
                .order_by(Contact.name)
            ).all()
            kept = [
                session.execute(select(Contact.name, words).join(model).order_by(Contact.name, words)).all()
                for model, words in ((Promise, Promise.text), (Touch, Touch.words))
            ]
            met = session.execute(
                select(Contact.name, Encounter.card, Encounter.met_at, Encounter.given_at, Encounter.again_until)
                .join(Contact.encounters)
                .order_by(Contact.name, Encounter.met_at, Encounter.id)
            ).all()
        return [tuple(row) for rows in (held, met, *kept) for row in rows]
