"""Names and answers from strangers: whatever is typed or pasted, pages get plain text."""

import re
import unicodedata
from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventnet.kernel.text import (
    MOST_MARKS,
    has_something_to_see,
    normal,
    tidy_line,
    tidy_paragraphs,
)

TIDIES = pytest.mark.parametrize("tidy", [tidy_line, tidy_paragraphs])

# What breaks lines, reads backwards, vanishes or joins; and letters for it to happen to.
TRICKY = (
    *"\x00\x07\x08\t\n\v\f\r\x1b\x1c\x7f\x85\xa0",
    *"\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2069\u200b\u200d\u200e\u200f\ufeff",
    *"\ud800\udfff\ufffe\ufffd\u0301\u0308\u00ad\u2000\u3000\u2800",
    *"aeA ",
)
# st.characters() alone draws halves of characters too, which st.text() leaves out.
anything = st.lists(st.sampled_from(TRICKY) | st.characters(), max_size=30).map("".join)

Tidy = Callable[[str], str]


@TIDIES
@given(text=anything)
# Once the NUL is gone the accent stands on its letter.
@example(text="e\x00\u0301")
def test_tidying_twice_changes_nothing(tidy: Tidy, text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@TIDIES
@given(text=anything)
def test_what_is_tidied_can_be_stored_sent_and_read_as_it_says(tidy: Tidy, text: str) -> None:
    tidied = tidy(text)
    tidied.encode("utf-8")
    assert not [c for c in tidied if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert not re.search("[\u202a-\u202e\u2028\u2029]", tidied)
    assert tidied == tidied.strip()


@given(anything)
def test_a_line_is_one_line_with_single_spaces(text: str) -> None:
    line = tidy_line(text)
    assert len(line.splitlines()) <= 1
    assert not re.search(r"\s\s|[^\S ]", line)


@given(anything)
@example("one\n\n\ntwo")
@example("one\n \n\t\ntwo")
def test_paragraphs_are_parted_by_one_empty_line_at_most(text: str) -> None:
    whole = tidy_paragraphs(text)
    assert "\n\n\n" not in whole
    assert all(line == line.rstrip() for line in whole.split("\n"))


@TIDIES
@given(text=anything)
def test_nothing_is_left_of_what_cannot_be_seen(tidy: Tidy, text: str) -> None:
    assert bool(tidy(text)) is has_something_to_see(tidy(text))


@TIDIES
@given(text=st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x24F), min_size=1))
def test_plain_words_stay_as_they_are(tidy: Tidy, text: str) -> None:
    assert tidy(text) == text


@TIDIES
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("👩‍👩‍👧‍👦 & 🏳️‍🌈", id="families and flags are joined"),
        pytest.param("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", id="England is tagged"),
        pytest.param("مرحبا بكم في اللقاء", id="Arabic"),
        pytest.param("שלום, עולם", id="Hebrew"),
        pytest.param("می\u200cخواهم", id="Persian keeps its halves apart"),
        pytest.param("\u2068Ben\u2069 \u200fא\u200e", id="isolates and marks"),
        pytest.param("கயல்விழி சுந்தரம்", id="Tamil"),
        pytest.param("हिन्दी", id="Hindi"),
        pytest.param("Guðrún Ásta Þorvaldsdóttir", id="Icelandic"),
        pytest.param("李小雨", id="Chinese"),
        pytest.param("1 < 2 & “so” 'on' \\ %s {{ x }}", id="signs that mean something to programs"),
    ],
)
def test_every_script_and_family_stays_whole(tidy: Tidy, text: str) -> None:
    assert tidy(text) == text


@TIDIES
@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\r\n\v\f",
        "\x00\x1b\x7f",
        "\xa0\u2003\u3000",
        "\u200b",
        "\u200d\u200c",
        "\ufeff",
        "\u2060\u00ad\u061c",
        "\u2066\u2069",
        "\u202e\u202c",
        "\u2800",
        "\U000e0020\U000e007f",
        # These count as letters and marks, and still leave nothing on the page: known from nameless chat users.
        "\u3164",
        "\uffa0",
        "\u115f\u1160",
        "\ufe0f",
        "\u034f",
        "\u180b",
    ],
    ids=ascii,
)
def test_a_name_nobody_can_see_is_no_name(tidy: Tidy, text: str) -> None:
    assert tidy(text) == ""
    assert tidy(f"{text} {text}") == ""


def test_an_emoji_newer_than_this_server_can_be_seen() -> None:
    # Phones get new emoji long before servers get a new Python: this one is from 2022, 3.11 does not know it.
    assert tidy_line("\U0001fae8") == "\U0001fae8"


@TIDIES
def test_half_a_character_shows_that_something_is_missing(tidy: Tidy) -> None:
    assert tidy("a\ud83db") == "a\ufffdb"


@TIDIES
def test_both_ways_to_write_an_umlaut_are_one(tidy: Tidy) -> None:
    assert tidy("Mu\u0308ller") == tidy("Müller") == "M\u00fcller"


def test_a_pasted_address_becomes_a_line() -> None:
    assert tidy_line("  Ada\r\nReinholz \t Leipzig\u2028Ost ") == "Ada Reinholz Leipzig Ost"


def test_a_note_keeps_its_paragraphs() -> None:
    assert tidy_paragraphs("  one  \r\n\r\n\n\n two\u2029three\rfour \n\n") == "one\n\n two\nthree\nfour"


@pytest.mark.parametrize("between", ["\n", "\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_words_on_two_lines_stay_two_words_on_one(between: str) -> None:
    assert tidy_line(f"Ada{between}Ben") == "Ada Ben"
    assert tidy_paragraphs(f"Ada{between}Ben") == "Ada\nBen"


def most_marks(text: str) -> int:
    """How many marks stand on one letter at most, whatever unseen stands between them."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return max(map(len, re.findall("[\u0300-\u036f\u3099\u309a\uff9e\uff9f]+", seen)), default=0)


@pytest.mark.parametrize("form", ["NFC", "NFKC", "NFKD"])
@pytest.mark.parametrize("pile", ["\u0300", "\u0316\u0300", "\uff9e", "\u0316\u200b", "\uff9f\u2060"], ids=ascii)
def test_a_letter_keeps_as_many_marks_as_any_language_needs(form: Literal["NFC", "NFKC", "NFKD"], pile: str) -> None:
    assert most_marks(normal(form, "z" + pile * 50)) == MOST_MARKS
    few = f"z{pile[0] * MOST_MARKS}z{pile[0] * MOST_MARKS}"
    assert normal(form, few) == unicodedata.normalize(form, few)


@TIDIES
@pytest.mark.parametrize("pile", ["\u0316\u0300", "\u0344", "\uff9e", "\u0300\x00"], ids=ascii)
def test_also_where_a_mark_comes_apart_or_what_stood_between_has_gone(tidy: Tidy, pile: str) -> None:
    assert most_marks(tidy("z" + pile * 50)) == MOST_MARKS
