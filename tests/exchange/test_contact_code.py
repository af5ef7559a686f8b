"""The plain contact code: which card is in it, and what of that is left out first."""

import re
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventnet.cards.rules import Card, DetailKind, GivenDetail
from eventnet.events.rules import CardChoice
from eventnet.exchange.contact_code import contact_vcard
from eventnet.formats.qr import MOST_CONTACT_BYTES

MAIL = GivenDetail(DetailKind.EMAIL, "jonas@brandt.example")
PHONE = GivenDetail(DetailKind.PHONE, "+49 341 3920123")
MOBILE = GivenDetail(DetailKind.PHONE, "0171 3920123")
PROFILE = GivenDetail(DetailKind.LINKEDIN, "jonas-brandt")
SIGNAL = GivenDetail(DetailKind.OTHER, "Signal: jonas.42")
JONAS = Card("Jonas Brandt", "Builds bridges", "Brandt & Co", details=(SIGNAL, PROFILE, MOBILE, MAIL, PHONE))

texts = st.text(max_size=254)
cards = st.builds(
    Card,
    name=st.text(min_size=1, max_size=80).filter(lambda name: name.splitlines()[0] != ""),
    headline=texts,
    organisation=texts,
    details=st.lists(st.builds(GivenDetail, st.sampled_from(DetailKind), texts, st.booleans()), max_size=8).map(tuple),
)


def fields(card: Card, choice: CardChoice = CardChoice.ALL) -> list[str]:
    """The lines of a contact code behind the name."""
    return contact_vcard(card, choice).decode().split("\r\n")[4:-2]


def test_all_that_is_given_stands_in_it_what_is_most_use_first() -> None:
    assert fields(JONAS) == [
        "EMAIL:jonas@brandt.example",
        "TEL;TYPE=CELL:0171 3920123",
        "TEL:+49 341 3920123",
        "NOTE:Signal: jonas.42",
        "URL:https://www.linkedin.com/in/jonas-brandt",
        "ORG:Brandt & Co",
        "TITLE:Builds bridges",
    ]


def test_the_way_to_reach_somebody_best_comes_before_all_others() -> None:
    best = GivenDetail(PROFILE.kind, PROFILE.value, best=True)
    assert fields(Card("Jonas", details=(MAIL, PHONE, best))) == [
        "URL:https://www.linkedin.com/in/jonas-brandt",
        "EMAIL:jonas@brandt.example",
        "TEL:+49 341 3920123",
    ]


def test_only_what_is_chosen_for_today_goes_into_it() -> None:
    assert fields(JONAS, CardChoice.MAIL) == ["EMAIL:jonas@brandt.example", "ORG:Brandt & Co", "TITLE:Builds bridges"]
    assert fields(JONAS, CardChoice.NAME) == []


def test_the_headline_goes_first_where_it_is_too_much_and_then_the_organisation() -> None:
    ways = ["EMAIL", "TEL;TYPE=CELL", "TEL", "NOTE", "URL"]
    for length, kept in ((60, [*ways, "ORG"]), (90, ways)):
        long = Card("Jonas Brandt", "b" * 100, "o" * length, details=JONAS.details)
        assert [line.partition(":")[0] for line in fields(long)] == kept


@given(cards, st.sampled_from(CardChoice))
@example(Card("👩‍👩‍👧‍👦" * 20, details=(MAIL,)), CardChoice.ALL)
def test_it_always_fits_has_a_name_and_no_line_that_is_not_ours(card: Card, choice: CardChoice) -> None:
    vcard = contact_vcard(card, choice)
    assert len(vcard) <= MOST_CONTACT_BYTES
    lines = vcard.decode().split("\r\n")
    assert [line.partition(":")[0] for line in lines[:4]] == ["BEGIN", "VERSION", "FN", "N"]
    assert lines[2] > "FN:"
    assert all(re.match(r"(EMAIL|TEL|TEL;TYPE=CELL|URL|NOTE|ORG|TITLE):", line) for line in lines[4:-2])
    assert lines[-2:] == ["END:VCARD", ""]


@pytest.mark.parametrize(("kind", "choice"), list(product(DetailKind, CardChoice)))
def test_what_is_not_given_is_not_in_it(kind: DetailKind, choice: CardChoice) -> None:
    given = choice is CardChoice.ALL or (choice is CardChoice.MAIL and kind is DetailKind.EMAIL)
    card = contact_vcard(Card("Ben", "headline", "organisation", details=(GivenDetail(kind, "secret"),)), choice)
    assert (b"secret" in card) == given
    assert (b"headline" in card) == (b"organisation" in card) == (choice is not CardChoice.NAME)
