"""Who gets which of the two mails, when, and whom it names: exactly one of each, and no third."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, update

from eventnet.event_mails.rules import Kind
from eventnet.events.models import Attendee, Event
from eventnet.mail.models import Mail
from eventnet.upkeep.clock import ClockBehindError, ClockJumpedError
from eventnet.upkeep.sweep import sweep
from tests.cast import House
from tests.event_mails.days_after import (
    BEN,
    CLEO,
    MORNING,
    THREE_BEFORE,
    go_to,
    grace_of,
    let_go,
    mails_to,
    noted,
    pause,
    post,
    promise,
)
from tests.mail.sending import outbox
from tests.markup import mentions

pytestmark = pytest.mark.on_sqlite  # both databases walk through a calendar in test_calendar.py

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)


def test_two_mails_come_and_no_third(house: House) -> None:
    house.swap("cleo", "ben")
    came = []
    for due in (MORNING, THREE_BEFORE):
        for by in (-SECOND, timedelta(), HOUR, DAY):
            go_to(house, due + by)
            came += [(due + by, mail.subject) for mail in mails_to(house)]
    for days in range(4, 40, 6):
        go_to(house, THREE_BEFORE + days * DAY)
        assert mails_to(house) == []
    assert came == [
        (MORNING, "The people you met at “Begegnungen 2026”"),
        (THREE_BEFORE, "On Friday your list for “Begegnungen 2026” closes by itself"),
    ]
    assert noted(house) == {Kind.MORNING_AFTER: True, Kind.BEFORE_IT_CLOSES: True}


def test_a_mail_is_posted_once_however_often_one_looks(house: House) -> None:
    house.swap("cleo", "ben")
    go_to(house, MORNING)
    assert [post(house), post(house), post(house)] == [2, 0, 0]  # Ben has met Cleo as well
    assert sorted(mail.address for mail in outbox(house)) == [BEN, CLEO]


def test_who_met_nobody_gets_no_mail(house: House) -> None:
    house.swap("cleo", "ben")
    go_to(house, MORNING)
    assert post(house) == 2
    assert mails_to(house, "ada@demo.example") == []
    assert mails_to(house, "eve@demo.example") == []


@pytest.mark.parametrize("act", ["let go", "hidden", "erased"])
def test_who_is_let_go_or_hidden_or_erased_meanwhile_is_not_named(house: House, act: str) -> None:
    house.swap("cleo", "ben")
    house.swap("cleo", "dan")
    go_to(house, MORNING)
    post(house)
    if act == "let go":
        let_go(house, "cleo", "ben")
    elif act == "hidden":
        with house.reading() as session:
            ben = house.person(session, "ben").public_id
        assert house.phone("cleo").post(f"/people/{ben}/hiding").status_code == 303
    else:
        house.phone("ben").post("/me/erasing")
    (mail,) = mails_to(house)
    assert mentions(mail.text, "Dan")
    assert not mentions(mail.text + mail.html, "Ben")


def test_a_card_taken_back_leaves_the_name(house: House) -> None:
    house.swap("cleo", "ben")
    receipt = house.contact_path("ben", "cleo") + "/receipt"
    exchange = house.phone("ben").get(receipt).text.split("/exchanges/")[1].split("/")[0]
    assert house.phone("ben").post(f"/exchanges/{exchange}/taking-back").status_code == 303
    go_to(house, MORNING)
    assert "– Ben Okafor, 10:00" in mails_to(house)[0].text


def test_a_mail_that_has_nothing_left_to_say_is_not_sent(house: House) -> None:
    house.swap("cleo", "ben")
    go_to(house, MORNING)
    post(house)
    let_go(house, "cleo", "ben")
    assert mails_to(house) == []
    assert outbox(house) == []


def test_nothing_is_said_before_the_end_where_nothing_is_open(house: House) -> None:
    house.swap("cleo", "ben")
    go_to(house, MORNING)
    assert len(mails_to(house)) == 1
    house.phone("cleo").post(house.contact_path("cleo", "ben").replace("/contacts/", "/follow-ups/") + "/keeping")
    go_to(house, THREE_BEFORE)
    assert mails_to(house) == []


def test_promises_are_named_in_both_and_stand_first(house: House) -> None:
    house.swap("cleo", "ben")
    house.clock.turn(minutes=5)
    house.swap("cleo", "dan")
    promise(house, "cleo", "dan", "Send the link\nto the test setup")
    for at in (MORNING, THREE_BEFORE):
        go_to(house, at)
        (mail,) = mails_to(house)
        rows = [line for line in mail.text.splitlines() if line.startswith("– ")]
        assert rows[0].startswith("– Dan")
        assert rows[0].endswith(". Promised: “Send the link to the test setup”")
        assert rows[1].startswith("– Ben")


def test_no_note_and_no_way_to_reach_anybody_is_in_a_mail(house: House) -> None:
    house.swap("cleo", "ben")
    house.phone("cleo").post(house.contact_path("cleo", "ben") + "/note", {"note": "loves owls", "version": "0"})
    for at in (MORNING, THREE_BEFORE):
        go_to(house, at)
        (mail,) = mails_to(house)
        whole = mail.text + mail.html
        assert [word for word in ("owls", BEN, "+49", "linkedin", "/mails/M", "/sign-in/") if word in whole] == []


# When


def test_who_confirms_within_two_days_gets_the_first_then(house: House) -> None:
    house.swap("cleo", "ben")
    unconfirm(house, "cleo")
    go_to(house, MORNING + 47 * HOUR)
    assert mails_to(house) == []
    confirm(house, "cleo")
    (mail,) = mails_to(house)
    assert mail.text.startswith("Good morning Cleo Nowak,\n\nat “Begegnungen 2026” you swapped cards with\n")


@pytest.mark.parametrize(("late", "comes"), [(timedelta(), True), (2 * DAY - SECOND, True), (2 * DAY, False)])
def test_a_server_that_was_down_sends_up_to_two_days_late(house: House, late: timedelta, comes: bool) -> None:
    house.swap("cleo", "ben")
    for kind, due in enumerate((MORNING, THREE_BEFORE)):
        go_to(house, due + late)
        assert len(mails_to(house)) == comes, kind
    assert noted(house).get(Kind.BEFORE_IT_CLOSES) is comes


def test_a_mail_that_waited_in_the_outbox_for_too_long_is_left_out(house: House) -> None:
    house.swap("cleo", "ben")
    go_to(house, THREE_BEFORE)
    assert post(house) == 2
    go_to(house, THREE_BEFORE + 2 * DAY)
    assert mails_to(house) == []
    assert noted(house) == {Kind.BEFORE_IT_CLOSES: False}
    assert grace_of(house) == 30


def test_whoever_reads_late_in_the_day_is_not_wished_a_good_morning(house: House) -> None:
    house.swap("cleo", "ben")
    go_to(house, MORNING + 5 * HOUR)
    assert mails_to(house)[0].text.startswith("Hello Cleo Nowak,\n\nyesterday you swapped cards with\n")


def test_the_second_keeps_two_days_from_the_first(house: House) -> None:
    with house.writing() as session:
        session.get_one(Event, house.event_id).follow_up_days = 3
    go_to(house, datetime.fromisoformat("2026-11-19T10:00+00:00"))
    house.swap("cleo", "ben")  # open for seven days from then: until the end of Thursday, 26 November
    go_to(house, MORNING + DAY)  # a server that was down
    assert len(mails_to(house)) == 1
    due = []
    while house.clock.now < MORNING + 4 * DAY:
        house.clock.turn(hours=4)
        due += [house.clock.now for _ in mails_to(house)]
    assert due == [MORNING + 3 * DAY]


def test_a_week_more_moves_the_second_along(house: House) -> None:
    house.swap("cleo", "ben")
    house.phone("cleo").post(house.contact_path("cleo", "ben").replace("/contacts/", "/follow-ups/") + "/postponement")
    go_to(house, THREE_BEFORE)
    assert mails_to(house) == []
    go_to(house, THREE_BEFORE + 7 * DAY)
    assert "closes by itself" in mails_to(house)[0].subject


def test_lists_that_close_on_different_days_say_so(house: House) -> None:
    house.swap("cleo", "ben")
    house.swap("cleo", "dan")
    house.phone("cleo").post(house.contact_path("cleo", "dan").replace("/contacts/", "/follow-ups/") + "/postponement")
    go_to(house, MORNING)
    assert "the first at the end of Friday, 4 December." in mails_to(house)[0].text
    go_to(house, THREE_BEFORE)
    text = mails_to(house)[0].text
    assert "– Ben Okafor, until Friday, 4 December\n" in text
    assert ", until Friday, 11 December\n" in text
    assert "At the end of the day beside it a name leaves the list by itself" in text


def test_whom_one_meets_again_elsewhere_belongs_there(house: House) -> None:
    house.swap("cleo", "ben")
    with house.writing() as session:
        contact = house.contact(session, "cleo", "ben")
        assert contact
        contact.latest.event_id = None
    go_to(house, MORNING)
    assert mails_to(house) == []
    assert len(mails_to(house, BEN)) == 1


# Pauses


def test_no_mail_comes_in_a_pause_and_the_first_comes_in_the_morning_after(house: House) -> None:
    house.swap("cleo", "ben")
    pause(house, "cleo", MORNING - DAY, MORNING + 3 * DAY - 9 * HOUR)  # until the end of Monday
    go_to(house, MORNING)
    came = []
    while house.clock.now < MORNING + 4 * DAY:
        came += [house.clock.now for _ in mails_to(house)]
        house.clock.turn(hours=3)
    assert came == [MORNING + 3 * DAY]


@pytest.mark.parametrize("kind", Kind)
def test_a_pause_that_begins_while_a_mail_waits_holds_it(house: House, kind: Kind) -> None:
    house.swap("cleo", "ben")
    at = MORNING if kind is Kind.MORNING_AFTER else THREE_BEFORE
    go_to(house, at)
    post(house)
    pause(house, "cleo", at, at + 6 * HOUR)
    assert mails_to(house) == []
    assert noted(house) == {}
    go_to(house, at + (DAY if kind is Kind.MORNING_AFTER else 6 * HOUR))
    assert len(mails_to(house)) == 1


def test_what_may_be_out_already_does_not_come_again_after_a_pause(house: House) -> None:
    house.swap("cleo", "ben")
    go_to(house, THREE_BEFORE)
    post(house)
    with house.writing() as session:
        session.execute(update(Mail).values(tries=1))  # somebody has tried, and vanished
    pause(house, "cleo", THREE_BEFORE, THREE_BEFORE + HOUR)
    assert mails_to(house) == []
    assert noted(house) == {Kind.BEFORE_IT_CLOSES: False}
    house.clock.turn(hours=2)
    assert mails_to(house) == []


# Who was told


def test_told_one_has_seven_days(house: House) -> None:
    house.swap("cleo", "ben")
    unconfirm(house, "cleo")
    go_to(house, THREE_BEFORE - HOUR)
    with house.writing() as session:  # made while the address was not confirmed
        contact = house.contact(session, "cleo", "ben")
        assert contact
        contact.gone_at = contact.deadline_at + 30 * DAY
    confirm(house, "cleo")
    go_to(house, THREE_BEFORE)
    assert "until Friday, 11 December, you can bring anyone back" in mails_to(house)[0].text
    assert (grace_of(house), noted(house)) == (7, {Kind.BEFORE_IT_CLOSES: True})


@pytest.mark.parametrize("why", ["not confirmed", "mails off", "no mail server", "given up", "server down"])
def test_who_could_not_be_told_has_thirty(house: House, why: str) -> None:
    house.swap("cleo", "ben")
    assert grace_of(house) == 7
    if why == "not confirmed":
        unconfirm(house, "cleo")
    if why == "mails off":
        house.phone("cleo").post(f"/e/{house.event}/mails/ending")
        assert grace_of(house) == 30, "at once"
    go_to(house, THREE_BEFORE)
    if why == "given up":
        post(house)
        with house.writing() as session:
            session.execute(update(Mail).values(due_at=None, given_up_at=house.clock.now))
    for hours in (0, 40, 60):
        go_to(house, THREE_BEFORE + hours * HOUR)
        if why != "server down" or hours >= 60:
            post(house, can_mail=why != "no mail server")
    assert grace_of(house) == 30
    assert noted(house) == {Kind.BEFORE_IT_CLOSES: False}


def test_who_could_not_be_told_by_the_end_has_thirty_all_the_same(house: House) -> None:
    house.swap("cleo", "ben")
    go_to(house, THREE_BEFORE + 8 * DAY)  # Friday, 4 December is over, and the server was down all the while
    assert post(house) == 0
    assert (grace_of(house), noted(house)) == (30, {Kind.BEFORE_IT_CLOSES: False})
    assert "until Sunday, 3 January 2027" in house.phone("cleo").see("/follow-ups")


def test_swapping_without_mails_one_has_thirty_from_the_beginning(house: House) -> None:
    house.phone("cleo").post(f"/e/{house.event}/mails/ending")
    house.swap("cleo", "ben")
    assert (grace_of(house), grace_of(house, "ben", "cleo")) == (30, 7)


def test_switching_mails_off_after_one_was_told_leaves_the_seven(house: House) -> None:
    house.swap("cleo", "ben")
    go_to(house, THREE_BEFORE)
    assert len(mails_to(house)) == 1
    house.phone("cleo").post(f"/e/{house.event}/mails/ending")
    assert grace_of(house) == 7


def test_switching_mails_off_while_one_waits_ends_it(house: House) -> None:
    house.swap("cleo", "ben")
    go_to(house, THREE_BEFORE)
    post(house)
    house.phone("cleo").post(f"/e/{house.event}/mails/ending")
    assert mails_to(house) == []
    assert (grace_of(house), noted(house)) == (30, {Kind.BEFORE_IT_CLOSES: False})


# What holds mails, and what becomes of them


def test_a_clock_that_has_jumped_holds_mails_until_somebody_confirms(house: House) -> None:
    house.swap("cleo", "ben")
    sweep(house.sessions, house.clock.now)
    go_to(house, THREE_BEFORE)
    with pytest.raises(ClockJumpedError):
        post(house)
    assert outbox(house) == []
    sweep(house.sessions, THREE_BEFORE, confirm=True)
    assert post(house) == 2
    go_to(house, THREE_BEFORE - HOUR)
    with pytest.raises(ClockBehindError):
        post(house)


def test_a_mail_follows_its_reader_to_another_address(house: House) -> None:
    house.swap("cleo", "ben")
    go_to(house, MORNING)
    post(house)
    with house.writing() as session:
        house.person(session, "cleo").email = "cleo@new.example"
    assert len(mails_to(house, "cleo@new.example")) == 1
    assert mails_to(house) == []


def test_erasing_takes_what_waits_along(house: House) -> None:
    house.swap("cleo", "ben")
    go_to(house, MORNING)
    post(house)
    house.phone("cleo").post("/me/erasing")
    assert [mail.address for mail in outbox(house)] == [BEN]
    assert noted(house, "ben") == {Kind.MORNING_AFTER: True}


def test_a_mail_of_an_attendee_who_is_no_more_is_not_written(house: House) -> None:
    house.swap("cleo", "ben")
    go_to(house, MORNING)
    post(house)
    with house.writing() as session:
        session.execute(delete(Attendee).where(Attendee.id == house.attendee(session, "cleo").id))
    assert mails_to(house) == []


def unconfirm(house: House, who: str) -> None:
    with house.writing() as session:
        house.person(session, who).confirmed_at = None


def confirm(house: House, who: str) -> None:
    with house.writing() as session:
        house.person(session, who).confirmed_at = house.clock.now
