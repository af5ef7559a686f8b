"""The meet list: ten places, private, in one's own order; whom one no longer sees is not on it."""

import re
from functools import partial

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from eventnet.account.actions import confirm
from eventnet.cards.index import put_in_directory, take_out_of_directory
from eventnet.directory.budget import Budget
from eventnet.directory.meet_list import meet_list_of
from eventnet.directory.models import MeetListEntry
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import Status
from eventnet.exchange.actions import hide_each_other
from eventnet.joining.actions import Joiner, join_as_newcomer
from eventnet.people.models import Person
from eventnet.upkeep.erasing import erase_person
from tests.cast import House, Phone, blanked, words
from tests.crowd import crowd
from tests.directory.looking import names
from tests.exchange.at_once import at_once, patiently
from tests.markup import form_to, forms
from tests.statements import listening

TOO_MANY = "Ten is plenty for one event. Take someone off the list to add {name}."
ZU_VIELE = "Zehn sind für eine Veranstaltung genug. Nimm jemanden von der Liste, um {name} aufzunehmen."


@pytest.fixture
def guests(house: House) -> list[str]:
    """Twelve more people, all of them in the list, with the cast."""
    more = crowd(house, 12)
    house.put_in_directory("ada", "ben", "cleo", "dan", *more)
    return more


def wants(house: House, phone: Phone, *others: str) -> list[int]:
    """Presses "I'd like to meet" for each of `others`; the statuses."""
    return [posts(phone, f"{house.person_path(other)}/meeting") for other in others]


def posts(phone: Phone, path: str, fields: dict[str, str] | None = None) -> int:
    """Sends a form, again while it is very busy; the status."""
    return patiently(lambda: phone.post(path, fields).status_code)


def lets_be(house: House, phone: Phone, other: str, **fields: str) -> int:
    return posts(phone, f"{house.person_path(other)}/meeting/ending", fields)


def list_path(house: House) -> str:
    return f"/e/{house.event}/meet"


def on_the_list(house: House, phone: Phone) -> list[str]:
    """Whom the page shows as one's list, by name, without suggestions."""
    page = phone.get(list_path(house))
    before, _, _ = page.text.partition("Much in common with you")
    return re.findall(r'data-called="([^"]+)"', before)


def moves(house: House, phone: Phone, other: str, **where: str) -> int:
    fields = {"attendee": house.person_path(other).rpartition("/")[2], **where}
    return posts(phone, f"{list_path(house)}/order", fields)


def stored(house: House, who: str = "cleo") -> list[int]:
    """The positions taken on somebody's list."""
    with house.reading() as session:
        mine = house.attendee(session, who).id
        positions = select(MeetListEntry.position).where(MeetListEntry.attendee_id == mine)
        return list(session.scalars(positions.order_by(MeetListEntry.position)))


@pytest.mark.on_sqlite
def test_whom_cleo_would_like_to_meet_stands_on_her_list_with_the_reason(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")
    assert "Nobody is on it yet." in cleo.see(list_path(house))
    answer = cleo.post(f"{house.person_path('ben')}/meeting")
    assert (answer.status_code, answer.location) == (303, list_path(house))
    page = cleo.see(list_path(house))
    assert "Ben Okafor Moves museum data · Stadtmuseum Nordhafen You both chose accessibility" in page
    assert "Only you see this list." in page
    assert wants(house, cleo, "ben") == [303]
    assert on_the_list(house, cleo) == ["Ben Okafor"]
    assert "On your meet list" in cleo.see(house.person_path("ben"))


@pytest.mark.on_sqlite
def test_her_list_is_nobody_elses(house: House, guests: list[str]) -> None:
    wants(house, house.phone("cleo"), "ben")
    assert [on_the_list(house, house.phone(who)) for who in ("ben", "ada", "dan")] == [[], [], []]
    assert "Cleo" not in house.phone("ben").see(list_path(house)).partition("Much in common")[0]
    assert house.phone("eve").get(list_path(house)).status_code == 404


@pytest.mark.on_sqlite
def test_the_eleventh_is_refused_until_somebody_is_taken_off(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")
    assert wants(house, cleo, *guests[:10]) == [303] * 10
    answer = cleo.post(f"{house.person_path('ben')}/meeting")
    assert answer.status_code == 409
    assert TOO_MANY.format(name="Ben Okafor") in words(answer)
    assert names(cleo.get(list_path(house)))[:10] == [f"Guest {number}" for number in range(10)]
    assert stored(house) == list(range(10))
    assert wants(house, cleo, guests[3]) == [303]  # who is on it needs no position

    off = form_to(answer, f"{house.person_path(guests[4])}/meeting/ending")
    assert cleo.post(off.action, {name: value for name, (value,) in off.fields.items()}).status_code == 303
    assert on_the_list(house, cleo) == [f"Guest {n}" for n in range(10) if n != 4] + ["Ben Okafor"]


@pytest.mark.on_sqlite
def test_who_has_left_meanwhile_takes_nobodys_place(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")
    wants(house, cleo, *guests[:10])
    instead = house.person_path("ben").rpartition("/")[2]
    with house.writing() as session:
        take_out_of_directory(session, house.attendee(session, "ben"))
    assert [lets_be(house, cleo, guests[4], instead=one) for one in (instead, "A" * 22)] == [404, 404]
    assert on_the_list(house, cleo) == [f"Guest {n}" for n in range(10)]


@pytest.mark.on_sqlite
def test_the_refusal_is_said_in_german_as_well(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo", language="de")
    wants(house, cleo, *guests[:10])
    assert ZU_VIELE.format(name="Ben Okafor") in words(cleo.post(f"{house.person_path('ben')}/meeting"))


@pytest.mark.on_sqlite
def test_who_is_taken_off_makes_room_and_twice_changes_nothing(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")
    wants(house, cleo, *guests[:10])
    assert [lets_be(house, cleo, guests[0]) for _ in range(2)] == [303, 303]
    assert wants(house, cleo, "ben") == [303]
    assert on_the_list(house, cleo) == [*(f"Guest {n}" for n in range(1, 10)), "Ben Okafor"]
    assert stored(house) == list(range(10))


@pytest.mark.on_sqlite
def test_nobody_gets_on_a_list_who_is_not_seen(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")
    with house.writing() as session:
        take_out_of_directory(session, house.attendee(session, "dan"))
        hide_each_other(session, house.person(session, "ben"), house.person(session, "cleo"), house.clock.now)
    assert wants(house, cleo, "dan", "ben", "cleo") == [404, 404, 404]
    assert stored(house) == []


def test_while_so_few_are_in_the_list_that_it_is_not_shown_nobody_gets_on_one(house: House) -> None:
    house.put_in_directory("ben", "cleo", "dan", "ada")
    assert wants(house, house.phone("cleo"), "ben") == [404]


@pytest.mark.on_sqlite
def test_who_leaves_the_list_or_hides_is_not_shown_and_takes_no_position(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")
    wants(house, cleo, "dan", *guests[:8], "ben")
    with house.writing() as session:
        take_out_of_directory(session, house.attendee(session, "dan"))
        hide_each_other(session, house.person(session, "ben"), house.person(session, "cleo"), house.clock.now)
    assert on_the_list(house, cleo) == [f"Guest {number}" for number in range(8)]
    assert moves(house, cleo, guests[7], to="up") == 303
    assert wants(house, cleo, guests[8], guests[9]) == [303, 303]
    assert on_the_list(house, cleo) == [f"Guest {number}" for number in (0, 1, 2, 3, 4, 5, 7, 6, 8, 9)]
    assert stored(house) == list(range(10))
    with house.writing() as session:
        put_in_directory(session, house.attendee(session, "dan"))
    assert wants(house, cleo, "dan") == [409]  # whoever comes back comes as anybody else


@pytest.mark.on_sqlite
def test_somebody_no_longer_seen_can_still_be_taken_off(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")
    wants(house, cleo, "dan")
    with house.writing() as session:
        take_out_of_directory(session, house.attendee(session, "dan"))
    assert [lets_be(house, cleo, "dan") for _ in range(2)] == [303, 303]
    assert stored(house) == []


def test_taking_somebody_off_tells_nobody_hidden_from_anybody_erased(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")
    wants(house, cleo, *guests[:3])
    paths = {who: f"{house.person_path(who)}/meeting/ending" for who in guests[:3]}
    made_up = f"/e/{house.event}/people/{'A' * 22}/meeting/ending"
    with house.writing() as session:
        erase_person(session, house.person(session, guests[0]), house.clock.now)
        hide_each_other(session, house.person(session, guests[1]), house.person(session, "cleo"), house.clock.now)
        take_out_of_directory(session, house.attendee(session, guests[2]))
    token, told = cleo.token(), []
    for path in (*paths.values(), *paths.values(), made_up):
        with listening(house.app) as asked:
            answer = cleo.client.post(path, base_url=house.base_url, data={"csrf_token": token})
        told.append((blanked(answer), len(asked.texts)))
    assert told == [told[0]] * 7
    assert answer.location == list_path(house)
    assert stored(house) == []
    assert house.phone("eve").post(made_up).status_code == 404


@pytest.mark.on_sqlite
def test_people_move_up_and_down_and_to_a_position(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")
    wants(house, cleo, *guests[:10])

    def order() -> str:
        return "".join(name.removeprefix("Guest ") for name in on_the_list(house, cleo))

    for who, where, then in (
        (guests[3], {"to": "up"}, "0132456789"),
        (guests[0], {"to": "down"}, "1032456789"),
        (guests[1], {"to": "up"}, "1032456789"),
        (guests[9], {"to": "down"}, "1032456789"),
        (guests[9], {"position": "0"}, "9103245678"),
        (guests[9], {"position": "9"}, "1032456789"),
        (guests[8], {"position": "4"}, "1032845679"),
        (guests[1], {"position": "5"}, "0328415679"),
        (guests[1], {"position": "5"}, "0328415679"),
        (guests[1], {"position": "10"}, "0328415679"),
        (guests[1], {"position": "-1"}, "0328415679"),
        (guests[1], {"to": "sideways"}, "0328415679"),
        (guests[11], {"to": "up"}, "0328415679"),
    ):
        assert moves(house, cleo, who, **where) == 303
        assert order() == then, (who, where)
    assert stored(house) == list(range(10))
    for attendee in ("", "nobody", "\0", "A" * 22):
        assert cleo.post(f"{list_path(house)}/order", {"attendee": attendee, "to": "up"}).status_code == 303
    assert order() == "0328415679"


@pytest.mark.on_sqlite
def test_without_scripts_the_button_just_pressed_has_the_focus_again(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")
    wants(house, cleo, *guests[:3])
    path = house.person_path(guests[2]).rpartition("/")[2]
    for label in ("Up: Guest 2", "Down: Guest 2"):  # the first has no way up
        answer = cleo.post(f"{list_path(house)}/order", {"attendee": path, "to": "up"}, follow=True)
        assert re.findall(r'aria-label="([^"]+)" autofocus', answer.text) == [label]


@pytest.mark.on_sqlite
def test_the_first_has_no_way_up_and_the_last_none_down(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")
    wants(house, cleo, *guests[:2])
    steps = re.findall(r'data-step="(\w+)"( hidden)?', cleo.get(list_path(house)).text)
    assert steps == [("up", " hidden"), ("down", ""), ("up", ""), ("down", " hidden")]


@pytest.mark.on_sqlite
def test_how_somebody_is_there_stands_beside_their_name(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")
    wants(house, cleo, "ben")
    until = "2026-11-20T11:00:00+00:00"
    house.phone("ben").post(f"/e/{house.event}/status", {"status": Status.OPEN.value, "until": until})
    assert "Open to talk, until 12:00" in cleo.see(list_path(house))
    house.clock.turn(hours=2)
    assert "Open to talk" not in cleo.see(list_path(house))


def test_suggested_are_those_with_most_in_common_who_are_not_on_it(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")
    wants(house, cleo, "ben")
    house.swap("cleo", guests[0])
    house.phone(guests[1]).post(f"/e/{house.event}/status", {"status": Status.NOT_TODAY.value})
    with house.writing() as session:
        hide_each_other(session, house.person(session, guests[2]), house.person(session, "cleo"), house.clock.now)
    page = cleo.get(list_path(house))
    suggested = names(page)[1:]
    assert 0 < len(suggested) <= 5
    assert not {"Ben Okafor", "Guest 0", "Guest 1", "Guest 2", "Cleo Nowak", "Dan Şahin"} & set(suggested)
    form = next(form for form in forms(page) if form.action.endswith("/meeting"))
    assert cleo.post(form.action).status_code == 303
    assert len(on_the_list(house, cleo)) == 2


@pytest.mark.on_sqlite
def test_whoever_has_looked_at_enough_people_today_still_sees_their_list(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")
    wants(house, cleo, "ben")
    house.app.extensions["eventnet-directory"] = Budget(most=3)
    assert names(cleo.get(list_path(house))) == ["Ben Okafor"]
    house.app.extensions["eventnet-directory"] = Budget(most=5)
    assert len(names(cleo.get(list_path(house)))) == 6
    assert cleo.get(house.person_path("dan")).status_code == 429


@pytest.mark.on_sqlite
def test_whoever_has_not_confirmed_the_address_is_asked_to_first(house: House, guests: list[str]) -> None:
    gus = house.phone()
    gus.post(f"/join/{house.join_code}", {"name": "Gus", "email": "gus@guests.example"})
    for answer in (gus.get(list_path(house)), gus.post(f"{house.person_path('ben')}/meeting")):
        assert (answer.status_code, "Ben Okafor" in words(answer)) == (403, False)
        assert "confirm your e-mail address" in words(answer)


def test_the_longer_list_costs_no_more_statements(house: House, guests: list[str]) -> None:
    cleo, counts = house.phone("cleo"), []
    for some in (guests[:1], guests[1:10]):
        wants(house, cleo, *some)
        with listening(house.app) as asked:
            assert cleo.get(list_path(house)).status_code == 200
        counts.append(len(asked.texts))
    assert counts[0] == counts[1]


def test_two_phones_that_add_at_the_same_instant_never_fill_an_eleventh(house: House, guests: list[str]) -> None:
    first, second = house.phone("cleo"), house.phone("cleo")
    wants(house, first, *guests[:8])
    tokens = {phone: phone.token() for phone in (first, second)}

    def press(phone: Phone, other: str) -> int:
        where = f"{house.person_path(other)}/meeting"
        form = {"csrf_token": tokens[phone]}
        return patiently(lambda: phone.client.post(where, base_url=house.base_url, data=form).status_code)

    others = {first: (guests[8], "ben"), second: (guests[9], guests[8])}
    lanes = [partial(lambda phone: [press(phone, other) for other in others[phone]], phone) for phone in others]
    statuses = [status for lane in at_once(lanes) for status in lane]
    assert set(statuses) <= {303, 409}
    assert stored(house) == list(range(10))
    assert len(set(on_the_list(house, first))) == 10


def test_adding_and_ordering_at_the_same_instant_keeps_everybody_once(house: House, guests: list[str]) -> None:
    cleo = [house.phone("cleo") for _ in range(3)]
    wants(house, cleo[0], *guests[:6])
    jobs = [
        lambda: wants(house, cleo[0], *guests[6:10]),
        lambda: [moves(house, cleo[1], guest, position="0") for guest in guests[:4]],
        lambda: [lets_be(house, cleo[2], guest) for guest in guests[4:6]],
    ]
    assert {status for statuses in at_once(jobs) for status in statuses} == {303}
    there = on_the_list(house, cleo[0])
    assert sorted(there) == sorted(f"Guest {number}" for number in (0, 1, 2, 3, 6, 7, 8, 9))


def test_somebody_who_is_erased_while_they_are_put_on_a_list_is_on_none(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")

    def erase(who: str) -> int:
        with house.writing() as session:
            erase_person(session, house.person(session, who), house.clock.now)
        return 303

    def both(who: str, path: str) -> list[int]:
        return at_once([lambda: posts(cleo, path), lambda: patiently(lambda: erase(who))])

    paths = {who: f"{house.person_path(who)}/meeting" for who in guests[:4]}
    for who, path in paths.items():
        assert both(who, path)[0] in {303, 404}
    assert on_the_list(house, cleo) == []
    assert stored(house) == []


def test_the_database_itself_has_no_eleventh(house: House) -> None:
    with house.reading() as session:
        cleo, ben = house.attendee(session, "cleo").id, house.attendee(session, "ben").id
    for position, other in ((10, ben), (-1, ben), (0, cleo)):
        with pytest.raises(IntegrityError), house.writing() as session:
            session.execute(insert(MeetListEntry).values(attendee_id=cleo, position=position, other_id=other))


# Two who turn out to be one


def newcomer(house: House, who: str) -> int:
    """Somebody joins with `who`'s address before it is known that it is them; the id of that person."""
    joiner = Joiner("New", f"{who}@demo.example", "en", "Firefox", None)
    with house.writing() as session:
        joined = join_as_newcomer(session, session.get_one(Event, house.event_id), joiner, house.clock.now)
        return joined.attendee.person_id


def put(house: House, who: int | str, *others: int | str) -> None:
    """Writes a list as it might have come about."""
    ids = [attendee_id(house, one) for one in (who, *others)]
    with house.writing() as session:
        for position, other in enumerate(ids[1:]):
            session.execute(insert(MeetListEntry).values(attendee_id=ids[0], position=position, other_id=other))


def attendee_id(house: House, who: int | str) -> int:
    """One of the cast as an attendee, or somebody who is not known yet by the id of the person."""
    known = select(Person.id).where(Person.email == f"{who}@demo.example", Person.confirmed_at.is_not(None))
    with house.reading() as session:
        person_id = who if isinstance(who, int) else session.scalars(known).one()
        here = select(Attendee.id).where(Attendee.person_id == person_id, Attendee.event_id == house.event_id)
        return session.scalars(here).one()


def list_of(house: House, who: str) -> list[str]:
    with house.reading() as session:
        return [other.name for other in meet_list_of(session, house.attendee(session, who))]


def test_who_turns_out_to_be_known_has_one_list_and_stands_once_on_others(house: House, guests: list[str]) -> None:
    new = newcomer(house, "cleo")
    put(house, "cleo", "ben", *guests[:6])
    put(house, new, "cleo", *guests[4:10])
    put(house, "dan", guests[0], new, "cleo", guests[1])
    put(house, "ada", new, "ben")
    with house.writing() as session:
        confirm(session, new, in_same_browser=False, now=house.clock.now)
    assert list_of(house, "cleo") == ["Ben Okafor", *(f"Guest {number}" for number in range(9))]
    assert list_of(house, "dan") == ["Guest 0", "Cleo Nowak", "Guest 1"]
    assert list_of(house, "ada") == ["Cleo Nowak", "Ben Okafor"]
    with house.reading() as session:
        assert session.scalar(select(func.count()).select_from(MeetListEntry)) == 10 + 3 + 2


def test_who_is_put_on_lists_while_they_turn_out_to_be_known_stands_there_once(house: House, guests: list[str]) -> None:
    phones = {who: house.phone(who) for who in ("ben", "dan", "cleo")}
    address = {who: f"{house.person_path(who)}/meeting" for who in ("cleo", guests[0], guests[5], guests[6])}

    def press(who: str, *pages: str) -> list[int]:
        return [posts(phones[who], page) for page in pages]

    for _ in range(4):
        new = newcomer(house, "cleo")
        put(house, new, *guests[:3])

        def turn_out(new: int = new) -> int:
            with house.writing() as session:
                confirm(session, new, in_same_browser=False, now=house.clock.now)
            return 303

        jobs = [
            lambda: [patiently(turn_out)],
            lambda: press("ben", address[guests[0]], address["cleo"]),
            lambda: press("dan", address["cleo"], f"{address['cleo']}/ending"),
            lambda: press("cleo", address[guests[5]], address[guests[6]]),
        ]
        assert {status for statuses in at_once(jobs) for status in statuses} == {303}
    assert list_of(house, "ben") == ["Guest 0", "Cleo Nowak"]
    assert list_of(house, "dan") == []
    assert sorted(list_of(house, "cleo")) == [f"Guest {number}" for number in (0, 1, 2, 5, 6)]


@pytest.mark.on_sqlite
def test_the_file_to_take_along_names_whom_one_still_sees(house: House, guests: list[str]) -> None:
    cleo = house.phone("cleo")
    wants(house, cleo, "ben", "dan")
    with house.writing() as session:
        take_out_of_directory(session, house.attendee(session, "dan"))
    (event,) = cleo.get("/me/export").json["events"]  # type: ignore[index]
    assert event["would_like_to_meet"] == ["Ben Okafor"]
    assert (event["in_the_list"], event["status"], event["helps_people_start"]) == (True, None, False)
    assert "Cleo" not in house.phone("ben").get("/me/export").text
