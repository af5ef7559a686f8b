"""Status and "first time here" on the page: chosen in one press, over by themselves, seen by whom it says."""

import pytest
from sqlalchemy import update

from eventnet.events.models import Attendee
from eventnet.events.rules import Role
from eventnet.exchange.actions import hide_each_other
from tests.cast import House, Phone, words
from tests.crowd import crowd
from tests.statements import listening

pytestmark = pytest.mark.on_sqlite

NOON = "2026-11-20T11:00:00+00:00"  # 12:00 in Berlin, two hours from now
SAYS = {"open": "Open to talk", "help": "Help me start", "break": "Taking a break", "not_today": "Not today"}


def page(house: House) -> str:
    return f"/e/{house.event}/status"


def says(house: House, who: str, status: str = "", until: str = NOON, **more: str) -> Phone:
    """`who` chooses a status, on a phone of theirs."""
    phone = house.phone(who)
    assert phone.post(page(house), {"status": status, "until": until, **more}).status_code == 303
    return phone


def chosen(phone: Phone, house: House) -> list[str]:
    """What is ticked on the page, and what is selected."""
    text = phone.get(page(house)).text
    ticked = [
        part.partition('"')[0] for part in text.split('value="')[1:] if part.partition(">")[0].endswith(" checked")
    ]
    return ticked + [part.partition('"')[0] for part in text.split('value="')[1:] if '" selected>' in part[:60]]


def names_of(house: House, phone: Phone, heading: str) -> str:
    """What stands below a heading of the page."""
    return phone.see(page(house)).partition(heading)[2].partition("What fits right now?")[0]


@pytest.mark.parametrize("status", SAYS)
def test_a_status_is_chosen_in_one_press_and_shown_again(house: House, status: str) -> None:
    phone = says(house, "cleo", status)
    ends = "2026-11-20T17:00:00+00:00" if status == "not_today" else NOON
    assert chosen(phone, house) == [status, ends]
    assert "Saved." in house.phone("cleo").post(page(house), {"status": status, "until": NOON}, follow=True).text


@pytest.mark.parametrize("status", ["open", "break", "not_today"])
def test_who_is_in_the_list_sees_it_there_until_it_is_over(house: House, status: str) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    says(house, "ben", status)
    cleo = house.phone("cleo")
    assert SAYS[status] in cleo.see(house.person_path("ben"))
    house.clock.turn(hours=1, minutes=59, seconds=59)
    assert SAYS[status] in cleo.see(house.person_path("ben"))
    house.clock.turn(hours=12 if status == "not_today" else 0, minutes=1)
    assert SAYS[status] not in cleo.see(house.person_path("ben"))
    assert chosen(house.phone("ben"), house)[:1] == [""]


def test_two_who_would_like_help_find_each_other_and_nobody_else_finds_them(house: House) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    ben, cleo = says(house, "ben", "help", first_time="on"), says(house, "cleo", "help", first_time="on")
    for me, other in ((ben, "cleo"), (cleo, "ben")):
        name = {"ben": "Ben Okafor", "cleo": "Cleo Nowak"}[other]
        assert name in names_of(house, me, "Would like help to start, too")
        assert name in names_of(house, me, "Here for the first time, too")
        theirs = me.see(house.person_path(other))
        assert ("Help me start" in theirs, "Here for the first time" in theirs) == (True, True)
    for who in ("ada", "dan"):  # Ada organises: that alone shows her nothing
        phone = house.phone(who)
        assert "Would like help" not in phone.see(page(house))
        for other in ("ben", "cleo"):
            seen = phone.see(house.person_path(other))
            assert ("Help me start" in seen, "first time" in seen) == (False, False)
        assert "Ben" not in phone.see(f"/e/{house.event}/people?status=help")


def test_a_helper_sees_who_would_like_help_and_they_see_who_helps(house: House) -> None:
    ben = says(house, "ben", "help")
    house.phone("ada").post(f"/e/{house.event}/helpers", {"email": "dan@demo.example"})
    dan = house.phone("dan")
    assert "You were named as somebody who helps people start." in dan.see(page(house))
    assert "Ben Okafor" in names_of(house, dan, "Would like help to start")
    assert "Nobody else at the moment." in names_of(house, dan, "Here for the first time")
    assert "those who help people start: Dan Şahin." in ben.see(page(house))
    assert dan.post(f"{page(house)}/helping/ending").status_code == 303
    assert "You were named" not in dan.see(page(house))
    assert "Ben Okafor" not in dan.see(page(house))
    assert "Nobody is named yet to help people start." in ben.see(page(house))


def test_hidden_people_do_not_find_each_other_here_either(house: House) -> None:
    says(house, "ben", "help", first_time="on")
    cleo = says(house, "cleo", "help", first_time="on")
    with house.writing() as session:
        house.attendee(session, "ben").helps = True
        hide_each_other(session, house.person(session, "ben"), house.person(session, "cleo"), house.clock.now)
    assert "Ben" not in cleo.see(page(house))
    assert "Cleo" not in house.phone("ben").see(page(house))


def test_one_is_found_by_who_says_the_same_without_being_in_the_list(house: House) -> None:
    cleo = says(house, "cleo", first_time="on")
    assert "You are not in the list of people here" in cleo.see(page(house))
    says(house, "ben", first_time="on")
    assert "Ben Okafor" in names_of(house, cleo, "Here for the first time, too")
    house.clock.turn(hours=8)  # the event is over
    assert "Ben Okafor" not in cleo.see(page(house))
    assert "I am here for the first time" not in cleo.see(page(house))


def test_names_are_shown_to_those_only_whose_address_is_known(house: House) -> None:
    says(house, "ben", "help")
    gus = house.phone()
    gus.post(f"/join/{house.join_code}", {"name": "Gus", "email": "gus@guests.example"})
    assert gus.post(page(house), {"status": "help", "until": NOON}).status_code == 303
    seen = gus.see(page(house))
    assert "Ben" not in seen
    assert "as soon as your e-mail address is confirmed" in seen
    assert "Gus" in names_of(house, house.phone("ben"), "Would like help to start, too")


def test_of_very_many_some_are_shown_and_others_in_another_hour(house: House) -> None:
    names = crowd(house, 60)
    with house.writing() as session:
        until = house.clock.now.replace(hour=17)
        session.execute(update(Attendee).where(Attendee.event_id == house.event_id).values(first_time_until=until))
    cleo, seen, counts = house.phone("cleo"), set(), set()
    for _ in range(7):
        some = names_of(house, cleo, "Here for the first time, too")
        shown = {who for who in names if f"Guest {who[5:]} " in some}
        assert 9 <= len(shown) <= 12  # with some of the cast
        seen |= shown
        with listening(house.app) as asked:
            cleo.get(page(house))
        counts.add(len(asked.texts))
        house.clock.turn(hours=1)
    assert len(seen) > 30
    assert len(counts) == 1


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"status": "asleep", "until": NOON}, "Please choose one of these."),
        ({"status": "\0", "until": NOON}, "Please choose one of these."),
        ({"status": "open"}, "Please choose one of these."),
        ({"status": "open", "until": "later"}, "Please choose one of these."),
        ({"status": "open", "until": "2026-11-20T12:00:00"}, "Please choose one of these."),
        ({"status": "open", "until": "2026-11-20T09:00:00+00:00"}, "That time has passed meanwhile."),
        ({"status": "break", "until": "2026-11-21T17:00:01+00:00"}, "The event is over by then."),
        ({"status": "break", "until": "9999-12-31T23:59:59+00:00"}, "The event is over by then."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_what_was_ticked_is_kept(
    house: House, fields: dict[str, str], why: str
) -> None:
    cleo = says(house, "cleo", "open")
    answer = cleo.post(page(house), {"first_time": "on", "shown_to_contacts": "on", **fields})
    assert answer.status_code == 422
    assert why in words(answer)
    assert answer.text.count('value="on" checked') == 2
    assert chosen(cleo, house) == ["open", NOON]


def test_once_the_event_is_long_over_there_is_nothing_to_choose(house: House) -> None:
    cleo = says(house, "cleo", "open")
    house.clock.turn(days=3)
    assert "This event is over." in cleo.see(page(house))
    answer = cleo.post(page(house), {"status": "open", "until": "2026-11-24T09:00:00+00:00"})
    assert (answer.status_code, "This event is over." in words(answer)) == (422, True)


def test_contacts_are_told_of_only_by_those_who_say_so(house: House) -> None:
    for ticked in (True, False):
        says(house, "cleo", **({"shown_to_contacts": "on"} if ticked else {}))
        with house.reading() as session:
            assert house.attendee(session, "cleo").shown_to_contacts is ticked


def test_after_the_event_saving_a_status_keeps_what_contacts_were_allowed(house: House) -> None:
    cleo = says(house, "cleo", shown_to_contacts="on")
    house.clock.turn(hours=9)
    assert '<input type="hidden" name="shown_to_contacts" value="on">' in cleo.get(page(house)).text


def test_organising_alone_shows_nobody_who_would_like_help(house: House) -> None:
    says(house, "ben", "help", first_time="on")
    with house.writing() as session:
        house.attendee(session, "cleo").role = Role.ORGANISER
    assert "Ben" not in house.phone("cleo").see(page(house))
