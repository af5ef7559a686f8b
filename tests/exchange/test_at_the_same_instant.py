"""What many people do at the same instant happens once each, and nobody is told of an error."""

import re
from collections import Counter
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from eventnet.contacts.models import Contact, Encounter
from eventnet.exchange.models import Exchange, LiveStep
from eventnet.people.models import BrowserSession, SignInLink
from tests.cast import House, words
from tests.exchange.at_once import PATIENCE, at_once
from tests.exchange.hall import fill, ready_to_press, ready_unseen
from tests.exchange.walking import DEEP

pytestmark = pytest.mark.thorough

PAIRS = 200 if DEEP else 64  # eight pairs a lane: what goes wrong between threads does so among the first
THREADS = 16

TOLD = re.compile(r"/contacts/[\w-]{22}(/swapped)?")


def rows(house: House, model: type) -> int:
    with house.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_hall_of_pairs_who_scan_each_other_swap_once_each(house: House) -> None:
    visitors = fill(house, 2 * PAIRS)
    paths = [house.code_path(visitor.who) for visitor in visitors]
    lanes = [range(2 * lane, 2 * PAIRS, THREADS) for lane in range(THREADS // 2)]

    def scan(lane: range, side: int, both: Barrier) -> list[TestResponse]:
        """One side of a lane's pairs, one pair after the other; both sides press at the same instant."""
        answers = []
        for first in lane:
            one, other = (first, first + 1) if side == 0 else (first + 1, first)
            press = ready_unseen(house, visitors[one].phone, paths[other])
            both.wait()
            answers.append(press())
        return answers

    barriers = [Barrier(2, timeout=PATIENCE) for _ in lanes]
    sides = [
        partial(scan, lane, side, barrier) for lane, barrier in zip(lanes, barriers, strict=True) for side in (0, 1)
    ]
    answers = [answer for lane in at_once(sides) for answer in lane]

    assert Counter(answer.status_code for answer in answers) == {303: 2 * PAIRS}
    assert all(TOLD.fullmatch(answer.location.removeprefix(house.base_url)) for answer in answers)
    assert rows(house, Exchange) == PAIRS
    assert rows(house, Contact) == 2 * PAIRS
    with house.reading() as session:
        held = session.execute(select(Contact.owner_id, Contact.person_id, Encounter.card).join(Encounter)).all()
    assert {(owner, other) for owner, other, _ in held} == {(other, owner) for owner, other, _ in held}
    assert all(card is not None and len(card.details) == 1 for *_, card in held)


def test_of_twelve_who_want_the_same_step_of_a_code_five_get_it(house: House) -> None:
    visitors, path = fill(house, 12), house.code_path("ben")
    answers = at_once([ready_to_press(house, visitor.phone, path) for visitor in visitors])
    assert Counter(answer.status_code for answer in answers) == {303: 5, 409: 7}
    sorry = [answer for answer in answers if answer.status_code == 409]
    assert all("Many people wanted this code just now." in words(answer) for answer in sorry)
    assert rows(house, Exchange) == 5
    with house.reading() as session:
        assert session.scalars(select(LiveStep.uses)).all() == [5]
    house.clock.turn(seconds=30)
    late = [visitor for visitor, answer in zip(visitors, answers, strict=True) if answer in sorry]
    path = house.code_path("ben")
    answers = at_once([ready_to_press(house, visitor.phone, path) for visitor in late[:5]])
    assert Counter(answer.status_code for answer in answers) == {303: 5}


def test_two_presses_of_one_button_swap_once(house: House) -> None:
    (visitor,), path = fill(house, 1), house.code_path("ben")
    press = ready_to_press(house, visitor.phone, path)
    answers = at_once([press] * 4)
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert (rows(house, Exchange), rows(house, Contact)) == (1, 2)


def test_of_two_presses_of_one_sign_in_link_one_signs_in(house: House) -> None:
    for _ in range(5):
        path, before = house.sign_in_path("eve"), rows(house, BrowserSession)
        presses = [ready_to_press(house, house.phone(), path) for _ in range(2)]
        answers = at_once(presses)
        assert Counter(answer.status_code for answer in answers) == {303: 1, 404: 1}
        assert rows(house, BrowserSession) == before + 1
        with house.reading() as session:
            assert session.scalars(select(SignInLink).where(SignInLink.used_at.is_(None))).all() == []


def test_of_two_tabs_with_one_note_one_wins_and_no_text_is_lost(house: House) -> None:
    house.swap("cleo", "ben")
    path = house.contact_path("cleo", "ben")
    tabs = [house.phone("cleo"), house.phone("cleo")]
    for turn in range(5):
        texts = [f"first tab, {turn}", f"second tab, {turn}"]
        version = re.search(r'name="version"[^>]*value="(\d+)"', tabs[0].get(path).text)
        assert version
        presses = [
            ready_to_press(house, tab, path, posts_to=f"{path}/note", note=text, version=version[1])
            for tab, text in zip(tabs, texts, strict=True)
        ]
        answers = at_once(presses)
        assert Counter(answer.status_code for answer in answers) == {303: 1, 409: 1}
        lost = next(answer for answer in answers if answer.status_code == 409)
        assert all(text in words(lost) for text in texts)
        winner = texts[[answer.status_code for answer in answers].index(303)]
        with house.reading() as session:
            contact = house.contact(session, "cleo", "ben")
            assert contact
            assert (contact.note, contact.note_version) == (winner, int(version[1]) + 1)


def test_a_card_taken_back_while_it_is_given_again_is_given_or_nowhere(house: House) -> None:
    house.swap("cleo", "ben")
    ben, cleo = house.phone("ben"), house.phone("cleo")
    path = house.contact_path("cleo", "ben")
    receipt = house.contact_path("ben", "cleo") + "/receipt"
    for _ in range(12):
        cleo.post(path.replace("contacts", "follow-ups") + "/letting-go")
        house.clock.turn(minutes=1)
        with house.reading() as session:
            exchange_id = session.scalars(select(Exchange.public_id)).one()
        take_back = ready_to_press(house, ben, receipt, posts_to=f"/exchanges/{exchange_id}/taking-back")
        swap = ready_to_press(house, cleo, house.code_path("ben"))
        answers = at_once([take_back, swap])
        assert {answer.status_code for answer in answers} == {303}
        with house.reading() as session:
            exchange, held = session.scalars(select(Exchange)).one(), house.contact(session, "cleo", "ben")
            assert held
            ben_is_low = exchange.low_id == house.attendee(session, "ben").id
            is_back = (exchange.low_taken_back_at if ben_is_low else exchange.high_taken_back_at) is not None
            assert is_back == (held.card is None)


def test_two_who_are_hidden_while_they_swap_again_hold_no_card_of_each_other(house: House) -> None:
    visitors = fill(house, 16)
    pairs = list(zip(visitors[::2], visitors[1::2], strict=True))
    for scanner, holder in pairs:
        assert ready_to_press(house, scanner.phone, house.code_path(holder.who))().status_code == 303
        scanner.phone.post(
            house.contact_path(scanner.who, holder.who).replace("contacts", "follow-ups") + "/letting-go"
        )
    house.clock.turn(minutes=1)
    for scanner, holder in pairs:
        receipt = house.contact_path(holder.who, scanner.who) + "/receipt"
        with house.reading() as session:
            other = house.person(session, scanner.who).public_id
        hide = ready_to_press(house, holder.phone, receipt, posts_to=f"/people/{other}/hiding")
        swap = ready_to_press(house, scanner.phone, house.code_path(holder.who))
        assert {answer.status_code for answer in at_once([hide, swap])} == {303}
        with house.reading() as session:
            both = house.contact(session, scanner.who, holder.who), house.contact(session, holder.who, scanner.who)
            assert [contact and contact.card for contact in both] == [None, None]
