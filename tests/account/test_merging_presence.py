"""How somebody is there, when two turn out to be one: what was said of the moment counts, a consent does not move."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventnet.account.actions import confirm
from eventnet.cards.index import put_in_directory
from eventnet.cards.models import CardEvidence, SearchDocument
from eventnet.events.actions import join, make_event
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import Status
from eventnet.joining.actions import Joiner, join_as_newcomer
from tests.cast import House

pytestmark = pytest.mark.thorough


def joins_anew(house: House, event_id: int, **columns: object) -> int:
    """Somebody joins with Cleo's address before it is known that it is hers; the id of that person."""
    joiner = Joiner("New", "cleo@demo.example", "en", "Firefox", None)
    with house.writing() as session:
        attendee = join_as_newcomer(session, session.get_one(Event, event_id), joiner, house.clock.now).attendee
        for column, value in columns.items():
            setattr(attendee, column, value)
        if columns.get("in_directory"):
            session.flush()
            put_in_directory(session, attendee)
        return attendee.person_id


def turns_out(house: House, newcomer: int) -> None:
    with house.writing() as session:
        confirm(session, newcomer, in_same_browser=False, now=house.clock.now)


def cleo_at(house: House, event_id: int) -> Attendee:
    with house.reading() as session:
        person = house.person(session, "cleo")
        which = select(Attendee).where(Attendee.person_id == person.id, Attendee.event_id == event_id)
        return session.scalars(which).one()


CONSENTS = {"in_directory": True, "shown_to_contacts": True, "helps": True}


@pytest.mark.parametrize("said", [True, False], ids=["she-has-said-something", "she-has-said-nothing"])
def test_what_cleo_has_said_of_the_moment_stays_and_else_the_newcomers_counts(house: House, said: bool) -> None:
    soon, later = (house.clock.now + timedelta(hours=hours) for hours in (1, 2))
    if said:
        with house.writing() as session:
            cleo = house.attendee(session, "cleo")
            cleo.status, cleo.status_until, cleo.first_time_until = Status.BREAK, soon, soon
    turns_out(
        house,
        joins_anew(house, house.event_id, status=Status.OPEN, status_until=later, first_time_until=later),
    )
    cleo = cleo_at(house, house.event_id)
    assert (cleo.status, cleo.status_until, cleo.first_time_until) == (
        (Status.BREAK, soon, soon) if said else (Status.OPEN, later, later)
    )


@pytest.mark.parametrize("hers", [True, False])
def test_no_consent_moves_and_none_is_lost(house: House, hers: bool) -> None:
    if hers:
        with house.writing() as session:
            cleo = house.attendee(session, "cleo")
            cleo.shown_to_contacts = cleo.helps = True
            put_in_directory(session, cleo)
    turns_out(house, joins_anew(house, house.event_id, offer="sharpening saws", **(CONSENTS if not hers else {})))
    cleo = cleo_at(house, house.event_id)
    assert (cleo.in_directory, cleo.shown_to_contacts, cleo.helps) == (hers, hers, hers)
    with house.reading() as session:
        documents = session.scalars(select(SearchDocument)).all()
        assert [document.attendee_id for document in documents] == ([cleo.id] if hers else [])
        assert all("sharpening" in document.words for document in documents)  # her card has been filled up
        assert set(session.scalars(select(CardEvidence.attendee_id))) == ({cleo.id} if hers else set())


def test_where_only_the_newcomer_was_nobody_is_shown_cleos_card_before_she_says_so(house: House) -> None:
    with house.writing() as session:
        begins = house.clock.now + timedelta(days=1)
        other = make_event(
            session,
            name="Stammtisch",
            place="Bar",
            timezone="Europe/Berlin",
            starts_at=begins,
            ends_at=begins + timedelta(hours=3),
        )
        join(session, other, house.person(session, "ben"), house.clock.now)
        event_id = other.id
    turns_out(house, joins_anew(house, event_id, **CONSENTS))
    cleo = cleo_at(house, event_id)
    assert (cleo.name, cleo.in_directory, cleo.shown_to_contacts) == ("Cleo Nowak", False, False)
    with house.reading() as session:
        assert session.scalars(select(SearchDocument)).all() == []
