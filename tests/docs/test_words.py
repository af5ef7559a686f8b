"""The documents name what is there: every word once, folders and files that exist, links that lead somewhere."""

import re

import pytest

from tests.docs.tables import DOCS, tables_of, text_of

DOCUMENTS = [path.stem for path in sorted(DOCS.glob("*.md"))]
ROOT = DOCS.parent


def test_a_word_has_one_meaning() -> None:
    words = [word.strip() for table in tables_of("glossary") for row in table for word in row["word"].split(",")]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_points_at_is_there(document: str) -> None:
    text = text_of(document)
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (DOCS / link).is_file(), link
    for place in re.findall(r"`((?:eventnet|tests)/[\w/.]+|\w+/)`", text):
        assert (ROOT / place).exists() or (ROOT / "eventnet" / place).exists(), place


def test_one_finds_every_document_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in DOCUMENTS if f"docs/{name}.md" not in readme] == []
