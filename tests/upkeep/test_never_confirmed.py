"""Who never confirms their address is erased when the last follow-up's grace is over: then, not a second earlier."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from eventnet.events.actions import join, make_event
from eventnet.people.actions import make_newcomer
from eventnet.people.models import Person
from eventnet.people.rules import SESSION_PERIOD
from eventnet.upkeep.sweep import sweep
from tests.cast import House, Phone
from tests.mailbox import letter

pytestmark = pytest.mark.thorough

GUS = {"name": "Gus", "email": "gus@guests.example"}
GRACE_ENDS = datetime(2027, 1, 3, 23, tzinfo=UTC)
"""The end of Sunday, 3 January: 30 days after Friday, 4 December, until which what was made at the event is open."""

SECOND = timedelta(seconds=1)


def joins(house: House) -> Phone:
    """Gus, on a new phone."""
    phone = house.phone()
    assert phone.post(f"/join/{house.join_code}", GUS).status_code == 303
    return phone


def sweep_at(house: House, moment: datetime) -> int:
    """Sweeps at `moment`; how many people went."""
    house.clock.now = moment
    return sweep(house.sessions, moment, confirm=True).people


def is_there(house: House) -> bool:
    with house.reading() as session:
        return session.scalar(select(Person.id).where(Person.email == GUS["email"])) is not None


def test_who_met_nobody_goes_when_what_is_made_at_the_event_could_no_longer_be_brought_back(house: House) -> None:
    gus = joins(house)
    assert sweep_at(house, GRACE_ENDS - SECOND) == 0
    assert gus.get("/me").status_code == 200
    assert sweep_at(house, GRACE_ENDS) == 1
    assert not is_there(house)
    assert gus.get("/me").status_code == 401


def test_with_them_goes_their_card_from_the_lists_of_others(house: House) -> None:
    gus, code = joins(house), house.code_path("ben")
    gus.get(code)
    assert gus.post(code).status_code == 303
    ben = house.phone("ben")
    (path,) = {part for part in ben.get("/contacts").text.split('"') if re.fullmatch(r"/contacts/[\w-]{22}", part)}
    ben.post(path.replace("/contacts/", "/follow-ups/") + "/keeping")
    ben.post(f"{path}/note", {"note": "plays the bassoon", "version": "0"})
    sweep_at(house, GRACE_ENDS - SECOND)
    assert "gus@guests.example" in ben.see(path)
    sweep_at(house, GRACE_ENDS)
    page = ben.see(path)
    assert "Someone who left" in page
    assert "plays the bassoon" in ben.get(path).text
    assert "gus@guests.example" not in page


def test_a_pause_holds_all_that_is_theirs_for_as_long_as_they_can_come_back_to_it(house: House) -> None:
    gus, code = joins(house), house.code_path("ben")
    gus.get(code)
    path = gus.post(code).location.removesuffix("/swapped")
    gus.post("/me/pause", {"until_told": "on"})
    signed_in_until = house.clock.now + SESSION_PERIOD
    assert sweep_at(house, signed_in_until - SECOND) == 0
    assert gus.get(path).status_code == 200
    assert sweep_at(house, signed_in_until + timedelta(days=1)) == 1
    assert not is_there(house)


def test_a_week_more_gives_them_a_week_more(house: House) -> None:
    gus, code = joins(house), house.code_path("ben")
    gus.get(code)
    path = gus.post(code).location.removesuffix("/swapped")
    gus.post(path.replace("/contacts/", "/follow-ups/") + "/postponement")
    assert sweep_at(house, GRACE_ENDS) == 0
    assert sweep_at(house, GRACE_ENDS + timedelta(days=7) - SECOND) == 0
    assert gus.get(path).status_code == 200
    assert sweep_at(house, GRACE_ENDS + timedelta(days=7)) == 1


def test_the_latest_of_their_events_counts(house: House) -> None:
    gus = joins(house)
    with house.writing() as session:
        later = make_event(
            session,
            name="Stammtisch",
            place="Bar",
            timezone="America/New_York",
            starts_at=datetime(2027, 3, 1, 18, tzinfo=UTC),
            ends_at=datetime(2027, 3, 1, 22, tzinfo=UTC),
            follow_up_days=3,
        )
        join(session, later, session.scalars(select(Person).where(Person.email == GUS["email"])).one(), house.clock.now)
    assert sweep_at(house, GRACE_ENDS) == 0
    # Seven days at least, of Monday, 1 March, in New York; then the grace.
    ends = datetime(2027, 4, 8, 4, tzinfo=UTC)
    assert sweep_at(house, ends - SECOND) == 0
    assert gus.get("/me").status_code == 200
    assert sweep_at(house, ends) == 1


def test_who_is_part_of_no_event_goes_after_the_grace(house: House) -> None:
    now = house.clock.now
    with house.writing() as session:
        make_newcomer(session, email=GUS["email"], name="Gus", language="en", now=now)
    assert sweep_at(house, now + timedelta(days=30) - SECOND) == 0
    assert sweep_at(house, now + timedelta(days=30)) == 1


def test_who_has_confirmed_stays(house: House) -> None:
    gus = joins(house)
    gus.post(letter(house, GUS["email"]).link)
    assert sweep_at(house, GRACE_ENDS + timedelta(days=900)) == 0
    assert is_there(house)


def test_another_person_with_the_same_address_is_not_touched(house: House) -> None:
    house.phone().post(f"/join/{house.join_code}", {"name": "Not Ben", "email": "ben@demo.example"})
    assert sweep_at(house, GRACE_ENDS) == 1
    with house.reading() as session:
        assert session.scalars(select(Person.name).where(Person.email == "ben@demo.example")).all() == ["Ben Okafor"]
    assert house.phone("ben").get("/me").status_code == 200
