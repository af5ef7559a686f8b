"""What a mail carries: a link for any browser, digits for the one that asked; each once, and only for a while."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select

from eventnet.kernel.ids import hash_secret
from eventnet.people.actions import choose_language, make_newcomer
from eventnet.people.links import Minted, Used, mint_link, use_digits, use_link, use_sign_in_link
from eventnet.people.models import Person, SignInLink
from eventnet.people.rules import MOST_TRIES, LinkPurpose
from tests.cast import House
from tests.exchange.at_once import at_once
from tests.tables import contents

KEY = "k" * 40
HERE, ELSEWHERE = hash_secret("here"), hash_secret("elsewhere")


def newcomer(house: House, email: str = "gus@guests.example") -> Person:
    with house.writing() as session:
        return make_newcomer(session, email=email, name="Gus", language="en", now=house.clock.now)


def mailed(
    house: House, who: str | Person, purpose: LinkPurpose = LinkPurpose.SIGN_IN, browser: bytes = HERE
) -> Minted:
    """What stands in a mail to somebody that is sent now."""
    with house.writing() as session:
        person = house.person(session, who) if isinstance(who, str) else who
        return mint_link(session, person, purpose, browser_hash=browser, key=KEY, now=house.clock.now)


def press(house: House, secret: str, purpose: LinkPurpose = LinkPurpose.SIGN_IN) -> Used | None:
    with house.writing() as session:
        return use_link(session, secret, purpose, house.clock.now)


def type_(house: House, digits: str, browser: bytes = HERE, key: str = KEY) -> Used | None:
    with house.writing() as session:
        return use_digits(session, digits, browser_hash=browser, key=key, now=house.clock.now)


def wrong(minted: Minted) -> str:
    """Digits that differ in the last one."""
    return minted.digits[:-1] + str((int(minted.digits[-1]) + 1) % 10)


def test_a_link_names_whose_it_is_and_works_once(house: House) -> None:
    minted = mailed(house, "cleo")
    used = press(house, minted.secret)
    assert used is not None
    with house.reading() as session:
        assert used.person_id == house.person(session, "cleo").id
    assert press(house, minted.secret) is None
    assert type_(house, minted.digits) is None


def test_digits_work_once_and_take_the_link_with_them(house: House) -> None:
    minted = mailed(house, "cleo")
    used = type_(house, minted.digits)
    assert used is not None
    assert used.browser_hash == HERE
    assert type_(house, minted.digits) is None
    assert press(house, minted.secret) is None


@pytest.mark.parametrize("use", [press, type_], ids=["link", "digits"])
def test_signing_in_takes_ten_minutes_from_the_sending_and_not_a_second_longer(
    house: House, use: Callable[[House, str], Used | None]
) -> None:
    good, late = mailed(house, "cleo"), mailed(house, "ben", browser=HERE)
    key = "secret" if use is press else "digits"
    house.clock.turn(minutes=10, seconds=-1)
    assert use(house, getattr(good, key)) is not None
    house.clock.turn(seconds=1)
    assert use(house, getattr(late, key)) is None


def test_confirming_takes_thirty_days(house: House) -> None:
    gus = newcomer(house)
    good = mailed(house, gus, LinkPurpose.CONFIRM)
    late = mailed(house, gus, LinkPurpose.CONFIRM, ELSEWHERE)
    house.clock.turn(days=30, seconds=-1)
    assert press(house, good.secret, LinkPurpose.CONFIRM) is not None
    house.clock.turn(seconds=1)
    assert press(house, late.secret, LinkPurpose.CONFIRM) is None


def test_a_mail_that_is_sent_once_more_has_keys_of_its_own_and_those_of_the_first_are_worthless(house: House) -> None:
    first, other_browsers, second = (
        mailed(house, "cleo"),
        mailed(house, "cleo", browser=ELSEWHERE),
        mailed(house, "cleo"),
    )
    assert press(house, first.secret) is None
    assert type_(house, first.digits) is None
    assert press(house, second.secret) is not None
    assert press(house, other_browsers.secret) is not None


def test_digits_count_in_the_browser_that_asked_and_in_no_other(house: House) -> None:
    minted = mailed(house, "cleo")
    for _ in range(2 * MOST_TRIES):
        assert type_(house, minted.digits, ELSEWHERE) is None
    assert type_(house, minted.digits) is not None


def test_five_tries_are_all_there_are_and_the_link_outlives_them(house: House) -> None:
    minted, other = mailed(house, "cleo"), mailed(house, "cleo", browser=ELSEWHERE)
    for _ in range(MOST_TRIES):
        assert type_(house, wrong(minted)) is None
    assert type_(house, minted.digits) is None
    assert type_(house, other.digits, ELSEWHERE) is not None
    assert press(house, minted.secret) is not None


def test_the_fifth_try_may_still_be_the_right_one(house: House) -> None:
    minted = mailed(house, "cleo")
    for _ in range(MOST_TRIES - 1):
        assert type_(house, wrong(minted)) is None
    assert type_(house, minted.digits) is not None


@pytest.mark.parametrize("typed", ["", "0", "1234567", "123456789", "١٢٣٤٥٦٧٨", "12345678\0", "\ud800", "x" * 40])
def test_other_things_than_digits_are_wrong_and_no_more(house: House, typed: str) -> None:
    mailed(house, "cleo")
    assert type_(house, typed) is None


def test_of_two_mails_one_browser_asked_for_the_digits_say_which_is_meant(house: House) -> None:
    for_cleo, for_ben = mailed(house, "cleo"), mailed(house, "ben")
    used = type_(house, for_ben.digits)
    with house.reading() as session:
        assert used is not None
        assert used.person_id == house.person(session, "ben").id
    assert press(house, for_cleo.secret) is not None


def test_digits_are_worthless_with_another_installations_key(house: House) -> None:
    minted = mailed(house, "cleo")
    assert type_(house, minted.digits, key="x" * 40) is None


def test_a_link_does_what_its_mail_said_and_nothing_else(house: House) -> None:
    gus = newcomer(house)
    confirms, signs_in = mailed(house, gus, LinkPurpose.CONFIRM), mailed(house, "cleo")
    assert press(house, confirms.secret) is None
    assert press(house, signs_in.secret, LinkPurpose.CONFIRM) is None
    with house.writing() as session:
        assert use_sign_in_link(session, confirms.secret, browser="", now=house.clock.now) is None
    assert press(house, confirms.secret, LinkPurpose.CONFIRM) is not None
    assert press(house, signs_in.secret) is not None


def test_who_has_confirmed_is_not_asked_again_by_a_mail_that_was_on_its_way(house: House) -> None:
    late = mailed(house, "cleo", LinkPurpose.CONFIRM)
    assert press(house, late.secret, LinkPurpose.CONFIRM) is None
    assert type_(house, late.digits) is None


def test_the_database_holds_neither_link_nor_digits(house: House) -> None:
    minted = mailed(house, "cleo")
    with house.reading() as session:
        stored = repr(contents(session))
    assert (minted.secret in stored, minted.digits in stored) == (False, False)
    assert (len(minted.digits), minted.digits.isdigit()) == (8, True)


@pytest.mark.parametrize("turn", range(5))
def test_of_several_presses_and_right_digits_at_the_same_instant_exactly_one_counts(house: House, turn: int) -> None:
    minted = mailed(house, "cleo")
    presses = [partial(press, house, minted.secret), partial(type_, house, minted.digits)]
    used = at_once(presses * 3 if turn % 2 else presses[:1] * 4)
    assert [one for one in used if one is not None] == [next(filter(None, used))]
    with house.reading() as session:
        assert [link.used_at for link in session.scalars(select(SignInLink))] == [house.clock.now]


def test_tries_at_the_same_instant_are_counted_each(house: House) -> None:
    minted = mailed(house, "cleo")
    at_once([partial(type_, house, wrong(minted))] * MOST_TRIES)
    assert type_(house, minted.digits) is None
    with house.reading() as session:
        assert session.scalars(select(SignInLink.tries)).all() == [MOST_TRIES]


def test_choosing_a_language_brings_nobody_back(house: House) -> None:
    gus = newcomer(house)
    with house.writing() as session:
        session.delete(session.get_one(Person, gus.id))
    with house.writing() as session:
        choose_language(session, gus, "de")
    with house.reading() as session:
        assert session.get(Person, gus.id) is None
