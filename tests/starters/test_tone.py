"""The quiet hint on own words: what is found, in whatever spelling, and what is left in peace."""

import tomllib

import pytest

from eventnet.starters import tone
from eventnet.starters.tone import Hint, hints_for

PHRASES = tomllib.loads(tone._PHRASES.read_text("utf-8"))


@pytest.mark.parametrize("hint", Hint)
def test_every_phrase_is_found_within_a_message(hint: Hint) -> None:
    assert PHRASES[hint]
    for phrase in PHRASES[hint]:
        for spelling in (phrase, phrase.upper(), phrase.replace(" ", "\n"), f"– {phrase.capitalize()}"):
            assert hints_for(f"Lieber Ben, {spelling} morgen. Cleo") == (hint,), spelling


def test_both_can_be_said_at_once() -> None:
    assert hints_for("Just checking in; while I have you: any news?") == (Hint.CHAIN, Hint.REQUEST)
    assert hints_for("Hake nur kurz nach, und bei der Gelegenheit") == (Hint.CHAIN, Hint.REQUEST)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hallo Ben, das Museum war schön.",
        "Thank you for the talk. You need not answer.",
        "Could you tell me where you would begin?",
        "Any newspaper will do.",
        "Bist du noch da, wenn es regnet?",
        "Danke für das Gespräch bei der Veranstaltung.",
    ],
)
def test_open_words_are_left_in_peace(text: str) -> None:
    assert hints_for(text) == ()


def test_umlauts_and_commas_do_not_matter() -> None:
    assert hints_for("Koenntest du vielleicht mal schauen") == (Hint.REQUEST,)
    assert hints_for("Wollte mal hören ob du magst") == (Hint.CHAIN,)
    assert hints_for("Hallo ?") == (Hint.CHAIN,)


def test_the_phrases_are_those_that_were_written_down() -> None:
    assert (len(PHRASES[Hint.CHAIN]), len(PHRASES[Hint.REQUEST])) == (18, 13)
