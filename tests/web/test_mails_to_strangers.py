"""Mails that anybody can have sent to anybody: how many, whoever is counted, and that joining never waits for them."""

import pytest

from eventnet.mail.models import Mail
from eventnet.people.rules import mailbox
from eventnet.web.limits import (
    FROM_NETWORK_TO_ADDRESS,
    FROM_ONE_NETWORK,
    JOINING,
    QUESTIONS_FROM_NETWORK,
    QUESTIONS_IN_ALL,
    QUESTIONS_OF_EVENT,
    SIGNING_IN,
    TO_ADDRESS,
    Limit,
    check,
)
from tests.care.telling import another_event
from tests.cast import House, words
from tests.joining.doors import GUS, come_in, people_with, same_browser, send, use_up
from tests.mailbox import letters
from tests.markup import heading

pytestmark = [pytest.mark.thorough, pytest.mark.on_sqlite]

HALL = "127.0.0.1"
LEFT_OUT = {
    "en": "The mail that lets you confirm your address was left out: very many are being asked for just now."
    " Later you can have it sent, under “Me”.",
    "de": "Die Mail, mit der du deine Adresse bestätigst, ist ausgeblieben: Gerade werden sehr viele angefordert."
    " Später kannst du sie unter „Ich“ anfordern.",
}
MAILS = [FROM_NETWORK_TO_ADDRESS, TO_ADDRESS, QUESTIONS_FROM_NETWORK, QUESTIONS_OF_EVENT, QUESTIONS_IN_ALL]


def key(house: House, limit: Limit, kind: str = "join") -> str:
    """What Gus is counted by."""
    return {
        FROM_NETWORK_TO_ADDRESS: f"{kind} {HALL} gus@demo.example",
        TO_ADDRESS: f"{kind} gus@demo.example",
        QUESTIONS_FROM_NETWORK: HALL,
        QUESTIONS_OF_EVENT: house.event,
        QUESTIONS_IN_ALL: "",
    }[limit]


def asked_for(house: House) -> int:
    with house.reading() as session:
        return session.query(Mail).count()


def test_one_cookie_from_before_joining_is_one_browser_however_often_it_is_sent(house: House) -> None:
    phone, path = house.phone(), f"/join/{house.join_code}"
    fields = {"csrf_token": phone.token(), "name": "Eve"}
    answers = [
        send(same_browser(house, phone), path, fields | {"email": f"g{number}@guests.example"}).status_code
        for number in range(12)
    ]
    most = JOINING.often.amount
    assert answers == [303] * most + [429] * (12 - most)
    assert asked_for(house) == most


def test_and_asks_for_no_more_mails_to_sign_in_than_any_other(house: House) -> None:
    phone = house.phone()
    fields = {"csrf_token": phone.token()}
    answers = [
        send(same_browser(house, phone), "/sign-in", fields | {"email": f"g{number}@guests.example"}).status_code
        for number in range(5)
    ]
    most = SIGNING_IN.often.amount
    assert answers == [303] * most + [429] * (5 - most)


@pytest.mark.parametrize("limit", MAILS, ids=lambda limit: limit.name)
def test_too_many_mails_keep_nobody_from_joining_only_the_mail_is_left_out(house: House, limit: Limit) -> None:
    use_up(house, limit, key(house, limit))
    gus = house.phone()
    answer = gus.post(f"/join/{house.join_code}", GUS, follow=True)
    assert (answer.status_code, LEFT_OUT["en"] in words(answer)) == (200, True)
    assert len(people_with(house, GUS["email"])) == 1
    assert asked_for(house) == 0
    assert LEFT_OUT["en"] not in gus.see("/me"), "it is said once"
    house.swap("cleo", "ben")


def test_a_guest_who_swaps_is_told_so_in_their_language(house: House) -> None:
    use_up(house, TO_ADDRESS, key(house, TO_ADDRESS))
    gus = come_in(house, "ben", {"email": "Gus+two@demo.example"}, language="de")
    assert LEFT_OUT["de"] in gus.see("/")
    assert asked_for(house) == 0


def test_where_no_mails_are_sent_at_all_nobody_is_told_of_one(house: House) -> None:
    from tests.care.telling import without_mail

    without_mail(house)
    answer = house.phone().post(f"/join/{house.join_code}", GUS, follow=True)
    assert LEFT_OUT["en"] not in words(answer)


def test_a_hall_of_a_thousand_behind_one_address_joins_in_ten_minutes_and_gets_its_mails(house: House) -> None:
    with house.app.test_request_context(base_url=house.base_url):
        for limit in (QUESTIONS_FROM_NETWORK, QUESTIONS_OF_EVENT, QUESTIONS_IN_ALL):
            for _ in range(999):
                check(limit, key(house, limit))
        for _ in range(999):
            check(FROM_ONE_NETWORK, HALL)
    assert house.phone().post(f"/join/{house.join_code}", GUS).status_code == 303
    assert asked_for(house) == 1


def test_the_mails_of_one_event_are_not_those_of_another(house: House) -> None:
    other = another_event(house, "ada")
    use_up(house, QUESTIONS_OF_EVENT, other)
    house.phone().post(f"/join/{house.join_code}", GUS)
    assert asked_for(house) == 1


@pytest.mark.parametrize("limit", MAILS[2:], ids=lambda limit: limit.name)
def test_asking_for_the_mail_again_counts_with_all_others_and_says_when_it_goes_on(house: House, limit: Limit) -> None:
    gus = house.phone()
    gus.post(f"/join/{house.join_code}", GUS)
    use_up_the_rest(house, limit)
    answer = gus.post("/confirm")
    assert (answer.status_code, heading(answer)) == (429, "That was a lot at once.")
    assert "Nothing is lost. You can go on in 60 minutes." in words(answer)
    assert asked_for(house) == 1


def use_up_the_rest(house: House, limit: Limit) -> None:
    """Counts as often as is left, after one."""
    with house.app.test_request_context(base_url=house.base_url):
        for _ in range(limit.often.amount - 1):
            check(limit, key(house, limit))


def test_asking_to_sign_in_with_an_address_nobody_has_confirmed_is_counted_too(house: House) -> None:
    house.phone().post(f"/join/{house.join_code}", GUS)
    letters(house, GUS["email"])
    use_up_the_rest(house, QUESTIONS_IN_ALL)
    for email in (GUS["email"], "cleo@demo.example"):
        house.phone().post("/sign-in", {"email": email})
    assert letters(house, GUS["email"]) == []
    assert len(letters(house, "cleo@demo.example")) == 1
    assert asked_for(house) == 0


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("gus@guests.example", "gus@guests.example"),
        ("Gus@Guests.Example", "gus@guests.example"),
        ("gus+spam@guests.example", "gus@guests.example"),
        ("gus+a+b@guests.example", "gus@guests.example"),
        ("g.u.s@guests.example", "g.u.s@guests.example"),
        ("g.u.s+x@gmail.com", "gus@gmail.com"),
        ("gus@googlemail.com", "gus@gmail.com"),
        ("+gus@guests.example", "+gus@guests.example"),
        ("gus-x@guests.example", "gus-x@guests.example"),
    ],
)
def test_one_mailbox_is_counted_once_where_that_is_sure(address: str, counted: str) -> None:
    assert mailbox(address) == counted


def test_tags_are_no_other_mailboxes_and_stay_the_address_of_who_joins(house: House) -> None:
    for number in range(FROM_NETWORK_TO_ADDRESS.often.amount + 2):
        house.phone().post(f"/join/{house.join_code}", {"name": "Gus", "email": f"gus+{number}@demo.example"})
    assert asked_for(house) == FROM_NETWORK_TO_ADDRESS.often.amount
    assert len(people_with(house, "gus+0@demo.example")) == 1
