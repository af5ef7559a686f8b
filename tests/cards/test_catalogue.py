"""The catalogue of prompts: every one can be asked aloud, in both languages."""

import pytest

from eventnet.cards.catalogue import BY_KEY, CATALOGUE, SETS, CataloguePrompt
from eventnet.kernel.bilingual import Bilingual

ENGLISH_BEGINNINGS = {"What", "Which", "Who", "How", "Where", "When", "Why"}
GERMAN_BEGINNINGS = {"Was", "Welche", "Welcher", "Welches", "Welchen", "Wer", "Wie", "Wo", "Wann", "Warum"}
# Where it belongs to the question word, a preposition stands before it ("Bei welchem") or grows into it ("Woran").
GERMAN_PREPOSITIONS = {"An", "Auf", "Aus", "Bei", "Für", "In", "Mit", "Über", "Um", "Von", "Vor", "Zu"}
GERMAN_JOINED = {"Wofür", "Womit", "Woran", "Worauf", "Woraus", "Worin", "Worüber", "Worum", "Wovon", "Wovor", "Wozu"}

EACH = pytest.mark.parametrize("prompt", CATALOGUE, ids=lambda prompt: prompt.key)


def begins_with_a_question_word(german: str) -> bool:
    first, second = german.split()[:2]
    if first in GERMAN_PREPOSITIONS:
        return second.capitalize() in GERMAN_BEGINNINGS | {"Welchem"}
    return first in GERMAN_BEGINNINGS | GERMAN_JOINED


def test_none_is_there_twice() -> None:
    for texts in zip(*CATALOGUE, strict=True):
        assert len(set(texts)) == len(CATALOGUE) > 20
    assert {prompt.key: prompt for prompt in CATALOGUE} == BY_KEY


@EACH
def test_each_is_one_question_in_both_languages(prompt: CataloguePrompt) -> None:
    for text in (prompt.question.german, prompt.question.english):
        assert text.count("?") == 1
        assert text.endswith("?")
        assert not set(text) & set(".!;:")


@EACH
def test_each_is_open_because_it_begins_with_a_question_word(prompt: CataloguePrompt) -> None:
    assert prompt.question.english.split()[0] in ENGLISH_BEGINNINGS
    assert begins_with_a_question_word(prompt.question.german)


@EACH
def test_each_fits_its_place(prompt: CataloguePrompt) -> None:
    # cards/models.py; SQLite would take any length.
    assert len(prompt.key) <= 40
    assert max(len(prompt.question.german), len(prompt.question.english)) <= 200
    assert prompt.key == prompt.key.lower().strip()


def test_the_first_question_of_all_is_what_occupies_you() -> None:
    question = Bilingual("Was beschäftigt dich aktuell am meisten?", "What occupies you most right now?")
    assert CATALOGUE[0] == ("occupies", question)


@pytest.mark.parametrize("keys", SETS.values(), ids=SETS.keys())
def test_each_set_has_three_and_begins_with_what_occupies_you(keys: tuple[str, ...]) -> None:
    assert len(set(keys)) == len(keys) == 3
    assert keys[0] == "occupies"
    assert set(keys) <= set(BY_KEY)


@pytest.mark.parametrize("german", ["Bist du oft hier?", "Bei dir?", "Über Arbeit reden, gern?", "Magst du was?"])
def test_closed_questions_would_be_noticed(german: str) -> None:
    assert not begins_with_a_question_word(german)
