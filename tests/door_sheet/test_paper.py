"""How much stands on a sheet decides in which type it is printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventnet.door_sheet.rules import paper_size

pytestmark = pytest.mark.thorough

TEXTS = st.lists(st.text(max_size=300), max_size=60)


def test_a_short_sheet_is_printed_large_and_a_long_one_small() -> None:
    assert paper_size([], people=0) == 1
    assert paper_size(["Meet one person who tests differently."], people=0) == 1
    assert paper_size(["Hans-Jürgen Müller", "Zieht um", "Why?", "What?"] * 10, people=10) == 2
    assert paper_size(["W" * 280] * 60, people=10) == 6


def test_chinese_words_take_twice_the_room() -> None:
    assert paper_size(["搬" * 280] * 10, people=10) == paper_size(["W" * 560] * 10, people=10)


@given(TEXTS, st.integers(0, 10), st.text(max_size=300))
def test_what_is_added_never_makes_the_type_larger(texts: list[str], people: int, more: str) -> None:
    before = paper_size(texts, people=people)
    assert 1 <= before <= paper_size([*texts, more], people=people) <= 6
    assert before <= paper_size(texts, people=people + 1)
    assert before == paper_size(texts[::-1], people=people)
