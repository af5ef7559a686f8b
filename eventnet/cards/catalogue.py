"""The catalogue of prompts: open questions an organiser can take for an event, in both languages.

Words are chosen with care; every one is a single question that begins with a question word and can be asked aloud.
"""

from typing import NamedTuple

from eventnet.kernel.bilingual import Bilingual


class CataloguePrompt(NamedTuple):
    """One prompt of the catalogue. `key` names it for good; the texts may be bettered."""

    key: str
    question: Bilingual


def _prompt(key: str, german: str, english: str) -> CataloguePrompt:
    return CataloguePrompt(key, Bilingual(german, english))


CATALOGUE = (
    _prompt("occupies", "Was beschäftigt dich aktuell am meisten?", "What occupies you most right now?"),
    _prompt(
        "brought-question", "Welche Frage hast du heute mitgebracht?", "Which question did you bring with you today?"
    ),
    _prompt(
        "understand",
        "Was würdest du gern endlich richtig verstehen?",
        "What would you like to understand properly at last?",
    ),
    _prompt(
        "better-than-thought",
        "Was läuft bei dir gerade besser als gedacht?",
        "What is going better than you expected at the moment?",
    ),
    _prompt("wrestling", "Woran beißt du dir gerade die Zähne aus?", "What are you wrestling with at the moment?"),
    _prompt(
        "changed-mind",
        "Worüber denkst du heute anders als vor einem Jahr?",
        "What do you see differently than you did a year ago?",
    ),
    _prompt(
        "tried",
        "Was hast du zuletzt ausprobiert, ohne zu wissen, ob es klappt?",
        "What did you last try without knowing whether it would work?",
    ),
    _prompt(
        "stayed",
        "Welcher Gedanke aus einem Gespräch ist dir zuletzt im Kopf geblieben?",
        "Which thought from a recent conversation has stayed with you?",
    ),
    _prompt(
        "learned", "Was hast du in letzter Zeit von anderen gelernt?", "What have you learned from someone else lately?"
    ),
    _prompt(
        "differently",
        "Was machst du in deiner Arbeit heute anders als früher?",
        "What do you do differently in your work than you used to?",
    ),
    _prompt(
        "habit",
        "Welche kleine Gewohnheit macht dir den Arbeitstag leichter?",
        "Which small habit makes your working day easier?",
    ),
    _prompt("explain", "Was erklärst du anderen besonders gern?", "What do you most enjoy explaining to others?"),
    _prompt("listen", "Bei welchem Thema hörst du sofort genauer hin?", "Which subject makes you listen more closely?"),
    _prompt(
        "underrated", "Was wird in deinem Gebiet gerade unterschätzt?", "What is underrated in your field right now?"
    ),
    _prompt(
        "curious", "Welche Entwicklung macht dich gerade neugierig?", "Which development makes you curious just now?"
    ),
    _prompt(
        "quietly-pleased",
        "Über welches Ergebnis der letzten Monate freust du dich im Stillen?",
        "Which result of the past months are you quietly pleased with?",
    ),
    _prompt(
        "together",
        "Welche Aufgabe würdest du gern einmal zu zweit angehen?",
        "Which task would you like to tackle together with someone?",
    ),
    _prompt("missing", "Welches Puzzleteil fehlt dir gerade noch?", "Which piece of the puzzle are you still missing?"),
    _prompt(
        "go-home",
        "Woran würdest du heute Abend merken, dass sich der Tag gelohnt hat?",
        "How would you know tonight that the day was worth it?",
    ),
    _prompt(
        "advice",
        "Welcher Rat hat sich für dich wirklich bewährt?",
        "Which piece of advice has really proved itself for you?",
    ),
    _prompt(
        "talk-more",
        "Worüber würdest du dich gern öfter austauschen?",
        "What would you like to talk over with others more often?",
    ),
    _prompt(
        "recommend",
        "Was hast du zuletzt gelesen oder gehört, das du gern weitergibst?",
        "What have you read or heard lately that you like to pass on?",
    ),
    _prompt(
        "more-time",
        "Wofür hättest du bei der Arbeit gern mehr Zeit?",
        "What would you like to have more time for at work?",
    ),
    _prompt(
        "decided", "Was hat den Ausschlag gegeben, dass du dabei bist?", "What tipped the balance for you to take part?"
    ),
)

BY_KEY = {prompt.key: prompt for prompt in CATALOGUE}

SETS = {
    "meetup": ("occupies", "wrestling", "underrated"),
    "conference": ("occupies", "brought-question", "listen"),
    "company": ("occupies", "differently", "together"),
    "remote": ("occupies", "talk-more", "recommend"),
}
"""Sets of three to take with one tap, by the kind of event. The first question comes first at every event."""
