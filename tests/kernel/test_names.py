"""Names from strangers: nothing hides in them, and every script and family stays whole."""

import sys
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eventnet.kernel.names import tidy_name
from eventnet.kernel.text import tidy_line
from tests.kernel.test_text import anything

UNSEEN = "\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2069\u3164\ufe0f\ufeff\U000e0041"


@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
def test_two_names_that_look_the_same_are_the_same(unseen: str) -> None:
    for name in ("Ada Reinholz", "Юлия", "Ελένη", "שרה", "李小雨", "김지훈"):
        hidden = unseen.join(["", *name, ""])
        assert tidy_name(hidden) == name


def test_every_character_of_format_is_known() -> None:
    formats = [chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) == "Cf"]
    left = {c for c in formats if tidy_name(f"a{c}b") != "ab"}
    assert left == set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")


@pytest.mark.parametrize(
    "name",
    [
        "👩\u200d👩\u200d👧\u200d👦",
        "🏳️\u200d🌈 Ada",
        "🙂\u200d↔️",
        "👩🏽\u200d💻",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "علی\u200cرضا",
        "क्\u200dष",
        "ශ්\u200dරී",
        "葛\U000e0100城",
        "عُمَر الرَّاشِد",
        "Guðrún Ásta Þorvaldsdóttir",
        "D’Arcy O'Neill-Łuczak",
        "Sammy Davis Jr.",
        "هـ",
    ],
)
def test_every_script_and_family_stays_whole(name: str) -> None:
    assert tidy_name(name) == name


@settings(deadline=None)
@given(anything | st.text(st.sampled_from(UNSEEN + "aع李👩🏽🏴ᠠ\u0301 "), max_size=12))
@example("\u200da\u200d")
@example("ع\u200c\u115f")
def test_tidying_a_name_twice_changes_nothing_and_it_is_a_tidy_line(text: str) -> None:
    name = tidy_name(text)
    assert tidy_name(name) == name == tidy_line(name)
