"""What people, and programs that pretend to be people, type into the search."""

import pytest

from eventnet.directory.rules import QUERY_LENGTH
from eventnet.kernel.text import tidy_line
from tests.cast import House, words
from tests.crowd import crowd
from tests.directory.looking import path
from tests.directory.test_search import PIECES
from tests.web.bad_input import NAMES

pytestmark = pytest.mark.thorough

NASTY = {
    "ten thousand letters": "a" * 10_000,
    "ten thousand words": "ab " * 3_333,
    "ten thousand Chinese": "李小雨" * 3_333,
    "ten thousand quotes": "'\"\\" * 3_333,
    "as long as may be": "ä" * 100,
    "as many words as may be": "ä " * 50,
    "one too many": "ä" * 101,
    "ligatures of whole sentences": "\ufdfa" * 100,
    "a null": "a\0b",
    "half a character": "a\ud800b",
    "operators": "AND OR NOT NEAR(a b, 2) ^a a* -b {words} : words",
    "operators of the other": "a & b | !c <-> d:* ( e",
    "ends in a backslash": "a\\",
    "ends in a quote": "o'",
    "marks of ours": "@e1 @taccessibility",
    "a statement": "'; DROP TABLE search_document; --",
    "emoji": "👩\u200d💻 👍🏽 🏳️\u200d🌈",
    "signs of format": "100 % %s %(q)s {0} {{ 7*7 }}",
}


@pytest.mark.parametrize(
    ("database_url", "field"),
    [*(("sqlite", field) for field in ("q", "topic", "status", "after")), ("postgresql", "q")],
    indirect=["database_url"],
)
def test_nothing_typed_does_any_harm_and_all_of_it_stays(house: House, field: str) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    cleo, got = house.phone("cleo"), {}
    asked = NASTY | {name: typed.text for name, typed in NAMES.items()} | {piece: piece for piece in PIECES}
    for name, text in asked.items():
        sent = {field: text.encode("utf-8", "surrogatepass")}
        page = cleo.get(path(house), query_string=sent)
        got[name] = page.status_code
        assert "<script>alert" not in page.text
    too_long = {name for name, text in asked.items() if field == "q" and len(tidy_line(text)) > QUERY_LENGTH}
    assert got == {name: 422 if name in too_long else 200 for name in asked}


def test_a_search_that_is_too_long_says_so_and_keeps_what_was_typed(house: House) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    page = house.phone("cleo").get(path(house), query_string={"q": "ä" * 103, "topic": "museums"})
    assert page.status_code == 422
    assert "This is 3 characters too long. Nothing is lost: please shorten it here." in words(page)
    assert f'value="{"ä" * 103}"' in page.text
    assert 'name="topic" value="museums"' in page.text
    german = house.phone("cleo", language="de").get(path(house), query_string={"q": "ä" * 103})
    assert "3 Zeichen" in words(german)
