"""People one knows who are coming: those one has kept, where both say that their contacts may know."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from eventnet.contacts.actions import perform
from eventnet.contacts.rules import Act
from eventnet.door_sheet.queries import known_coming
from eventnet.events.actions import join, make_event
from eventnet.events.models import Attendee, Event
from eventnet.people.actions import hide
from tests.cast import House
from tests.contacts.meeting_again import Again

pytestmark = pytest.mark.thorough


def known(house: House, who: str) -> list[str]:
    """Whom `who` would read of."""
    with house.reading() as session:
        return [contact.name for contact in known_coming(session, house.attendee(session, who))]


def tell(house: House, *names: str) -> None:
    """These people let their contacts know that they are coming, nobody else does."""
    with house.writing() as session:
        for who in ("ada", "ben", "cleo", "dan"):
            house.attendee(session, who).shown_to_contacts = who in names


def do(house: House, act: Act, owner: str, other: str) -> None:
    with house.writing() as session:
        contact = house.contact(session, owner, other)
        assert contact
        assert perform(contact, act, house.clock.now)


@pytest.mark.parametrize("act", [Act.KEEP, Act.TOUCH])
@pytest.mark.parametrize("tells", [(), ("cleo",), ("ben",), ("ben", "cleo")])
def test_each_reads_of_the_other_only_where_both_tell_their_contacts(
    house: House, tells: tuple[str, ...], act: Act
) -> None:
    house.swap("cleo", "ben")
    do(house, act, "cleo", "ben")
    do(house, act, "ben", "cleo")
    tell(house, *tells)
    both = len(tells) == 2
    assert known(house, "cleo") == (["Ben Okafor"] if both else [])
    assert known(house, "ben") == (["Cleo Nowak"] if both else [])
    for who, other in (("cleo", "ben"), ("ben", "cleo")):
        page = house.phone(who).get(f"/e/{house.event}/door").text
        assert (f'<a href="{house.contact_path(who, other)}">' in page) == both
        assert ("People you know are coming" in page) == both


@pytest.mark.on_sqlite
def test_who_has_not_decided_or_has_let_go_reads_of_nobody(house: House) -> None:
    house.swap("cleo", "ben")
    tell(house, "ben", "cleo")
    do(house, Act.KEEP, "cleo", "ben")
    assert known(house, "ben") == []
    do(house, Act.LET_GO, "ben", "cleo")
    assert known(house, "ben") == []
    assert known(house, "cleo") == ["Ben Okafor"]
    do(house, Act.RESTORE, "ben", "cleo")
    assert known(house, "ben") == []
    do(house, Act.KEEP, "ben", "cleo")
    assert known(house, "ben") == ["Cleo Nowak"]


@pytest.mark.on_sqlite
def test_an_expired_contact_is_nobody_one_knows(house: House) -> None:
    house.swap("cleo", "ben")
    tell(house, "ben", "cleo")
    house.clock.turn(days=16)
    assert known(house, "cleo") == []


def hidden_by_cleo(house: House) -> None:
    with house.writing() as session:
        hide(session, house.person(session, "cleo"), house.person(session, "ben"), house.clock.now)


def hidden_from_cleo(house: House) -> None:
    with house.writing() as session:
        hide(session, house.person(session, "ben"), house.person(session, "cleo"), house.clock.now)


def erased(house: House) -> None:
    house.phone("ben").post("/me/erasing")


def another_event(session: Session, house: House) -> Event:
    begins = house.clock.now + timedelta(days=30)
    ends = begins + timedelta(hours=3)
    return make_event(session, name="Wiedersehen", place="", timezone="Europe/Berlin", starts_at=begins, ends_at=ends)


@pytest.mark.on_sqlite
@pytest.mark.parametrize("leave", [hidden_by_cleo, hidden_from_cleo, erased])
def test_who_is_hidden_or_gone_is_not_there(house: House, leave: Callable[[House], None]) -> None:
    house.swap("cleo", "ben")
    do(house, Act.KEEP, "cleo", "ben")
    tell(house, "ben", "cleo")
    assert known(house, "cleo") == ["Ben Okafor"]
    leave(house)
    assert known(house, "cleo") == []


@pytest.mark.on_sqlite
def test_one_is_known_at_another_event_only_where_both_tell_it_there(house: House) -> None:
    house.swap("cleo", "ben")
    do(house, Act.KEEP, "cleo", "ben")
    with house.writing() as session:
        later = another_event(session, house)
        there = {who: join(session, later, house.person(session, who), house.clock.now) for who in ("ben", "cleo")}
        for attendee in there.values():
            attendee.shown_to_contacts = True
        assert [contact.name for contact in known_coming(session, there["cleo"])] == ["Ben Okafor"]
    assert known(house, "cleo") == []
    tell(house, "ben", "cleo")
    with house.writing() as session:
        for attendee in there.values():
            session.get_one(Attendee, attendee.id).shown_to_contacts = False
        assert known_coming(session, session.get_one(Attendee, there["cleo"].id)) == []


@pytest.mark.on_sqlite
def test_somebody_met_twice_is_named_once_by_the_later_name(house: House) -> None:
    house.swap("cleo", "ben")
    do(house, Act.KEEP, "cleo", "ben")
    again = Again(house, "cleo", "ben")
    with house.writing() as session:
        session.get_one(Attendee, again.attendee_of("ben").id).name = "Ben Okafor-Lind"
    again.swap("cleo", "ben")
    tell(house, "ben", "cleo")
    assert known(house, "cleo") == ["Ben Okafor-Lind"]


def test_they_come_by_lot_not_by_the_alphabet(house: House) -> None:
    for number, who in enumerate(("dan", "ada", "ben")):
        house.swap("cleo", who)
        do(house, Act.KEEP, "cleo", who)
        with house.writing() as session:
            house.attendee(session, who).shuffle_key = number
    tell(house, "ada", "ben", "cleo", "dan")
    assert known(house, "cleo") == ["Dan Şahin", "Ada Reinholz", "Ben Okafor"]
