"""Somebody met again, here or at another event: one contact, every encounter, and the list as docs/product.md says."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from eventnet.contacts.models import Contact, Encounter
from eventnet.events.models import Attendee
from tests.cast import House, Phone
from tests.contacts.meeting_again import Again
from tests.markup import forms

pytestmark = pytest.mark.thorough

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def list_of(house: House, who: str) -> str:
    return house.phone(who).see("/follow-ups")


def press(house: House, who: str, act: str, other: str, data: dict[str, str] | None = None) -> None:
    path = house.contact_path(who, other).replace("/contacts/", "/follow-ups/")
    assert house.phone(who).post(f"{path}/{act}", data).status_code == 303


def takes_back(phone: Phone, receipt: str) -> None:
    (form,) = [form for form in forms(phone.get(receipt)) if form.action.endswith("/taking-back")]
    assert phone.post(form.action).status_code == 303


def deadline(house: House, owner: str, other: str) -> datetime:
    with house.reading() as session:
        contact = house.contact(session, owner, other)
        assert contact
        return contact.deadline_at


def test_both_sides_have_one_contact_at_its_old_address_and_two_encounters(house: House) -> None:
    house.swap("cleo", "ben")
    paths = [house.contact_path("cleo", "ben"), house.contact_path("ben", "cleo")]
    cleo = house.phone("cleo")
    cleo.post(f"{paths[0]}/note", {"note": "likes tables", "version": "0"})
    cleo.post(f"{paths[0]}/promises", {"promise": "send the link"})
    house.clock.turn(days=1)
    again = Again(house)
    answer = again.swap("ben", "cleo")
    assert answer.location.endswith(f"{paths[1]}/swapped")
    assert [house.contact_path("cleo", "ben"), house.contact_path("ben", "cleo")] == paths
    with house.reading() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 2
        assert session.scalar(select(func.count()).select_from(Encounter)) == 4
    page = cleo.see(paths[0])
    assert page.index("“Wiedersehen”, Lisbon") < page.index("“Begegnungen 2026”, Alte Gießerei")
    assert "likes tables" in cleo.get(paths[0]).text
    assert "“send the link”" in page
    assert "ben at the second event" in page
    assert cleo.see("/contacts").count("Ben Okafor") == 1
    assert "Wiedersehen" in cleo.see("/contacts")
    vcard = cleo.get(f"{paths[0]}.vcf").text.replace("\r\n ", "")
    assert vcard.index("Wiedersehen") < vcard.index("Begegnungen 2026")
    (exported,) = cleo.get("/me/export").json["contacts"]  # type: ignore[index]
    assert [met["event"] for met in exported["encounters"]] == ["Wiedersehen", "Begegnungen 2026"]
    assert (exported["event"], exported["note"]) == ("Wiedersehen", "likes tables")


@ON_SQLITE
@pytest.mark.parametrize(("days", "until"), [(3, "4 December"), (30, "20 December")])
def test_an_open_one_has_the_later_deadline_of_the_two(house: House, days: int, until: str) -> None:
    house.swap("cleo", "ben")
    Again(house, follow_up_days=days).swap("cleo", "ben")
    assert until in list_of(house, "cleo")
    assert list_of(house, "cleo").count("Ben Okafor") == 1
    assert until in list_of(house, "ben"), "the one who showed the code has met again, too"


@ON_SQLITE
@pytest.mark.parametrize("fate", ["expired", "let go", "over", "deleted", "over but promised"])
def test_who_fell_asleep_or_was_let_go_is_open_again_with_the_card_as_now_given(house: House, fate: str) -> None:
    house.swap("cleo", "ben")
    cleo, path = house.phone("cleo"), house.contact_path("cleo", "ben")
    cleo.post(f"{path}/note", {"note": "likes tables", "version": "0"})
    if fate == "over but promised":
        cleo.post(f"{path}/promises", {"promise": "send the link"})
    if fate == "let go":
        press(house, "cleo", "letting-go", "ben")
    elif fate == "deleted":
        cleo.post(f"{path}/deletion")
    else:
        house.clock.turn(days=16 if fate == "expired" else 30)
    again = Again(house)
    again.swap("cleo", "ben")
    page = house.phone("cleo").see(now := house.contact_path("cleo", "ben"))
    is_new, is_forgotten = fate in {"over", "deleted"}, fate not in {"expired", "let go"}
    assert (now != path) is is_new
    assert "ben at the second event" in page
    assert ("likes tables" in house.phone("cleo").get(now).text) is not is_forgotten
    assert ("Begegnungen 2026" in page) is not is_forgotten, "what was over is not remembered again"
    assert ("“send the link”" in page) is (fate == "over but promised")
    assert "One line is enough." in list_of(house, "cleo")
    assert "Fallen asleep" not in list_of(house, "cleo")


@ON_SQLITE
@pytest.mark.parametrize("before", ["keeping", "touch"])
@pytest.mark.parametrize("then", ["nothing", "touch", "keeping", "letting-go"])
def test_who_stays_does_so_and_is_on_the_list_until_something_is_done(house: House, before: str, then: str) -> None:
    house.swap("cleo", "ben")
    press(house, "cleo", before, "ben", {"kind": "wrote"})
    assert "Nothing open." in list_of(house, "cleo")
    again = Again(house)
    again.swap("ben", "cleo")
    shown = list_of(house, "cleo")
    assert "Met again They stay with you in any case. Ben Okafor at “Wiedersehen”, until Friday, 4 December" in shown
    assert "Let the rest go" not in shown
    assert "This contact stays with you." in house.phone("cleo").see(house.contact_path("cleo", "ben"))
    assert "Met again: on your list until" in house.phone("cleo").see(house.contact_path("cleo", "ben"))
    if then == "nothing":
        house.clock.now = datetime(2026, 12, 5, tzinfo=UTC) - timedelta(microseconds=1)
        assert "Met again" in list_of(house, "cleo")
        house.clock.turn(microseconds=1)
    else:
        press(house, "cleo", then, "ben", {"kind": "called"})
    assert "Met again" not in list_of(house, "cleo")
    if then == "letting-go":
        press(house, "cleo", "restoration", "ben")
        assert "Met again" not in list_of(house, "cleo")
    else:
        assert "This contact stays with you." in house.phone("cleo").see(house.contact_path("cleo", "ben"))
    with house.reading() as session:
        contact = house.contact(session, "cleo", "ben")
        assert contact
        touches = house.phone("cleo").get("/me/export").json["contacts"][0]["touches"]  # type: ignore[index]
        assert len(touches) == (before == "touch") + (then == "touch")


@ON_SQLITE
def test_a_name_swapped_again_at_the_same_event_is_met_again_too_and_a_card_held_is_not(house: House) -> None:
    house.choose("ben", "name")
    house.swap("cleo", "ben")
    press(house, "cleo", "keeping", "ben")
    house.choose("ben", "all")
    house.clock.turn(hours=1)
    house.swap("cleo", "ben")
    assert "Met again" in list_of(house, "cleo")
    press(house, "cleo", "keeping", "ben")
    house.clock.turn(hours=1)
    house.swap("cleo", "ben")  # "You already have Ben's card."
    assert "Met again" not in list_of(house, "cleo")
    with house.reading() as session:
        contact = house.contact(session, "cleo", "ben")
        assert contact
        assert contact.card
        assert len(contact.encounters) == 1


@ON_SQLITE
def test_the_card_shown_is_the_latest_given_that_was_not_taken_back(house: House) -> None:
    house.swap("cleo", "ben")
    cleo, path = house.phone("cleo"), house.contact_path("cleo", "ben")
    again = Again(house)
    again.swap("cleo", "ben")
    assert "ben at the second event" in cleo.see(path)
    assert "Moves museum data" not in cleo.see(path)
    receipt = f"{house.contact_path('ben', 'cleo')}/receipt"
    ben = house.phone("ben")
    takes_back(ben, receipt)  # of the latest
    assert "Moves museum data" in cleo.see(path)
    assert "second event" not in cleo.get(path).text
    takes_back(ben, f"{receipt}?event={house.event}")
    assert "This card holds the name only." in cleo.see(path)
    assert "You took your card back" in ben.see(receipt)
    assert ben.get(f"{receipt}?event=nowhere").status_code == 404


@ON_SQLITE
def test_a_card_taken_back_at_the_second_event_looks_as_if_only_a_name_had_been_given_there(house: House) -> None:
    for who in ("cleo", "dan"):
        house.swap(who, "ben")
    again = Again(house)
    again.swap("cleo", "ben")
    takes_back(house.phone("ben"), f"{house.contact_path('ben', 'cleo')}/receipt")
    with house.writing() as session:
        mine = session.get_one(Attendee, again.attendee_of("ben").id)
        mine.card_choice = mine.card_choice.NAME
    again.swap("dan", "ben")
    seen: list[object] = []
    for who in ("cleo", "dan"):
        contact = house.contact_path(who, "ben")
        page = house.phone(who).see(contact)
        seen.append((page.count("Moves museum data"), page.count("second event"), page.count("ben@demo.example")))
        house.clock.turn(minutes=30)
        seen.append(house.phone(who).get(again.code_path("ben")).status_code)
    assert seen[:2] == seen[2:]


@ON_SQLITE
def test_hiding_and_erasing_reach_every_encounter(house: House) -> None:
    house.swap("cleo", "ben")
    Again(house).swap("cleo", "ben")
    ben = house.phone("ben")
    page = ben.get(f"{house.contact_path('ben', 'cleo')}/receipt")
    (form,) = [form for form in forms(page) if form.action.endswith("/hiding")]
    ben.post(form.action)
    for owner, other in (("cleo", "ben"), ("ben", "cleo")):
        assert "This card holds the name only." in house.phone(owner).see(house.contact_path(owner, other))
    with house.reading() as session:
        assert session.scalars(select(Encounter.card)).all() == [None] * 4
    path = house.contact_path("cleo", "ben")
    with house.writing() as session:
        session.execute(update(Encounter).values(card=None))
    ben.post("/me/erasing")
    left = house.phone("cleo").see(path)
    for said in ("Someone who left", "Wiedersehen", "Begegnungen 2026"):
        assert said in left


@ON_SQLITE
def test_the_contact_outlives_both_events(house: House) -> None:
    house.swap("cleo", "ben")
    again = Again(house)
    again.swap("cleo", "ben")
    again.end()
    cleo, path = house.phone("cleo"), house.contact_path("cleo", "ben")
    page = cleo.see(path)
    assert "“Wiedersehen”, Lisbon" in page
    assert "ben at the second event" in page
    assert "Begegnungen 2026" in cleo.see(f"{path}/receipt"), "the one that is left"


@ON_SQLITE
def test_deleting_takes_every_encounter_along(house: House) -> None:
    house.swap("cleo", "ben")
    Again(house).swap("cleo", "ben")
    assert house.phone("cleo").post(f"{house.contact_path('cleo', 'ben')}/deletion").status_code == 303
    with house.reading() as session:
        assert session.scalar(select(func.count()).select_from(Encounter)) == 2
