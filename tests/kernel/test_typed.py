"""Codes as people type them, on whatever keyboard they have."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventnet.events.rules import JOIN_CODE_LENGTH, JOIN_CODE_LETTERS, tidy_join_code
from eventnet.kernel.typed import typed_code

ZEROS = [chr(c) for c in range(0x110000) if unicodedata.decimal(chr(c), None) == 0]


def digits(text: str) -> str | None:
    return typed_code(text, letters=string.digits, length=8)


@pytest.mark.parametrize(
    "typed",
    [
        "12345678",
        "1234 5678",
        " 1234-5678\n",
        "1234\u20135678",
        "1234\u00a05678",
        "1234\u202f5678.",
        "1.2.3.4.5.6.7.8",
        "(1234) 5678",
        "\u206812345678\u2069",
        "\u200f1234\u200b5678",
        "１２３４５６７８",
        "١٢٣٤ ٥٦٧٨",
        "۱۲۳۴۵۶۷۸",
        "१२३४५६७८",
        "১২৩৪৫৬৭৮",
        "๑๒๓๔๕๖๗๘",
        "𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
        "①②③④⑤⑥⑦⑧",
    ],
)
def test_digits_count_in_every_writing_and_however_they_are_parted(typed: str) -> None:
    assert digits(typed) == "12345678"


def test_every_digit_that_unicode_knows_counts() -> None:
    for zero in ZEROS:
        typed = "".join(chr(ord(zero) + digit) for digit in (1, 2, 3, 4, 5, 6, 7, 8))
        assert digits(typed) == "12345678", hex(ord(zero))


@pytest.mark.parametrize(
    "typed",
    [
        "KTMR-4WXN",
        "ktmr 4wxn",
        "ＫＴＭＲ４ＷＸＮ",
        "ＫＴＭＲー４ＷＸＮ",
        "КТМR–4WХN",
        "ктmr.4wхn",
        "ΚΤΜR٤WΧΝ",
        "κτμr4wχν",
        "Ktmr 4wxñ",
    ],
)
def test_a_join_code_counts_on_every_keyboard(typed: str) -> None:
    if "ー" in typed:
        assert tidy_join_code(typed) is None  # a letter of Japanese, however much it looks like a dash
    else:
        assert tidy_join_code(typed) == "KTMR4WXN"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1234567",
        "123456789",
        "1234567x",
        "my code",
        "一二三四五六七八",
        "½" * 8,
        "1" * 300,
        "-1234567",
        " " * 300 + "12345678",
    ],
)
def test_what_can_not_be_a_code_is_none(typed: str) -> None:
    assert digits(typed) is None


@given(
    st.text(JOIN_CODE_LETTERS, min_size=JOIN_CODE_LENGTH, max_size=JOIN_CODE_LENGTH),
    st.lists(
        st.sampled_from(" -–—.·\u00a0\u200b\u2060_/'\u0301"), min_size=JOIN_CODE_LENGTH, max_size=JOIN_CODE_LENGTH
    ),
    st.sampled_from([str.upper, str.lower]),
)
def test_whatever_stands_between_the_letters_a_code_is_what_it_is(code: str, between: list[str], case: object) -> None:
    typed = "".join(letter + part for letter, part in zip(case(code), between, strict=True))  # type: ignore[operator]
    assert tidy_join_code(typed) == code


@given(st.text(max_size=20))
def test_a_code_is_always_one_of_the_letters_it_may_have(text: str) -> None:
    code = tidy_join_code(text)
    assert code is None or (len(code) == JOIN_CODE_LENGTH and set(code) <= set(JOIN_CODE_LETTERS))
