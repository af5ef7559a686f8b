"""One appearance for every no: what was taken back or hidden looks like what was never given, by whatever way one asks.

Compared to the byte, and by the statements that pages cost.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import delete, update
from werkzeug.test import TestResponse

from eventnet.events.actions import replace_aliases
from eventnet.events.rules import WhoMayAsk
from eventnet.exchange.actions import hide_each_other
from eventnet.exchange.models import CardRequest, ScanAnswer
from eventnet.people.actions import hide
from eventnet.people.models import BrowserSession
from eventnet.upkeep.erasing import erase_person
from eventnet.upkeep.sweep import sweep
from tests.cast import House, Phone, blanked
from tests.exchange.sending import a_scan, send
from tests.exchange.twins import Page, as_page, make_twin, pages_about, unlike, without_ids
from tests.markup import forms
from tests.statements import listening

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
    phone = house.phone(taker)
    with listening(house.app) as asked:
        pages = pages_about(house, phone, taker, giver)
    return without_ids(house, pages | {"statements": (HTTPStatus.OK, "\n".join(asked.texts), [])})


def all_ways(house: House, pair: Pair) -> dict[str, Page]:
    """What comes of the giver's badge and of an older live code, on their pages and sent by the taker's phone."""
    giver, taker = pair
    phone, badge = house.phone(taker), house.badge_path(giver).removeprefix("/x/")
    old = house.token(giver, at=house.clock.now - timedelta(hours=1))
    seen: dict[str, Page] = {}
    for name, token in (("badge", badge), ("old code", old)):
        with listening(house.app) as asked:
            seen[f"{name}: looked"] = as_page(phone.get(f"/x/{token}"))
            seen[f"{name}: pressed"] = as_page(phone.post(f"/x/{token}"))
            seen[f"{name}: told on the next page"] = as_page(phone.get("/contacts"))
            seen[f"{name}: sent"] = as_page(sent(house, phone, token))
        seen[f"{name}: statements"] = (HTTPStatus.OK, "\n".join(asked.texts), [])
    return without_ids(house, seen)


def sent(house: House, phone: Phone, token: str, **more: str) -> TestResponse:
    """The answer to a scan that a phone sends, its id blanked."""
    scan = a_scan(token, **more)
    answer = send(house, phone, scan)
    answer.set_data(answer.get_data(as_text=True).replace(scan["id"], "<id>"))
    return answer


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
    house.clock.turn(minutes=30)
    assert unlike(all_ways(house, pairs[0]), all_ways(house, pairs[1])) == {}


@pytest.mark.on_sqlite
@pytest.mark.parametrize("giver_scans", [False, True], ids=["holder-hides", "scanner-hides"])
def test_being_hidden_looks_like_having_been_given_the_name_only(
    house: House, pairs: tuple[Pair, Pair], giver_scans: bool
) -> None:
    swap(house, pairs[0], giver_scans=giver_scans)
    gives_only_the_name(house, pairs[1], giver_scans=giver_scans)
    press_on_the_receipt(house, *pairs[0], "hiding")
    assert unlike(pages_of_taker(house, pairs[0]), pages_of_taker(house, pairs[1])) == {}
    house.clock.turn(minutes=30)
    assert unlike(all_ways(house, pairs[0]), all_ways(house, pairs[1])) == {}


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


Ways = dict[str, tuple[object, list[str]]]


def unknown_by_every_way(house: House, phone: Phone, token: str) -> Ways:
    """The answers to looking, pressing, hiding and sending, and the statements that each of them costs."""
    ways: dict[str, Callable[[], TestResponse]] = {
        "looked": lambda: phone.get(f"/x/{token}"),
        "pressed": lambda: phone.post(f"/x/{token}"),
        "hidden": lambda: phone.post(f"/x/{token}/hiding"),
        "sent": lambda: sent(house, phone, token),
    }
    seen: Ways = {}
    for name, way in ways.items():
        with listening(house.app) as asked:
            answer = way()
        seen[name] = blanked(answer), asked.texts
    return seen


def test_no_cause_of_an_unknown_code_can_be_told_from_another(house: House) -> None:
    """Made up, replaced, hidden by either, somebody erased: live codes, badges, and scans that phones send."""
    for number in range(2):
        make_twin(house, "ben" + "-twin" * number)
    gone, replaced = "ben-twin", "ben-twin-twin"
    holders = [gone, replaced, "ada", "dan"]
    live = {who: house.token(who) for who in holders}
    badges = {who: house.badge_path(who).removeprefix("/x/") for who in holders}
    cleo, known = house.phone("cleo"), house.badge_path("ben").removeprefix("/x/")
    with house.writing() as session:
        hide(session, house.person(session, "ada"), house.person(session, "cleo"), house.clock.now)
        hide(session, house.person(session, "cleo"), house.person(session, "dan"), house.clock.now)
        replace_aliases(session, house.person(session, replaced))
        erase_person(session, house.person(session, gone), house.clock.now)
    house.badge_path(replaced)
    for tokens, made_up in ((live, "A" * 39), (badges, "B" * 23)):
        expected = unknown_by_every_way(house, cleo, made_up)
        assert "This code is not valid." in str(expected)
        found = {who: unknown_by_every_way(house, cleo, token) for who, token in tokens.items()}
        assert [who for who, seen in found.items() if seen != expected] == []
    assert cleo.get(f"/x/{known}").status_code == HTTPStatus.OK
    assert unknown_by_every_way(house, house.phone("dan"), house.token("cleo")) == unknown_by_every_way(
        house, house.phone("dan"), "A" * 39
    )


NOES = {
    "waits": WhoMayAsk.EVERYONE,
    "nobody may ask": WhoMayAsk.NOBODY,
    "only who shares a topic": WhoMayAsk.COMMON,
    "said no": WhoMayAsk.EVERYONE,
}


def ask_by_phone(house: House, no: str) -> list[object]:
    """All that Cleo's phone is told of Dan's badge and of a code of his that it has kept, and what both cost."""
    badge, seen = house.badge_path("dan", "B" + "d" * 22).removeprefix("/x/"), list[object]()
    old, cleo = house.token("dan", at=house.clock.now - timedelta(hours=5)), house.phone("cleo")
    with house.writing() as session:
        house.attendee(session, "dan").may_ask = NOES[no]
    for number, token in enumerate((badge, badge, old, old)):
        with listening(house.app) as asked:
            seen.append(blanked(sent(house, cleo, token, id=str(number) * 22)))
        seen.append(asked.texts)
        with house.writing() as session:
            declined = {"declined_at": house.clock.now if no == "said no" else None}
            session.execute(update(CardRequest).values(declined))
    for path in (f"/e/{house.event}/requests", f"/e/{house.event}", f"/x/{badge}", "/me/export"):
        with listening(house.app) as asked:
            seen.append(blanked(cleo.get(path)))
        seen.append(asked.texts)
    with house.writing() as session:
        for table in (CardRequest, ScanAnswer, BrowserSession):
            session.execute(delete(table))
    return seen


def test_whatever_the_no_a_phone_that_asks_is_told_what_it_would_be_told_while_the_other_thinks(house: House) -> None:
    first, *others = [ask_by_phone(house, no) for no in NOES]
    assert "Your request is waiting." in str(first)
    for other in others:
        assert [pair for pair in zip(first, other, strict=True) if pair[0] != pair[1]] == []


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
