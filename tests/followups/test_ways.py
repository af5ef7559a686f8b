"""Ways out of a draft: what the card gives and nothing else, the best first, and links that can carry only words."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given

from eventnet.cards.rules import DetailKind, GivenDetail
from eventnet.followups.ways import Way, phone_of, ways_out
from eventnet.starters.messages import LONGEST_LINK
from tests.starters.cards import encodable, wild

MAIL = GivenDetail(DetailKind.EMAIL, "ben@demo.example")
PHONE = GivenDetail(DetailKind.PHONE, "+49 (0)171 392 00 02")
XING = GivenDetail(DetailKind.XING, "Ben_Okafor", best=True)
WEBSITE = GivenDetail(DetailKind.WEBSITE, "https://ben.example/?a=1&body=2")
OTHER = GivenDetail(DetailKind.OTHER, "Signal: ben.42", best=True)


def test_the_way_they_like_best_comes_first_and_the_phone_s_own_sheet_last() -> None:
    ways = ways_out([MAIL, PHONE, XING, WEBSITE], subject="s", text="t")
    assert [way.way for way in ways] == [Way.XING, Way.EMAIL, Way.SMS, Way.PHONE, Way.WEBSITE, Way.SHARE]
    assert [way.carries for way in ways] == [False, True, True, False, False, True]
    assert [way.is_best for way in ways] == [True, False, False, False, False, False]


def test_what_is_withheld_or_no_link_is_no_way() -> None:
    assert [way.way for way in ways_out([], subject="s", text="t")] == [Way.SHARE]
    assert [way.way for way in ways_out([OTHER], subject="s", text="t")] == [Way.SHARE]
    assert phone_of([MAIL, XING]) is None


def test_a_number_is_for_a_text_message_and_for_calling() -> None:
    sms, call, _ = ways_out([PHONE], subject="s", text="Grüß dich & bis bald?\nCleo")
    assert sms.link == "sms:+491713920002?&body=Gr%C3%BC%C3%9F%20dich%20%26%20bis%20bald%3F%0ACleo"
    assert (call.link, phone_of([MAIL, PHONE])) == ("tel:+491713920002", call)


@pytest.mark.parametrize(
    ("number", "is_for_texts"),
    [
        ("+49 171 3920002", True),
        ("0151 5550199", True),
        ("+49 30 123456", False),
        ("0049 (0)40 123456", False),
        ("030 123456", False),
        ("+1 415 555 0100", True),
        ("+43 1 58858", True),
        ("415 555 0100", True),
    ],
)
def test_a_landline_in_germany_gets_no_text_message(number: str, is_for_texts: bool) -> None:
    ways = [way.way for way in ways_out([GivenDetail(DetailKind.PHONE, number)], subject="s", text="t")]
    assert ways == [*[Way.SMS] * is_for_texts, Way.PHONE, Way.SHARE]


@pytest.mark.parametrize("detail", [MAIL, PHONE])
def test_a_link_that_would_be_too_long_leaves_the_text_out(detail: GivenDetail) -> None:
    empty = ways_out([detail], subject="s", text="")[0].link
    room = LONGEST_LINK - len(empty)
    fits, too_long = (ways_out([detail], subject="s", text="x" * length)[0] for length in (room, room + 1))
    assert (len(fits.link), fits.carries) == (LONGEST_LINK, True)
    assert (too_long.link, too_long.carries) == (re.sub("[?&]+body=", "", empty), False)


@given(text=encodable, subject=wild)
def test_no_link_carries_anything_but_words(text: str, subject: str) -> None:
    mail, sms, *_ = ways_out([MAIL, PHONE], subject=subject, text=text)
    assert set(parse_qs(urlsplit(mail.link).query, keep_blank_values=True)) == {"subject", "body"}
    assert re.fullmatch(r"sms:\+\d+\?&body=[\w.~%-]*", sms.link, re.ASCII)
    assert unquote(sms.link.partition("body=")[2]) == text
