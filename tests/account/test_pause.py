"""Pausing: everything of one's own waits, for the days one says or until one says so; nobody else sees any of it."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from eventnet.contacts.models import Contact, Encounter, Pause
from eventnet.contacts.rules import State
from eventnet.events.actions import join, make_event
from eventnet.kernel.days import day_of, end_of_day, last_day
from eventnet.people.models import Person
from eventnet.upkeep.merging import merge
from eventnet.upkeep.sweep import sweep
from tests.cast import House, Phone, words
from tests.contacts.meeting_again import Again
from tests.joining.doors import come_in
from tests.markup import form_to

pytestmark = pytest.mark.on_sqlite

BERLIN = "Europe/Berlin"
DAY = timedelta(days=1)


def pause(phone: Phone, last_on: str = "") -> None:
    """Pauses until the end of a day, or until they say so."""
    answer = phone.post("/me/pause", {"last_on": last_on} if last_on else {"until_told": "on"})
    assert (answer.status_code, answer.location) == (303, "/me/pause"), words(answer)


def go_on(phone: Phone) -> None:
    assert phone.post("/me/pause/ending").status_code == 303


def held(house: House, owner: str = "cleo", other: str = "ben") -> Contact:
    with house.reading() as session:
        found = house.contact(session, owner, other)
        assert found
        return found


def deadline(house: House, owner: str = "cleo", other: str = "ben") -> date:
    contact = held(house, owner, other)
    return last_day(contact.deadline_at, contact.timezone)


def follow_up(house: House, act: str, owner: str = "cleo", other: str = "ben") -> str:
    return house.contact_path(owner, other).replace("/contacts/", "/follow-ups/") + f"/{act}"


def at(house: House, day: int, month: int = 11, *, hour: int = 10, year: int = 2026) -> None:
    """Turns the clock, to so many o'clock UTC."""
    house.clock.now = datetime(year, month, day, hour, tzinfo=UTC)


def test_until_a_day_everything_waits_and_goes_on_by_itself(house: House) -> None:
    house.swap("cleo", "ben")
    cleo = house.phone("cleo")
    assert "until Friday, 4 December" in cleo.see("/follow-ups")
    at(house, 25)
    pause(cleo, "2026-12-24")
    said = "Paused since Wednesday, 25 November, everything waits."
    for page in ("/me/pause", "/follow-ups", house.contact_path("cleo", "ben")):
        seen = cleo.see(page)
        assert said in seen
        assert "Friday, 4 December" not in seen
    assert "It lasts until the end of Thursday, 24 December." in cleo.see("/me/pause")
    at(house, 24, 12, hour=22)
    sweep(house.sessions, house.clock.now, confirm=True)
    assert said in cleo.see("/follow-ups")
    at(house, 24, 12, hour=23)  # 0:00 in Berlin
    seen = cleo.see("/follow-ups")
    assert "Paused" not in seen
    assert "until Sunday, 3 January 2027" in seen, "nine days were left, and nine there are"
    assert "Pause everything" in cleo.see("/me/pause")


def test_until_one_says_so_no_page_names_a_day_ten_years_away(house: House) -> None:
    house.swap("cleo", "ben")
    cleo = house.phone("cleo", language="de")
    pause(cleo)
    path = house.contact_path("cleo", "ben")
    for page in ("/me/pause", "/follow-ups", path, f"{path}/receipt", "/contacts", "/follow-ups/remaining"):
        assert "2036" not in cleo.see(page), page
    assert "Pause seit Freitag, 20. November, alles wartet." in cleo.see("/follow-ups")
    assert "Sie dauert, bis du weitermachst." in cleo.see("/me/pause")
    (contact,) = json.loads(cleo.get("/me/export").text)["contacts"]
    assert contact["open_until"] is None
    at(house, 20, 9, year=2027, hour=9)
    cleo = house.phone("cleo", language="de")  # nobody stays signed in for so long
    go_on(cleo)
    assert deadline(house) == date(2026, 12, 4) + (date(2027, 9, 20) - date(2026, 11, 20))
    assert "bis Montag, 4. Oktober" in cleo.see("/follow-ups")


def test_paused_twice_in_a_day_and_ended_twice_counts_the_midnights(house: House) -> None:
    house.swap("cleo", "ben")
    cleo = house.phone("cleo")
    pause(cleo)
    house.clock.turn(hours=2)
    go_on(cleo)
    go_on(cleo)
    assert deadline(house) == date(2026, 12, 4)
    house.clock.turn(hours=1)
    pause(cleo, "2026-11-22")
    pause(cleo, "2026-11-22")
    assert deadline(house) == date(2026, 12, 7)
    pause(cleo)
    house.clock.turn(days=1)
    pause(cleo, "2026-11-21")
    assert deadline(house) == date(2026, 12, 6)
    with house.reading() as session:
        row = session.scalars(select(Pause)).one()
        assert row.since == datetime(2026, 11, 20, 9, tzinfo=UTC), "one pause, to whoever is told since when"
        assert row.ends_at == end_of_day(date(2026, 11, 21), BERLIN)
    at(house, 28)
    pause(cleo, "2026-11-28")
    with house.reading() as session:
        assert session.scalars(select(Pause.since)).one() == house.clock.now


def test_what_sleeps_or_was_let_go_can_be_brought_back_as_long_as_before(house: House) -> None:
    for other in ("ben", "dan"):
        house.swap("cleo", other)
    cleo = house.phone("cleo")
    at(house, 3, 12)
    cleo.post(follow_up(house, "letting-go", other="dan"))
    at(house, 6, 12)
    assert held(house).state_at(house.clock.now) is State.EXPIRED
    pause(cleo)
    at(house, 6, 2, year=2027)
    sweep(house.sessions, house.clock.now, confirm=True)
    seen = cleo.see("/follow-ups")
    assert "Ben" in seen
    assert "Dan" in seen
    assert "2037" not in seen
    assert "You can bring it back" in cleo.see(house.contact_path("cleo", "dan"))
    go_on(cleo)
    gone = {other: held(house, other=other).gone_at for other in ("ben", "dan")}
    paused = date(2027, 2, 6) - date(2026, 12, 6)
    assert gone == {
        "ben": end_of_day(date(2026, 12, 11) + paused, BERLIN),
        "dan": end_of_day(date(2026, 12, 10) + paused, BERLIN),
    }


def test_what_is_done_in_a_pause_counts_from_its_end(house: House) -> None:
    for other in ("ben", "dan", "ada"):
        house.swap("cleo", other)
    cleo = house.phone("cleo")
    pause(cleo)
    at(house, 30)
    cleo.post(follow_up(house, "postponement"))
    cleo.post(follow_up(house, "letting-go", other="dan"))
    cleo.post("/follow-ups/remaining/letting-go", {"contact": held(house, other="ada").public_id})
    at(house, 1, 12)
    cleo.post(follow_up(house, "restoration", other="dan"))
    at(house, 10, 12)
    go_on(cleo)
    assert deadline(house) == date(2026, 12, 4) + 20 * DAY + 7 * DAY
    assert deadline(house, other="dan") == date(2026, 12, 17)
    assert held(house, other="ada").gone_at == end_of_day(date(2026, 12, 17), BERLIN)


def test_over_the_events_end_and_for_both_sides_of_a_swap(house: House) -> None:
    """Whoever has paused still swaps cards, holding the code or scanning; the other's time is as ever."""
    cleo, dan = house.phone("cleo"), house.phone("dan")
    pause(cleo, "2026-11-29")
    pause(dan)
    house.swap("cleo", "ben")
    house.swap("ben", "dan")
    assert deadline(house, "cleo", "ben") == date(2026, 12, 14)
    assert deadline(house, "ben", "cleo") == deadline(house, "ben", "dan") == date(2026, 12, 4)
    at(house, 24)
    go_on(cleo)
    go_on(dan)
    assert deadline(house, "cleo", "ben") == deadline(house, "dan", "ben") == date(2026, 12, 8)


def test_meeting_again_in_a_pause_stands_on_the_list_when_it_is_over(house: House) -> None:
    house.swap("cleo", "ben")
    cleo = house.phone("cleo")
    cleo.post(follow_up(house, "keeping"))
    again = Again(house)
    pause(cleo)
    again.swap("cleo", "ben")
    assert "at “Wiedersehen”" in cleo.see("/follow-ups")
    at(house, 30)
    go_on(cleo)
    with house.reading() as session:
        until = session.scalars(select(Encounter.again_until).where(Encounter.again_until.is_not(None))).one()
    assert until == end_of_day(date(2026, 12, 14), "Europe/Lisbon")
    assert "at “Wiedersehen”, until Monday, 14 December" in cleo.see("/follow-ups")


def test_others_neither_see_nor_get_anything_else(house: House) -> None:
    house.swap("cleo", "ben")
    ben, cleo = house.phone("ben"), house.phone("cleo")
    path = house.contact_path("ben", "cleo")
    pages = ("/follow-ups", path, f"{path}/receipt", "/exchanges", "/contacts", "/me/pause", f"/e/{house.event}")
    before = [ben.see(page) for page in pages]
    pause(cleo)
    assert [ben.see(page) for page in pages] == before


@pytest.mark.parametrize("known_pauses", [False, True])
def test_who_turns_out_to_be_somebody_has_their_pause(house: House, known_pauses: bool) -> None:
    house.swap("cleo", "ben")
    cleo, gus = house.phone("cleo"), come_in(house, "ben")
    pause(gus)
    at(house, 22)
    if known_pauses:
        pause(cleo, "2026-11-29")
    at(house, 24)
    with house.writing() as session:
        (newcomer,) = session.scalars(select(Person).where(Person.email == "gus@demo.example"))
        merge(session, newcomer, house.person(session, "eve"), house.clock.now)
    with house.reading() as session:
        eve = house.person(session, "eve")
        (theirs,) = session.scalars(select(Contact).where(Contact.owner_id == eve.id))
        assert last_day(theirs.deadline_at, BERLIN) == date(2026, 12, 8), "paused for four days"
    with house.writing() as session:
        merge(session, house.person(session, "eve"), house.person(session, "cleo"), house.clock.now)
    assert deadline(house) == (date(2026, 12, 14) if known_pauses else date(2026, 12, 8))
    with house.reading() as session:
        assert len(session.scalars(select(Pause)).all()) == known_pauses


TODAY = date(2026, 11, 20)
REFUSED = {
    "": "There is nothing here yet.",
    "2026-11-19": "This day is over.",
    "1.1.1970": "This day is over.",
    "0001-01-01": "This day is over.",
    str(TODAY + 3653 * DAY): "more than ten years away",
    "9999-12-31": "more than ten years away",
    "2026-02-30": "write the day like this",
    "tomorrow": "write the day like this",
    "2026-W48-5": "write the day like this",
    "20261224": "write the day like this",
    "2026-11-20T23:59+14:00": "write the day like this",
    "２０２６-12-24": "write the day like this",
    "10000-01-01": "write the day like this",
    "1" * 5000: "write the day like this",
    "<b>2026</b>": "write the day like this",
}


@pytest.mark.parametrize(("typed", "why"), REFUSED.items(), ids=[typed[:24] or "nothing" for typed in REFUSED])
def test_what_is_no_day_to_pause_until_is_refused_and_stays_in_the_field(house: House, typed: str, why: str) -> None:
    house.swap("cleo", "ben")
    cleo = house.phone("cleo")
    answer = cleo.post("/me/pause", {"last_on": typed, "timezone": "Pacific/Kiritimati", "ends_at": "2026-12-24"})
    assert answer.status_code == 422
    assert why in words(answer)
    shown = form_to(answer, "/me/pause").value("last_on")
    assert shown == ("1970-01-01" if typed == "1.1.1970" else typed)
    assert deadline(house) == date(2026, 12, 4)


@pytest.mark.parametrize(
    ("zone", "first", "not_yet"),
    [(None, "2026-11-20", "2026-11-19"), ("Pacific/Kiritimati", "2026-11-21", "2026-11-20")],
)
def test_days_are_those_of_the_nearest_event(house: House, zone: str | None, first: str, not_yet: str) -> None:
    """Of whoever takes part in none they are UTC's."""
    eve = house.phone("eve")
    at(house, 20, hour=12)
    if zone:
        with house.writing() as session:
            event = make_event(
                session,
                name="Far away",
                place="London",
                timezone=zone,
                starts_at=house.clock.now,
                ends_at=house.clock.now + DAY,
                follow_up_days=14,
            )
            join(session, event, house.person(session, "eve"), house.clock.now)
    assert ("by the clocks of Kiritimati" if zone else "in UTC") in eve.see("/me/pause")
    assert eve.post("/me/pause", {"last_on": not_yet}).status_code == 422
    pause(eve, first)
    with house.reading() as session:
        row = session.scalars(select(Pause)).one()
        assert (row.ends_at, row.timezone) == (end_of_day(date.fromisoformat(first), zone or "UTC"), zone or "UTC")
        assert day_of(row.began_at, row.timezone) == date.fromisoformat(first)
