"""Spellings that find each other, and what typing on does to a search."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventnet.kernel.folding import LONGEST_WORD, Word, fold, words_to_find, words_to_look_for

# Letters with everything that folding does to some of them, written as one character each.
LETTERS = "aeouAEOUnNßäöüÄÖÜéèñçåøØłŁæœıİđþσςΣάйёЙعمرةهىيأآإَـ李小雨かがカ한국ข้ मकि۴٤4'’+#-. "
written = st.text(st.sampled_from(LETTERS), max_size=20)
anything = st.text(max_size=30)


def is_found(name: str, query: str) -> bool:
    """What both databases do with the words of a document and of a search."""
    words = words_to_find(name)
    return all(
        any(word.startswith(wanted.text) if wanted.is_begun else word == wanted.text for word in words)
        for wanted in words_to_look_for(query)
    )


@pytest.mark.parametrize(
    "spellings",
    [
        ("Müller", "mueller", "muller", "MULLER", "MUELLER", "Mu\u0308ller"),
        ("Łukasz", "lukasz", "LUKASZ"),
        ("Yıldız", "Yildiz", "YILDIZ", "yıldız"),
        ("Strauß", "Strauss", "STRAUSS"),
        ("Søren", "Soren", "Soeren", "Sören"),
        ("Ægir", "Aegir", "ægir"),
        ("José", "Jose", "JOSE\u0301"),
        ("Thu Trang Lê", "thu trang le"),
        ("O’Neill", "O'Neill", "oneill"),
        ("عُمَر الرَّاشِد", "عمر الراشد", "عمـر الراشد"),
        ("أحمد", "احمد"),
        ("فاطمة", "فاطمه"),
        ("٤٠٠٠", "4000"),
        ("Ёлкин", "Елкин", "елкин"),
        ("C++", "c++", "Ｃ＋＋"),
    ],
    ids=lambda spellings: str(spellings[0]),
)
def test_spellings_of_one_name_find_each_other(spellings: tuple[str, ...]) -> None:
    assert [(name, query) for name in spellings for query in spellings if not is_found(name, query)] == []


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Hans-Jürgen Müller-Lüdenscheidt", "ludensch jur"),
        ("Łukasz Żółw", "zol"),
        ("عمر الراشد", "راشد"),
        ("李小雨", "小雨"),
        ("李小雨", "雨"),
        ("李小雨 Lee", "lee 李"),
        ("ミュージアム", "ジアム"),
        ("พิพิธภัณฑ์", "ภัณฑ์"),
        ("Works in C# and Rust", "c#"),
        ("🦀 Rust", "🦀"),
    ],
)
def test_a_part_of_a_name_finds_it(name: str, query: str) -> None:
    assert is_found(name, query)


@pytest.mark.parametrize(
    ("name", "query"),
    [("李小雨", "雨小"), ("กนั", "ัน"), ("Ben Okafor", "ken"), ("Ben Okafor", "ben cleo"), ("C", "c++"), ("राम", "रम")],
)
def test_other_names_are_not_found(name: str, query: str) -> None:
    assert not is_found(name, query)


@given(text=anything | written)
def test_every_text_finds_itself(text: str) -> None:
    assert is_found(text, text)


@given(text=written, cut=st.integers(0, 20))
@example(text="Mueller", cut=2)
@example(text="aee", cut=2)
def test_a_text_is_found_while_it_is_typed(text: str, cut: int) -> None:
    assert is_found(text, text[:cut])


@given(text=anything)
@example("กั")
@example("กำ")
@example("กัน")
@example("ั")
def test_words_are_short_have_no_blank_and_stand_by_themselves(text: str) -> None:
    words = words_to_find(text) | {word.text for word in words_to_look_for(text)}
    assert all(0 < len(word) <= LONGEST_WORD and len(word.split()) == 1 for word in words)
    assert all(words_to_find(word) >= {word} for word in words if fold(word) == word)


def test_a_search_asks_for_each_word_once_and_for_whole_characters_of_chinese() -> None:
    assert words_to_look_for("Ada ada  ADA 李小雨") == [Word("ada", True), Word("李小", False), Word("小雨", False)]
    assert words_to_look_for("… !? – ()") == []


def test_nobody_types_the_marks_of_a_document() -> None:
    assert all("@" not in word for word in words_to_find("@e1 @trobotics a@b"))
