"""The table of patterns: twenty open questions, each in both languages."""

import re

import pytest

from eventnet.cards.catalogue import BY_KEY
from eventnet.starters.patterns import PATTERNS, UNSETTLED, Pattern
from tests.starters.asked import MARKS, ROWS, asks_openly, without_slot

EVERY_PATTERN = pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: f"pattern {pattern.number}")
EVERY_LANGUAGE = pytest.mark.parametrize("language", ["de", "en"])


def slots(text: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", text)


def test_there_are_twenty_numbered_as_they_stand() -> None:
    assert [pattern.number for pattern in PATTERNS] == list(range(1, 21))


@EVERY_LANGUAGE
@EVERY_PATTERN
def test_each_is_one_open_question(pattern: Pattern, language: str) -> None:
    ours = without_slot(pattern, language)
    assert ours.count("?") == 1
    assert asks_openly(ours, language)


@EVERY_LANGUAGE
@EVERY_PATTERN
def test_each_quotes_at_most_once_in_the_marks_of_its_language(pattern: Pattern, language: str) -> None:
    opening, closing = MARKS[language]
    text = pattern.question.into(language)
    assert re.findall(r"[^\w\s.,:?]", text.replace("{", "").replace("}", "")) == (
        [opening, closing] if slots(text) else []
    )
    assert len(slots(text)) <= 1


@EVERY_PATTERN
def test_both_languages_have_the_same_slot(pattern: Pattern) -> None:
    assert slots(pattern.question.german) == slots(pattern.question.english)


@EVERY_PATTERN
def test_it_says_du(pattern: Pattern) -> None:
    assert not re.search(r"\b(Sie|Ihnen|Ihre[mnrs]?|Ihr)\b", pattern.question.german)


def test_of_every_row_one_at_least_says_that_it_comes_from_the_card() -> None:
    shown = [when for row in ROWS[:-2] for when in row]
    with_a_partner = {"UNSETTLED_ANSWER", "NEW_TOPIC"}  # these come with the patterns of their plain row
    for when in shown:
        if when.name not in with_a_partner:
            assert any(p.names_card for p in PATTERNS if p.when is when), when
    assert all(("Karte" in p.question.german) == ("card" in p.question.english) for p in PATTERNS)


def test_prompts_about_what_is_not_settled_yet_are_in_the_catalogue() -> None:
    assert set(UNSETTLED) <= set(BY_KEY)
