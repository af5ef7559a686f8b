"""Filling an empty database with the people of people.toml, through the same actions that real people use."""

import tomllib
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.cards.actions import add_detail, add_topics, answer_prompts, take_prompts
from eventnet.cards.catalogue import SETS
from eventnet.cards.index import put_in_directory
from eventnet.cards.rules import Audience, DetailKind
from eventnet.contacts.actions import locked_contact, make_promise, perform, save_note, touch
from eventnet.contacts.rules import Act, TouchKind
from eventnet.directory.models import MeetListEntry
from eventnet.events.actions import choose_card, join, make_event
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import CardChoice, Role, Status
from eventnet.exchange.actions import new_badge
from eventnet.exchange.codes import STEP_SECONDS, LiveCode, badge_code, step_at
from eventnet.exchange.rules import Timing
from eventnet.exchange.swapping import swap
from eventnet.kernel.days import day_of
from eventnet.people.actions import make_person
from eventnet.people.models import Person

ZONE = "Europe/Berlin"
OPENS, CLOSES = time(9), time(18)
LET_BE = timedelta(hours=20)
"""How long after a talk Cleo decided about those she has decided about."""

_PEOPLE = Path(__file__).with_name("people.toml")


def event_times(moment: str, now: datetime) -> tuple[datetime, datetime]:
    """Start and end of a two-day event such that `now` is two days before it, in it, or two days after it."""
    today = day_of(now, ZONE)
    if moment == "before":
        first = today + timedelta(days=2)
    elif moment == "after":
        first = today - timedelta(days=3)
    else:
        first = today if now.astimezone(ZoneInfo(ZONE)).time() >= OPENS else today - timedelta(days=1)
    zone = ZoneInfo(ZONE)
    return datetime.combine(first, OPENS, zone), datetime.combine(first + timedelta(days=1), CLOSES, zone)


def seed(session: Session, moment: str, now: datetime) -> Event:
    """The event, its people and, as far as it has happened by `now`, whom Ben and Cleo have met."""
    told = tomllib.loads(_PEOPLE.read_text("utf-8"))
    starts_at, ends_at = event_times(moment, now)
    joined_at = min(now, starts_at) - timedelta(days=7)
    event = make_event(
        session,
        name="Begegnungen 2026",
        place="Alte Gießerei, Leipzig",
        timezone=ZONE,
        starts_at=starts_at,
        ends_at=ends_at,
        care_contact="Ada Reinholz, an der Garderobe, +49 171 3920001",
    )
    prompts = {p.key or "": p.id for p in take_prompts(session, event, SETS["conference"])}
    attendees = {row["email"]: _attendee(session, event, row, prompts, joined_at) for row in told["people"]}
    make_person(session, email="eve@demo.example", name="Eve Lindqvist", now=joined_at)
    session.flush()
    for row in told["people"]:
        _want_to_meet(session, attendees[row["email"]], [attendees[email] for email in row.get("meets", ())])
    for owner, met in (("cleo@demo.example", told["encounters"]), ("ben@demo.example", told["ben_encounters"])):
        for row in met:
            _meet(session, event, attendees[owner], attendees[row["with"]], row, is_over=moment == "after", now=now)
    for row in told["requests"]:
        _ask(
            session,
            event,
            attendees[row["from"]],
            attendees[row["to"]],
            at=starts_at + timedelta(minutes=row["minutes"]),
            now=now,
        )
    return event


def _attendee(
    session: Session, event: Event, row: dict[str, Any], prompts: dict[str, int], joined_at: datetime
) -> Attendee:
    person = make_person(session, email=row["email"], name=row["name"], now=joined_at)
    role = Role.ORGANISER if row["email"] == "ada@demo.example" else Role.ATTENDEE
    attendee = join(session, event, person, joined_at, role)
    attendee.has_chosen_details = True
    for column in ("headline", "organisation", "offer", "need", "introduction", "goal"):
        setattr(attendee, column, row.get(column, ""))
    for field, audience in (("answers", Audience.CARD), ("private_answers", Audience.DOOR_SHEET)):
        answer_prompts(session, attendee, {prompts[k]: text for k, text in row.get(field, {}).items()}, audience)
    add_topics(session, attendee, row.get("topics", ()))
    for position, detail in enumerate(row.get("details", ())):
        add_detail(
            session,
            attendee,
            position,
            DetailKind(detail["kind"]),
            detail["value"],
            shared=detail["shared"],
            best=detail.get("best", False),
        )
    _be_there(attendee, row, event)
    session.flush()
    choose_card(session, attendee, CardChoice(row.get("card", "all")))
    if row.get("in_directory", True):
        put_in_directory(session, attendee)
    return attendee


def _be_there(attendee: Attendee, row: dict[str, Any], event: Event) -> None:
    """How somebody is at the event, until it ends; and all tell those who have kept them that they come."""
    attendee.shown_to_contacts, attendee.helps = True, row.get("helps", False)
    if status := row.get("status"):
        attendee.status, attendee.status_until = Status(status), event.ends_at
    if row.get("first_time"):
        attendee.first_time_until = event.ends_at


def _want_to_meet(session: Session, attendee: Attendee, others: Sequence[Attendee]) -> None:
    session.add_all(
        MeetListEntry(attendee_id=attendee.id, position=position, other_id=other.id)
        for position, other in enumerate(others)
    )


def _meet(
    session: Session,
    event: Event,
    owner: Attendee,
    other: Attendee,
    row: dict[str, Any],
    *,
    is_over: bool,
    now: datetime,
) -> None:
    """`owner` scans `other`, notes something and, once the event is over, decides. What lies ahead has not happened.

    While the event runs, Ben and Cleo have not met yet: that is for whoever tries the demo.
    """
    at = event.starts_at + timedelta(minutes=row["minutes"])
    is_theirs_to_live = {owner.name, other.name} == {"Ben Okafor", "Cleo Nowak"}
    if at >= now or (is_theirs_to_live and not is_over):
        return
    code = LiveCode(other.alias, step_at(at) - (row["minutes"] % 2))
    timing = Timing(code.drawn_at, at, at - timedelta(seconds=STEP_SECONDS // 2))
    met = swap(session, scanner_id=owner.id, holder_id=other.id, event=event, code=code, timing=timing)
    person = session.get_one(Person, owner.person_id)
    contact_id = str(met.contact_id)
    if note := row.get("note"):
        save_note(session, person, contact_id, text=note, version=0, now=at)
    contact = locked_contact(session, person, contact_id, at)
    if contact is None:
        raise LookupError(contact_id)
    if promise := row.get("promise"):
        make_promise(session, contact, promise, at)
    decided_at = min(at + LET_BE, now - timedelta(hours=1))
    if not is_over or decided_at <= at:
        return
    if row["state"] == "done":
        touch(session, contact, TouchKind(row["touch"]), "", decided_at)
    elif row["state"] in {"kept", "let_go"}:
        perform(contact, Act.KEEP if row["state"] == "kept" else Act.LET_GO, decided_at)


def _ask(session: Session, event: Event, asker: Attendee, asked: Attendee, *, at: datetime, now: datetime) -> None:
    """`asker` scans the badge of `asked`, who has not answered yet."""
    if at < now:
        code = badge_code(new_badge(session, asked))
        timing = Timing(None, at)
        swap(session, scanner_id=asker.id, holder_id=asked.id, event=event, code=code, timing=timing)


def is_seeded(session: Session) -> bool:
    """True where there is an event already."""
    return session.scalar(select(Event.id).limit(1)) is not None
