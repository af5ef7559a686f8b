"""Changing an event: what follows, what stays, and two who change it in two windows."""

from datetime import UTC, datetime, timedelta

import pytest

from eventnet.events.actions import join
from eventnet.events.models import Event
from eventnet.people.actions import make_person
from tests.cast import House, words
from tests.markup import form_to, heading
from tests.organiser.making import changed, event_of, made, settings_form

pytestmark = pytest.mark.on_sqlite


def test_what_is_changed_is_seen_by_all_from_now_on(house: House) -> None:
    ada = house.phone("ada")
    answer = changed(ada, house.event, name="Begegnungen im Winter", place="Bürgerhaus", care_contact="Kim, Tür 3")
    assert (answer.status_code, answer.location) == (303, f"/e/{house.event}/desk")
    assert "Saved. What people have swapped before stays as it is." in ada.see(answer.location)
    assert "Begegnungen im Winter" in house.phone("cleo").see(f"/e/{house.event}")
    assert "Bürgerhaus" in house.phone().see(f"/join/{house.join_code}")
    assert "Anything not okay? Kim, Tür 3." in ada.see(f"/e/{house.event}/poster")


def test_nothing_changed_is_nothing_changed(house: House) -> None:
    ada = house.phone("ada")
    before = event_of(house, house.event)
    assert changed(ada, house.event, care_contact="Ada Reinholz").status_code == 303
    assert changed(ada, house.event).status_code == 303
    after = event_of(house, house.event)
    assert (after.starts_at, after.ends_at, after.join_code) == (before.starts_at, before.ends_at, before.join_code)


def test_a_change_of_dates_moves_no_deadline_of_contacts_already_made(house: House) -> None:
    house.swap("cleo", "ben")
    with house.reading() as session:
        before = house.contact(session, "cleo", "ben")
        assert before is not None
        assert before.deadline_at == datetime(2026, 12, 4, 23, tzinfo=UTC)
    answer = changed(
        house.phone("ada"),
        house.event,
        name="Something else",
        starts="2026-11-20T09:00",
        ends="2026-11-22T18:00",
        timezone="America/New_York",
        follow_up_days="30",
    )
    assert answer.status_code == 303
    house.clock.turn(hours=6)
    house.swap("dan", "ben")
    with house.reading() as session:
        after, later = house.contact(session, "cleo", "ben"), house.contact(session, "dan", "ben")
        assert after is not None
        assert later is not None
        kept = ("deadline_at", "gone_at", "timezone", "met_at")
        assert {name: getattr(after, name) for name in kept} == {name: getattr(before, name) for name in kept}
        copied = ("event_name", "place", "timezone", "met_at")
        assert [getattr(after.latest, name) for name in copied] == [getattr(before.latest, name) for name in copied]
        assert (later.latest.event_name, later.latest.timezone) == ("Something else", "America/New_York")
        assert later.timezone == "America/New_York"
        assert later.deadline_at == datetime(2026, 12, 23, 5, tzinfo=UTC)
    assert "Begegnungen 2026" in house.phone("cleo").see(house.contact_path("cleo", "ben"))


def test_the_hours_stay_on_the_clock_when_the_place_moves(house: House) -> None:
    ada, before = house.phone("ada"), event_of(house, house.event)
    assert changed(ada, house.event, timezone="Europe/Lisbon").status_code == 303
    after = event_of(house, house.event)
    assert after.starts_at - before.starts_at == timedelta(hours=1)
    assert settings_form(ada, house.event).value("starts") == "2026-11-19T09:00"


def test_an_event_can_be_called_off_and_is_not_offered_to_be_made_so(house: House) -> None:
    ada = house.phone("ada")
    assert "Cancelled" not in ada.see("/events/new")
    assert changed(ada, house.event, mode="cancelled", place="").status_code == 303
    assert heading(ada.get(f"/e/{house.event}/desk")) == "Your event is cancelled."


def test_an_event_that_is_over_can_still_be_renamed_and_shortened(house: House) -> None:
    ada = house.phone("ada")
    house.clock.turn(days=30)
    assert changed(ada, house.event, name="Begegnungen").status_code == 303
    assert changed(ada, house.event, ends="2026-11-20T17:00").status_code == 303
    assert heading(ada.get(f"/e/{house.event}/desk")) == "Your event is over."


def test_of_two_windows_the_second_is_told_what_the_first_has_saved(house: House) -> None:
    ada, path = house.phone("ada"), f"/e/{house.event}/settings"
    one, other = settings_form(ada, house.event).fields, settings_form(ada, house.event).fields
    assert (
        ada.post(path, one | {"place": "Bürgerhaus", "starts": "2026-11-19T10:00", "mode": "hybrid"}).status_code == 303
    )
    told = ada.post(path, other | {"place": "Stadtpark", "name": "Im Park"})
    assert told.status_code == 409
    said = words(told)
    assert "These settings were changed in another window." in said
    for now_there in ("Bürgerhaus", "2026-11-19 10:00", "In a room and online", "Begegnungen 2026"):
        assert f"Saved in the other window: {now_there}" in said
    assert event_of(house, house.event).place == "Bürgerhaus"
    again = form_to(told, path)
    assert (again.value("place"), again.value("name")) == ("Stadtpark", "Im Park")
    assert ada.post(path, again.fields | {"timezone": "Europe/Berlin"}).status_code == 303
    assert (event_of(house, house.event).place, event_of(house, house.event).name) == ("Stadtpark", "Im Park")


def test_two_windows_that_say_the_same_do_not_quarrel(house: House) -> None:
    ada, path = house.phone("ada"), f"/e/{house.event}/settings"
    one, other = settings_form(ada, house.event).fields, settings_form(ada, house.event).fields
    assert [ada.post(path, fields | {"place": "Park"}).status_code for fields in (one, other)] == [303, 303]


@pytest.mark.parametrize("seen", ["", "x", "\0", "0" * 32])
def test_without_having_seen_the_event_nobody_writes_over_it(house: House, seen: str) -> None:
    assert changed(house.phone("ada"), house.event, seen=seen, place="Park").status_code == 409
    assert event_of(house, house.event).place == "Alte Gießerei"


def test_a_new_code_lets_people_in_and_the_old_one_nobody(house: House) -> None:
    ada, old = house.phone("ada"), house.join_code
    answer = ada.post(f"/e/{house.event}/join-code")
    assert "Posters and links with the old one no longer work." in ada.see(answer.location)
    new = event_of(house, house.event).join_code
    assert new != old
    assert house.phone().get(f"/join/{old}").status_code == 404
    assert house.phone().get(f"/join/{new}").status_code == 200
    assert f"{new[:4]}-{new[4:]}" in ada.see(f"/e/{house.event}/poster")
    assert house.phone("cleo").get(f"/e/{house.event}").status_code == 200


def test_who_organises_one_event_has_no_say_in_another(house: House) -> None:
    eve, ada = house.phone("eve"), house.phone("ada")
    event = made(house, eve)
    pages = ("desk", "poster", "settings", "questions")
    assert [ada.get(f"/e/{event}/{page}").status_code for page in pages] == [404] * 4
    assert [eve.get(f"/e/{event}/{page}").status_code for page in pages] == [200] * 4
    with house.writing() as session:
        join(session, session.get_one(Event, house.event_id), house.person(session, "eve"), house.clock.now)
    assert [eve.get(f"/e/{house.event}/{page}").status_code for page in pages] == [404] * 4


def test_two_can_organise_one_event(house: House) -> None:
    with house.writing() as session:
        make_person(session, email="mira@demo.example", name="Mira Yıldız", now=house.clock.now)
        mira = house.person(session, "mira")
        attendee = join(session, session.get_one(Event, house.event_id), mira, house.clock.now)
        attendee.role = house.attendee(session, "ada").role
    assert changed(house.phone("mira"), house.event, place="Park").status_code == 303
    assert settings_form(house.phone("ada"), house.event).value("place") == "Park"
