"""The page of requests: who asks with which card, saying yes, no or nothing, all at once, and who may ask at all."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from eventnet.events.models import Attendee
from eventnet.events.rules import WhoMayAsk
from eventnet.exchange.actions import hide_each_other
from eventnet.exchange.requests import MOST_SHOWN
from eventnet.kernel.ids import new_public_id
from eventnet.people.models import Person
from eventnet.upkeep.erasing import erase_person
from eventnet.web.extensions import db
from eventnet.web.limits import ASKING
from tests.cast import House, Phone, blanked, words
from tests.crowd import crowd, request_from
from tests.exchange.asking import answer, buttons, can_say_yes, requests_path, rows, send_late
from tests.exchange.refused_scans import held
from tests.exchange.sending import a_scan, told
from tests.joining.doors import use_up
from tests.mailbox import letter
from tests.markup import Form, form_to, forms, heading
from tests.statements import listening

CLOSES = datetime(2026, 11, 23, 17, tzinfo=UTC)


def ask(house: House, *askers: str, asked: str = "ben") -> None:
    """Each of these scans the badge of `asked`."""
    path = house.badge_path(asked)
    for who in askers:
        house.phone(who).post(path)


def come_late(house: House, *askers: str) -> None:
    """Each of these has scanned Ben an hour before the scan arrives."""
    token = house.token("ben")
    house.clock.turn(hours=1)
    for who in askers:
        send_late(house, who, token)


def sees(house: House, who: str, *, language: str = "en") -> str:
    return house.phone(who, language=language).see(requests_path(house))


def press(phone: Phone, form: Form, **more: str) -> str:
    """Sends a form as its page would; what the next page says."""
    return words(phone.post(form.action, form.fields | more, follow=True))


def test_a_request_shows_the_card_and_of_ways_to_reach_somebody_only_which_there_are(house: House) -> None:
    ask(house, "cleo")
    page = sees(house, "ben")
    for part in (
        "Cleo Nowak Tests things until they tell the truth",
        "What occupies you most right now? “How to test less and trust more.”",
        "You both chose Accessibility.",
        "With a yes you get: name, e-mail and website",
        "You give: name, e-mail and LinkedIn",
        "You can also leave them as they are.",
        "Cleo Nowak won’t be told of a no.",
    ):
        assert part in page
    assert "cleo@demo.example" not in page
    assert "cleo.example" not in page


def test_a_request_shows_what_its_asker_gives_when_it_is_looked_at(house: House) -> None:
    ask(house, "cleo")
    house.choose("cleo", "mail")
    assert "With a yes you get: name and e-mail" in sees(house, "ben")
    house.choose("cleo", "name")
    page = sees(house, "ben")
    assert "With a yes you get: name Swap cards" in page
    assert "Tests things" not in page


def test_with_a_yes_goes_the_card_that_is_picked_beside_it(house: House) -> None:
    ask(house, "cleo")
    ben = house.phone("ben")
    (yes,) = buttons(house, ben, "yes")
    assert "You and Cleo Nowak have swapped cards." in press(ben, yes, card="name")
    assert "This card holds the name only." in house.phone("cleo").see(house.contact_path("cleo", "ben"))
    assert "Whoever scans gets name" in ben.see(f"/e/{house.event}/code")


def test_the_card_for_today_is_changed_there_without_saying_yes(house: House) -> None:
    ask(house, "cleo")
    ben = house.phone("ben")
    save = form_to(ben.get(requests_path(house)), f"/e/{house.event}/code/card")
    assert "You give: name and e-mail" in press(ben, save, card="mail", then="requests")
    assert rows(house) == (1, 0)


def test_a_page_that_lay_open_does_not_bring_back_the_card_of_then(house: House) -> None:
    ask(house, "cleo")
    ben = house.phone("ben")
    (yes,) = buttons(house, ben, "yes")
    house.choose("ben", "name")
    press(ben, yes)
    assert "This card holds the name only." in house.phone("cleo").see(house.contact_path("cleo", "ben"))


def test_a_no_is_answered_kindly_and_can_become_a_yes(house: House) -> None:
    ask(house, "cleo")
    ben = house.phone("ben")
    (no,) = buttons(house, ben, "no")
    page = press(ben, no)
    assert "That is all right. Nobody has to be open to everyone." in page
    assert "You said no to Cleo Nowak Swap cards after all" in page
    assert "They ask for your card" not in page
    assert press(ben, no).count("That is all right.") == 1, "pressed twice"
    answer(house, "ben", "yes")
    assert rows(house) == (0, 1)


def test_a_late_scan_asks_with_day_and_time_where_the_event_is(house: House) -> None:
    come_late(house, "cleo")
    assert "Did you meet Cleo Nowak? Friday, 20 November, 10:00" in sees(house, "ben")
    assert "Hast du Cleo Nowak getroffen? Freitag, 20. November, 10:00" in sees(house, "ben", language="de")


def to_all(house: House, ben: Phone) -> Form:
    return form_to(ben.get(requests_path(house)), f"{requests_path(house)}/yes")


def test_all_who_scanned_late_get_a_yes_at_once_each_in_a_transaction_of_its_own(house: House) -> None:
    come_late(house, "ada", "cleo", "dan")
    ask(house, *crowd(house, 1))
    ben = house.phone("ben")
    (no,) = (one for one, who in zip(buttons(house, ben, "no"), ("guest", "dan"), strict=False) if who == "dan")
    all_of_them = to_all(house, ben)
    ben.post(no.action, no.fields)
    with listening(house.app) as asked:
        page = words(ben.post(all_of_them.action, all_of_them.fields))
    assert asked.writing_transactions == 2
    page = ben.see(requests_path(house))
    assert "You have swapped cards. They now stand under “Met today”." in page
    assert "They ask for your card Guest 0" in page, "a badge is asked about one by one"
    assert "You said no to Dan Şahin" in page, "who was said no to meanwhile is left out"
    assert rows(house) == (2, 2)
    assert "You have swapped cards." in press(ben, all_of_them), "pressed twice"
    assert rows(house) == (2, 2)


def test_one_late_scan_has_no_button_for_all(house: House) -> None:
    come_late(house, "cleo")
    assert "Yes, all of them" not in sees(house, "ben")
    come_late(house, "dan")
    assert "Yes, all of them" in sees(house, "ben")


@contextmanager
def others_come_after_the_first_swap(house: House) -> Iterator[None]:
    """Somebody else begins to write as soon as there is one exchange, and does not come to an end."""
    with house.app.app_context():
        engine = db.engine
    with ExitStack() as others:
        is_free = True

        def begin(_connection: Any) -> None:
            nonlocal is_free
            if is_free and rows(house)[1]:
                is_free = False
                others.enter_context(held(engine))

        event.listen(engine, "begin", begin, insert=True)
        try:
            yield
        finally:
            event.remove(engine, "begin", begin)
    assert not is_free


@pytest.mark.thorough
@pytest.mark.on_sqlite
def test_too_busy_in_the_middle_of_all_what_is_swapped_stays(house: House) -> None:
    come_late(house, "cleo", "dan")
    ben = house.phone("ben")
    all_of_them = to_all(house, ben)
    with others_come_after_the_first_swap(house):
        answered = ben.post(all_of_them.action, all_of_them.fields)
    assert answered.status_code == 303
    assert "Very busy right now. What is swapped stays swapped" in ben.see(requests_path(house))
    assert rows(house) == (1, 1)
    assert can_say_yes(house, "ben")


NOT_THERE = "This request is not there any more."


def hide_from(house: House, who: str, other: str) -> None:
    with house.writing() as session:
        hide_each_other(session, house.person(session, who), house.person(session, other), house.clock.now)


def erase(house: House, who: str) -> None:
    with house.writing() as session:
        erase_person(session, house.person(session, who), house.clock.now)


ENDS: dict[str, tuple[Callable[[House], object], str]] = {
    "its asker has gone": (lambda house: erase(house, "cleo"), NOT_THERE),
    "exchanging has closed": (
        lambda house: setattr(house.clock, "now", CLOSES),
        "Swapping cards at “Begegnungen 2026” ended on Monday, 23 November.",
    ),
}


@pytest.mark.on_sqlite
@pytest.mark.parametrize("what", ["yes", "no"])
@pytest.mark.parametrize("end", ENDS)
def test_a_request_that_ended_while_the_page_lay_open_is_told_in_a_line(house: House, end: str, what: str) -> None:
    ask(house, "cleo")
    ben = house.phone("ben")
    (button,) = buttons(house, ben, what)
    comes, says = ENDS[end]
    comes(house)
    assert says in press(ben, button)
    assert rows(house)[1] == 0
    assert "Cleo" not in ben.see(requests_path(house))


@pytest.mark.parametrize("hider", ["ben", "cleo"])
def test_somebody_hidden_asks_no_more_and_gets_no_yes(house: House, hider: str) -> None:
    ask(house, "cleo")
    come_late(house, "dan")
    ben = house.phone("ben")
    (yes, _) = buttons(house, ben, "yes")
    assert "Cleo" in ben.see(f"/e/{house.event}") or "Dan" in ben.see(f"/e/{house.event}")
    hide_from(house, hider, "ben" if hider == "cleo" else "cleo")
    assert NOT_THERE in press(ben, yes)
    assert rows(house)[1] == 0
    assert "Cleo" not in ben.see(requests_path(house)) + ben.see(f"/e/{house.event}")


def test_who_has_hidden_somebody_does_not_see_any_more_that_they_have_asked_them(house: House) -> None:
    ask(house, "cleo")
    assert "You have asked You don’t need to do anything." in sees(house, "cleo")
    hide_from(house, "cleo", "ben")
    assert "Nobody just now." in sees(house, "cleo")
    assert "Requests" not in house.phone("cleo").see(f"/e/{house.event}")


@pytest.mark.on_sqlite
def test_a_no_after_a_yes_says_that_cards_are_swapped(house: House) -> None:
    ask(house, "cleo")
    ben = house.phone("ben")
    (no,) = buttons(house, ben, "no")
    answer(house, "ben", "yes")
    assert "You and Cleo Nowak have swapped cards." in press(ben, no)
    assert rows(house) == (0, 1)


@pytest.mark.on_sqlite
def test_the_request_to_another_is_like_one_that_never_was(house: House) -> None:
    ask(house, "cleo")
    (yes,) = buttons(house, house.phone("ben"), "yes")
    (no,) = buttons(house, house.phone("ben"), "no")
    for who in ("dan", "cleo"):
        phone = house.phone(who)
        for path in (yes.action, no.action):
            request_id = path.split("/")[4]
            made_up = path.replace(request_id, new_public_id())
            pressed = [(blanked(phone.post(at)), blanked(phone.get(requests_path(house)))) for at in (path, made_up)]
            assert pressed[0] == pressed[1]
        phone.post(f"{requests_path(house)}/yes", {"request": [yes.action.split("/")[4], "x", ""]})
    assert rows(house) == (1, 0)
    assert can_say_yes(house, "ben")


@pytest.mark.on_sqlite
def test_those_that_wait_come_before_however_many_one_has_said_no_to(house: House) -> None:
    names = crowd(house, MOST_SHOWN + 1)
    with house.writing() as session:
        ben = house.attendee(session, "ben")
        for number, who in enumerate(names):
            request = request_from(house.attendee(session, who), ben, house.clock.now + timedelta(seconds=number))
            request.declined_at = house.clock.now if number else None
            session.add(request)
    page = sees(house, "ben")
    assert "They ask for your card Guest 0" in page
    assert f"Guest {MOST_SHOWN - 1} Swap cards after all" in page


def test_now_tells_who_asks_and_leads_there(house: House) -> None:
    ben, now = house.phone("ben"), f"/e/{house.event}"
    assert "asks for your card" not in ben.see(now)
    ask(house, "dan")
    house.clock.turn(minutes=1)
    ask(house, "cleo")
    assert "Cleo Nowak asks for your card. Look" in ben.see(now)
    assert "Cleo Nowak bittet um deine Karte. Ansehen" in house.phone("ben", language="de").see(now)
    ben.post(buttons(house, ben, "no")[0].action)
    assert "Dan Şahin asks for your card. Look" in ben.see(now)
    ben.post(buttons(house, ben, "no")[0].action)
    come_late(house, "ada")
    assert "Did you meet Ada Reinholz? Look" in ben.see(now)
    ben.post(buttons(house, ben, "no")[0].action)
    assert "Requests Met today" in ben.see(now), "those said no to can still be looked at"
    house.clock.now = CLOSES
    assert "Requests" not in ben.see(now)


def test_now_has_a_quiet_link_while_ones_own_request_waits(house: House) -> None:
    ask(house, "cleo")
    now = f"/e/{house.event}"
    assert "Requests Met today" in house.phone("cleo").see(now)
    answer(house, "ben", "yes")
    assert "Requests" not in house.phone("cleo").see(now)


def test_before_and_after_exchanging_the_page_says_so(house: House) -> None:
    house.clock.now = datetime(2026, 11, 17, 7, 59, tzinfo=UTC)
    assert "You can swap cards here from Tuesday, 17 November." in sees(house, "ben")
    house.clock.now = CLOSES
    page = sees(house, "ben")
    assert "Swapping cards ended on Monday, 23 November. Requests end with it, without a word to anybody." in page


def who_path(house: House) -> str:
    return f"{requests_path(house)}/from"


def test_who_may_ask_counts_for_later_requests_alone(house: House) -> None:
    ask(house, "cleo")
    ben = house.phone("ben")
    form = form_to(ben.get(who_path(house)), who_path(house))
    assert form.value("who") == "everyone"
    assert "Saved." in press(ben, form, who="nobody")
    assert form_to(ben.get(who_path(house)), who_path(house)).value("who") == "nobody"
    ask(house, "dan")
    page = ben.see(requests_path(house))
    assert ("Cleo" in page, "Dan" in page) == (True, False)
    press(ben, form, who="everyone")
    assert "Dan" not in ben.see(requests_path(house)), "what was silenced stays so"


NO_CHOICES = (None, "", "everybody", "EVERYONE", "everyone\0", "\ud800", "x" * 4000)


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("language", "says"), [("en", "Please choose one of these."), ("de", "Bitte wähl eins davon aus.")]
)
def test_who_may_ask_is_one_of_three(house: House, language: str, says: str) -> None:
    ben = house.phone("ben", language=language)
    with house.writing() as session:
        session.execute(update(Attendee).values(may_ask=WhoMayAsk.COMMON))
    for typed in NO_CHOICES:
        refused = ben.post(who_path(house), {} if typed is None else {"who": typed.encode("utf-8", "surrogatepass")})
        assert (refused.status_code, says in words(refused)) == (422, True), typed
    with house.reading() as session:
        assert set(session.scalars(select(Attendee.may_ask))) == {WhoMayAsk.COMMON}


@pytest.mark.on_sqlite
def test_my_card_and_my_badge_lead_to_who_may_ask(house: House) -> None:
    house.badge_path("ben")
    ben = house.phone("ben")
    for page in ("card", "badge", "requests"):
        assert f'href="{who_path(house)}"' in ben.get(f"/e/{house.event}/{page}").text, page


@pytest.mark.on_sqlite
@pytest.mark.parametrize("policy", WhoMayAsk)
def test_so_many_scans_that_can_only_ask_and_no_more_whoever_wants_to_be_asked(house: House, policy: WhoMayAsk) -> None:
    with house.writing() as session:
        session.execute(update(Attendee).values(may_ask=policy))
        cleo_id = house.person(session, "cleo").public_id
    use_up(house, ASKING, cleo_id, but=1)
    cleo, path = house.phone("cleo"), house.badge_path("ben")
    assert cleo.post(path).status_code == 303
    refused = cleo.post(path)
    assert (refused.status_code, heading(refused)[:24]) == (429, "That was a lot of scans.")
    assert cleo.get(path).status_code == 200, "looking is no asking"
    late = house.token("ben", at=house.clock.now - timedelta(hours=1))
    asking, swapping = told(house, cleo, a_scan(late), a_scan(house.token("dan")))
    assert (asking["outcome"], asking["code"], asking["retry_after"] > 0) == ("retry", "too-many", True)
    assert swapping["outcome"] == "exchanged", "too much asking stops nothing that swaps"


def test_whoever_has_not_confirmed_is_led_to_confirming_and_back_to_the_badge(house: House) -> None:
    with house.writing() as session:
        session.execute(update(Person).where(Person.email == "cleo@demo.example").values(confirmed_at=None))
    cleo, path = house.phone("cleo"), house.badge_path("ben")
    page = cleo.get(path)
    assert (page.status_code, 'href="/mailed"' in page.text) == (403, True)
    (again,) = [form for form in forms(page) if form.action == "/confirm"]
    assert cleo.post(again.action, again.fields).location == "/mailed"
    confirmed = cleo.post(letter(house, "cleo@demo.example").link)
    assert confirmed.location == path
    assert "Ask for the card" in cleo.see(path)
