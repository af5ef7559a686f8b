"""One appearance for every no: what was taken back or hidden looks like what was never given."""

from datetime import UTC, datetime

import pytest

from eventnet.exchange.actions import hide_each_other
from eventnet.people.actions import hide
from eventnet.upkeep.sweep import sweep
from tests.cast import House, blanked
from tests.exchange.twins import Page, as_page, make_twin, pages_about, unlike, without_ids
from tests.markup import forms

pytestmark = pytest.mark.thorough

Pair = tuple[str, str]
"""The one who gives (or does not), and the one who looks."""


@pytest.fixture
def pairs(house: House) -> tuple[Pair, Pair]:
    """Two pairs of people who are alike in everything but their ids."""
    return ("ben", "cleo"), (make_twin(house, "ben"), make_twin(house, "cleo"))


def swap(house: House, pair: Pair, *, giver_scans: bool) -> None:
    giver, taker = pair
    response = house.swap(giver, taker) if giver_scans else house.swap(taker, giver)
    assert response.status_code == 303


def gives_only_the_name(house: House, pair: Pair, *, giver_scans: bool) -> None:
    house.choose(pair[0], "name")
    swap(house, pair, giver_scans=giver_scans)
    house.choose(pair[0], "all")


def press_on_the_receipt(house: House, who: str, other: str, what: str) -> None:
    """Presses one of the buttons of the receipt, "taking-back" or "hiding"."""
    phone = house.phone(who)
    page = phone.get(f"{house.contact_path(who, other)}/receipt")
    action = next((form.action for form in forms(page) if form.action.endswith(what)), None)
    assert action, f"no button for {what} on the receipt of {who}"
    assert phone.post(action).status_code == 303


def pages_of_taker(house: House, pair: Pair) -> dict[str, Page]:
    giver, taker = pair
    return without_ids(house, pages_about(house, house.phone(taker), taker, giver))


def scan_page(house: House, pair: Pair) -> dict[str, Page]:
    """What the taker sees behind a code of the giver's that is drawn now."""
    giver, taker = pair
    return without_ids(house, {"looked": as_page(house.phone(taker).get(house.code_path(giver)))})


@pytest.mark.on_sqlite
@pytest.mark.parametrize("giver_scans", [False, True], ids=["holder-takes-back", "scanner-takes-back"])
def test_a_card_taken_back_looks_like_one_that_held_the_name_only(
    house: House, pairs: tuple[Pair, Pair], giver_scans: bool
) -> None:
    swap(house, pairs[0], giver_scans=giver_scans)
    gives_only_the_name(house, pairs[1], giver_scans=giver_scans)
    press_on_the_receipt(house, *pairs[0], "taking-back")
    assert unlike(pages_of_taker(house, pairs[0]), pages_of_taker(house, pairs[1])) == {}


@pytest.mark.on_sqlite
@pytest.mark.parametrize("giver_scans", [False, True], ids=["holder-hides", "scanner-hides"])
def test_being_hidden_looks_like_having_been_given_the_name_only(
    house: House, pairs: tuple[Pair, Pair], giver_scans: bool
) -> None:
    swap(house, pairs[0], giver_scans=giver_scans)
    gives_only_the_name(house, pairs[1], giver_scans=giver_scans)
    press_on_the_receipt(house, *pairs[0], "hiding")
    assert unlike(pages_of_taker(house, pairs[0]), pages_of_taker(house, pairs[1])) == {}


@pytest.mark.on_sqlite
@pytest.mark.parametrize("what", ["taking-back", "hiding"])
def test_a_fresh_code_does_not_tell_a_card_taken_back_or_hidden_from_one_never_given(
    house: House, pairs: tuple[Pair, Pair], what: str
) -> None:
    swap(house, pairs[0], giver_scans=False)
    gives_only_the_name(house, pairs[1], giver_scans=False)
    press_on_the_receipt(house, *pairs[0], what)
    house.clock.turn(minutes=30)
    assert unlike(scan_page(house, pairs[0]), scan_page(house, pairs[1])) == {}


def test_being_hidden_by_somebody_can_not_be_felt_by_taking_back_and_scanning_again(
    house: House, pairs: tuple[Pair, Pair]
) -> None:
    swap(house, pairs[0], giver_scans=False)
    gives_only_the_name(house, pairs[1], giver_scans=False)
    press_on_the_receipt(house, *pairs[0], "hiding")
    house.choose(pairs[1][0], "name")
    seen = []
    for giver, taker in pairs:
        press_on_the_receipt(house, taker, giver, "taking-back")
    house.clock.turn(minutes=1)
    for giver, taker in pairs:
        phone, path = house.phone(taker), house.code_path(giver)
        again = {"looked": as_page(phone.get(path)), "pressed": as_page(phone.post(path, follow=True))}
        seen.append(without_ids(house, again) | pages_of_taker(house, (giver, taker)))
    assert unlike(*seen) == {}


def test_whoever_hides_without_an_exchange_is_as_unknown_as_a_made_up_code_to_both(house: House) -> None:
    with house.writing() as session:
        hide(session, house.person(session, "ben"), house.person(session, "cleo"), house.clock.now)
    made_up = "/x/A" + "A" * 38
    for scanner, holder in (("ben", "cleo"), ("cleo", "ben")):
        phone, path = house.phone(scanner), house.code_path(holder)
        assert blanked(phone.get(path)) == blanked(phone.get(made_up))
        assert blanked(phone.post(path)) == blanked(phone.post(made_up))


@pytest.mark.on_sqlite
def test_hiding_while_the_page_is_open_looks_like_a_made_up_code(house: House) -> None:
    cleo, path = house.phone("cleo"), house.code_path("ben")
    assert cleo.get(path).status_code == 200
    with house.writing() as session:
        hide_each_other(session, house.person(session, "ben"), house.person(session, "cleo"), house.clock.now)
    assert blanked(cleo.post(path)) == blanked(cleo.post("/x/A" + "A" * 38))


@pytest.mark.on_sqlite
def test_a_card_taken_back_is_there_again_once_its_owner_shows_a_fresh_code(house: House) -> None:
    house.swap("cleo", "ben")
    press_on_the_receipt(house, "ben", "cleo", "taking-back")
    contact = house.contact_path("cleo", "ben")
    assert "ben@demo.example" not in house.phone("cleo").see(contact)
    house.clock.turn(minutes=30)
    house.swap("cleo", "ben")
    assert "ben@demo.example" in house.phone("cleo").see(contact)


def test_somebody_hidden_gets_no_card_by_scanning_again(house: House) -> None:
    house.swap("cleo", "ben")
    press_on_the_receipt(house, "ben", "cleo", "hiding")
    house.clock.turn(minutes=30)
    house.swap("cleo", "ben")
    house.swap("ben", "cleo")
    for who, other in (("cleo", "ben"), ("ben", "cleo")):
        pages = pages_about(house, house.phone(who), who, other)
        assert [name for name, page in pages.items() if f"{other}@demo.example" in page[1]] == []


ACTS: dict[str, list[tuple[str, dict[str, str]]]] = {
    "lets go": [("/follow-ups/{id}/letting-go", {})],
    "lets the rest go": [("/follow-ups/remaining/letting-go", {"contact": "{id}"})],
    "keeps": [("/follow-ups/{id}/keeping", {})],
    "says hello": [("/follow-ups/{id}/touch", {"kind": "wrote", "words": "about tables"})],
    "takes a week more": [("/follow-ups/{id}/postponement", {})],
    "notes something": [("/contacts/{id}/note", {"note": "told me about tables", "version": "0"})],
    "promises something": [("/contacts/{id}/promises", {"promise": "send the link"})],
    "lets go and brings back": [("/follow-ups/{id}/letting-go", {}), ("/follow-ups/{id}/restoration", {})],
    "deletes": [("/contacts/{id}/deletion", {})],
}


def test_whatever_one_does_with_a_contact_the_others_pages_stay_the_same_to_the_byte(house: House) -> None:
    owner, other = "cleo", "ben"
    house.swap(owner, other)
    theirs, mine = house.phone(other), house.phone(owner)
    contact_id = house.contact_path(owner, other).removeprefix("/contacts/")
    before = pages_about(house, theirs, other, owner)
    changed = {}
    for name, posts in ACTS.items():
        for path, fields in posts:
            answer = mine.post(
                path.format(id=contact_id), {key: value.format(id=contact_id) for key, value in fields.items()}
            )
            assert answer.status_code == 303, (name, answer.status_code)
        changed[name] = unlike(before, pages_about(house, theirs, other, owner))
    assert changed == {name: {} for name in ACTS}


@pytest.mark.on_sqlite
def test_the_end_of_ones_own_time_changes_nothing_for_the_other(house: House) -> None:
    house.swap("cleo", "ben")
    ben, cleo = house.phone("ben"), house.phone("cleo")
    ben.post(house.contact_path("ben", "cleo").replace("/contacts/", "/follow-ups/") + "/keeping")
    theirs = house.contact_path("cleo", "ben")
    house.clock.now = datetime(2026, 12, 11, 22, 59, 59, tzinfo=UTC)
    assert cleo.get(theirs).status_code == 200
    ben.see("/contacts")  # what is said once has been said
    before = pages_about(house, ben, "ben", "cleo")
    house.clock.turn(seconds=1)
    assert cleo.get(theirs).status_code == 404
    after = pages_about(house, ben, "ben", "cleo")
    sweep(house.sessions, house.clock.now)
    with house.reading() as session:
        assert house.contact(session, "cleo", "ben") is None
    swept = pages_about(house, ben, "ben", "cleo")
    changes_by_itself = {"my code", "their code"}
    assert [set(unlike(before, after)) - changes_by_itself, unlike(after, swept)] == [set(), {}]
