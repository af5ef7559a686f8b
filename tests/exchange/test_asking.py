"""Asking by a badge's code or by a scan that arrives late: who sees what, and that a no looks like waiting."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select, update

from eventnet.events.actions import join
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import WhoMayAsk
from eventnet.exchange.actions import hide_each_other
from eventnet.exchange.models import CardRequest, LiveStep
from eventnet.exchange.rules import Answer, Refusal
from eventnet.people.models import Person
from eventnet.upkeep.sweep import sweep
from tests.cast import House, Phone, blanked, words
from tests.crowd import crowd
from tests.exchange.asking import answer, buttons, can_say_yes, requests_path, rows, send_late
from tests.markup import heading, mentions
from tests.statements import listening


def test_whoever_scans_a_badge_sees_the_printed_name_and_asks(house: House) -> None:
    path, cleo = house.badge_path("ben"), house.phone("cleo")
    page = cleo.see(path)
    assert "Ben Okafor" in page
    assert "ben@demo.example" not in page
    asked = cleo.post(path, follow=True)
    assert "Your request is waiting. If Ben Okafor says yes, the card comes by itself." in words(asked)
    assert rows(house) == (1, 0)


def test_the_one_who_is_asked_says_yes_and_both_have_the_card(house: House) -> None:
    house.phone("cleo").post(house.badge_path("ben"))
    page = house.phone("ben").see(requests_path(house))
    assert "Cleo" in page
    leads_to = answer(house, "ben", "yes")
    assert leads_to == f"{house.contact_path('ben', 'cleo')}/swapped"
    assert rows(house) == (0, 1)
    assert "ben@demo.example" in house.phone("cleo").see(house.contact_path("cleo", "ben"))


def test_a_yes_sent_twice_leads_to_the_same_contact(house: House) -> None:
    house.phone("cleo").post(house.badge_path("ben"))
    ben = house.phone("ben")
    (yes,) = buttons(house, ben, "yes")
    assert {ben.post(yes.action, yes.fields).location for _ in range(2)} == {
        f"{house.contact_path('ben', 'cleo')}/swapped"
    }
    assert rows(house) == (0, 1)


def test_a_late_scan_asks_whether_they_met(house: House) -> None:
    token = house.token("ben")
    house.clock.turn(hours=5)
    outcome = send_late(house, "cleo", token)
    assert (outcome.code, outcome.name) == (Answer.TO_CONFIRM, "Ben Okafor")
    assert send_late(house, "cleo", token).code is Answer.ASKED
    assert "Did you meet Cleo" in house.phone("ben").see(requests_path(house))
    with house.reading() as session:
        assert session.scalars(select(LiveStep)).all() == [], "asking uses up nothing"


def test_a_late_scan_sent_while_it_is_fresh_swaps(house: House) -> None:
    assert send_late(house, "cleo", house.token("ben")).code is Answer.EXCHANGED


@pytest.mark.parametrize("by", ["badge", "late", "live"])
def test_whoever_scans_the_one_who_asked_says_yes_by_it(house: House, by: str) -> None:
    house.phone("cleo").post(house.badge_path("ben"))
    if by == "badge":
        house.phone("ben").post(house.badge_path("cleo"))
    elif by == "live":
        house.swap("ben", "cleo")
    else:
        token = house.token("cleo")
        house.clock.turn(hours=1)
        assert send_late(house, "ben", token).code is Answer.EXCHANGED
    assert rows(house) == (0, 1)


def test_whoever_asked_and_then_scans_a_fresh_code_swaps_also_after_a_no(house: House) -> None:
    house.phone("cleo").post(house.badge_path("ben"))
    answer(house, "ben", "no")
    house.swap("cleo", "ben")
    assert rows(house) == (0, 1)


def test_somebody_who_said_no_can_say_yes_after_all(house: House) -> None:
    house.phone("cleo").post(house.badge_path("ben"))
    answer(house, "ben", "no")
    answer(house, "ben", "yes")
    assert rows(house) == (0, 1)


NOES: dict[str, WhoMayAsk | None] = {
    "waits": WhoMayAsk.EVERYONE,
    "said no": None,
    "silenced": WhoMayAsk.NOBODY,
    "silenced, for they share nothing": WhoMayAsk.COMMON,
}


def pages_of_the_asker(house: House, asked: str) -> dict[str, str]:
    """Every page of Cleo's on which a request, or the one she has asked, may be told of."""
    event = f"/e/{house.event}"
    return {
        "now": event,
        "before": f"{event}/before",
        "requests": requests_path(house),
        "who may ask me": f"{requests_path(house)}/from",
        "my code": f"{event}/code",
        "door sheet": f"{event}/door",
        "people": f"{event}/people",
        "searched": f"{event}/people?q={asked}",
        "their page": house.person_path(asked),
        "meet list": f"{event}/meet",
        "contacts": "/contacts",
        "follow-ups": "/follow-ups",
        "who has my card": "/exchanges",
        "way home": "/way-home",
        "me": "/me",
        "everything of mine": "/me/export",
    }


def look_around(house: House, cleo: Phone, pages: dict[str, str]) -> dict[str, object]:
    """What these pages answer, to the byte, and what each asks of the database."""
    seen: dict[str, object] = {}
    for name, path in pages.items():
        with listening(house.app) as statements:
            seen[name] = blanked(cleo.get(path))
        seen[f"statements of {name}"] = statements.texts
    return seen


def ask_and_look(house: House, cleo: Phone, asked: str, no: str) -> dict[str, object]:
    """Cleo scans the badge of `asked`, who says `no` in one of its ways; all that Cleo can see afterwards."""
    if policy := NOES[no]:
        with house.writing() as session:
            mine = update(Attendee).where(Attendee.id == house.attendee(session, asked).id)
            session.execute(mine.values(may_ask=policy))
    path = house.badge_path(asked, "B" + "x" * 22)
    seen: dict[str, object] = {"looked": blanked(cleo.get(path))}
    with listening(house.app) as statements:
        seen["asked"] = blanked(cleo.post(path))
    seen["statements"] = statements.texts
    seen["told"] = blanked(cleo.get(requests_path(house)))
    if no == "said no":
        answer(house, asked, "no")
    seen |= look_around(house, cleo, pages_of_the_asker(house, asked) | {"again": path})
    with listening(house.app) as statements:
        seen["asked again"] = blanked(cleo.post(path))
    seen["statements of asking again"] = statements.texts
    seen["told again"] = blanked(cleo.get(requests_path(house)))
    return seen


@pytest.mark.parametrize("no", [no for no in NOES if no != "waits"])
def test_whatever_the_no_it_looks_like_waiting(house: House, no: str) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    cleo = house.phone("cleo")
    waits = ask_and_look(house, cleo, "dan", "waits")
    with house.writing() as session:
        session.execute(delete(CardRequest))
    seen = ask_and_look(house, cleo, "dan", no)
    assert [name for name in waits if seen[name] != waits[name]] == []
    assert [waits[name][0] for name in pages_of_the_asker(house, "dan")] == [*[200] * 13, 302, 200, 200]  # type: ignore[index]


@pytest.mark.parametrize(("who", "sees"), [("cleo", True), ("eve", False)])
def test_only_those_one_shares_a_topic_with_may_ask_where_one_wants_that(house: House, who: str, sees: bool) -> None:
    with house.writing() as session:
        session.execute(update(Attendee).values(may_ask=WhoMayAsk.COMMON))
        if who == "eve":
            event = session.get_one(Event, house.event_id)
            join(session, event, house.person(session, "eve"), house.clock.now)
    house.phone(who).post(house.badge_path("ben"))
    assert can_say_yes(house, "ben") is sees


def test_hidden_after_asking_the_page_stays_and_the_badge_is_unknown(house: House) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 5))
    cleo, path = house.phone("cleo"), house.badge_path("ben")
    cleo.post(path)
    cleo.get(requests_path(house))
    pages = {
        name: address
        for name, address in pages_of_the_asker(house, "ben").items()
        if name
        not in {
            "people",
            "searched",
            "their page",
            "meet list",
            "door sheet",
        }  # there nobody sees whom they have hidden
    }
    before = look_around(house, cleo, pages)
    with house.writing() as session:
        hide_each_other(session, house.person(session, "ben"), house.person(session, "cleo"), house.clock.now)
    after = look_around(house, cleo, pages)
    assert [name for name in before if after[name] != before[name]] == []
    assert not can_say_yes(house, "ben")
    assert "Cleo" not in house.phone("ben").see(f"/e/{house.event}")
    made_up = "/x/B" + "x" * 22
    assert [blanked(cleo.get(path)), blanked(cleo.post(path))] == [
        blanked(cleo.get(made_up)),
        blanked(cleo.post(made_up)),
    ]


def test_a_badge_restores_no_more_than_went_over_before(house: House) -> None:
    house.choose("ben", "name")
    house.swap("cleo", "ben")
    house.choose("ben", "all")
    cleo, contact = house.phone("cleo"), house.contact_path("cleo", "ben")
    house.clock.turn(hours=1)
    cleo.post(f"{contact}/deletion")
    house.phone("cleo").post(house.badge_path("ben"))
    assert "ben@demo.example" not in cleo.see(house.contact_path("cleo", "ben"))


def test_a_badge_printed_again_makes_the_old_one_unknown(house: House) -> None:
    old, new = house.badge_path("ben"), house.badge_path("ben")
    answers = [house.phone("cleo").get(path).status_code for path in (old, new)]
    assert answers == [404, 200]


def test_a_guest_and_a_stranger_learn_the_event_from_a_badge_and_nothing_of_its_bearer(house: House) -> None:
    path = house.badge_path("ben")
    for who in (None, "eve"):
        page = house.phone(who).get(path)
        assert (page.status_code, heading(page)) == (
            403,
            "You can swap cards as soon as you have joined “Begegnungen 2026”.",
        )
        assert not mentions(page.text, "Ben")
    assert house.phone().post(path, {"name": "Gus", "email": "gus@demo.example"}).status_code == 403
    assert rows(house) == (0, 0)


def test_whoever_has_not_confirmed_may_show_and_scan_but_not_ask(house: House) -> None:
    with house.writing() as session:
        session.execute(update(Person).where(Person.email == "cleo@demo.example").values(confirmed_at=None))
    page = house.phone("cleo").get(house.badge_path("ben"))
    assert (page.status_code, heading(page)) == (403, "Please confirm your e-mail address first.")
    token = house.token("ben")
    house.clock.turn(hours=1)
    assert send_late(house, "cleo", token).code is Refusal.CONFIRM_FIRST
    assert send_late(house, "cleo", house.token("ben")).code is Answer.EXCHANGED


def test_requests_end_when_exchanging_closes(house: House) -> None:
    house.phone("cleo").post(house.badge_path("ben"))
    house.clock.now = datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC)
    assert can_say_yes(house, "ben")
    house.clock.turn(seconds=1)
    for who in ("ben", "cleo"):
        assert not can_say_yes(house, who)
        assert "You have asked" not in house.phone(who).see(requests_path(house))
    sweep(house.sessions, house.clock.now)
    assert rows(house) == (0, 0)
