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
        # Each of these has most of the words of a phrase, and means no such thing.
        "Ich hake das Thema für mich ab, es war nur kurz.",
        "Ich habe deine Nachricht gesehen, danke dafür.",
        "Falls das Schiff untergegangen ist, schwimmen wir.",
        "Die Erinnerung an das Gespräch bleibt, nur so.",
        "Du hast dich gemeldet, das war schön.",
        "Hallo, noch einmal danke.",
        "Bei dieser Gelegenheit habe ich viel gelernt.",
        "Nebenbei gesagt: ganz ohne Excel geht es auch.",
        "Vielleicht könntest du damit etwas anfangen: der Link.",
        "Du hattest kurz Zeit für mich, danke.",
        "Du kennst das bestimmt schon.",
        "Wir sollten mal sehen, wie weit die Brücke trägt.",
        "I was just checking the museum’s page, in case it helps.",
        "I am following your work from here.",
        "We circled the building, back and forth.",
        "I saw your message and missed the tram for it.",
        "The newspaper had news about your museum.",
        "By the way you told it, I could see the jug.",
        "While you have time, enjoy the quiet.",
        "You did me a favour, quickly and kindly.",
        "My brain needed that; I would pick the same seat again.",
        "You must know that someone remembers your talk.",
        "We should all have such a desk.",
    ],
)
def test_open_words_are_left_in_peace(text: str) -> None:
    assert hints_for(text) == ()


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("Quick favor: who runs the archive?", (Hint.REQUEST,)),
        ("JUST FOLLOWING UP: any news?", (Hint.CHAIN,)),
        ("Danke. Und wo ich dich schon mal habe: wer?", (Hint.REQUEST,)),
        ("Hallo? Nur zur Erinnerung, und hättest du kurz Zeit für mich?", (Hint.CHAIN, Hint.REQUEST)),
    ],
)
def test_what_sounds_like_it_is_found_in_the_middle_of_a_message(text: str, hints: tuple[Hint, ...]) -> None:
    assert hints_for(f"Lieber Ben,\n\n{text}\n\nCleo") == hints


def test_umlauts_and_commas_do_not_matter() -> None:
    assert hints_for("Koenntest du vielleicht mal schauen") == (Hint.REQUEST,)
    assert hints_for("Wollte mal hören ob du magst") == (Hint.CHAIN,)
    assert hints_for("Hallo ?") == (Hint.CHAIN,)


def test_the_phrases_are_those_that_were_written_down() -> None:
    assert (len(PHRASES[Hint.CHAIN]), len(PHRASES[Hint.REQUEST])) == (18, 14)
