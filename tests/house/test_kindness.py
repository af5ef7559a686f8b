"""What eventnet never says: no scores, no counting of people, no hurry, no shouting; and nothing in English only."""

import re
from pathlib import Path

import pytest
from babel.messages import Message
from jinja2 import nodes

from eventnet.cards.catalogue import CATALOGUE
from tests.house.texts import (
    CODE,
    STATICS,
    TEMPLATES,
    bare_words,
    both,
    catalogue,
    constants,
    extracted,
    messages,
    parsed,
    shown,
    template_name,
)

UNKIND = re.compile(
    r"(?<![a-z])("
    r"overdue|over_due|streak|score|leader ?board|ranking|rank|achievement|gamif\w*|reminder|urgent|hurry|"
    # A badge hangs round the neck, and its code stands on it; on an icon or beside a number it would nag.
    r"(?:red|app|number|count\w*|earn\w*|award\w*|notification)[ _-]?badges?|badges?[ _-]?count\w*|"
    r"(?:set|clear)AppBadge|"
    r"deadline passed|too late|missed|unread|inactive|prospect|pipeline|conversion|"
    r"contact_count|contacts_count|num_contacts|count_of_contacts|total_contacts|"
    r"überfällig\w*|ueberfaellig\w*|versäumt\w*|verpasst\w*|punktestand|rangliste|bestenliste|dringend\w*|"
    r"mahnung\w*|(?<!in )erinnerung|zu spät"
    r")(?![a-z])",
    re.IGNORECASE,
)
ALLOWED_UNTRANSLATED = {"eventnet", "– eventnet", "Deutsch", "English"}
NOT_WORDS = {"UTC", "RadioField"}
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?([a-zA-Z%])")


def said() -> list[str]:
    """Every text people can read: English and German, questions included."""
    english = [text for key in extracted() for text in both(key)]
    german = [text for message in messages() for text in both(message.string)]
    questions = [text for prompt in CATALOGUE for text in (prompt.question.german, prompt.question.english)]
    return [*english, *german, *questions, *(word for file in TEMPLATES for word in bare_words(file))]


@pytest.mark.parametrize("files", [TEMPLATES, STATICS, CODE], ids=["templates", "static", "code"])
def test_no_unkind_word_is_in(files: list[Path]) -> None:
    assert files
    found = {str(file): UNKIND.findall(file.read_text("utf-8")) for file in files}
    assert {name: words for name, words in found.items() if words} == {}


def test_no_unkind_word_is_said() -> None:
    assert len(said()) > 300
    assert [text for text in said() if UNKIND.search(text)] == []


def test_nobody_is_shouted_at() -> None:
    assert [text for text in said() if "!" in text] == []
    law = {"DSGVO"}
    assert [text for text in said() if set(re.findall(r"\b[A-ZÄÖÜ]{5,}\b", text)) - law] == []


def test_marks_of_quotation_are_those_of_the_language() -> None:
    assert [text for text in said() if '"' in text or "'" in text] == []
    german = [text for message in messages() for text in both(message.string)]
    assert [text for text in german if "“" in text and text.count("„") != text.count("“")] == []
    assert [text for text in german if "”" in text or "’" in text] == []


def test_no_page_shows_how_many_there_are() -> None:
    counts = {"length", "count", "sum"}
    found = {
        template_name(file): [
            node.name if isinstance(node, nodes.Filter) else f"loop.{node.attr}"
            for node in shown(parsed(file))
            if (isinstance(node, nodes.Filter) and node.name in counts)
            or (isinstance(node, nodes.Getattr) and node.attr in {"index", "index0", "revindex", "length"})
        ]
        for file in TEMPLATES
    }
    assert {name: what for name, what in found.items() if what} == {}


def test_numbers_in_sentences_count_letters_and_time_never_people() -> None:
    numbered = [both(key)[0] for key in extracted() if any(re.search(r"%\(\w+\)d", text) for text in both(key))]
    assert "This is %(num)d character too long. Nothing is lost: please shorten it here." in numbered
    assert [text for text in numbered if not re.search(r"%\(num\)d (character|second|minute)s?\b", text)] == []


@pytest.mark.parametrize("file", TEMPLATES, ids=template_name)
def test_every_word_of_a_template_can_be_translated(file: Path) -> None:
    assert [word for word in bare_words(file) if word not in ALLOWED_UNTRANSLATED] == []
    looks_like_words = [text for text in constants(parsed(file)) if re.match(r"[A-ZÄÖÜ]\w+", text.strip())]
    assert [text for text in looks_like_words if text not in ALLOWED_UNTRANSLATED | NOT_WORDS] == []


def test_everything_said_in_english_is_said_in_german() -> None:
    german = {both(message.id)[0]: both(message.string) for message in messages()}
    missing = {both(key)[0]: where for key, where in extracted().items() if not all(german.get(both(key)[0], [""]))}
    assert missing == {}
    plurals = {both(key)[0] for key in extracted() if not isinstance(key, str)}
    assert {text: len(german[text]) for text in plurals} == dict.fromkeys(plurals, 2)


def test_nothing_is_translated_that_nobody_says_any_more() -> None:
    said_now = {both(key)[0] for key in extracted()}
    assert [both(message.id)[0] for message in messages() if both(message.id)[0] not in said_now] == []
    assert list(catalogue().obsolete) == []


def test_no_translation_is_a_guess() -> None:
    assert [message.id for message in messages() if message.fuzzy] == []
    assert not catalogue().fuzzy


def placeholders(message: Message) -> list[list[tuple[str, str]]]:
    """What each form of a text has filled in, English first."""
    return [sorted(set(PLACEHOLDER.findall(text))) for text in [*both(message.id), *both(message.string)]]


def test_both_languages_fill_in_the_same() -> None:
    odd = {both(m.id)[0]: placeholders(m) for m in messages() if any(p != placeholders(m)[0] for p in placeholders(m))}
    assert odd == {}
    assert any([name for name, _ in placeholders(message)[0]] == ["name"] for message in messages())


def test_german_says_du() -> None:
    german = [text for message in messages() for text in both(message.string)]
    assert [text for text in german if re.search(r"(?<![.?:“] )(?<!^)\b(Sie|Ihnen|Ihre[mnrs]?|Ihr)\b", text)] == []
